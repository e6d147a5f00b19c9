"""The tables of coverage: by source, kind of tie, country, year, cell and doubt."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import polars as pl

from holdfast import codebook
from holdfast.panel.beside import months_old
from holdfast.panel.counts import NONE, Row, flagged, grouped, held, terms
from holdfast.panel.store import Panel

RECENT = 60
"""Months: an observation not older than this counts as recent."""


def by_source(panel: Panel, here: pl.DataFrame, world: pl.DataFrame, reference: datetime.date) -> list[Row]:
    """One row a source of the codebook, with its terms; covariates and months are counted in `rows`."""
    mine, all_of_it = grouped(here, "source"), grouped(world, "source")
    rows = _rows(panel, here)
    out = []
    for s in codebook.sources().values():
        whole = all_of_it.get(s.id)
        out.append(
            {
                "id": s.id,
                "title": s.title,
                "publisher": s.publisher,
                "version": s.version,
                "url": s.url,
                "terms_class": s.terms_class,
                "terms": s.terms,
                "lag_months": s.lag_months,
                "rows": 0,
                "rows_first": None,
                "rows_newest": None,
                **rows.get(s.id, {}),
                "world": whole["readings"] if whole else 0,
                "world_newest": whole["newest_any"] if whole else None,
                **held(mine.get(s.id), reference, less={"sources"}),
            }
        )
    return out


def _rows(panel: Panel, here: pl.DataFrame) -> dict[str, Row]:
    """By source: rows of every table of the world, and the years they span in the countries counted."""
    frames = (panel.readings, panel.months, panel.covariates, panel.exposures)
    dated = [f.select(*_keyed("client", "year", "source")) for f in frames]
    calls = panel.rollcalls.select(
        client=pl.lit(""),
        year=pl.col("date").dt.year().cast(pl.Int64),
        source=pl.col("source").cast(pl.String),
    )
    near = pl.col("client").is_in(["", *here["client"].unique()])
    year = pl.col("year").filter(near & (pl.col("year") > 0))
    found = (
        pl.concat([*dated, calls])
        .group_by("source")
        .agg(rows=pl.len(), rows_first=year.min(), rows_newest=year.max())
    )
    return {row.pop("source"): row for row in found.iter_rows(named=True)}


def _keyed(*columns: str) -> list[pl.Expr]:
    return [pl.col(c).cast(pl.Int64 if c == "year" else pl.String) for c in columns]


def by_indicator(
    here: pl.DataFrame,
    world: pl.DataFrame,
    reference: datetime.date,
    weights: Mapping[str, float] | None,
    basis: Mapping[str, str],
) -> list[Row]:
    """One row a kind of tie, in the order of the codebook."""
    mine, all_of_it = grouped(here, "indicator"), grouped(world, "indicator")
    out = []
    for i in codebook.indicators().values():
        whole = all_of_it.get(i.id)
        out.append(
            {
                "id": i.id,
                "title": i.title,
                "domain": i.domain,
                "unit": i.unit,
                "weight": i.weight if weights is None else weights.get(i.id, 0.0),
                "basis": basis.get(i.id),
                "world": whole["readings"] if whole else 0,
                "world_countries": whole["countries"] if whole else 0,
                "world_newest": whole["newest_any"] if whole else None,
                **held(mine.get(i.id), reference, less={"indicators"}),
                "terms_classes": terms(mine.get(i.id)),
            }
        )
    return out


def by_country(here: pl.DataFrame, clients: Sequence[str], reference: datetime.date) -> list[Row]:
    """One row a country; `recent` counts its kinds of tie observed within the last five years."""
    found, cells = grouped(here, "client"), grouped(here, "client", "indicator")
    out = []
    for c in clients:
        ages = [months_old(r["newest"], reference) for (who, _), r in cells.items() if who == c]
        out.append(
            {
                "client": c,
                "name": codebook.name(c),
                **held(found.get(c), reference, less={"countries"}),
                "recent": sum(a is not None and a <= RECENT for a in ages),
            }
        )
    return out


def by_year(here: pl.DataFrame, world: pl.DataFrame) -> list[Row]:
    """One row a year of the panel."""
    mine, all_of_it = grouped(here, "year"), grouped(world, "year")
    out = []
    for year in sorted(all_of_it):
        row, whole = mine.get(year, NONE), all_of_it[year]
        out.append(
            {
                "year": year,
                "readings": row["readings"],
                "countries": row["countries"],
                "indicators": row["of_ties"],
                "kinds": row["kinds"],
                "flagged": row["flagged"],
                "world": whole["readings"],
                "world_countries": whole["countries"],
            }
        )
    return out


def by_cell(
    here: pl.DataFrame, seen: pl.DataFrame, clients: Sequence[str], reference: datetime.date, asked: bool
) -> list[Row]:
    """One row a kind of tie and country; `power_newest` and `power_readings` count what can see the power."""
    found, sees = grouped(here, "indicator", "client"), grouped(seen, "indicator", "client")
    counted = here.group_by("indicator", "client").agg(pl.col("year").n_unique())
    years = {(i, c): n for i, c, n in counted.iter_rows()}
    out = []
    for i in codebook.indicators().values():
        for c in clients:
            row, of_power = found.get((i.id, c)), sees.get((i.id, c), NONE)
            out.append(
                {
                    "indicator": i.id,
                    "domain": i.domain,
                    "client": c,
                    "years": years.get((i.id, c), 0),
                    **held(row, reference, less={"countries", "indicators"}),
                    "terms_classes": terms(row),
                    "power_newest": of_power["newest"] if asked else None,
                    "power_readings": of_power["readings"] if asked else None,
                }
            )
    return out


def by_flag(here: pl.DataFrame, world: pl.DataFrame) -> list[Row]:
    """One row a named doubt that some reading carries, the commonest first."""
    mine = dict(flagged(here).iter_rows())
    meanings, errors = codebook.flag_meanings(), codebook.flags()
    rows = [
        {
            "flag": flag,
            "readings": mine.get(flag, 0),
            "world": n,
            "error": errors.get(flag),
            "meaning": meanings.get(flag, ""),
        }
        for flag, n in flagged(world).iter_rows()
    ]
    return sorted(rows, key=lambda r: (-int(r["readings"]), -int(r["world"]), str(r["flag"])))
