"""What an association has to survive before a projection may rest on it.

1. The same covariate dated three years early, beside itself, shows nothing (a cause can't act before it happens).
2. Leaving out any one power keeps the sign.
3. Histories handed to other powers at random seldom do as well.
4. Powers don't differ by more than the association itself.
5. Enough independent shocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.mechanisms.base import Belief, Mechanism
from holdfast.dynamics.mechanisms.estimate import Estimate, associated, laid
from holdfast.dynamics.mechanisms.rows import Rows, lead, summed, without
from holdfast.errors import DataError
from holdfast.infer.random_effects import between
from holdfast.infer.two_way import absorbed, clustered, slopes, within

Floats = NDArray[np.float64]

EARLY = 3
"""Years by which the placebo is dated early."""

SHUFFLES = 99
"""Permutations of histories among powers."""

CHANGED = "its covariate was changed after an association had been seen"
"""A pass of a second definition is no pass: it waits for data that neither definition has seen."""

FEWEST_SHOCKS = 10
"""Independent shocks below which nothing counts as estimated."""


@dataclass(frozen=True)
class Checked:
    """An association with all that was tried on it.

    Attributes
    ----------
    domain : str
    estimate : Estimate
    early : Estimate or None
        The same dated three years early; None where it can't be had.
    leave_one_out : (low, high)
        Range of the association as each power is left out.
    permuted : float
        Share of permutations with an association as large or larger, either sign.
    spread : float
        Standard deviation of the association between powers, beyond sampling.
    basis : {"estimated", "assumed"}
    failed : tuple of str
        The conditions that fail, in words.
    prior_mean, prior_sd : float
        What a projection takes.
    """

    domain: str
    estimate: Estimate
    early: Estimate | None
    leave_one_out: tuple[float, float]
    permuted: float
    spread: float
    basis: Literal["estimated", "assumed"]
    failed: tuple[str, ...]
    prior_mean: float
    prior_sd: float


def checked(mechanism: Mechanism, domain: str, rows: Rows, x: Floats, *, seed: int = 0) -> Checked:
    """Estimate an association and try it.

    Parameters
    ----------
    mechanism
    domain
        One of its beliefs'.
    rows
        Pair-years of the domain.
    x : (C, P, T)
        The covariate; for growth it is summed over powers here.
    seed
        Of permutations.

    Returns
    -------
    Checked

    Raises
    ------
    DataError
        Too little is known, or the covariate says nothing beyond pair and year.
    """
    name = f"mechanism '{mechanism.name}' in {domain}"
    growth, parts = mechanism.outcome == "growth", x
    if growth:
        x = summed(parts)
    found = associated(rows, x, of=mechanism.stems_from, what=name)
    try:
        early = associated(rows, lead(x, EARLY), beside=x, of=mechanism.stems_from, what=name)
    except DataError:
        early = None
    moved = [int(g) for g in np.unique(rows.group) if _moves(rows, x, int(g))]
    if growth:
        kept = [_slope(rows, summed(np.delete(parts, p, axis=1))) for p in range(parts.shape[1])]
    else:
        kept = [_slope(rows, x, without(rows, p)) for p in moved] if len(moved) > 1 else []
    low, high = (min(kept), max(kept)) if kept else (float("nan"), float("nan"))
    permuted = _permuted(rows, x, seed)
    spread = _spread(rows, x, moved)
    failed = _failed(mechanism.sign, found, early, (low, high), permuted, spread)
    if mechanism.changed:
        failed = (*failed, CHANGED)
    belief = mechanism.beliefs[domain]
    mean, sd = prior(belief, found, spread, not failed)
    return Checked(
        domain, found, early, (low, high), permuted, spread, "assumed" if failed else "estimated", failed, mean, sd
    )  # fmt: skip


def prior(belief: Belief, found: Estimate | None, spread: float, passed: bool) -> tuple[float, float]:
    """Mean and standard deviation that a projection takes: the estimate where it passed, else the declared, as wide as
    powers differ.

    Examples
    --------
    >>> prior(Belief(-0.01, 0.01, ""), None, 0.03, False)
    (-0.01, 0.03)
    """
    if passed and found is not None:
        return found.value, float(np.hypot(found.error, spread))
    return belief.mean, max(belief.sd, spread if np.isfinite(spread) else 0.0)


def _failed(
    sign: int, found: Estimate, early: Estimate | None, kept: tuple[float, float], permuted: float, spread: float
) -> tuple[str, ...]:  # fmt: skip
    low, high = found.interval(0.9)
    out = []
    if not (low > 0.0 if sign > 0 else high < 0.0):
        out.append("its 90 % interval doesn't lie on the expected side of nothing")
    if early is None:
        out.append("the placebo dated three years early can't be had")
    elif not early.interval(0.9)[0] <= 0.0 <= early.interval(0.9)[1]:
        out.append("dated three years early it shows something too")
    if np.isnan(kept[0]):
        out.append("it rests on one power")
    elif not (kept[0] > 0.0 if sign > 0 else kept[1] < 0.0):
        out.append("leaving out one power turns its sign")
    if np.isnan(permuted):
        out.append("too few powers to hand histories to others at random")
    elif permuted > 0.05:
        out.append("histories handed to others at random do as well too often")
    if np.isnan(spread):
        out.append("too few powers to tell how much they differ")
    elif spread > abs(found.value):
        out.append("powers differ by more than its size")
    if found.shocks < FEWEST_SHOCKS:
        out.append(f"{found.shocks} independent shocks are too few")
    return tuple(out)


def _moves(rows: Rows, x: Floats, group: int) -> bool:
    """Whether the covariate moves among a power's rows."""
    own = rows.group == group
    value = x[rows.client[own], rows.patron[own], rows.step[own]]
    value = value[np.isfinite(value)]
    return value.size > 10 and float(np.ptp(value)) > 1e-9


def _permuted(rows: Rows, x: Floats, seed: int) -> float:
    """Share of permutations of powers with an association as large."""
    P = x.shape[1]
    places = np.flatnonzero(np.isfinite(x).any(axis=(0, 2)))
    if places.size < 6:
        return float("nan") if P > 1 else _permuted_years(rows, x, seed)
    rng = np.random.default_rng([seed, 4111])
    real = _slope(rows, x)
    as_large = 0
    for _ in range(SHUFFLES):
        moved = np.full_like(x, np.nan)
        moved[:, places] = x[:, rng.permutation(places)]
        as_large += abs(_slope(rows, moved)) >= abs(real)
    return (1 + as_large) / (1 + SHUFFLES)


def _permuted_years(rows: Rows, x: Floats, seed: int) -> float:
    """The same for a covariate of countries: histories handed to other countries."""
    rng = np.random.default_rng([seed, 4111])
    real = _slope(rows, x)
    as_large = sum(abs(_slope(rows, x[rng.permutation(x.shape[0])])) >= abs(real) for _ in range(SHUFFLES))
    return (1 + as_large) / (1 + SHUFFLES)


def _slope(rows: Rows, x: Floats, keep: NDArray[np.bool_] | None = None) -> float:
    """The slope on mean shares alone."""
    value = rows.at(x)
    use = np.isfinite(value) if keep is None else np.isfinite(value) & keep
    if use.sum() < 50:
        return 0.0
    pair, year = laid(rows, use)
    wide = np.column_stack([value[use], rows.held[use], rows.change[use]])
    out = within(np.ascontiguousarray(wide), pair, year, int(pair.max()) + 1, int(year.max()) + 1)
    if absorbed(wide[:, :1], out[:, :1]).any():
        return 0.0
    try:
        return float(slopes(out[:, -1], out[:, :-1])[0][0])
    except np.linalg.LinAlgError:
        return 0.0


def _spread(rows: Rows, x: Floats, moved: list[int]) -> float:
    """Standard deviation of the slope between powers beyond sampling (dersimonian1986); NaN for fewer than three.

    Errors of single powers are those of the sandwich: the jackknife's, larger by design, would leave too little between powers.
    """
    if len(moved) < 3:
        return float("nan")
    value = rows.at(x)
    use = np.isfinite(value)
    pair, year = laid(rows, use)
    group = rows.group[use]
    each = np.column_stack([np.where(group == g, value[use], 0.0) for g in moved])
    wide = np.column_stack([each, rows.held[use], rows.change[use]])
    out = within(np.ascontiguousarray(wide), pair, year, int(pair.max()) + 1, int(year.max()) + 1)
    try:
        slope, left = slopes(out[:, -1], out[:, :-1])
    except np.linalg.LinAlgError:
        return float("nan")
    ways = [np.diagonal(clustered(out[:, :-1], left, c)) for c in (rows.client[use], year)]
    var = np.maximum(*ways)[: len(moved)]
    return float(np.sqrt(between(slope[: len(moved)], np.sqrt(np.maximum(var, 1e-12)))))
