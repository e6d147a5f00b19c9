"""Made-up parts that stand beside the fork, with the shape of real ones; nothing in them is an estimate."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from tests.report.made_moves import number

SWITCHES = ("recognise", "refocus", "respond")
COMBINED = [list(c) for k in range(4) for c in itertools.combinations(SWITCHES, k)]
STATUSES = ("prominent", "predominant", "prominent_over_weightings", "predominant_over_weightings")
GROUPS = ("data", "parameter", "shock", "assumption")


def _name(on: Sequence[str]) -> str:
    return {0: "drift", 3: "adapt"}.get(len(on), "+".join(on))


def made_fork(
    clients: Sequence[tuple[str, str, int]], patrons: Sequence[tuple[str, str]], scenarios: Sequence[str]
) -> dict[str, Any]:
    """Every part: switches, choices, split, branch, hindcasts, stress, search; courses with and without assumptions."""
    return {
        "scenarios": [
            {
                "name": n, "title": n.capitalize(), "description": "A made-up course.", "file": "adapt" if n in (*SWITCHES, "adapt") else n,
                "switches": list(SWITCHES) if n == "adapt" else [n] if n in SWITCHES else [], "levers": [], "world": [], "statements": [],
            }
            for n in scenarios
        ],
        "effects": [
            {"lever": "turn", "power": patrons[0][0], "scenarios": ["adapt"], "domain": "economy", "mean": 0.003, "sd": 0.005, "basis": "assumed", "reason": "A reason that is made up.", "statements": []}
        ],
        "runs": 2000,
        "choices": [
            {"choice": c, "scenario": n, "p_prominent": 0.9, "p_predominant": 0.7 - 0.1 * i}
            for i, c in enumerate(("as the case declares", "without society"))
            for n in scenarios
        ],
        "split": [{"scenario": n, "spread": 0.03, "alone": dict.fromkeys(GROUPS, 0.25), "whole": dict.fromkeys(GROUPS, 0.25)} for n in scenarios],
        "factorial": [
            {
                "file": "adapt",
                "switches": list(SWITCHES),
                "cells": [{"on": on, **{f"p_{s}": 0.6 + 0.1 * len(on) for s in STATUSES}, "gain": number(0.012 * len(on))} for on in COMBINED],
                "adds": [
                    {"switch": s, **{k: {"share": number(0.012), **{f"p_{t}": 0.1 for t in STATUSES}} for k in ("alone", "given_the_others")}}
                    for s in SWITCHES
                ],
                "together": [{"of": on, "share": number(0.0, 0.01)} for on in COMBINED if len(on) > 1],
                "all_needed": {s: {"held": 0.9, "only_with_all": 0.12} for s in STATUSES},
            }
        ],
        "branch": _branch(),
        "hindcasts": _hindcasts([c for c, _, _ in clients], patrons[0][0]),
        "stress": _stress([c for c, _, _ in clients], [p for p, _ in patrons]),
        "search": _search([c for c, _, _ in clients], [p for p, _ in patrons]),
    }  # fmt: skip


def _branch() -> dict[str, Any]:
    evidence = {"title": "Something that was seen", "ratio": 0.5, "spread": 1.5, "times": 1.0, "factor": 0.5, "basis": "assumed", "reason": "A reason.", "statements": []}
    found = [{"date": "2024-05-01", "text": "It was seen", "source": "A source", "url": ""}] * 5
    return {
        "since": "2023-01-31", "until": "2026-01-31", "note": "Priors are declared.", "basis": "assumed", "together": 0.4,
        "switches": [
            {"switch": s, "p": number(0.2, 0.1), "prior": number(0.3, 0.2), "prior_reason": "A reason.", "counted": 1, "lacking": "More would tell.",
             "evidence": [evidence | {"found": found, "why": ""}, evidence | {"times": 0.0, "factor": 1.0, "found": [], "why": "nothing is on record"}]}
            for s in SWITCHES
        ],
        "courses": [{"on": on, "p": number(0.1, 0.05), "prior": number(0.12, 0.05)} for on in COMBINED],
        "any": {"p": number(0.6, 0.2), "prior": number(0.6, 0.2)},
    }  # fmt: skip


def _hindcasts(clients: list[str], patron: str) -> dict[str, Any]:
    def period(start: int, last: int) -> dict[str, Any]:
        years = list(range(start, last + 1))
        level = [0.4] * len(years)
        return {
            "known": f"{start + 1}-12-31", "start": start, "last": last,
            "scores": [
                {"domain": d, "course": c, "n": 30, "in50": 0.5, "in80": 0.8, "in90": 0.9 if c == "given" else 0.7, "bias": -0.012, "error": 0.03, "still": 0.04}
                for d in ("security", "composite") for c in ("drift", "given")
            ],
            "shocks": [{"mechanism": "war_drain", "power": patron, "mean": 0.6}],
            "paths": [
                {"client": c, "course": k, "years": years, "recorded": [*level[:-1], None],
                 **{q: [v + z for v in level] for q, z in (("q05", -0.1), ("q25", -0.04), ("q50", 0.0), ("q75", 0.04), ("q95", 0.1))}}
                for c in clients for k in ("drift", "given")
            ],
        }  # fmt: skip

    return {"panel": "made up", "command": "none", "seed": 0, "runs": 2000, "note": "policies can't be validated so", "periods": [period(2006, 2014), period(2020, 2024)]}


def _stress(clients: list[str], powers: list[str]) -> dict[str, Any]:
    def country(client: str, foe: str | None) -> dict[str, Any]:
        return {
            "client": client, "foe": foe, "p_crisis": 0.02 if foe is None else None, "p_crisis_world": 0.03, "p_crisis_year": 2025 if foe is None else None,
            "any": number(0.9), "any_bounds": [0.5, 1.0], "lasts_alone": number(0.8),
            "powers": [
                {"patron": p, "help": number(0.4, 0.1), "prior": number(0.5, 0.4), "lasts": number(0.85), "if_helps": number(0.01), "if_not": number(-0.01),
                 "expected": number(0.0), "elsewhere": number(-0.002), "p_first": 0.9, "p_first_if_helps": 0.95, "p_first_if_not": 0.8}
                for p in powers
            ],
        }  # fmt: skip

    tests = {"unrest": [country(c, None) for c in clients], "clash": [country(clients[0], clients[1]), country(clients[1], clients[0])]}
    return {
        "patron": powers[0], "day": "2026-01-31", "at": 2024, "years": 5, "help": {"mean": 0.5, "sd": 1.0, "reason": "A reason.", "basis": "assumed"},
        "statements": [], "answered": {p: 7 if i == 0 else 0 for i, p in enumerate(powers)}, "note": "What follows is declared.",
        "tests": [
            {"name": n, "title": n.capitalize(), "description": "It happens.", "crisis": "unrest", "hazard": "mass_protest",
             "lasts": {"lasts": 0.8, "low": 0.6, "reason": "A reason.", "basis": "assumed"}, "countries": rows}
            for n, rows in tests.items()
        ],
    }  # fmt: skip


def _search(clients: list[str], powers: list[str]) -> dict[str, Any]:
    def policy(place: int, levers: list[str]) -> dict[str, Any]:
        return {
            "place": place, "levers": levers, "cost": 1.5 * len(levers), "value": number(0.4), "gain": number(0.012 * len(levers)), "helps": 0.9,
            "regret": 0.01, "large_regret": 0.03, "best": 0.3, "enough": 0.4 + 0.2 * len(levers), "objectives": {"position": 0.4, "countries": 0.8},
            "undominated": True,
        }  # fmt: skip

    limit = {"condition": "what turn does to economy", "text": "turn moves the share in economy by +1.0 points or less in ten years", "least": None, "most": 1.0, "quasi_p": 1e-6}
    return {
        "actor": powers[0], "kind": "power", "at": 2024, "year": 2034, "worlds": 1024, "tried": 4, "left_out": 1,
        "target": {"name": "keep", "text": "no less than at the start", "value": 0.4}, "means": {"a_year": 4.0, "at_war": 2.0, "unit": "made-up money"},
        "policies": [policy(0, []), policy(1, ["turn"]), policy(3, ["turn", "help"])],
        "choices": {r: {"policy": 3, "text": "a rule"} for r in ("expected", "regret", "enough", "best")},
        "hinges": [
            {"question": "missed", "policy": 3, "share": 0.2, "text": "It misses.", "box": None},
            {"question": "harm", "policy": 3, "share": 0.1, "text": "It harms.", "box": {"coverage": 0.6, "density": 0.5, "mass": 0.1, "conditions": [limit]}},
        ],
        "parts": [{"condition": "what turn does to economy", "part": 0.6}],
        "sentences": ["A made-up sentence on the search.", "Another one."], "note": "Effects are assumed.",
        "others": [
            {"actor": a, "kind": "power" if a in powers else "country", "levers": ["turn"], "cost": 1.0, "means": 2.0, "gain": number(0.012), "harm": 0.1,
             "enough": 0.7, "enough_today": 0.4, "hinges": "" if a in powers else limit["text"]}
            for a in [*powers[1:], *clients]
        ],
    }  # fmt: skip
