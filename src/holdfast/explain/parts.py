"""Contributions of kinds of tie to the change of a domain over several countries: the exact split without its readings."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast import codebook
from holdfast.measure.foothold import Foothold


def by_tie(
    foothold: Foothold, patron: str, domain: str, start: int, end: int, clients: Sequence[str]
) -> dict[str, float]:
    """What each kind of tie made of a domain's change, on average over countries.

    Parameters
    ----------
    foothold
        From `holdfast.measure.foothold.measure`.
    patron
        One of its powers.
    domain
        One of the four.
    start, end : year
        From the end of the first to the end of the last.
    clients
        Countries, at least one.

    Returns
    -------
    dict
        By indicator, share of the domain, positive where it raised the power's share; the largest first. They sum to the
        change of the two-sided mean.

    Examples
    --------
    >>> from holdfast.measure.case import load_case
    >>> from holdfast.measure.foothold import measure
    >>> from holdfast.panel.store import load
    >>> case = load_case()
    >>> found = measure(load(), case, draws=0)
    >>> parts = by_tie(found, case.patron, "security", 2021, 2022, case.clients)
    >>> level = found.mean[:, found.di("security"), found.pi(case.patron)]
    >>> change = (level[:, found.ti(2022)] - level[:, found.ti(2021)]).mean()
    >>> bool(abs(sum(parts.values()) - change) < 1e-9)
    True
    """
    entries, weights = codebook.indicators(), foothold.case.ties
    rows = [foothold.ci(c) for c in clients]
    p, (t0, t1) = foothold.pi(patron), (foothold.ti(start), foothold.ti(end))
    out = {}
    for k, name in enumerate(foothold.indicators):
        if entries[name].domain == domain:
            level = foothold.indicator_mean[rows, k, p]
            out[name] = weights[name] * float((level[:, t1] - level[:, t0]).mean())
    return dict(sorted(out.items(), key=lambda x: -abs(x[1])))
