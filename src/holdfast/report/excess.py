"""The report's part on trade that may go around sanctions: each country's series against its counterfactual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.codebook.reexports import Watch, usd_per_euro, watches
from holdfast.measure.case import Case
from holdfast.measure.excess import Excess, Goods, excess
from holdfast.measure.excess_ratio import Band
from holdfast.measure.excess_yearly import Yearly, unaffected, yearly
from holdfast.panel.store import Panel

ONWARD = "exports_to_sanctioned"
GOODS: tuple[Goods, ...] = ("total", "banned", "against_other")
SOURCES: dict[tuple[str, str], tuple[str, ...]] = {
    ("month", "total"): ("eurostat_comext", "eurostat_comext_years"),
    ("month", "banned"): ("sanctioned_goods", "eurostat_comext_years"),
    ("month", "against_other"): ("sanctioned_goods", "eurostat_comext"),
    ("year", "total"): ("eurostat_comext_years",),
}


def part(panel: Panel, case: Case, *, seed: int = 0) -> dict[str, Any] | None:
    """Gather the part.

    Parameters
    ----------
    panel
        As known on the date of the report.
    case
        Its power is the sanctioned market; None is returned where no trade with that one is watched.
    seed
        Of the draws.

    Returns
    -------
    dict or None
        `watch`, `rows` (a series each: client, goods, by, steps, observed, expected, q05, q95, ratio, ...), `onward`
        (what the countries themselves sold to the sanctioned market), `sources` and `unjudged` (codes).
    """
    watch = watches().get(case.patron)
    if watch is None:
        return None
    beside = [*watch.beside, watch.sanctioned]
    rows: list[dict[str, Any]] = []
    for client in dict.fromkeys([*case.clients, *beside]):
        for goods in GOODS:
            found = excess(panel, client, watch, goods=goods, seed=seed)
            if found is not None:
                rows.append(_monthly(found))
        years = yearly(panel, client, watch, seed=seed)
        if years is not None:
            rows.append(_yearly(years))
    judged = {r["client"] for r in rows}
    rest = unaffected(panel, watch, seed=seed)
    went = onward(panel, [*case.clients, *watch.beside])
    return {
        "watch": _watch(watch)
        | {
            "partners": len(rest),
            "inside": float(np.mean([y.ratio.covers for y in rest.values()])) if rest else None,
        },
        "rows": [
            r | {"name": codebook.name(r["client"]), "role": _role(r["client"], case, watch)} for r in rows
        ],
        "onward": went,
        "sources": sorted(
            {s for r in rows for s in SOURCES[r["by"], r["goods"]]} | {o["source"] for o in went}
        ),
        "unjudged": [c for c in case.clients if c not in judged],
    }


def _role(client: str, case: Case, watch: Watch) -> str:
    if client in case.clients:
        return "case"
    return "sanctioned" if client == watch.sanctioned else "beside"


def _watch(watch: Watch) -> dict[str, Any]:
    return {
        "exporter": watch.exporter,
        "exporter_phrase": codebook.in_sentence(watch.exporter),
        "sanctioned": watch.sanctioned,
        "sanctioned_phrase": codebook.in_sentence(watch.sanctioned),
        "since": month(watch.since),
        "since_reason": watch.since_reason,
        "beside": list(watch.beside),
        "beside_reason": watch.beside_reason,
    }


def month(number: int) -> str:
    """A month as YYYY-MM.

    Examples
    --------
    >>> month(2022 * 12 + 2)
    '2022-03'
    """
    return f"{number // 12}-{number % 12 + 1:02d}"


def _band(b: Band) -> dict[str, float]:
    return {"q50": b.q50, "q05": b.q05, "q95": b.q95, "p_more": b.p_more}


def _lists(found: Excess | Yearly) -> dict[str, list[float | None]]:
    def held(values: np.ndarray) -> list[float | None]:
        return [float(f"{v:.5g}") if np.isfinite(v) else None for v in values]

    return {k: held(getattr(found, k)) for k in ("observed", "expected", "q05", "q95")}


def _monthly(found: Excess) -> dict[str, Any]:
    return {
        "client": found.client,
        "goods": found.goods,
        "by": "month",
        "unit": "ratio" if found.goods == "against_other" else "million euro",
        "since": month(found.since),
        "steps": [month(int(m)) for m in found.months],
        **_lists(found),
        "ratio": _band(found.ratio),
        "more": dict(zip(("q05", "q50", "q95"), found.more, strict=True)),
        "own_trend": _band(found.own_trend),
        "placebos": [
            {"first": month(p.first), "last": month(p.last), **_band(p.ratio), "covers": p.ratio.covers}
            for p in found.placebos
        ],
        "irregular": found.deviations[0],
        "level": found.deviations[1],
        "wander": found.wander,
        "known_to": found.known_to,
    }


def _yearly(found: Yearly) -> dict[str, Any]:
    return {
        "client": found.client,
        "goods": "total",
        "by": "year",
        "unit": "million euro",
        "since": str(found.since),
        "steps": [str(int(y)) for y in found.years],
        **_lists(found),
        "ratio": _band(found.ratio),
        "above": found.above,
    }


def onward(panel: Panel, clients: list[str]) -> list[dict[str, Any]]:
    """What countries sold to the sanctioned market by their own reports, million euro by year."""
    rate = usd_per_euro()
    rows = (
        panel.covariates.filter(
            (pl.col("name") == ONWARD) & pl.col("client").is_in(clients) & pl.col("year").is_in(list(rate))
        )
        .sort("client", "year")
        .select("client", "year", "value", "source")
    )
    out: dict[str, dict[str, Any]] = {}
    for client, year, value, source in rows.iter_rows():
        row = out.setdefault(
            client,
            {"client": client, "name": codebook.name(client), "years": [], "value": [], "source": source},
        )
        row["years"].append(int(year))
        row["value"].append(round(value / rate[int(year)] * 1e-6, 1))
    return list(out.values())


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part as flat tables, by name: every step, the sums, what went on."""
    rows = found["rows"]
    steps = ("observed", "expected", "q05", "q95")
    yield (
        "excess",
        [
            {k: r[k] for k in ("client", "goods", "by", "unit")}
            | {"step": step}
            | {k: r[k][i] for k in steps}
            for r in rows
            for i, step in enumerate(r["steps"])
        ],
    )
    whole = ("client", "goods", "by", "since", "ratio", "more", "own_trend", "wander", "known_to", "above")
    yield "excess_sums", [{k: r.get(k) for k in whole} for r in rows]
    placebos = [
        {"client": r["client"], "goods": r["goods"], **p} for r in rows for p in r.get("placebos", ())
    ]
    if placebos:
        yield "excess_placebos", placebos
    went = [
        {"client": o["client"], "year": y, "million_euro": v, "source": o["source"]}
        for o in found["onward"]
        for y, v in zip(o["years"], o["value"], strict=True)
    ]
    if went:
        yield "excess_onward", went
