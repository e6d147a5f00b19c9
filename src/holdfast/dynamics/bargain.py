"""The bargain between a power and a country: how much distance, and what benefits, they settle on.

Both sides can do without the other, and what they have otherwise decides how the gain is divided
(`holdfast.infer.nash`). The country's outside option is the best rival's offer: as large as the rival's
composite share is beside the power's and never larger than the power's own could be, less what turning round costs. The power's is what it has elsewhere, less
what its isolation takes. A country that helps the power around its isolation makes the agreement worth more to it
and runs a risk of its own. The rival's share and the isolation are measured; everything else is declared in
`bargain.toml`, so what follows is what the model says and not what the record shows.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, replace
from importlib import resources
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import BaseModel, ConfigDict, model_validator

from holdfast.infer.nash import agreement

Floats = NDArray[np.float64]

MOVE = 0.1
"""Change of an outside option whose consequences are told."""


class Range(BaseModel):
    """A declared range of one parameter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    """What it means."""
    low: float
    """Lower end."""
    high: float
    """Upper end."""
    reason: str
    """Why this wide."""

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if not self.low < self.high:
            raise ValueError("low must lie below high")
        return self


@functools.cache
def ranges() -> MappingProxyType[str, Range]:
    """The declared ranges, by parameter.

    Examples
    --------
    >>> ranges()["weight"].low
    0.3
    """
    text = resources.files("holdfast.dynamics").joinpath("bargain.toml").read_text(encoding="utf-8")
    return MappingProxyType({name: Range(**body) for name, body in tomllib.loads(text).items()})


@dataclass(frozen=True)
class Setting:
    """What two sides bargain under.

    Attributes
    ----------
    rival : (N,) or float
        The best rival's composite share over the power's, from 0.
    isolation : (N,) or float
        How far the power is cut off from those it dealt with before, 0 to 1.
    help : (N,) or float
        How far the country helps it around that, 0 to 1.
    """

    rival: ArrayLike
    isolation: ArrayLike = 0.0
    help: ArrayLike = 0.0


@dataclass(frozen=True)
class Deal:
    """What is agreed, by draw.

    Attributes
    ----------
    distance : (N,)
        0 (the power's own line) to 1 (full freedom of choice); NaN where nothing is agreed.
    benefits : (N,)
        From the power to the country; one unit costs the power half of what the relation is worth to it.
    """

    distance: Floats
    benefits: Floats

    @property
    def broken(self) -> float:
        """Part of the draws in which nothing is agreed."""
        return float(np.isnan(self.distance).mean())


def parameters(draws: int, seed: int = 0) -> dict[str, Floats]:
    """Draws of the declared parameters.

    Parameters
    ----------
    draws
        How many.
    seed
        Of the draws.

    Returns
    -------
    dict of (draws,) by parameter

    Examples
    --------
    >>> sorted(parameters(3))[:2]
    ['alternative', 'bite']
    """
    rng = np.random.default_rng([seed, 4049])
    return {name: rng.uniform(r.low, r.high, draws) for name, r in ranges().items()}


def deal(given: dict[str, Floats], setting: Setting) -> Deal:
    """What a power and a country agree on.

    Parameters
    ----------
    given
        Draws of the parameters.
    setting
        Rival, isolation, help.

    Returns
    -------
    Deal

    Examples
    --------
    >>> far = deal(parameters(200), Setting(rival=0.9)).distance
    >>> near = deal(parameters(200), Setting(rival=0.1)).distance
    >>> bool(np.nanmean(far) > np.nanmean(near))
    True
    """
    isolation, service = np.asarray(setting.isolation), np.asarray(setting.help)
    elsewhere = given["alternative"] * (1.0 - given["bite"] * isolation)
    worth = 1.0 + given["service"] * isolation * service - elsewhere
    offer = np.minimum(np.asarray(setting.rival), 1.0) * (1.0 - given["switching"])
    most = np.sqrt(2.0 * (given["taste"] ** 2 / given["cost"] + 1.0))  # what the power itself could offer
    outside = offer * most + given["risk"] * isolation * service
    distance, benefits = agreement(given["weight"], given["taste"], given["cost"], worth, outside)
    return Deal(distance, benefits)


@dataclass(frozen=True)
class Response:
    """What one change of the setting does, by draw in which both before and after something is agreed.

    Attributes
    ----------
    distance, benefits : (M,)
        Changes.
    both : float
        Part of those draws in which both rise, draws in which the setting can't change left out; NaN if it never can.
    breaks : float
        Part of all draws in which an agreement ends.
    """

    distance: Floats
    benefits: Floats
    both: float
    breaks: float


def response(given: dict[str, Floats], before: Setting, after: Setting) -> Response:
    """Comparative statics: what is agreed under one setting against another.

    Parameters
    ----------
    given
        Draws of the parameters, the same for both.
    before, after
        Settings.

    Returns
    -------
    Response
    """
    old, new = deal(given, before), deal(given, after)
    held = ~np.isnan(old.distance) & ~np.isnan(new.distance)
    distance, benefits = (new.distance - old.distance)[held], (new.benefits - old.benefits)[held]
    moved = (distance != 0.0) | (benefits != 0.0)
    both = float(((distance >= 0.0) & (benefits > 0.0))[moved].mean()) if moved.any() else float("nan")
    ended = float((~np.isnan(old.distance) & np.isnan(new.distance)).mean())
    return Response(distance, benefits, both, ended)


def moves(setting: Setting) -> dict[str, tuple[str, Setting]]:
    """The changes whose consequences are told, each with its words.

    Examples
    --------
    >>> list(moves(Setting(rival=0.5)))
    ['rival', 'isolation', 'help']
    """
    rival = np.minimum(np.asarray(setting.rival) + MOVE, 1.0)
    isolation = np.minimum(np.asarray(setting.isolation) + MOVE, 1.0)
    return {
        "rival": ("the best rival's offer grows by a tenth of the power's", replace(setting, rival=rival)),
        "isolation": ("the power is cut off from a further tenth", replace(setting, isolation=isolation)),
        "help": ("the country gives the power full help around its isolation", replace(setting, help=1.0)),
    }
