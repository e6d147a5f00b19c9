"""Hazards of crises: how likely each is in a country in a year, from what was known the year before.

Each kind has its own source and that source's years; none is carried on past its end. What goes in is known at the
end of the year before: the country's own past of the kind, its regime, output, people, ruler's time in office, fighting
inside and next door. Intercepts drift from year to year, so that a rarer world is learned; forecasts are drawn
towards the world's trailing rate by how earlier ones came out (`recalibrated`).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit, logit

from holdfast import codebook
from holdfast.errors import DataError, UserError
from holdfast.infer.hazard import Hazard, fitted
from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]

STEP, RIDGE = 0.15, 0.7
"""Declared: drift of the intercept in a year, and size of a standardised slope (logit scale)."""

HALF_LIFE = 5.0
"""Years after which an earlier crisis counts half."""

WINDOW = 10
"""Years of the trailing rate that forecasts are held against."""

FEWEST_YEARS = 10
"""Years a fit needs before it forecasts."""


@dataclass(frozen=True)
class Kind:
    """A kind of crisis.

    Attributes
    ----------
    title : str
    covariate : str
        Name in the panel's covariates, or "" for a list of the codebook.
    least : float
        Value from which it counts.
    listed : str
        One of `LISTED`.
    basis : {"estimated", "assumed"}
        `assumed` where what is on record only stands for what is meant.
    """

    title: str
    covariate: str = ""
    least: float = 1.0
    listed: str = ""
    basis: Literal["estimated", "assumed"] = "estimated"


KINDS = MappingProxyType(
    {
        "coup_attempt": Kind("Coup attempt", "coup_attempt"),
        "irregular_exit": Kind("Irregular exit of the ruler", "irregular_exit"),
        "conflict_onset": Kind("Onset of armed conflict", "conflict_onset"),
        "mass_protest": Kind("Five violent protests or more", "violent_protest", 5.0),
        "attack": Kind("Force used first by a neighbour", listed="attacked"),
        "clash": Kind("Conflict with a neighbour of 25 deaths or more", listed="clash"),
        "elite_split": Kind(
            "Split within the elite (plots that came to light)", listed="plot", basis="assumed"
        ),
    }
)
"""The kinds of crisis, in order."""

LISTED = MappingProxyType({"attacked": 2014, "clash": 2024, "plot": 2022})
"""Lists of the codebook, all states from 1990, with the last year that each one's source covers."""

FEATURES = (
    "own past", "electoral democracy", "democracy, squared", "output a head", "no output known", "growth", "people",
    "time in office", "conflict inside", "conflict next door", "neighbours",
)  # fmt: skip
"""What goes in, in order."""


@dataclass(frozen=True)
class Record:
    """Country-years of one kind of crisis.

    Attributes
    ----------
    client : (n,) str
    year : (n,) int
    happened : (n,)
    x : (n, K)
        What was known at the end of the year before; NaN where nothing was.
    first, last : int
        Years the source covers.
    """

    client: NDArray[np.str_]
    year: NDArray[np.int64]
    happened: Floats
    x: Floats
    first: int
    last: int


def record(panel: Panel, kind: str) -> Record:
    """Country-years of a kind of crisis with what was known before each.

    Parameters
    ----------
    panel
        As known on a date.
    kind
        Of `KINDS`.

    Returns
    -------
    Record
        The year after the last one observed is in it, with `happened` NaN.

    Errors
    ------
    UserError
        An unknown kind.
    DataError
        Nothing of it is on record.
    """
    if kind not in KINDS:
        raise UserError(f"'{kind}' is no kind of crisis; use {', '.join(KINDS)}")
    return _RECORDS.of((panel,), kind, lambda: _record(panel, kind))


def _record(panel: Panel, kind: str) -> Record:
    kept, values = _MADE.of((panel,), "", dict), _values(panel)
    seen = _events(panel, KINDS[kind])
    if seen.is_empty():
        raise DataError(f"nothing of {kind} is on record; a panel with its source would have it")
    first, last = int(seen["year"].min()), int(seen["year"].max())  # type: ignore[arg-type]
    held = {(c, y): v for c, y, v in seen.select("client", "year", "value").rows()}
    clients = sorted({c for c, _ in held})
    around = codebook.neighbours()
    rows, happened, who, when = [], [], [], []
    for c in clients:
        past = 0.0
        for y in range(first + 1, last + 2):
            before = held.get((c, y - 1))
            past = past * 0.5 ** (1.0 / HALF_LIFE) + (before or 0.0)
            if before is None or ((c, y) not in held and y <= last):
                continue
            if (c, y - 1) not in kept:
                kept[c, y - 1] = _features(values, around, c, y - 1)
            rows.append([np.log1p(past), *kept[c, y - 1]])
            happened.append(held.get((c, y), np.nan))
            who.append(c)
            when.append(y)
    return Record(
        np.array(who), np.array(when, dtype=np.int64), np.array(happened, dtype=float), np.array(rows), first, last
    )  # fmt: skip


@dataclass(frozen=True)
class Fit:
    """A hazard with the scale its covariates were put on.

    Attributes
    ----------
    hazard : Hazard
    mean, sd : (K,)
        Of the years fitted.
    """

    hazard: Hazard
    mean: Floats
    sd: Floats

    def standard(self, x: Floats) -> Floats:
        """Covariates on the fit's scale; the mean where nothing is known."""
        return np.asarray(np.nan_to_num((x - self.mean) / self.sd))

    def chance(self, x: Floats, ahead: int = 1) -> Floats:
        """P of the event, see `Hazard.chance`."""
        return self.hazard.chance(self.standard(x), ahead)


def fit(found: Record, until: int) -> Fit:
    """Fit a kind of crisis on the years up to one.

    Parameters
    ----------
    found
        Of `record`.
    until
        Last year used.

    Returns
    -------
    Fit

    Errors
    ------
    UserError
        Fewer than `FEWEST_YEARS` years.
    """
    use = (found.year <= until) & ~np.isnan(found.happened)
    if np.unique(found.year[use]).size < FEWEST_YEARS:
        raise UserError(
            f"the record up to {until} is shorter than {FEWEST_YEARS} years; ask for {found.first + FEWEST_YEARS} or later"
        )
    year = found.year[use] - int(found.year[use].min())
    mean, sd = np.nanmean(found.x[use], axis=0), np.nanstd(found.x[use], axis=0)
    sd = np.where(sd > 0.0, sd, 1.0)
    x = np.nan_to_num((found.x[use] - mean) / sd)
    return Fit(fitted(found.happened[use], x, year, STEP, RIDGE), mean, sd)


@dataclass(frozen=True)
class Forecasts:
    """One-year-ahead chances, (n,) each; NaN in the first years.

    Attributes
    ----------
    fitted : by the hazard alone
    base : the world's trailing rate
    told : calibrated by how earlier forecasts came out; these are used
    """

    fitted: Floats
    base: Floats
    told: Floats


def forecasts(found: Record) -> Forecasts:
    """One-year-ahead chances of every country-year from those before it only.

    Parameters
    ----------
    found
        Of `record`.

    Returns
    -------
    Forecasts
    """
    raw, base, told = (np.full(found.year.size, np.nan) for _ in range(3))
    for y in range(found.first + 1 + FEWEST_YEARS, found.last + 2):
        now = found.year == y
        if not now.any():
            continue
        raw[now], base[now] = fit(found, y - 1).chance(found.x[now]), trailing(found, y)
        before = (found.year < y) & ~np.isnan(raw) & ~np.isnan(found.happened)
        told[now] = recalibrated(raw[now], base[now][0], raw[before], base[before], found.happened[before])
    return Forecasts(raw, base, told)


def trailing(found: Record, year: int) -> float:
    """Share of all countries with the event in the ten years before one, a hundredth of an event and of a year added.

    Examples
    --------
    >>> r = Record(np.array(["A"]), np.array([2000]), np.array([0.0]), np.zeros((1, 1)), 1999, 2000)
    >>> round(trailing(r, 2001), 3)
    0.01
    """
    before = (found.year < year) & (found.year >= year - WINDOW) & ~np.isnan(found.happened)
    return float((found.happened[before].sum() + 0.01) / (before.sum() + 0.01)) if before.any() else 0.01


def recalibrated(p: Floats, base: float, earlier: Floats, bases: Floats, happened: Floats) -> Floats:
    """Draw chances towards the world's trailing rate by how earlier ones came out.

    Examples
    --------
    >>> float(recalibrated(np.array([0.2]), 0.1, np.zeros(0), np.zeros(0), np.zeros(0))[0].round(6))
    0.2
    """
    return calibrated(p, base, calibration(earlier, bases, happened))


def calibration(earlier: Floats, bases: Floats, happened: Floats) -> Floats:
    """How earlier chances came out: a and b of `calibrated`, (2,), with a ~ N(0, 0.5^2) and b ~ N(1, 0.3^2) beforehand.

    b near 0 says that what is known of countries told nothing.

    Examples
    --------
    >>> calibration(np.zeros(0), np.zeros(0), np.zeros(0)).tolist()
    [0.0, 1.0]
    """
    at, center, precision = np.array([0.0, 1.0]), np.array([0.0, 1.0]), np.array([4.0, 1.0 / 0.09])
    low = logit(np.clip(bases, 1e-6, 1.0 - 1e-6))
    x = np.column_stack([np.ones(low.size), logit(np.clip(earlier, 1e-6, 1.0 - 1e-6)) - low])
    for _ in range(30):
        q = expit(low + x @ at)
        step = np.linalg.solve(
            (x.T * (q * (1.0 - q))) @ x + np.diag(precision), x.T @ (happened - q) - precision * (at - center)
        )
        at = at + step
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(at)


def calibrated(p: Floats, base: float, at: Floats) -> Floats:
    """Chances after calibration: logit p becomes logit r + a + b (logit p - logit r), r the world's trailing rate."""
    rate = logit(min(max(base, 1e-6), 1.0 - 1e-6))
    return np.asarray(expit(rate + at[0] + at[1] * (logit(np.clip(p, 1e-6, 1.0 - 1e-6)) - rate)))


def _events(panel: Panel, kind: Kind) -> pl.DataFrame:
    """client, year, value (0 or 1) of every country-year that the source covers."""
    if kind.covariate:
        rows = panel.covariates.filter(pl.col("name").cast(pl.String) == kind.covariate)
        return rows.select(
            pl.col("client").cast(pl.String), pl.col("year").cast(pl.Int64), (pl.col("value") >= kind.least).cast(pl.Float64)
        )  # fmt: skip
    listed = (
        codebook.plots()
        if kind.listed == "plot"
        else codebook.clashes().filter(pl.col("kind") == kind.listed)
    )
    # countries are those whose people are counted; a list covers them all in its years
    people = panel.covariates.filter(pl.col("name").cast(pl.String) == "population")
    base = people.select(pl.col("client").cast(pl.String), pl.col("year").cast(pl.Int64))
    base = base.filter(pl.col("year").is_between(int(base["year"].min()), LISTED[kind.listed]))  # type: ignore[arg-type]
    return base.join(
        listed.select(pl.col("state").alias("client"), pl.col("year").cast(pl.Int64), pl.lit(1.0).alias("value")),
        on=["client", "year"], how="left",
    ).with_columns(pl.col("value").fill_null(0.0)).sort("client", "year")  # fmt: skip


_MADE: Kept[dict[tuple[str, int], list[float]]] = Kept(2)
_RECORDS: Kept[Record] = Kept(2 * len(KINDS))
"""What was known of countries at the end of years, which all kinds share, as it is asked for."""


def _values(panel: Panel) -> dict[str, dict[tuple[str, int], float]]:
    """Covariates by name, country and year."""
    out: dict[str, dict[tuple[str, int], float]] = {}
    wanted = ("polyarchy", "gdp_usd", "population", "gdp_growth", "leader_tenure", "civil_conflict_deaths")
    rows = panel.covariates.with_columns(pl.col("name", "client").cast(pl.String))
    for name in wanted:
        part = rows.filter(pl.col("name") == name)
        out[name] = {(c, int(y)): float(v) for c, y, v in part.select("client", "year", "value").rows()}
    return out


def _latest(values: dict[tuple[str, int], float], client: str, year: int, back: int = 3) -> float:
    """The newest value of the last few years; NaN without one."""
    for y in range(year, year - back - 1, -1):
        if (client, y) in values:
            return values[client, y]
    return np.nan


def _features(
    values: dict[str, dict[tuple[str, int], float]], around: dict[str, tuple[str, ...]], client: str, year: int
) -> list[float]:  # fmt: skip
    """What was known of a country at the end of a year, in the order of `FEATURES` without the first."""
    polyarchy = _latest(values["polyarchy"], client, year)
    people, output = _latest(values["population"], client, year), _latest(values["gdp_usd"], client, year)
    deaths = _latest(values["civil_conflict_deaths"], client, year, 0)
    near = [_latest(values["civil_conflict_deaths"], n, year, 0) for n in around.get(client, ())]
    growth = _latest(values["gdp_growth"], client, year, 1)
    return [
        polyarchy,
        polyarchy**2,
        np.log(output / people) if output > 0 and people > 0 else np.nan,
        float(np.isnan(output)),
        np.clip(growth, -20.0, 20.0),
        np.log(people) if people > 0 else np.nan,
        np.log1p(_latest(values["leader_tenure"], client, year)),
        np.log1p(deaths),
        np.log1p(np.nanmax(near)) if near and not np.isnan(near).all() else np.nan,
        np.log1p(len(around.get(client, ()))),
    ]
