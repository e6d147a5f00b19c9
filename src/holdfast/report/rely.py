"""Whether a country could rely on a power's help, as the answer of a verb and of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

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
