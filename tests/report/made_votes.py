"""A made-up part on votes, with the shape of a real one; nothing in it is an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

CHOICES = "NAYX"


def made_votes(clients: Sequence[tuple[str, str, int]], patrons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Positions of all, two roll calls, eight periods and two eras of absence."""
    years = list(range(1991, 2026))
    positions = []
    for i, (code, role) in enumerate(
        [(c[0], "country") for c in clients] + [(p[0], "power") for p in patrons]
    ):
        level = 3.5 if code == "USA" else 0.4 * (i % 4) - 0.5
        mean = [round(level - 0.01 * k, 3) for k in range(len(years))]
        positions.append(
            {
                "code": code,
                "role": role,
                "years": years,
                "mean": mean,
                "q05": [round(v - 0.2, 3) for v in mean],
                "q95": [round(v + 0.2, 3) for v in mean],
            }
        )
    calls, choices = [], []
    for k, about in enumerate(("the first matter", "")):
        symbol = f"A/RES/ES-99/{k + 1}"
        calls.append(
            {
                "symbol": symbol,
                "about": about,
                "date": f"2022-03-0{k + 2}",
                "yes": 141,
                "no": 5,
                "abstained": 35,
                "absent": 12,
            }
        )
        for n, code in enumerate([c[0] for c in clients] + [p[0] for p in patrons]):
            row: dict[str, Any] = {"symbol": symbol, "code": code, "choice": CHOICES[(n + k) % 4]}
            if code == "EU":
                row |= {"p": None, "surprise": None, "alike": 27, "members": 27}
            else:
                row |= {"p": {"N": 0.1, "A": 0.2, "Y": 0.65, "X": 0.05}, "surprise": 5.0 if n == 1 else 1.2}
            choices.append(row)
    choices[0] |= {"choice": None, "surprise": None}
    hedging = [
        {"first_session": s, "last_session": s + 9, "first_year": 1945 + s, "last_year": 1954 + s, "d": d, "sd": 0.05,
         "q05": d - 0.08, "q95": d + 0.08}
        for s, d in ((1, 0.1), (11, 0.3), (21, 0.5), (31, 0.9), (41, 0.6), (51, 0.4), (61, 0.6), (71, 0.8))
    ]  # fmt: skip
    absence = [
        {"first_year": a, "last_year": a + 13, "low": k / 10, "high": (k + 1) / 10, "absent": 0.05 + 0.01 * min(k, 9 - k),
         "habit": 0.05, "choices": 5000}
        for a in (1970, 2010)
        for k in range(10)
    ]  # fmt: skip
    return {
        "anchor": "USA",
        "positions": positions,
        "title": "The roll calls of the case",
        "resolutions": calls,
        "choices": choices,
        "hedging": hedging,
        "absence": absence,
        "surprising": 4.0,
    }
