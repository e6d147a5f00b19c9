"""The other tables of a release: shares of ties, readings, positions, and what the codes mean."""

from __future__ import annotations

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.infer import beta
from holdfast.measure.case import Case
from holdfast.measure.foothold import DOMAINS, Foothold
from holdfast.panel.store import Panel
from holdfast.report import rows
from holdfast.report.release.cells import alive, judged
from holdfast.votes import fitted
from holdfast.votes.positions import TAIL
from holdfast.votes.regular import FOUNDED


def indicator_shares(f: Foothold) -> pl.DataFrame:
    """Shares of each weighed kind of tie; table `indicator_shares`."""
    assert f.seen_by is not None
    entries = codebook.indicators()
    place = np.nonzero(np.isfinite(f.indicator_mean) & alive(f.case.patrons, f.years))
    c, k, p, t = place
    mean, sd = f.indicator_mean[place], f.indicator_sd[place]
    last = np.maximum.accumulate(np.where(f.seen_by, f.years, 0), axis=3)[place]
    return pl.DataFrame(
        {
            "power": pl.Series(f.case.patrons).gather(p),
            "country": pl.Series(f.case.clients).gather(c),
            "domain": pl.Series([entries[i].domain for i in f.indicators]).gather(k),
            "indicator": pl.Series(f.indicators).gather(k),
            "year": f.years[t],
            "seen": f.seen_by[place],
            "last_seen": pl.Series(last).replace(0, None),
            "mean": mean,
            "sd": sd,
            **{
                name: beta.quantile(mean, sd**2, q)
                for name, q in (("q05", 0.05), ("q50", 0.5), ("q95", 0.95))
            },
            "weight": pl.Series([f.case.ties[i] for i in f.indicators]).gather(k),
            "basis": pl.repeat("estimated", c.size, eager=True),
        }
    )


def readings(panel: Panel, f: Foothold, monthly: bool = False) -> pl.DataFrame:
    """Readings of the case's countries, a row for each power that they see; tables `readings` and `months`."""
    kept = {s.id: s.total for s in codebook.sources().values()}
    found = rows.months(panel, f) if monthly else rows.readings(panel, f)
    dated = ("year", "month") if monthly else ("year",)
    out = [
        {
            "reading": number,
            "country": r["client"],
            **{k: r[k] for k in ("indicator", *dated, "report", "kind", "source", "whole", "total", "flags")},
            "total_is": None if r["total"] is None else kept.get(r["source"], "value"),
            "power": power,
            "share": share,
        }
        for number, r in enumerate(found, 1)
        for power, share in r["share"].items()
    ]
    names = (
        "reading",
        "country",
        "indicator",
        *dated,
        "report",
        "kind",
        "source",
        "whole",
        "total",
        "flags",
        "total_is",
        "power",
        "share",
    )
    numbers = {
        "reading": pl.Int64,
        "year": pl.Int64,
        "month": pl.Int64,
        "whole": pl.Boolean,
        "total": pl.Float64,
        "share": pl.Float64,
    }
    return pl.DataFrame(out, schema={n: numbers.get(n, pl.String) for n in names})


def positions(every: fitted.Whole | None) -> pl.DataFrame:
    """Positions of states by session, from a fit of all votes known; table `positions`, empty where there are none."""
    sat = every.parts if every else ()
    x = np.concatenate([s.x for s in sat]) if sat else np.zeros(0)
    sd = np.concatenate([s.sd for s in sat]) if sat else np.zeros(0)
    session = np.repeat([s.session for s in sat], [len(s.states) for s in sat]).astype(np.int64)
    return pl.DataFrame(
        {
            "country": pl.Series([c for s in sat for c in s.states], dtype=pl.String),
            "session": session,
            "year": session + FOUNDED,
            "position": x,
            "position_sd": sd,
            "position_q05": x - TAIL * sd,
            "position_q95": x + TAIL * sd,
        }
    )


def draws(f: Foothold) -> pl.DataFrame:
    """Joint draws of a case: draw, power, country, year, and a share for each domain and the composite.

    Empty where the cell can't be judged; a year in which none of them can be is left out.
    """
    size, begin = f.draws.shape[0], f.ti(int(f.draw_years[0]))
    held = judged(f)[..., begin:]
    p, c, t = np.nonzero(np.swapaxes(held.any(axis=1), 0, 1))
    at = np.tile(np.arange(p.size), size)
    names = {
        "draw": pl.Series(np.repeat(np.arange(1, size + 1), p.size), dtype=pl.Int16),
        "power": pl.Series(f.case.patrons).gather(p).gather(at),
        "country": pl.Series(f.case.clients).gather(c).gather(at),
        "year": pl.Series(f.draw_years[t].astype(np.int16)).gather(at),
    }
    values = {
        d: np.where(held[c, k, p, t], np.round(f.draws[:, c, k, p, t], 5), np.float32(np.nan)).ravel()
        for k, d in enumerate(DOMAINS)
    }
    return pl.DataFrame(names | values).with_columns(pl.col(DOMAINS).fill_nan(None))


def places(case: Case, other: Case | None) -> pl.DataFrame:
    """What the codes of powers and countries mean; table `places`."""
    held = {r["iso3"]: r for r in codebook.states().iter_rows(named=True)}
    parts = dict.fromkeys(other.clients if other else (), "country")
    parts |= dict.fromkeys(other.patrons if other else (), "power")
    codes = dict.fromkeys([*case.patrons, *case.clients, *held])
    out = [
        {
            "code": code,
            "name": codebook.name(code),
            "iso_numeric": held.get(code, {}).get("numeric"),
            "region": held.get(code, {}).get("region"),
            "as_power": code in case.patrons,
            "as_country": code in case.clients,
            "in_world": parts.get(code),
        }
        for code in codes
    ]
    return pl.DataFrame(out, infer_schema_length=None)


def indicators(case: Case) -> pl.DataFrame:
    """How each kind of tie is counted; table `indicators`."""
    names = ("domain", "title", "unit", "definition", "reason")
    entries = codebook.indicators().values()
    return pl.DataFrame(
        [
            {"indicator": i.id, "weight": case.ties.get(i.id, 0.0), **{n: getattr(i, n) for n in names}}
            for i in entries
        ]
    )


def sources(used: set[str]) -> pl.DataFrame:
    """The sources of a release with their terms; table `sources`."""
    names = ("title", "publisher", "version", "url", "share_step", "terms", "bib")
    return pl.DataFrame(
        [
            {"source": s.id, "ships": s.terms_class, "total_is": s.total, **{n: getattr(s, n) for n in names}}
            for s in codebook.sources().values()
            if s.id in used
        ]
    )


def left_out(used: set[str]) -> pl.DataFrame:
    """What terms keep out of a release with these sources: all of some, the exact figures of others; table `left_out`."""
    out = [
        {
            "source": s.id,
            "title": s.title,
            "publisher": s.publisher,
            "what": "all" if s.terms_class == "never" else "exact figures",
            "reason": s.terms,
            "url": s.url or "ask the publisher",
        }
        for s in codebook.sources().values()
        if s.terms_class == "never" or (s.terms_class == "derived" and s.id in used)
    ]
    return pl.DataFrame(out)
