"""The same question by other choices: does the place of the power hold?"""

from __future__ import annotations

from typing import Any, TypedDict

import numpy as np

from holdfast import codebook
from holdfast.measure.case import Case
from holdfast.measure.foothold import Floats, Foothold, measure
from holdfast.measure.learned_weights import learned_weights
from holdfast.measure.ranks import majority, reweighted
from holdfast.measure.states import VOTES
from holdfast.panel.store import Panel


class Choice(TypedDict):
    """One choice and what follows from it."""

    name: str
    p_prominent: float
    p_predominant: float


def alternatives(
    panel: Panel, case: Case, year: int, *, seed: int = 0, draws: int = 200, threads: int = 1
) -> list[tuple[str, Foothold]]:
    """The same measurement with each bloc opened into its members, with votes as cast, and without modelled inputs.

    Parameters
    ----------
    panel, case
        As for `measure`.
    year
        First year with draws.
    seed, draws
        Of the draws.
    threads
        See `measure`.

    Returns
    -------
    list of (name, Foothold)
    """
    powers = set(codebook.powers()["code"].to_list())
    out = []
    for bloc in case.patrons:
        members = codebook.members(bloc, year)
        if len(members) > 1 and bloc != case.patron:
            alone = [m for m in sorted(members & powers) if m not in case.patrons and m not in case.clients]
            opened = case.with_patrons([p for p in case.patrons if p != bloc] + alone)
            name = f"{codebook.name(bloc)} as its members"
            out.append(
                (name, measure(panel, opened, seed=seed, draws=draws, draw_from=year, threads=threads))
            )
    how: dict[str, Any] = {"seed": seed, "draws": draws, "draw_from": year, "threads": threads}
    if case.ties.get(VOTES):
        out.append(("votes as cast, absence shared with none", measure(panel, case, as_cast=True, **how)))
    out.append(("without modelled inputs", measure(panel, case, modelled=False, **how)))
    return out


def by_behaviour(
    panel: Panel, case: Case, year: int, *, seed: int = 0, draws: int = 200, threads: int = 1
) -> list[tuple[str, Foothold]]:
    """The same measurement with the ties weighed as they foretold behaviour, see `learned_weights`.

    Parameters
    ----------
    panel, case, year, seed, draws, threads
        As for `alternatives`.

    Returns
    -------
    list of (name, Foothold)
        One for each behaviour; none where the case declares weights of its own ties.
    """
    if case.tie_weights:
        return []
    how: dict[str, Any] = {"seed": seed, "draws": draws, "draw_from": year, "threads": threads}
    return [
        (f"ties weighed as they foretold {behaviour}", measure(panel, case.with_ties(ties), **how))
        for behaviour, ties in learned_weights().items()
    ]


def robustness(
    foothold: Foothold, others: list[tuple[str, Foothold]], year: int, *, seed: int = 0
) -> list[Choice]:
    """Probability of being prominent and predominant under each choice.

    Returns
    -------
    list of Choice
        The case's own weights first; then equal weights, all weightings, without each domain, and `others`.
    """
    case = foothold.case
    x = foothold.draws[..., foothold.yi(year)].astype(float)
    sets: list[tuple[str, Floats, Foothold]] = [("as the case declares", x[:, :, 4], foothold)]
    if len(set(case.weights.values())) > 1:
        sets.append(("equal weights of the domains", x[:, :, :4].mean(axis=2), foothold))
    sets.append(("over all weightings of the domains", reweighted(foothold, year, seed=seed), foothold))
    for d, domain in enumerate(codebook.DOMAINS):
        left = np.array([0.0 if i == d else case.weights[k] for i, k in enumerate(codebook.DOMAINS)])
        if left.sum() > 0:
            sets.append(
                (f"without {domain}", np.einsum("d,ncdp->ncp", left / left.sum(), x[:, :, :4]), foothold)
            )
    for name, other in others:
        sets.append((name, other.draws[:, :, 4, :, other.yi(year)].astype(float), other))
    out: list[Choice] = []
    for name, shares, source in sets:
        p = source.pi(case.patron)
        out.append(
            {
                "name": name,
                "p_prominent": round(float(majority(shares, p, 2).mean()), 4),
                "p_predominant": round(float(majority(shares, p, 1).mean()), 4),
            }
        )
    return out
