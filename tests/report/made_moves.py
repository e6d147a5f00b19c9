"""Made-up parts on what could move a position, with the shape of real ones; nothing in them is an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

KINDS = (("unrest", "unrest, a coup or a mutiny"), ("attack", "an attack from outside or a war at a border"))
DATES = ("2021-12-31", "2023-01-31", "2025-06-30")


def number(mean: float, wide: float = 0.02) -> dict[str, float]:
    return {"mean": mean, "q05": round(mean - wide, 4), "q95": round(mean + wide, 4)}


def made_carried(judged: bool = True) -> dict[str, Any]:
    """Two mechanisms carry a part; a third isn't known."""
    each = [
        {"name": n, "units": 1.5, "last": 2024, "basis": "assumed", "value": number(v)}
        for n, v in (("passes", -0.012), ("fails", 0.004))
    ]
    domains = [
        {"domain": d, "value": number(-0.008), "basis": "assumed", "rest": number(-0.02) if judged else None, "p_half": 0.31 if judged else None}
        for d in ("security", "economy", "society", "diplomacy", "composite")
    ]  # fmt: skip
    return {
        "domains": domains,
        "mechanisms": each,
        "unknown": ["unseen"],
        "words": "Mechanisms with declared effects can carry a part of it.",
    }


def made_help(clients: Sequence[tuple[str, str, int]], patrons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Chances that fall by date; the second power has no answer on record."""
    return {
        "dates": list(DATES),
        "kinds": [{"id": k, "words": w} for k, w in KINDS],
        "rows": [
            {
                "client": c[0], "patron": p[0], "at": at, "crisis": k, "probability": number(0.6 - 0.1 * i - 0.2 * (k == "attack"), 0.1),
                "prior": number(0.5, 0.45), "drain": 0.5 * i, "war_year": 2020 + i, "pledged": i < 2,
            }
            for i, at in enumerate(DATES) for p in patrons for c in clients for k, _ in KINDS
        ],
        "answers": [
            {"at": at, "patron": p[0], "answers": 0 if j == 1 else 7, "helped": 0 if j == 1 else 4}
            for at in DATES for j, p in enumerate(patrons)
        ],
        "note": "P is that of an appeal which is made.",
    }  # fmt: skip


def made_bargain(
    clients: Sequence[tuple[str, str, int]], patrons: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """A bargain in all countries but the last."""
    moves = [{"name": "rival", "words": "the rival grows", "p_both_rise": 0.97, "p_breaks": 0.0}]
    return {
        "year": 2024, "isolation": 0.4, "isolation_year": 2023,
        "rows": [
            {
                "client": c[0], "best_rival": patrons[1][0], "p_best": 0.8, "p_none": 0.004, "moves": moves,
                **{k: number(0.4) | {"basis": b} for k, b in (("rival", "estimated"), ("distance", "assumed"), ("benefits", "assumed"))},
            }
            for c in clients[:-1]
        ],
        "prior_only": moves,
        "unjudged": [{"client": clients[-1][0], "why": "it can't be judged in 2024"}],
        "note": "Declared ranges.",
    }  # fmt: skip


def made_hazards(clients: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """Two kinds, one country without a chance; a third kind lacks its record."""
    return {
        "kinds": [
            {
                "kind": k, "title": k.title(), "basis": "assumed" if k == "coup" else "estimated", "year": y, "first": 1992, "last": y - 1, "base": 0.02,
                "rows": [{"client": c[0], "p": None if n == 4 else 0.01 * n} for n, c in enumerate(clients)],
            }
            for k, y in (("coup", 2026), ("protest", 2020))
        ],
        "lacking": [{"kind": "clash", "title": "Clash", "why": "the record is too short"}],
        "note": "An old source tells of an old year.",
    }  # fmt: skip


def made_forecasts() -> dict[str, Any]:
    """One domain that meets the mark and one that misses it, and a country held out; scored on other data."""

    def row(name: str, domain: str, horizon: int, met: bool | None, part: str | None = None) -> dict[str, Any]:
        skill = {"mean": 0.09, "q025": 0.05, "q975": 0.13}
        return {
            "set": name, "part": part, "domain": domain, "horizon": horizon, "n": 12_345, "coverage": 0.853, "met": met, **skill,
        }  # fmt: skip

    return {
        "rows": [
            row("test", "economy", 1, True),
            row("test", "economy", 5, None),
            row("test", "diplomacy", 1, False),
        ],
        "held_out": [row("held_out", "economy", 1, None, "georgia_2008")],
        "pooled": [
            {"horizon": 1, "n": 12_345, "coverage": 0.88, "asked": 0.07, "met": True, "mean": 0.1, "q025": 0.08, "q975": 0.12}
        ],
        "passed": "The mark is missed in diplomacy at 1 years.",
        "goal": "Pooled over domains: +10.0 % at 1 year (+8.0 to +12.0, asked +7).",
        "looks": 2,
        "origins": [2000, 2024],
        "panel": "0123456789ab",
        "same_panel": False,
    }


def made_mechanisms() -> dict[str, Any]:
    """One that passes, one that fails two conditions, one without an association."""
    none = dict.fromkeys(("mean", "q05", "q95"))
    cases = (
        ("passes", "estimated", number(-0.01, 0.004), 40, []),
        ("fails", "assumed", number(0.001), 6, ["it rests on one power", "6 independent shocks are too few"]),
        ("unseen", "assumed", none, 0, ["no series is held"]),
    )
    return {
        "mechanisms": [
            {
                "name": n, "title": n.title(), "statements": ["S19"], "sign": -1, "unit": "a war", "outcome": "change of the share",
                "why": "It takes means away.", "notes": "", "would_change": "The opposite.",
                "effects": [
                    {"domain": "security", "basis": b, "effect": e, "seen": 0.35 if s else None, "ruled_out": 0.02 if s else None, "shocks": s,
                     "failed": f, "prior": {"mean": -0.01, "sd": 0.015}}
                ],
            }
            for n, b, e, s, f in cases
        ],
        "note": "What comes to nothing is printed as nothing.",
    }  # fmt: skip
