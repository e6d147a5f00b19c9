"""What an actor looks at where runs end, and what it has at the start."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.project.spec import Outcomes

Floats = NDArray[np.float64]

POWER = ("position", "countries")
"""What a power looks at: its composite, on average over the countries; in what part of them it is among the first two."""

COUNTRY = ("distance", "benefits", "safety")
"""What a country looks at: how little of its security and diplomacy runs through the case's power; how much of its economy
runs through any power of the case; how much of its security runs through the power that gives most."""


def looked_at(case: Case, actor: str, ended: Outcomes) -> Floats:
    """What an actor looks at in each run, (k, p, n)."""
    level = ended.level.astype(np.float64)
    if actor in case.clients:
        return _seen_from(case, ended.domains[:, :, case.clients.index(actor)].astype(np.float64))
    own = level[..., case.patrons.index(actor)]
    ahead = (level > own[..., None]).sum(axis=-1)
    return np.stack([own.mean(axis=-1), (ahead <= 1).mean(axis=-1), (ahead == 0).mean(axis=-1)])


def _seen_from(case: Case, share: Floats) -> Floats:
    """Distance, benefits and safety of a country from its shares, (..., D, P) -> (3, ...)."""
    d = {name: k for k, name in enumerate(codebook.DOMAINS)}
    own = share[..., case.patrons.index(case.patron)]
    return np.stack(
        [
            1.0 - 0.5 * (own[..., d["security"]] + own[..., d["diplomacy"]]),
            np.minimum(share[..., d["economy"], :].sum(axis=-1), 1.0),
            share[..., d["security"], :].max(axis=-1),
        ]
    )


def at_the_start(foothold: Foothold, actor: str, at: int) -> float:
    """What an actor has at the start, on average over the draws."""
    case = foothold.case
    now = foothold.draws[..., foothold.yi(at)].astype(np.float64)[:, :, : len(codebook.DOMAINS)]
    if actor in case.clients:
        return float(_seen_from(case, now[:, case.clients.index(actor)]).mean())
    weights = np.array([case.weights[d] for d in codebook.DOMAINS])
    return float(np.einsum("ncd,d->nc", now[..., case.patrons.index(actor)], weights).mean())
