"""Exports beyond what a structural series expects by year: for those without months, and for comparison.

See `holdfast.measure.excess`, which does the same by month.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from holdfast.codebook.reexports import Watch
from holdfast.infer.ahead import carried
from holdfast.infer.deviations import POINTS, believed
from holdfast.infer.structural import start
from holdfast.measure.comparison import Comparison, comparison
from holdfast.measure.draws import keys
from holdfast.measure.excess import DRAWS, LEVEL_START, STREAM
from holdfast.measure.excess_ratio import Band, Floats, band, together
from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel

FEWER, FEW_POINTS = 500, 128
"""Draws and sets of deviations for unaffected partners, of which there are many."""
LEAST_YEARS = 6
"""Years before the date below which nothing is learned."""

_kept: Kept[dict[str, Yearly]] = Kept(4)


@dataclass(frozen=True)
class Yearly:
    """Exports to one country by year against a counterfactual; see `Excess`.

    Attributes
    ----------
    years : (Y,) int
    observed, expected, q05, q95 : (Y,) million euro
    ratio : Band
        Of the year in which sanctions began and those after, together.
    draws : (N,)
    above : float
        Share of unaffected partners with a larger ratio.
    """

    client: str
    years: NDArray[np.int64]
    since: int
    observed: Floats
    expected: Floats
    q05: Floats
    q95: Floats
    ratio: Band
    draws: Floats
    above: float


def yearly(
    panel: Panel,
    client: str,
    watch: Watch,
    *,
    as_of: dt.date | None = None,
    seed: int = 0,
    draws: int = DRAWS,
) -> Yearly | None:
    """Measure the excess of exports to one country by year, for those without months too.

    Parameters
    ----------
    panel, client, watch, as_of, seed, draws
        See `excess`.

    Returns
    -------
    Yearly or None
        None where no year since is known, or the country's years have gaps.
    """
    known = panel.as_of(as_of)
    base = comparison(known, watch)
    if base is None:
        return None
    found = _one_year(base, client, watch.since // 12, seed=seed, draws=draws)
    if found is None:
        return None
    rest = [p.ratio.q50 for p in unaffected(known, watch, seed=seed).values()]
    return replace(found, above=float(np.mean([r > found.ratio.q50 for r in rest])))


def unaffected(panel: Panel, watch: Watch, *, seed: int = 0, since: int | None = None) -> dict[str, Yearly]:
    """The yearly measure on every unaffected partner: placebos, whose excess should be none.

    Parameters
    ----------
    panel
        As known on a date.
    watch, seed
        See `excess`.
    since
        An earlier year in place of the one in which sanctions began; two years are looked at from there.

    Returns
    -------
    dict of str to Yearly
        By partner; empty where no year since is known.
    """
    base = comparison(panel, watch)
    if base is None:
        return {}

    year = watch.since // 12 if since is None else since
    used = base if since is None else base.until(since + 1)

    def made() -> dict[str, Yearly]:
        rows = {p: _one_year(used, p, year, seed=seed, draws=FEWER, points=FEW_POINTS) for p in used.partners}
        return {p: r for p, r in rows.items() if r is not None}

    return _kept.of((base,), (watch.id, seed, year), made)


def _one_year(
    base: Comparison, client: str, since: int, *, seed: int, draws: int, points: int = POINTS
) -> Yearly | None:
    part = base.of(client)
    after = base.years >= since
    if part is None or not after.any() or not np.isfinite(part).all() or int((~after).sum()) < LEAST_YEARS:
        return None
    y, none = part[~after], np.zeros((int((~after).sum()), 0))
    wander = base.wander(client, since)
    begin = start(float(y[0]), period=1, level_sd=LEVEL_START)
    found = believed(y, none, np.array([0.5 * wander, wander, 0.0, 0.0]), begin, points=points)
    cell, further = int(keys([client])[0]), np.zeros((int(after.sum()), 0))
    paths = carried(y, none, further, found, begin, draws=draws, seed=seed, stream=STREAM + 50, cell=cell)
    euro = np.exp(base.total) * 1e-6
    observed = np.exp(part) * euro
    expected = np.exp(paths) * euro[after]
    ratio, _ = together(observed[after], expected)
    low, middle, high = np.quantile(expected, (0.05, 0.5, 0.95), axis=0)
    before = np.full(y.size, np.nan)
    return Yearly(
        client=client,
        years=base.years,
        since=since,
        observed=observed,
        expected=np.concatenate([before, middle]),
        q05=np.concatenate([before, low]),
        q95=np.concatenate([before, high]),
        ratio=band(ratio),
        draws=ratio,
        above=float("nan"),
    )
