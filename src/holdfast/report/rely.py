"""Whether a country could rely on a power's help, as the answer of a verb and of a page."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.reliance import (
    KINDS,
    NAMES,
    Appeals,
    Situation,
    answers,
    appeals,
    before_any,
    beliefs,
    chance,
    kind_of,
    situation,
)
from holdfast.infer.mixed_logit import Drawn
from holdfast.measure.case import Case
from holdfast.panel.store import Panel
from holdfast.report.numbers import of_draws

FIRST = 2000
"""First year of the course over time."""

WORDS = {
    "unrest": "unrest, a coup or a mutiny",
    "war_at_home": "a civil war, an insurgency or a secession",
    "attack": "an attack from outside or a war at a border",
}
"""Kinds of crisis in a sentence."""

NOTE = (
    "P is that of an appeal which is made and becomes known: who expects a no may not ask. Help means armed personnel "
    "ordered to go; what it does to a ruler's survival is not told by it."
)
"""What has to be said beside every number."""


def rely(
    panel: Panel,
    patron: str,
    client: str,
    at: dt.date,
    crisis: str = "unrest",
    *,
    others: Sequence[str] = (),
    seed: int = 0,
) -> dict[str, Any]:
    """P(help | appeal) of a pair on a day, beside what was believed before any answer was seen.

    Parameters
    ----------
    panel
        As known on a date.
    patron, client
        The pair.
    at
        Day of the appeal; only answers known by then count.
    crisis
        Kind of crisis.
    others
        Further powers that might be asked.
    seed
        Of the draws.

    Returns
    -------
    dict

    Raises
    ------
    UserError
        An unknown kind of crisis.
    """
    kind = kind_of(crisis)
    known = appeals(panel, at)
    drawn, blind = answers(known, seed=seed), before_any(seed=seed)

    def number(where: Situation, by: Drawn, powers: tuple[str, ...]) -> dict[str, Any]:
        basis = "assumed" if by is blind else "estimated"
        return of_draws(chance(by, where, powers, seed), None, ()) | {"basis": basis}

    where = situation(panel, patron, client, at, kind)
    each = [(k, situation(panel, patron, client, at, k)) for k in KINDS]
    return {
        "patron": patron,
        "client": client,
        "at": at.isoformat(),
        "crisis": kind,
        "probability": number(where, drawn, known.powers),
        "prior": number(where, blind, ()),
        "situation": {
            "drain": where.drain,
            "war_year": where.war_year,
            "km": where.km,
            "pledged": where.pledged,
        },
        "by_crisis": [
            {"crisis": k, "words": WORDS[k], "probability": number(s, drawn, known.powers), "prior": number(s, blind, ())}
            for k, s in each
        ],
        "by_power": [
            {
                "patron": p,
                "answers": int((known.rows["power"] == p).sum()),
                "probability": number(situation(panel, p, client, at, kind), drawn, known.powers),
            }
            for p in others
            if p != patron
        ],
        "by_year": _course(panel, patron, client, at, kind, seed),
        "answers": _answers(known, patron),
        "coefficients": [
            {"name": n, "title": beliefs()[n].title, "prior_sd": beliefs()[n].sd, "reason": beliefs()[n].reason}
            | {"value": of_draws(drawn.coefficient[:, k], None, ())}
            for k, n in enumerate(NAMES)
        ],
        "note": NOTE,
    }  # fmt: skip


def part(panel: Panel, case: Case, since: int, day: dt.date, seed: int = 0) -> dict[str, Any]:
    """The report's part: every power and country of a case, on the eve of the changes, on the document's date, today.

    Parameters
    ----------
    panel
        As known on the date of the report.
    case
    since : year
        The changes are counted from its end.
    day
        Of the report.
    seed

    Returns
    -------
    dict
        `dates`; `kinds` with their words; `rows` by country, power, date and kind with `probability`, `prior` and
        what was known of the power; `answers` on record by power and date; `note`.
    """
    eve = dt.date(since, 12, 31)
    days = sorted({d for d in (eve, case.document_date, day) if d is not None and d <= day})
    blind, rows, counts = before_any(seed=seed), [], []
    for at in days:
        known = appeals(panel, at)
        drawn = answers(known, seed=seed)
        for p in case.patrons:
            own = known.rows.filter(known.rows["power"] == p)
            helped = int(own["helped"].sum())
            counts.append({"at": at.isoformat(), "patron": p, "answers": own.height, "helped": helped})
            for c, k in itertools.product(case.clients, KINDS):
                s = situation(panel, p, c, at, k)
                rows.append(
                    {"client": c, "patron": p, "at": at.isoformat(), "crisis": k}
                    | {"probability": _short(chance(drawn, s, known.powers, seed)), "prior": _short(chance(blind, s, (), seed))}
                    | {"drain": s.drain, "war_year": s.war_year, "pledged": s.pledged}
                )  # fmt: skip
    return {
        "dates": [d.isoformat() for d in days],
        "kinds": [{"id": k, "words": w} for k, w in WORDS.items()],
        "rows": rows,
        "answers": counts,
        "note": NOTE,
    }


def _short(draws: NDArray[np.float64]) -> dict[str, float]:
    """Mean and 90 % interval, to two digits: the record can't tell finer."""
    low, high = np.quantile(draws, [0.05, 0.95])
    return {"mean": round(float(draws.mean()), 2), "q05": round(float(low), 2), "q95": round(float(high), 2)}


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part as flat tables, by name."""
    yield "help", list(found["rows"])
    yield "help_answers", list(found["answers"])


def _course(
    panel: Panel, patron: str, client: str, at: dt.date, kind: str, seed: int
) -> list[dict[str, Any]]:
    """The same at the end of every year, each from the answers known by then."""
    out = []
    for year in range(FIRST, at.year + 1):
        day = min(dt.date(year, 12, 31), at)
        known = appeals(panel, day)
        found = chance(
            answers(known, seed=seed), situation(panel, patron, client, day, kind), known.powers, seed
        )
        number = of_draws(found, None, ())
        out.append({"at": day.isoformat()} | {k: number[k] for k in ("mean", "q05", "q95")})
    return out


def _answers(known: Appeals, patron: str) -> list[dict[str, Any]]:
    """The power's own answers, oldest first."""
    rows = known.rows
    own = rows.filter(rows["power"] == patron).sort("date", "id")
    return [
        {"id": r["id"], "date": r["date"], "client": r["client"], "crisis": r["crisis"], "answer": r["answer"],
         "helped": r["helped"], "checked": r["checked"], "source": r["source_title"]}
        for r in own.iter_rows(named=True)
    ]  # fmt: skip
