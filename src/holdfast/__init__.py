"""holdfast measures how firm a power's position is in each country of a region, and how it knows.

The public API, imported only when used:

- `load_panel`, `load_case`, `adhoc_case`, `measure_foothold`: ties become footholds with intervals.
- `explain_change`: a change as what its kinds of tie and single readings made of it, and who moved.
- `project`, `load_scenarios`: the fork.
- `votes.fit`: roll calls become positions.
- `check`: written claims become verdicts.
- `release`, `write_release`: the measurement as tables to cite and to load.
- `assess`: all of it, and the report; `load_overrides` for other weights, dates and declared effects.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_WHERE = {
    "HoldfastError": "holdfast.errors",
    "UserError": "holdfast.errors",
    "DataError": "holdfast.errors",
    "WriteError": "holdfast.errors",
    "Unfinished": "holdfast.errors",
    "Panel": "holdfast.panel.store",
    "load_panel": "holdfast.panel.store:load",
    "Case": "holdfast.measure.case",
    "load_case": "holdfast.measure.case",
    "adhoc_case": "holdfast.measure.case",
    "Foothold": "holdfast.measure.foothold",
    "measure_foothold": "holdfast.measure.foothold:measure",
    "Change": "holdfast.explain.change",
    "explain_change": "holdfast.explain.change:explain",
    "Assessment": "holdfast.report.assess",
    "assess": "holdfast.report.assess",
    "release": "holdfast.report.release.make",
    "write_release": "holdfast.report.release.write:write",
    "Overrides": "holdfast.report.overrides",
    "load_overrides": "holdfast.report.overrides",
}

__all__ = ["__version__", *_WHERE]

if TYPE_CHECKING:
    from holdfast import votes
    from holdfast.errors import DataError, HoldfastError, Unfinished, UserError, WriteError
    from holdfast.explain.change import Change
    from holdfast.explain.change import explain as explain_change
    from holdfast.measure.case import Case, adhoc_case, load_case
    from holdfast.measure.foothold import Foothold
    from holdfast.measure.foothold import measure as measure_foothold
    from holdfast.panel.store import Panel
    from holdfast.panel.store import load as load_panel
    from holdfast.report.assess import Assessment, assess
    from holdfast.report.overrides import Overrides, load_overrides
    from holdfast.report.release.make import release
    from holdfast.report.release.write import write as write_release


def __getattr__(name: str) -> Any:
    if name == "votes":
        return import_module("holdfast.votes")
    if name not in _WHERE:
        raise AttributeError(f"module 'holdfast' has no attribute '{name}'")
    module, _, attribute = _WHERE[name].partition(":")
    return getattr(import_module(module), attribute or name)


def __dir__() -> list[str]:
    return sorted(__all__)
