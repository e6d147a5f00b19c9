"""The codebook: states, blocs, indicators, sources and memberships as data, with a thin loader.

Everything here is read from the CSV and TOML files beside this module, once, when first asked for.
State-specific knowledge lives in those files and nowhere else. One module a family of tables; what they
offer is named here.
"""

from holdfast.codebook.affiliations import customs_unions, kin_groups, memberships
from holdfast.codebook.appeals import requests
from holdfast.codebook.conflict import clashes, foes, plots, war_level, wars, wars_until
from holdfast.codebook.countries import in_sentence, name, neighbours, states
from holdfast.codebook.doubts import corrections, flag_meanings, flags
from holdfast.codebook.entries import extend, indicators, is_own, is_own_source, sources, weighed
from holdfast.codebook.files import folder
from holdfast.codebook.model import COMPOSITE, DOMAINS, KINDS, Indicator, Source
from holdfast.codebook.patrons import REST, blocs, components, counting, members, powers, reference
from holdfast.codebook.variables import covariates, exposures

__all__ = [
    "COMPOSITE",
    "DOMAINS",
    "KINDS",
    "REST",
    "Indicator",
    "Source",
    "blocs",
    "clashes",
    "components",
    "corrections",
    "counting",
    "covariates",
    "customs_unions",
    "exposures",
    "extend",
    "flag_meanings",
    "flags",
    "foes",
    "folder",
    "in_sentence",
    "indicators",
    "is_own",
    "is_own_source",
    "kin_groups",
    "members",
    "memberships",
    "name",
    "neighbours",
    "plots",
    "powers",
    "reference",
    "requests",
    "sources",
    "states",
    "war_level",
    "wars",
    "wars_until",
    "weighed",
]
