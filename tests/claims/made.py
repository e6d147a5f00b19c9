"""Small synthetic evidence: two powers P and Q (and R) in countries A to E, with draws one sets by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import polars as pl

from holdfast.claims.evidence import Context, Evidence
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.sources.base import EVENTS

CLIENTS = ("AAA", "BBB", "CCC", "DDD", "EEE")
PATRONS = ("PPP", "QQQ", "RRR")
YEARS = np.arange(2015, 2024)
N = 400


def make_case(**changes) -> Case:
    fields = {
        "id": "made",
        "title": "Made",
        "question": "?",
        "patron": "PPP",
        "patrons": PATRONS,
        "clients": CLIENTS,
        "since": 2020,
        "document_date": dt.date(2022, 6, 30),
        "weights": dict.fromkeys(("security", "economy", "society", "diplomacy"), 0.25),
    }
    return Case(**(fields | changes))


def make_foothold(level, *, sd: float = 0.02, observed=None, case: Case | None = None) -> Foothold:
    """`level(client, domain, patron, year)` gives the mean of each share; the composite is their mean."""
    case = case or make_case()
    C, P, T = len(case.clients), len(case.patrons), YEARS.size
    mean = np.zeros((C, 5, P, T))
    domains = ("security", "economy", "society", "diplomacy")
    for c, client in enumerate(case.clients):
        for d, domain in enumerate(domains):
            for p, patron in enumerate(case.patrons):
                for t, year in enumerate(YEARS):
                    mean[c, d, p, t] = level(client, domain, patron, int(year))
    mean[:, 4] = mean[:, :4].mean(axis=1)
    rng = np.random.default_rng(1)
    draws = np.clip(mean[None, ...] + sd * rng.standard_normal((N, *mean.shape)), 0.0, 1.0)
    draws[:, :, 4] = draws[:, :, :4].mean(axis=2)
    seen = np.ones((C, 5, T)) if observed is None else observed
    return Foothold(
        case=case,
        years=YEARS,
        mean=mean,
        sd=np.full(mean.shape, sd),
        one_sided_mean=mean,
        one_sided_sd=np.full(mean.shape, sd),
        observed=seen,
        newest=np.full((C, 5), int(YEARS[-1])),
        draw_years=YEARS[3:],
        draws=draws[..., 3:].astype(np.float32),
        indicators=(),
        indicator_mean=np.zeros((C, 0, P, T)),
        indicator_sd=np.zeros((C, 0, P, T)),
        indicator_seen=np.zeros((C, 0, T), dtype=bool),
    )


def events(*rows: dict) -> pl.DataFrame:
    """Events; what is left out is null, `checked` is true."""
    filled = []
    for number, row in enumerate(rows):
        base = dict.fromkeys(EVENTS) | {
            "id": f"e{number}",
            "checked": True,
            "flags": "",
            "source_title": f"source {number}",
        }
        base |= row
        base["year"] = int(str(base["date"])[:4])
        filled.append(base)
    return pl.DataFrame(filled, schema=EVENTS)


def covariates(*rows: tuple[str, int, str, float]) -> pl.DataFrame:
    table = [
        {"client": c, "year": y, "name": n, "value": v, "source": "made", "release": None}
        for c, y, n, v in rows
    ]
    kinds = {
        "client": pl.String,
        "year": pl.Int16,
        "name": pl.String,
        "value": pl.Float64,
        "source": pl.String,
        "release": pl.Date,
    }
    return pl.DataFrame(table, schema=kinds)


def rollcalls(
    table: dict[str, tuple[str, dict[str, str]]], session: str = "ES-99"
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Symbol to (date, choices by code)."""
    calls, votes = [], []
    for rid, (symbol, (date, cast)) in enumerate(table.items()):
        calls.append(
            {
                "rid": rid,
                "symbol": symbol,
                "date": dt.date.fromisoformat(date),
                "session": session,
                "family": None,
                "source": "made",
            }
        )
        votes += [{"rid": rid, "iso3": c, "vote": v, "x_run": 0} for c, v in cast.items()]
    return pl.DataFrame(calls), pl.DataFrame(votes)


def context(foothold=None, *, as_of=None, name=lambda c: c, case=None, projection=None, **tables) -> Context:
    panel = SimpleNamespace(
        readings=None,
        events=tables.get("events", events()),
        covariates=tables.get("covariates", covariates()),
        rollcalls=tables.get("rollcalls"),
        votes=tables.get("votes"),
    )
    keep = {k: v for k, v in tables.items() if k in ("change_quantile", "monthly_shift")}
    beside = tables.get("alternatives", ())
    evidence = Evidence(panel, foothold, lambda: projection, as_of, lambda: beside, **keep)
    return Context(case or (foothold.case if foothold is not None else make_case()), evidence, name)
