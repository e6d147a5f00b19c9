"""Footholds as one row per power, country, year and domain: of a case, with draws, and of the world, without."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.infer import beta
from holdfast.measure.foothold import DOMAINS, Foothold, enough
from holdfast.panel.store import Panel
from holdfast.report.release.marks import marks

Floats = NDArray[np.float64]

PLACE = ("country", "domain", "power", "year")
"""Axes of a foothold's arrays, as columns."""


def footholds(panel: Panel, f: Foothold) -> pl.DataFrame:
    """Footholds of a case with their relative footholds from draws; table `footholds` of a release.

    Parameters
    ----------
    panel
        The panel that was measured.
    f
        From `measure`, with draws of every year.
    """
    values = _levels(f, (0.05, 0.1, 0.5, 0.9, 0.95)) | _relative(f)
    values |= {"filtered_mean": f.one_sided_mean, "filtered_sd": f.one_sided_sd}
    return _long(f, values).join(marks(panel, f), on=PLACE, how="left")


def world(panel: Panel, f: Foothold) -> pl.DataFrame:
    """Footholds of the world; table `world` of a release.

    Parameters
    ----------
    panel
        The panel that was measured.
    f
        From `measure`, without draws.
    """
    values = _levels(f, (0.05, 0.5, 0.95)) | {"relative_of_means": _ahead(f.mean)}
    return _long(f, values).join(marks(panel, f).drop("sources"), on=PLACE, how="left")


def alive(codes: tuple[str, ...], years: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each state is there in each year, (N, T); blocs are there in all."""
    states = codebook.states()
    span = {c: (a, b) for c, a, b in states.select("iso3", "from_year", "to_year").iter_rows()}
    out = np.ones((len(codes), years.size), dtype=bool)
    for i, code in enumerate(codes):
        first, last = span.get(code, (None, None))
        out[i] = (years >= (first or years[0])) & (years <= (last or years[-1]))
    return out


def seen(f: Foothold) -> Floats:
    """Part of each cell's weight with a reading that sees the power, (C, 5, P, T)."""
    return np.stack([f.part_seen(p) for p in f.case.patrons], axis=2)


def judged(f: Foothold) -> NDArray[np.bool_]:
    """Whether each cell can be judged and both states are there, (C, 5, P, T)."""
    held = np.isfinite(f.mean) & alive(f.case.patrons, f.years)
    return np.asarray(held & (seen(f) >= np.array([enough(d) for d in DOMAINS])[:, None, None]))


def _levels(f: Foothold, quantiles: tuple[float, ...]) -> dict[str, Floats]:
    found = {f"q{round(100 * q):02d}": beta.quantile(f.mean, f.sd**2, q) for q in quantiles}
    return {"mean": f.mean, "sd": f.sd, **found}


def _ahead(values: Floats) -> Floats:
    """Each power's value minus the largest of the others', along the third axis from the left of (C, 5, P, ...)."""
    order = np.sort(values, axis=2)
    first, second = order[:, :, -1:], order[:, :, -2:-1]
    return np.asarray(values - np.where(values == first, second, first))


def _relative(f: Foothold) -> dict[str, Floats]:
    out = {
        k: np.full(f.mean.shape, np.nan)
        for k in ("relative_mean", "relative_sd", "relative_q05", "relative_q95")
    }
    begin = f.ti(int(f.draw_years[0]))
    for c in range(f.mean.shape[0]):  # one country at a time: draws are large
        ahead = np.stack([_ahead(x[None].astype(float))[0] for x in f.draws[:, c]])
        low, high = np.quantile(ahead, [0.05, 0.95], axis=0)
        for name, value in zip(out, (ahead.mean(axis=0), ahead.std(axis=0), low, high), strict=True):
            out[name][c, ..., begin:] = value
    return out


def _long(f: Foothold, values: dict[str, Floats]) -> pl.DataFrame:
    """Every cell in which the country and the power exist; numbers only where it can be judged."""
    part, known = seen(f), judged(f)
    last = np.maximum.accumulate(np.where(known, f.years, 0), axis=3)
    rank = (-f.mean).argsort(axis=2, kind="stable").argsort(axis=2) + 1
    place = np.nonzero(np.isfinite(f.mean) & alive(f.case.patrons, f.years))
    names = (f.case.clients, DOMAINS, f.case.patrons, f.years.tolist())
    out = pl.DataFrame(
        {
            column: pl.Series(list(axis)).gather(at)
            for column, axis, at in zip(PLACE, names, place, strict=True)
        }
        | {
            "judged": known[place],
            "observed": part[place],
            "last_judged": pl.Series(last[place]).replace(0, None),
            "rank": rank[place],
            "basis": pl.repeat("estimated", place[0].size, eager=True),
        }
        | {name: value[place] for name, value in values.items()}
    )
    numbers = [*values, "rank", "basis"]
    return out.with_columns(pl.when(pl.col("judged")).then(pl.col(n)).alias(n) for n in numbers)
