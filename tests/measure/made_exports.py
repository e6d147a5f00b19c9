"""A made-up panel of exports: many partners by year, a few by month, with an excess one sets by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.codebook.reexports import Watch, usd_per_euro
from holdfast.panel.store import Panel
from holdfast.sources.base import SCHEMAS
from holdfast.sources.release import with_release

SINCE = 2022 * 12 + 2
CLIENTS = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
WATCH = Watch("made", "EU", "RUS", SINCE, "", (), "", dict.fromkeys((*CLIENTS, "RUS"), "made"))


def make_panel(
    factor: dict[str, float], *, months: tuple[str, ...] = CLIENTS, last: int = 2024 * 12 + 7, seed: int = 0
) -> Panel:
    """Exports that grow and wander alike; from `SINCE` on those to a client are `factor` times what they were."""
    rng = np.random.default_rng(seed)
    rate, years = usd_per_euro(), np.arange(2010, 2024)
    codes = [c for c in codebook.states()["iso3"].to_list() if c not in WATCH.affected][:60]
    growth = np.exp(np.cumsum(rng.normal(0.03, 0.05, years.size)))
    rows, monthly = [], []
    for code in [*codes, *CLIENTS]:
        level = 10 ** rng.uniform(8.6, 9.6) * np.exp(np.cumsum(rng.normal(0, 0.12, years.size)))
        times = np.where(years * 12 >= SINCE - 2, factor.get(code, 1.0), 1.0)
        rows += [
            {"client": code, "year": int(y), "value": float(v * g * t * rate[int(y)])}
            for y, v, g, t in zip(years, level, growth, times, strict=True)
        ]
    for code in months:
        steps = np.arange(2019 * 12, last + 1)
        trend = np.interp(steps, years * 12 + 6, np.log(growth))
        wander = np.cumsum(rng.normal(0, 0.03, steps.size))
        season = 0.1 * np.sin(steps * np.pi / 6)
        value = 4e7 * np.exp(trend + wander + season + rng.normal(0, 0.1, steps.size))
        value *= np.where(steps >= SINCE, factor.get(code, 1.0), 1.0)
        monthly += [
            {"client": code, "year": int(m) // 12, "month": int(m) % 12 + 1, "total": v * rate[int(m) // 12]}
            for m, v in zip(steps, value, strict=True)
        ]
    source = {"source": "eurostat_comext_years", "name": "exports_of_bloc"}
    covariates = with_release(pl.DataFrame(rows).with_columns(**{k: pl.lit(v) for k, v in source.items()}))
    head = {
        "indicator": "trade",
        "report": "exports_of_bloc",
        "kind": "other_side",
        "whole": False,
        "covers": "EU",
        "source": "eurostat_comext",
        "flags": "total_only",
    }
    table = pl.DataFrame(monthly).with_columns(
        pl.int_range(pl.len()).alias("reading"),
        pl.lit(None).alias("disagreement"),
        **{k: pl.lit(v) for k, v in head.items()},
    )
    tables = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()}
    tables["covariates"] = covariates.select(pl.col(k).cast(t) for k, t in SCHEMAS["covariates"].items())
    tables["months"] = with_release(table).select(pl.col(k).cast(t) for k, t in SCHEMAS["months"].items())
    return Panel(**tables, fingerprint="made")


def later_changed(panel: Panel, day: dt.date) -> Panel:
    """The same panel with every figure that came out after a day changed."""
    import dataclasses

    late = pl.col("release") > day
    return dataclasses.replace(
        panel,
        months=panel.months.with_columns(total=pl.when(late).then(pl.col("total") * 7).otherwise("total")),
        covariates=panel.covariates.with_columns(
            value=pl.when(late).then(pl.col("value") * 7).otherwise("value")
        ),
    )
