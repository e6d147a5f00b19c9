"""The foothold: weighted shares of a country's outside ties that run through each power, with draws."""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.errors import DataError, UserError
from holdfast.infer import beta
from holdfast.measure.case import Case
from holdfast.measure.draws import keys, power_draws, stream_of
from holdfast.measure.learned import parameters_of
from holdfast.measure.states import START, States, filtered
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]

DOMAINS = (*codebook.DOMAINS, codebook.COMPOSITE)
"""The four domains and the composite, in this order everywhere."""


FIRST = 1992
"""First year that is asked for; the filter itself starts earlier, at `START`."""

ENOUGH = 0.5
"""Part of the composite's weight that must have a reading in a year for a country to be judged in it."""

ENOUGH_OF_DOMAIN = 1.0 / 3.0
"""The same of one domain: its weightiest tie, or several of the lesser ones, never one lesser tie alone."""


@dataclass(frozen=True, eq=False)
class Foothold:
    """Footholds of a case's powers in its countries.

    Attributes
    ----------
    case : Case
    years : (T,) int
    mean, sd : (C, 5, P, T) share
        Two-sided mean and standard deviation by country, domain (composite last), power, year; NaN before a
        country exists.
    one_sided_mean, one_sided_sd : (C, 5, P, T) share
        The same from readings up to each year only.
    observed : (C, 5, T) share
        Part of the domain's weight that has a reading of the case's power in that year, modelled ones not
        counted; `part_seen` tells the same of every power.
    newest : (C, 5) year
        Newest year in which the case's power can be judged, see `judged`; 0 for none.
    draw_years : (Y,) int
    draws : (N, C, 5, P, Y) share
        Joint draws of the two-sided state.
    indicators : tuple of str
    indicator_mean, indicator_sd : (C, I, P, T) share
    indicator_seen : (C, I, T) bool
        There is a reading of the case's power in that year.
    seen_by : (C, I, P, T) bool or None
        There is a reading in that year that sees the power; None takes `observed` for all of them.
    apart : (int, int) or None
        Two years whose draws are kept for each kind of tie.
    tie_draws : (N, C, I, P, 2) share or None
        The draws of these two years.
    """

    case: Case
    years: NDArray[np.int64]
    mean: Floats
    sd: Floats
    one_sided_mean: Floats
    one_sided_sd: Floats
    observed: Floats
    newest: NDArray[np.int64]
    draw_years: NDArray[np.int64]
    draws: NDArray[np.float32]
    indicators: tuple[str, ...]
    indicator_mean: Floats
    indicator_sd: Floats
    indicator_seen: NDArray[np.bool_]
    seen_by: NDArray[np.bool_] | None = None
    apart: tuple[int, int] | None = None
    tie_draws: NDArray[np.float32] | None = None

    def ci(self, client: str) -> int:
        """Index of a country; raises `UserError` where it is not of the case."""
        return _index(self.case.clients, client, "country", "countries")

    def pi(self, patron: str) -> int:
        """Index of a power; raises `UserError` where it is not of the case."""
        return _index(self.case.patrons, patron, "power", "powers")

    def di(self, domain: str) -> int:
        """Index of a domain; raises `UserError` where there is none of that name."""
        return _index(DOMAINS, domain, "domain", "domains")

    def ti(self, year: int) -> int:
        """Index of a year; raises `UserError` outside the coverage."""
        return self._year(self.years, year)

    def yi(self, year: int) -> int:
        """Index of a year among those with draws; raises `UserError` outside."""
        return self._year(self.draw_years, year)

    def part_seen(self, patron: str | None = None) -> Floats:
        """Part of the domain's weight with a reading that sees a power, by default the case's, (C, 5, T).

        A table of trade with one partner says nothing of another's share.
        """
        if self.seen_by is None or patron in (None, self.case.patron):
            return self.observed
        seen = self.seen_by[:, :, self.pi(str(patron))].astype(float)
        return np.asarray(np.einsum("dk,ckt->cdt", _weights(self.case, self.indicators), seen))

    def sees(self, indicator: int, patron: str) -> NDArray[np.bool_]:
        """Whether a reading of a kind of tie, by its place, sees a power, (C, T)."""
        if self.seen_by is None:
            return self.indicator_seen[:, indicator]
        return np.asarray(self.seen_by[:, indicator, self.pi(patron)])

    def judged(self, client: str, domain: str, year: int, patron: str | None = None) -> bool:
        """Whether a cell can be judged: readings of that year see the power in a third of the domain's weight.

        For the composite it is half of the weight; see `ENOUGH` and `ENOUGH_OF_DOMAIN`.

        Parameters
        ----------
        client, domain, year
            The cell.
        patron
            The power; the case's own where left out.
        """
        return bool(self.part_seen(patron)[self.ci(client), self.di(domain), self.ti(year)] >= enough(domain))

    def newest_of(self, client: str, domain: str, patron: str | None = None) -> int:
        """The newest year in which a cell can be judged, see `judged`; 0 for none."""
        part = self.part_seen(patron)[self.ci(client), self.di(domain)]
        steps = np.flatnonzero(part >= enough(domain))
        return int(self.years[steps[-1]]) if steps.size else 0

    def newest_judged(self, not_after: int | None = None) -> int:
        """The newest year in which the composite of most countries can be judged.

        Raises
        ------
        DataError
            There is none.
        """
        most = (self.observed[:, 4] >= ENOUGH).mean(axis=0) > 0.5
        steps = np.flatnonzero(most & (self.years <= (self.years[-1] if not_after is None else not_after)))
        if not steps.size:
            raise DataError(
                "no year has readings for half of the weight in most of these countries, so nothing can be judged; "
                "ask for other countries or a later --as-of"
            )
        return int(self.years[steps[-1]])

    def interval(self, prob: float = 0.9, one_sided: bool = False) -> tuple[Floats, Floats]:
        """Central interval of every cell by Beta moments, (C, 5, P, T) each."""
        return _interval(self, prob, one_sided)

    @staticmethod
    def _year(years: NDArray[np.int64], year: int) -> int:
        if not years[0] <= year <= years[-1]:
            raise UserError(
                f"the year {year} is outside the coverage, {years[0]} to {years[-1]}; ask for a year inside it, "
                "or for a later one with `holdfast project`"
            )
        return int(year - years[0])


def enough(domain: str) -> float:
    """Part of a domain's weight that must have a reading in a year for a cell to be judged.

    Examples
    --------
    >>> enough("composite")
    0.5
    """
    return ENOUGH if domain == codebook.COMPOSITE else ENOUGH_OF_DOMAIN


@functools.lru_cache(maxsize=8)
def _interval(foothold: Foothold, prob: float, one_sided: bool) -> tuple[Floats, Floats]:
    mean = foothold.one_sided_mean if one_sided else foothold.mean
    sd = foothold.one_sided_sd if one_sided else foothold.sd
    tail = (1.0 - prob) / 2.0
    return beta.quantile(mean, sd**2, tail), beta.quantile(mean, sd**2, 1.0 - tail)


def _index(names: tuple[str, ...], name: str, one: str, many: str) -> int:
    try:
        return names.index(name)
    except ValueError:
        raise UserError(f"unknown {one} '{name}'; the {many} here are {', '.join(names)}") from None


def newest_year(panel: Panel) -> int:
    """The newest year in which the panel has any reading of a tie."""
    years = [int(panel.readings["year"].max() or START)]  # type: ignore[arg-type]
    if panel.rollcalls.height:
        years.append(int(panel.rollcalls["date"].max().year))  # type: ignore[union-attr]
    return max(years)


def measure(
    panel: Panel,
    case: Case,
    *,
    seed: int = 0,
    draws: int = 2000,
    first: int = FIRST,
    last: int | None = None,
    draw_from: int | None = None,
    modelled: bool = True,
    as_cast: bool = False,
    apart: tuple[int, int] | None = None,
    threads: int = 1,
) -> Foothold:
    """Measure the footholds of a case.

    The foothold in a domain is the weighted sum of the shares of its indicators; the composite that of the domains.
    A kind of tie without a reading keeps its last share with a wider interval and is never reweighted away.

    Parameters
    ----------
    panel
        As known on a date; see `Panel.as_of`.
    case
        Powers, countries, weights.
    seed
        Of the draws.
    draws
        Number of joint draws N; 0 for moments only.
    first, last
        First and last year returned; the last defaults to the newest year of the panel.
    draw_from
        First year with draws; defaults to five years before the case's reference year.
    modelled
        False leaves out readings that somebody's model made, and takes votes as cast.
    as_cast
        True takes votes as cast, an absence being shared with none; else it is divided by the model of votes.
    apart
        Two years, from `draw_from` on, whose draws are kept for each kind of tie too.
    threads
        Indicators measured at a time; results don't depend on it.

    Returns
    -------
    Foothold

    Raises
    ------
    UserError
        A year outside the coverage of the panel.
    """
    final = newest_year(panel) if last is None else last
    if not START <= first <= final:
        raise UserError(
            f"nothing can be measured from {first} to {final}: the panel covers {START} to {newest_year(panel)}; ask for years "
            "inside it, or for a later --as-of"
        )
    plain = as_cast or not modelled
    if not modelled:
        panel = replace(panel, readings=panel.readings.filter(pl.col("kind").cast(pl.String) != "modelled"))
    entries = codebook.indicators()
    ties = case.ties
    names = tuple(ties)
    C, P, T = len(case.clients), len(case.patrons), final - first + 1
    cut = first - START
    since = case.since or final - 5
    begin = max(first, min(final, since - 5 if draw_from is None else draw_from))
    shape = (C, len(names), P, T)
    mean, var, mean1, var1 = (np.zeros(shape) for _ in range(4))
    seen_by = np.zeros(shape, dtype=bool)
    drawn = np.zeros((draws, C, 5, P, final - begin + 1), dtype=np.float32)
    kept = None if apart is None else np.zeros((draws, C, len(names), P, 2), dtype=np.float32)
    cells = keys(case.clients)

    def one(k: int) -> tuple[States, Floats | None]:
        states = filtered(panel, case.patrons, case.clients, names[k], final, parameters_of(names[k]), plain)
        return states, power_draws(
            states, cells, begin - START, draws, seed, stream_of(names[k])
        ) if draws else None

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        for k, (states, paths) in enumerate(pool.map(one, range(len(names)))):
            m, v = states.smoothed()
            mean[:, k], var[:, k] = _years_last(m, cut), _years_last(v, cut)
            m, v = states.one_sided()
            mean1[:, k], var1[:, k] = _years_last(m, cut), _years_last(v, cut)
            seen_by[:, k] = states.seen[..., cut:]
            if paths is not None:
                entry = entries[names[k]]
                part = ties[names[k]] * paths.transpose(0, 1, 3, 2)
                drawn[:, :, codebook.DOMAINS.index(entry.domain)] += part
                drawn[:, :, 4] += case.weights[entry.domain] * part
                if apart is not None and kept is not None:
                    kept[:, :, k] = paths[:, :, [y - begin for y in apart]].transpose(0, 1, 3, 2)
    weights = _weights(case, names)
    seen = seen_by[:, :, case.patrons.index(case.patron)]
    observed = np.einsum("dk,ckt->cdt", weights, seen.astype(float))
    return Foothold(
        case=case,
        years=np.arange(first, final + 1, dtype=np.int64),
        mean=_mix(weights, mean),
        sd=np.sqrt(_mix(weights**2, var)),
        one_sided_mean=_mix(weights, mean1),
        one_sided_sd=np.sqrt(_mix(weights**2, var1)),
        observed=observed,
        newest=_newest(observed, first),
        draw_years=np.arange(begin, final + 1, dtype=np.int64),
        draws=drawn,
        indicators=names,
        indicator_mean=mean,
        indicator_sd=np.sqrt(var),
        indicator_seen=seen,
        seen_by=seen_by,
        apart=apart,
        tie_draws=kept,
    )


def _weights(case: Case, names: tuple[str, ...]) -> Floats:
    """Weight of each indicator in each domain and in the composite, (5, I)."""
    entries, ties = codebook.indicators(), case.ties
    out = np.zeros((5, len(names)))
    for k, name in enumerate(names):
        weight = ties.get(name, 0.0)
        out[codebook.DOMAINS.index(entries[name].domain), k] = weight
        out[4, k] = case.weights[entries[name].domain] * weight
    return out


def _mix(weights: Floats, values: Floats) -> Floats:
    return np.asarray(np.einsum("dk,ckpt->cdpt", weights, values))


def _years_last(values: Floats, cut: int) -> Floats:
    return values[:, cut:].transpose(0, 2, 1)


def _newest(observed: Floats, first: int) -> NDArray[np.int64]:
    """Newest year that can be judged by country and domain; 0 for none."""
    held = observed >= np.array([enough(d) for d in DOMAINS])[:, None]
    last = observed.shape[2] - 1 - held[..., ::-1].argmax(axis=2)
    return np.asarray(np.where(held.any(axis=2), first + last, 0), dtype=np.int64)
