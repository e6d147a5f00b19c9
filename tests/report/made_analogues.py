"""A made-up part on analogues, with the shape of a real one; nothing in it is an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

DOMAINS = ("security", "economy", "society", "diplomacy", "composite")


def made_analogues(
    clients: Sequence[tuple[str, str, int]], patrons: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Six analogues for all countries but the last, which can't be judged; base rates without any in society."""
    rows = [_row(patrons[0][0], c[0], k) for k, c in enumerate(clients[:-1])]
    rates = [
        {
            "where": where,
            "domain": domain,
            "patron": patron,
            "years": years,
            "spells": 0 if domain == "society" else 20,
            "distinct": 0 if domain == "society" else 12,
            "lost": 0 if domain == "society" else years // 5,
            "censored": 0,
            "p": None if domain == "society" else years / 100,
            "q05": 0.02,
            "q95": 0.24,
            "losers": 1,
        }
        for where in ("country", "region")
        for domain in DOMAINS
        for patron in (None, patrons[0][0])
        for years in (5, 10)
    ]
    return {
        "rows": rows,
        "unjudged": [{"client": clients[-1][0], "why": "too few of its years can be judged"}],
        "base_rates": rates,
        "scored": [],
        "verdict": "Similarity told nothing: this is made up.",
        "first": "A power is first where it is first.",
        "note": "What followed is an association.",
    }


def _row(patron: str, client: str, k: int) -> dict[str, Any]:
    found = [
        {
            "patron": "ZZZ",
            "client": "YYY",
            "label": f"Nowhere in Elsewhere {i}",
            "from": 1981 + i,
            "to": 1990 + i,
            "distance": 0.2 + 0.1 * i,
            "level": 0.4,
            "change_5": round(0.02 * (i - 3), 3),
            "change_10": None if i == 5 else round(0.03 * (i - 3), 3),
        }
        for i in range(6)
    ]

    def later(years: int, of: str, n: int) -> dict[str, Any]:
        change = dict.fromkeys(("mean", "sd", "q05", "q10", "q50", "q90", "q95"))
        if n:
            change |= {
                "mean": -0.01,
                "sd": 0.02,
                "q05": -0.05,
                "q10": -0.04,
                "q50": -0.01,
                "q90": 0.02,
                "q95": 0.03,
            }
        return {
            "years": years, "of": of, "histories": n, "countries": n, "powers": min(n, 3), "change": change,
            "fell": n // 2, "p_fell": 0.5 if n else None, "p_fell_q05": 0.2, "p_fell_q95": 0.8,
        }  # fmt: skip

    return {
        "patron": patron,
        "client": client,
        "at": 2024,
        "window": [2015, 2024],
        "level": 0.4,
        "trend": 0.01,
        "volatility": 0.01,
        "first_now": True,
        "searched": 1000,
        "scale": {"level": 0.1, "trend": 0.1, "volatility": 0.1, "mix": 0.1},
        "analogues": found,
        "next": [
            later(y, of, n - (y == 10))
            for y in (5, 10)
            for of, n in (("analogues", 6), ("like level", 0 if k == 0 and y == 5 else 9), ("all pairs", 90))
        ],
    }
