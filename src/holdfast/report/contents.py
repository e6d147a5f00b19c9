"""The bundle: everything a report shows, as plain data."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from holdfast import __version__, codebook
from holdfast.measure.foothold import DOMAINS, FIRST, Foothold
from holdfast.measure.learned import learned_from, parameters_of
from holdfast.measure.ranks import weightings
from holdfast.project.hindcast import kept as hindcasts
from holdfast.report import (
    analogues,
    backtest,
    bargain,
    excess,
    hazards,
    mechanisms,
    rely,
    search,
    stress,
    votes,
)
from holdfast.report.cells import cells, sources_of
from holdfast.report.coverage import covered, part
from holdfast.report.explained import shown
from holdfast.report.method import LIMITS, METHODS
from holdfast.report.rows import exposures, months, readings
from holdfast.report.sheet import quote_all, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from holdfast.claims.verdicts import Verdict
    from holdfast.measure.case import Case
    from holdfast.panel.store import Panel
    from holdfast.project.outlook import Projection
    from holdfast.project.scenario import Scenario
    from holdfast.report.assess import Assessment

TITLES = {"security": "Security", "economy": "Economy", "society": "Society", "diplomacy": "Diplomacy"}


def bundle(a: Assessment, with_votes: bool = True) -> dict[str, Any]:
    """Gather an assessment.

    Parameters
    ----------
    a : Assessment
    with_votes
        Whether to place everybody by their votes; as known on a date that takes a fit.

    Returns
    -------
    dict
        Schema `holdfast/bundle/1`; described in docs/reference/bundle.md.
    """
    case, f = a.case, a.foothold
    rows, by_month, told = readings(a.panel, f), months(a.panel, f), exposures(a.panel, case)
    beyond = excess.part(a.panel, case, seed=a.seed)
    cast = votes.part(a.panel, case) if with_votes else None
    used = sorted(
        {s for group in sources_of(a.panel, f).values() for s in group}
        | set(beyond["sources"] if beyond else ())
        | {r["source"] for r in (*rows, *by_month, *told)}
    )
    return {
        "schema": "holdfast/bundle/1",
        "version": __version__,
        "case": {
            "id": case.id,
            "title": case.title,
            "question": case.question,
            "patron": case.patron,
            "patron_name": codebook.name(case.patron),
            "patron_phrase": codebook.in_sentence(case.patron),
            "patrons": [{"code": p, "name": codebook.name(p)} for p in case.patrons],
            "clients": [_country(c) for c in case.clients],
            "since": a.since,
            "at": a.at,
            "weights": dict(case.weights),
            "document": case.document,
            "document_date": case.document_date.isoformat() if case.document_date else None,
            "firm": case.firm,
        },
        "panel": {
            "fingerprint": a.panel.fingerprint,
            "fitted": a.panel.fitted,
            "parameters": learned_from(),
            "newest": int(f.years[-1]),
            **own(a.panel),
        },
        "as_of": a.as_of.isoformat() if a.as_of else None,
        "seed": a.seed,
        "warnings": list(a.warnings),
        "domains": [{"id": d, "title": TITLES.get(d, "All domains")} for d in DOMAINS],
        "series": series(f),
        "explained": shown(a.changes),
        "cells": cells(a.panel, f, a.at, a.since),
        **projected(a.projection),
        "branch": branched(a),
        "hindcasts": hindcasts(a.case) if a.as_of is None else None,
        "stress": stress.part(a.case, a.panel, a.foothold, a.at, a.as_of or dt.date.today(), a.seed),
        "search": search.part(a.projection, f, a.panel),
        "robustness": a.robustness,
        "weightings": weightings(f, a.at, seed=a.seed),
        **checked(case, a.panel, a.as_of, a.seed, a.verdicts),
        "readings": rows,
        "months": by_month,
        "exposures": told,
        "coverage": part(covered(case, a.panel, FIRST), used),
        "excess": beyond,
        "votes": cast,
        "analogues": analogues.part(a.panel, case, a.at),
        "help": rely.part(a.panel, case, a.since, a.as_of or dt.date.today(), a.seed),
        "bargain": bargain.part(a.panel, f, a.at, a.seed),
        "hazards": hazards.part(a.panel, case),
        "mechanisms": mechanisms.part(),
        "forecasts": backtest.card(a.panel.fingerprint),
        "indicators": [indicator(i, case) for i in codebook.indicators().values()],
        "flags": [
            {"flag": flag, "error": error, "meaning": codebook.flag_meanings()[flag]}
            for flag, error in codebook.flags().items()
        ],
        "sources": [source(s) for s in used if s in codebook.sources()],
        "methods": METHODS,
        "limits": LIMITS,
        **({} if a.overridden is None else {"overrides": a.overridden}),
    }


def checked(
    case: Case, panel: Panel, as_of: dt.date | None, seed: int, verdicts: Sequence[Verdict]
) -> dict[str, Any]:
    """The verdicts, each with a paragraph to quote, and one for all of them."""
    origin = {
        "day": as_of or dt.date.today(),
        "document": case.document_date,
        "title": case.document,
        "case": case.id,
        "panel": panel.fingerprint,
        "seed": seed,
        "version": __version__,
    }
    rows = [v.as_dict() for v in verdicts]
    told = quoted(rows, origin)
    return {
        "statements": [row | {"quote": text} for row, text in zip(rows, told, strict=True)],
        "quote": quote_all(rows, origin),
    }


def own(panel: Panel) -> dict[str, str]:
    """The name of the user's own data, where there are some."""
    return {"own": panel.own} if panel.own else {}


def _country(code: str) -> dict[str, Any]:
    row = codebook.states().filter(pl.col("iso3") == code).row(0, named=True)
    return {"code": code, "name": codebook.name(code), "numeric": row["numeric"]}


def series(f: Foothold) -> list[dict[str, Any]]:
    """Levels by year with 90 % intervals, from a country's first year."""
    low, high = f.interval(0.9)
    out = []
    for c, client in enumerate(f.case.clients):
        live = np.flatnonzero(np.isfinite(f.mean[c, 0, 0]))
        years = f.years[live].tolist()
        for d, domain in enumerate(DOMAINS):
            for p, patron in enumerate(f.case.patrons):
                seen = [round(v, 3) for v in f.part_seen(patron)[c, d, live].tolist()]
                out.append(
                    {
                        "client": client,
                        "domain": domain,
                        "patron": patron,
                        "years": years,
                        "mean": _round(f.mean[c, d, p, live]),
                        "q05": _round(low[c, d, p, live]),
                        "q95": _round(high[c, d, p, live]),
                        "observed": seen,
                    }
                )
    return out


def _round(values: np.ndarray) -> list[float]:
    return [round(float(v), 4) for v in values]


def projected(p: Projection) -> dict[str, Any]:
    """The fork's part of the bundle."""
    found = p.as_dict()
    return {
        **{
            k: found[k]
            for k in ("outlook", "prior_only", "time_to_loss", "contrasts", "effects", "fans", "countries")
        },
        **{k: found[k] for k in ("choices", "split", "factorial") if k in found},
        "scenarios": [course(s) for s in p.scenarios],
        "policy_note": p.note,
        "fan_note": found["fan_note"],
        "runs": p.runs,
    }


def course(s: Scenario) -> dict[str, Any]:
    """A scenario in words: what is on in it, which levers are pulled and what is assumed of the world."""
    return {
        "name": s.name,
        "title": s.title,
        "description": s.description,
        "file": s.file,
        "switches": [n for n, _ in s.switches],
        "levers": list(dict.fromkeys(p.lever for p in s.pulls)),
        "world": [w.model_dump(exclude={"statements"}, exclude_defaults=True) for w in s.world],
        "statements": list(s.statements),
    }


def branched(a: Assessment) -> dict[str, Any] | None:
    """Which branch the evidence points to; None for a case that says of no evidence what it tells."""
    from holdfast.project.branch import branch, told

    found = branch(a.case, a.panel, a.foothold, a.seed)
    return None if found is None else told(found)


def indicator(entry: codebook.Indicator, case: Case) -> dict[str, Any]:
    """An indicator with its weight in the case, its reason, its traps and, where it weighs, its parameters."""
    weight = case.ties.get(entry.id, 0.0)
    parameters = asdict(parameters_of(entry.id))
    return {
        "id": entry.id,
        "title": entry.title,
        "domain": entry.domain,
        "unit": entry.unit,
        "weight": weight,
        "default_weight": entry.weight,
        "reason": entry.reason,
        "definition": entry.definition,
        "error": dict(entry.error),
        "error_reason": entry.error_reason,
        "traps": list(entry.traps),
        **(parameters if weight else dict.fromkeys(parameters)),
    }


def source(name: str) -> dict[str, Any]:
    """A source with its terms."""
    s = codebook.sources()[name]
    return {
        "id": s.id,
        "title": s.title,
        "publisher": s.publisher,
        "version": s.version,
        "url": s.url,
        "terms": s.terms,
        "terms_class": s.terms_class,
        "lag_months": s.lag_months,
        **({"own": True} if codebook.is_own_source(name) else {}),
    }
