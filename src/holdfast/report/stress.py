"""The stress tests as the answer of a verb and as a part of the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.panel.store import Panel
from holdfast.project.stress import YEARS, Cell, Stress, stress
from holdfast.report.numbers import of_draws

NOTE = (
    "Who helps is estimated from earlier appeals and answers. That any does takes each power to decide by itself, which is "
    "assumed; the range beside it is what it could be however they decide together. Whether a government lasts, with help or without, is a "
    "declared prior: no record identifies it. What follows for a power's position is the belief of a mechanism, assumed "
    f"as a rule, added up over {YEARS} years."
)
"""What has to be said beside every number."""


def plain(found: Stress) -> dict[str, Any]:
    """The tests as plain data.

    Returns
    -------
    dict
        `day`, `at`, `years`, `help` (the declared prior), `statements`, `note`, and `tests`: `name`, `title`,
        `description`, `crisis`, `hazard`, `lasts` (the declared prior) and `countries`, see docs/reference/json.md.
    """
    return {
        "patron": found.case.patron,
        "day": found.day.isoformat(),
        "at": found.at,
        "years": YEARS,
        "help": found.help.model_dump() | {"basis": "assumed"},
        "statements": list(found.statements),
        "answered": dict(zip(found.case.patrons, found.answered, strict=True)),
        "tests": [
            {
                "name": name,
                **{k: getattr(found.tests[name], k) for k in ("title", "description", "crisis", "hazard")},
                "lasts": {k: getattr(found.tests[name], k) for k in ("lasts", "low", "reason")}
                | {"basis": "assumed"},
                "countries": [_country(c, found) for c in rows],
            }
            for name, rows in found.cells.items()
        ],
        "note": NOTE,
    }


def part(
    case: Case, panel: Panel, foothold: Foothold, at: int, day: dt.date, seed: int = 0
) -> dict[str, Any]:
    """The report's part: the tests as `plain` has them, each number as its mean and 90 % interval.

    Parameters
    ----------
    case, panel, foothold, at, day, seed
        See `holdfast.project.stress.stress`.
    """

    def short(value: Any) -> Any:
        if isinstance(value, dict):
            if "q05" in value:
                return {k: value[k] for k in ("mean", "q05", "q95")}
            return {k: short(v) for k, v in value.items()}
        return [short(v) for v in value] if isinstance(value, list) else value

    found: dict[str, Any] = short(plain(stress(case, panel, foothold, at, day, seed=seed)))
    return found


def _country(c: Cell, found: Stress) -> dict[str, Any]:
    return {
        "client": c.client,
        "foe": c.foe or None,
        "p_crisis": None if c.chance is None else round(c.chance, 4),
        "p_crisis_world": None if c.base is None else round(c.base, 4),
        "p_crisis_year": c.year,
        "any": number(c.any, "assumed", ("requests",)),
        "any_bounds": [round(float(b.mean()), 3) for b in c.any_bounds],
        "lasts_alone": number(c.without, "assumed"),
        "powers": [
            {
                "patron": p,
                "help": number(c.help[j], "estimated", ("requests",)),
                "prior": number(c.prior[j], "assumed"),
                "lasts": number(c.lasts[j], "assumed"),
                "if_helps": number(c.helped[j], "assumed"),
                "if_not": number(c.refused[j], "assumed"),
                "expected": number(c.expected[j], "assumed"),
                "elsewhere": number(c.elsewhere[j], "assumed"),
                "p_first": round(float(c.first[j]), 3),
                "p_first_if_helps": round(float(c.first_helped[j]), 3),
                "p_first_if_not": round(float(c.first_refused[j]), 3),
            }
            for j, p in enumerate(found.case.patrons)
        ],
    }


def number(draws: NDArray[np.float64], basis: str, sources: tuple[str, ...] = ()) -> dict[str, Any]:
    """An uncertain number from draws, with its basis, to three digits: no record tells finer."""
    out = of_draws(draws, None, sources) | {"basis": basis}
    return {k: round(v, 3) if isinstance(v, float) else v for k, v in out.items()}


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part as a flat table: a row a test, country and power."""
    yield (
        "stress",
        [
            {
                "test": t["name"],
                "client": c["client"],
                "foe": c["foe"],
                "p_crisis": c["p_crisis"],
                "patron": p["patron"],
            }
            | {k: v for k, v in p.items() if k != "patron"}
            for t in found["tests"]
            for c in t["countries"]
            for p in c["powers"]
        ],
    )
