"""A change of one power's share in one kind of tie, as what each single reading made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.infer.news import news, reach
from holdfast.measure.calibration import calibration_of
from holdfast.measure.held_out import from_the_others
from holdfast.measure.learned import Parameters
from holdfast.measure.states import START, VOTES, States, tables
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What one reading made of a change.

    Attributes
    ----------
    year : int
    report, kind, source : str
        As in the panel.
    flags : str
        Its named doubts.
    share : float or None
        Share of the power that it states; None where it can't see the power.
    expected : float
        Share of the power that was expected before the readings of its year.
    count : float
        Its effective count.
    foretold : (share, share) or None
        Interval of 90 % in which the readings of all other years put it; None where it isn't told: for a reading of
        some powers only or one that somebody modelled.
    ahead : bool
        It is told, and from earlier years alone: none is later.
    chance : probability or None
        Of a reading as far off on either side.
    value : share
        Its part of the change of the power's share; positive where it raised it.
    sd : share or None
        Standard deviation of `value` by what is new in the reading's own error, all other readings being as they are; None where it
        can't see the power, and moves its share by what it says of others.
    total : float or None
        Total of the tie, in the indicator's unit, where figures ship.
    whole : bool
        The total is that of all partners.
    """

    year: int
    report: str
    kind: str
    source: str
    flags: str
    share: float | None
    expected: float
    count: float
    foretold: tuple[float, float] | None
    ahead: bool
    chance: float | None
    value: float
    sd: float | None
    total: float | None
    whole: bool


@dataclass(frozen=True)
class Moves:
    """Readings of one indicator with what each moved.

    Attributes
    ----------
    states : States
    parameters : Parameters
    counts : (R,) count
    news : (R, G) share
        Of `holdfast.infer.news.news`.
    """

    states: States
    parameters: Parameters
    counts: Floats
    news: Floats


def moves(states: States, parameters: Parameters) -> Moves:
    """Work out what each reading of an indicator moved.

    Parameters
    ----------
    states
        Filtered, see `holdfast.measure.states.filtered`.
    parameters
        Learned, of the effective counts.
    """
    s, counts = states.series, states.series.counts(parameters.scale, parameters.fresh)
    found = news(
        s.start, s.when, s.share, s.covered, s.whole, counts, states.ahead_mean, states.held_conc, states.mean
    )
    return Moves(states, parameters, counts, found)


def of_pair(
    made: Moves, heads: list[dict[str, Any]], i: int, p: int, start: int, end: int
) -> tuple[tuple[Reading, ...], float]:
    """The change of one power's share in one country from the end of one year to the end of another, by readings.

    Parameters
    ----------
    made
        Of `moves`.
    heads
        Rows of the country's readings, see `heads`.
    i, p : int
        Places of the country and the power.
    start, end : year

    Returns
    -------
    readings : tuple of Reading
        Those of `start` and later; none of `start` or before has a part in the change.
    members : share
        What the joining and leaving of a bloc's members made of it; 0 for a state.
    """
    states, s = made.states, made.states.series
    t0, t1 = start - START, end - START
    mine = slice(int(s.start[i]), int(s.start[i + 1]))
    when = s.when[mine]
    counts_for = states.parts.counts_for
    own0, own1 = ((counts_for[t] == p).astype(float) for t in (t0, t1))
    lever = np.nan_to_num(reach(states.kept[i], t1) - reach(states.kept[i], t0))[when]
    value = lever * (made.news[mine] @ (0.5 * (own0 + own1)))
    members = 0.0
    if not np.array_equal(own0, own1):
        both = _two_sided(states, i, (t0, t1))
        members = float((own1 - own0) @ both.mean(axis=0))
    sees = states.parts.sees(s.covered[mine], when)[:, p]
    stated, expected, spread = _beside(made, mine, i, p)
    rows = np.flatnonzero(when >= t0)
    low, high, chance, ahead = _foretold(made, i, p, rows, stated[rows])
    out = []
    for n, r in enumerate(rows):
        told = sees[r] and np.isfinite(chance[n])
        out.append(
            Reading(
                year=int(when[r]) + START,
                share=float(stated[r]) if sees[r] else None,
                expected=float(expected[r]),
                count=float(made.counts[mine][r]),
                foretold=(float(low[n]), float(high[n])) if told else None,
                ahead=bool(told and ahead[n]),
                chance=float(chance[n]) if told else None,
                value=float(value[r]),
                sd=float(abs(lever[r]) * spread[r]) if sees[r] else None,
                **heads[r],
            )
        )
    return tuple(out), members


def _foretold(
    made: Moves, i: int, p: int, rows: NDArray[np.int64], stated: Floats
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Ends of the interval that the other years' readings foretell, the chance of one as far off, and whether no year is
    later, (N,) each."""
    s = made.states.series
    at = int(s.start[i]) + rows
    use = s.covered[at, -1] & s.whole[at] & ~s.modelled[at]
    a, b, low, high, chance = (np.full(rows.size, np.nan) for _ in range(5))
    ahead = np.zeros(rows.size, dtype=bool)
    if use.any():
        told_a, told_b, ahead[use] = from_the_others(made.states, made.parameters, i, rows[use])
        a[use], b[use] = told_a[:, p], told_b[:, p]
    for kind in (False, True):
        known, n = calibration_of(s.indicator, kind), use & (ahead == kind)
        low[n], high[n] = (known.quantile(a[n], b[n], level) for level in (0.05, 0.95))
        chance[n] = known.chance(a[n], b[n], stated[n], s.half)
    return low, high, chance, ahead


def _two_sided(states: States, i: int, steps: tuple[int, int]) -> Floats:
    """Two-sided mean of the groups of one country at some steps, (2, G)."""
    from holdfast.infer.two_sided import smooth_states

    one = slice(i, i + 1)
    mean, _ = smooth_states(states.mean[one], states.conc[one], states.held_conc[one], states.kept[one])
    return np.asarray(mean[0, list(steps)])


def _beside(made: Moves, mine: slice, i: int, p: int) -> tuple[Floats, Floats, Floats]:
    """Share that each reading states of a power, share expected before, and what its own error moves, (R,) each.

    The error of a share with effective count n has variance f (1 - f) / n, f the share held after the year's readings;
    it moves the mean by n / (c + N), N being the count of all readings of the year.
    """
    states, s = made.states, made.states.series
    when, n = s.when[mine], made.counts[mine]
    own = (states.parts.counts_for[when] == p).astype(float)
    before, after = states.ahead_mean[i, when], states.mean[i, when]
    covered = s.covered[mine]
    expected, held = (before * own).sum(axis=1), (after * own).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        conc = np.where(
            expected > 0.0,
            (before * own * states.held_conc[i, when]).sum(axis=1) / expected,
            states.held_conc[i, when].max(axis=1),
        )
        inside = np.where(s.whole[mine], 1.0, (before * covered).sum(axis=1))
        f = np.clip(held / inside, 0.0, 1.0)
        together = np.bincount(when, n, minlength=states.kept.shape[1])[when]
        spread = inside * n / (conc * inside + together) * np.sqrt(f * (1.0 - f) / n)
    return (s.stated[mine] * own).sum(axis=1), expected, np.nan_to_num(spread)


def heads(panel: Panel, indicator: str, client: str, made: Moves, i: int) -> list[dict[str, Any]]:
    """What is on record of each reading of one country, in the order of the filter.

    Parameters
    ----------
    panel
        That was measured.
    indicator, client
        Whose.
    made, i
        Readings as the filter has them, and the place of the country.

    Returns
    -------
    list of dict
        report, kind, source, flags, total, whole.
    """
    s = made.states.series
    if indicator == VOTES:
        source = vote_sources(panel)
        return [
            {
                "report": "own",
                "kind": "recorded",
                "source": source.get(int(t) + START, ""),
                "flags": "",
                "total": None,
                "whole": True,
            }
            for t in s.when[s.start[i] : s.start[i + 1]]
        ]
    last = START + made.states.kept.shape[1] - 1
    rows = (
        tables(panel)[indicator][0]
        .filter(
            (pl.col("client").cast(pl.String) == client)
            & pl.col("year").cast(pl.Int64).is_between(START, last)
        )
        .sort("year", "reading")
        .select(
            pl.col("report", "kind", "source").cast(pl.String),
            pl.col("flags").cast(pl.String).fill_null(""),
            pl.col("total").cast(pl.Float64),
            pl.col("whole").cast(pl.Boolean),
        )
    )
    return list(rows.iter_rows(named=True))


def vote_sources(panel: Panel) -> dict[int, str]:
    """The source that most of a year's roll calls come from."""
    dated = panel.rollcalls.group_by(pl.col("date").dt.year(), pl.col("source").cast(pl.String)).len()
    return {int(y): str(s) for y, s, _ in dated.sort("len", "source").iter_rows()}
