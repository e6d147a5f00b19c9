"""Analogues and base rates of a pair as plain data, and as a terminal shows them."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from holdfast import codebook
from holdfast.errors import DataError, UserError
from holdfast.explain.analogues import NEAREST, Analogue, Later, analogues
from holdfast.explain.history import History, history
from holdfast.explain.spells import BaseRate, base_rates
from holdfast.infer.survival import wilson
from holdfast.measure.case import Case
from holdfast.panel.store import Panel
from holdfast.report.answers import of_data
from holdfast.report.numbers import empty, of_draws

if TYPE_CHECKING:
    from rich.console import Console

NOTE = (
    "What followed like histories is an association, not a forecast of this one; pairs that share a power, a country "
    "or a decade are no independent cases"
)

LITTLE = 0.05
"""Gain of score below which help is called little."""

FIRST = "A power is first where the mean of its share is the largest, for three judged years in a row"


def answer(
    case: Case,
    *,
    panel: Panel,
    at: dt.date | None = None,
    as_of: dt.date | None = None,
    number: int = NEAREST,
    own: bool = False,
) -> dict[str, Any]:
    """Answer of `analogues`; schema in docs/reference/json.md.

    Parameters
    ----------
    case
        Of a pair: its power and its first country, its rivals and weights.
    panel
        All that is held.
    at
        Year in which the history ends; the newest that can be judged where left out. Nothing later takes part.
    as_of
        Use only what was known on that date.
    number
        Analogues wanted.
    own
        Whether earlier years of the same country may be analogues.

    Raises
    ------
    UserError
        A year outside the data, or fewer than two analogues asked for.
    DataError
        The pair can't be judged then, or has too few years that can.
    """
    if number < 2:
        raise UserError(f"--number {number}: at least two analogues are needed to tell how they went on")
    known = panel.as_of(as_of)
    patron, client = case.patron, case.clients[0]
    world = history(known, case, None if at is None else at.year)
    newest = world.newest(world.ui(patron, client))
    if at is not None and newest != at.year:
        raise DataError(
            f"{patron} in {client} can't be judged in {at.year}: too little was observed; the newest year before it "
            f"that can is {newest}, so ask with --at {newest}"
        )
    if at is None:
        world = history(known, case, newest)
    return of_data("analogues", known.fingerprint, (), case=case.id, known=as_of) | {
        **({"own": known.own} if known.own else {}),
        "patrons": list(case.patrons),
        **of_pair(world, patron, client, number=number, own=own),
        "base_rates": [rate(r) for r in base_rates(world, patron)],
        "scored": scored(),
        "note": NOTE,
    }


def of_pair(
    world: History, patron: str, client: str, *, number: int = NEAREST, own: bool = False
) -> dict[str, Any]:
    """The part of an answer that is of one pair, on a history measured before."""
    found = analogues(world, patron, client, number=number, own=own)
    there = [u for u, (_, c) in enumerate(world.pairs) if c == client]
    leading = float(np.nanmax(world.share[there, -1, found.last - int(world.years[0])]))
    return {
        "patron": patron,
        "client": client,
        "at": found.last,
        "window": [found.first, found.last],
        "level": round(found.level, 6),
        "trend": round(found.trend, 6),
        "volatility": round(found.volatility, 6),
        "first_now": found.level >= leading,
        "searched": found.pool,
        "scale": {k: round(v, 6) for k, v in found.scale.items()},
        "analogues": [_analogue(a) for a in found.found],
        "next": [_later(n, int(world.years[-1])) for n in found.later],
    }  # fmt: skip


def _analogue(a: Analogue) -> dict[str, Any]:
    return {
        "patron": a.patron,
        "client": a.client,
        "label": f"{codebook.name(a.patron)} in {codebook.in_sentence(a.client)}",
        "from": a.first,
        "to": a.last,
        "distance": round(a.distance, 4),
        **{f"distance_{k}": round(v, 4) for k, v in a.parts.items()},
        "level": round(a.level, 6),
        **{f"change_{h}": round(a.change[h], 6) if h in a.change else None for h in (5, 10)},
    }


def _later(n: Later, last: int) -> dict[str, Any]:
    fell = int((n.change < 0).sum())
    low, high = wilson(fell, n.change.size)
    return {
        "years": n.years,
        "of": n.of,
        "histories": n.change.size,
        "countries": n.countries,
        "powers": n.powers,
        "change": of_draws(n.change, last, []) if n.change.size else empty(last),
        "fell": fell,
        "p_fell": round(fell / n.change.size, 4) if n.change.size else None,
        "p_fell_q05": round(low, 4),
        "p_fell_q95": round(high, 4),
    }


def rate(r: BaseRate) -> dict[str, Any]:
    """A base rate as plain data."""
    return {
        "where": r.where,
        "domain": r.domain,
        "patron": r.patron,
        "years": r.years,
        "spells": r.spells,
        "distinct": r.distinct,
        "lost": r.lost,
        "censored": r.censored,
        "p": round(r.p, 4) if math.isfinite(r.p) else None,
        "q05": round(r.low, 4),
        "q95": round(r.high, 4),
        "losers": r.losers,
    }


def scored() -> list[dict[str, Any]]:
    """How forecasts by analogues scored out of sample, as `benchmarks/analogues.py` found."""
    text = (resources.files("holdfast.explain") / "scored.csv").read_text(encoding="utf-8")
    words = ("outcome", "model")
    return [
        {k: v if k in words else (float(v) if "." in v else int(v)) if v else None for k, v in row.items()}
        for row in csv.DictReader(text.splitlines())
    ]


def verdict(rows: list[dict[str, Any]]) -> str:
    """Whether similarity helped, in a sentence, on the shares as recorded.

    It helped, or did harm, where the interval of the gain over pairs of a like level leaves out 0 at every horizon.
    """
    of = {(r["model"], r["years"]): r for r in rows if r["outcome"] == "recorded"}
    years = sorted({y for _, y in of})
    level = [of["like level", y] for y in years]
    if all(r["gain_q05"] > 0 for r in level):
        lead = (
            "Similarity helped" if min(r["gain"] for r in level) >= LITTLE else "Similarity helped a little"
        )
    else:
        harm = all(r["gain_q95"] < 0 for r in level)
        lead = "Similarity did harm" if harm else "Beyond a like level, similarity told little or nothing"

    def gains(model: str) -> str:
        return " and ".join(
            f"{100 * r['gain']:+.0f} % ({100 * r['gain_q05']:+.0f} to {100 * r['gain_q95']:+.0f})"
            for r in (of[model, y] for y in years)
        )

    inside = " and ".join(f"{100 * of['analogues', y]['in90']:.0f} %" for y in years)
    return (
        f"{lead}: out of sample, {' and '.join(map(str, years))} years on, the score (CRPS) of analogues gained "
        f"{gains('like level')} over pairs of a like level, {gains('all pairs')} over all pairs, {gains('no change')} "
        f"over no change. Their middle 90 % held {inside} of what came."
    )


def part(panel: Panel, case: Case, at: int) -> dict[str, Any]:
    """The report's part: analogues of the case's power in each of its countries, and base rates.

    Parameters
    ----------
    panel
        As known on the date of the report.
    case
    at : year
        Nothing later takes part.

    Returns
    -------
    dict
        `rows` by country, `unjudged` with the reason, `base_rates`, `scored` with its `verdict`, `first` (what counts
        as first) and `note`.
    """
    world = history(panel, case, at)
    rows, unjudged = [], []
    for client in case.clients:
        try:
            rows.append(of_pair(world, case.patron, client))
        except DataError as e:
            unjudged.append({"client": client, "why": str(e)})
    table = scored()
    return {
        "rows": rows,
        "unjudged": unjudged,
        "base_rates": [rate(r) for r in base_rates(world, case.patron)],
        "scored": table,
        "verdict": verdict(table),
        "first": f"{FIRST}.",
        "note": f"{NOTE}.",
    }


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part's tables, by name, without the empty ones."""
    made = {
        name: [
            {"of_patron": r["patron"], "of_client": r["client"], **a} for r in found["rows"] for a in r[key]
        ]
        for name, key in (("analogues", "analogues"), ("analogues_next", "next"))
    }
    made |= {"base_rates": found["base_rates"], "analogues_scored": found["scored"]}
    yield from ((name, rows) for name, rows in made.items() if rows)


def save(data: dict[str, Any], folder: Path) -> None:
    """Write the answer as JSON and its tables as CSV, each file whole or not at all; raises `WriteError`."""
    from holdfast.atomic import replace_file
    from holdfast.report.answers import save as save_json
    from holdfast.report.csv_table import table

    save_json(data, folder / "analogues.json")
    for name, rows in tables({**data, "rows": [data]}):
        replace_file(folder / f"{name}.csv", table(rows).encode())


def points(x: float | None) -> str:
    """A change of share in points.

    Examples
    --------
    >>> points(-0.0312), points(None)
    ('-3.1', '')
    """
    return "" if x is None else f"{100 * x:+.1f}"


def show(data: dict[str, Any], screen: Console) -> None:
    """Print an answer: the nearest histories, what came next, base rates, and what they are worth."""
    from rich.text import Text

    power, place = codebook.in_sentence(data["patron"]), codebook.in_sentence(data["client"])
    first, last = data["window"]
    screen.print(Text(f"Histories like that of {power} in {place}, {first} to {last}", style="bold"))
    screen.print(
        Text(
            f"Composite share {100 * data['level']:.1f} % in {last}, {points(data['trend'])} points in ten years; "
            f"nearest of {data['searched']} windows of ten years, overlaps left out."
        )
    )
    screen.print(_nearest(data))
    screen.print()
    screen.print(_next(data))
    screen.print(Text(f"  {verdict(data['scored'])}"))
    screen.print()
    screen.print(_rates(data))
    held = "is" if data["first_now"] else "is not"
    screen.print(
        Text(
            f"  {power} {held} first in {place} by composite in {last}"
            + ("." if data["first_now"] else ": it has no first place there to lose.")
        )
    )
    screen.print(Text(f"  {FIRST}. {NOTE}.", style="italic"))
    for warning in data["warnings"]:
        screen.print(Text(f"Warning: {warning}", style="yellow"))


def _nearest(data: dict[str, Any], rows: int = 12) -> Any:
    from rich.table import Table

    out = Table(box=None, pad_edge=False)
    for name, side in (
        ("power", "left"), ("country", "left"), ("years", "left"), ("distance", "right"), ("share, %", "right"),
        ("after 5, points", "right"), ("after 10", "right"),
    ):  # fmt: skip
        out.add_column(name, justify="right" if side == "right" else "left")
    for a in data["analogues"][:rows]:
        out.add_row(
            codebook.name(a["patron"]), codebook.name(a["client"]), f"{a['from']}-{a['to']}", f"{a['distance']:.2f}",
            f"{100 * a['level']:.1f}", points(a["change_5"]), points(a["change_10"]),
        )  # fmt: skip
    left = len(data["analogues"]) - rows
    if left > 0:
        out.add_row(f"and {left} more")
    return out


def _next(data: dict[str, Any]) -> Any:
    from rich.table import Table

    out = Table(title="What came next, change in points", title_justify="left", box=None, pad_edge=False)
    for name in ("after", "of"):
        out.add_column(name)
    for name in ("5 %", "half", "95 %", "fell", "90 % interval", "histories", "countries", "powers"):
        out.add_column(name, justify="right")
    for n in data["next"]:
        c = n["change"]
        some = n["histories"] > 0
        out.add_row(
            f"{n['years']} years", n["of"], points(c["q05"]), points(c["q50"]), points(c["q95"]),
            f"{100 * n['p_fell']:.0f} %" if some else "",
            f"{100 * n['p_fell_q05']:.0f}-{100 * n['p_fell_q95']:.0f}" if some else "",
            str(n["histories"]), str(n["countries"]), str(n["powers"]),
        )  # fmt: skip
    return out


def _rates(data: dict[str, Any]) -> Any:
    from rich.table import Table

    out = Table(title="How often a first place was lost", title_justify="left", box=None, pad_edge=False)
    for name in ("first in a", "by", "power"):
        out.add_column(name)
    for name in ("lost within 5 years", "90 %", "within 10 years", "90 %"):
        out.add_column(name, justify="right")
    pairs = zip(data["base_rates"][::2], data["base_rates"][1::2], strict=True)
    for five, ten in pairs:
        if five["spells"]:
            out.add_row(
                five["where"], five["domain"], five["patron"] or "all",
                *(t for r in (five, ten) for t in (
                    f"{100 * r['p']:.0f} %: {r['lost']} of {r['spells']}", f"{100 * r['q05']:.0f}-{100 * r['q95']:.0f}")),
            )  # fmt: skip
    return out
