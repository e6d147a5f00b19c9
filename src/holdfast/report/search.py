"""A search for a policy as the answer of a verb and as a part of the report, with its sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from holdfast import codebook
from holdfast.dynamics.mechanisms import mechanisms
from holdfast.measure.foothold import Foothold
from holdfast.panel.store import Panel
from holdfast.project.hinges import FEWEST, Hinge, hinges, parts
from holdfast.project.outlook import Projection
from holdfast.project.sampled_worlds import Condition
from holdfast.project.search import Search, beside
from holdfast.report.stress import number

NOTE = (
    "The effects of levers are assumed. The search says what the assumptions imply and which of them decide it, not what "
    "works; the order of policies by what they bring on average repeats what was declared. It is no advice to use force."
)
"""What has to be said beside every number."""

RULES = {
    "expected": "brings most on average",
    "regret": "has the smallest large regret",
    "enough": "meets the target in most worlds",
    "best": "is best most often",
}
"""What each rule chooses by."""

TARGET = {
    "keep": "no less than at the start",
    "prominent": "among the first two in a majority of the countries",
    "predominant": "first in a majority of the countries",
}


def plain(found: Search) -> dict[str, Any]:
    """A search as plain data.

    Returns
    -------
    dict
        See docs/reference/json.md.
    """
    j, chosen = found.judged, found.choices["enough"]
    last, asked = found.at + found.years, hinges(found, chosen)
    return {
        "actor": found.actor,
        "kind": "power" if found.actor in found.case.patrons else "country",
        "at": found.at,
        "year": last,
        "worlds": int(found.value.shape[1]),
        "target": {"name": found.target, "text": TARGET[found.target], "value": round(found.begin, 4)},
        "means": {"a_year": found.limit, "at_war": found.limit_at_war, "unit": found.file.unit},
        "policies": [
            {
                "levers": list(p.levers),
                "cost": round(p.cost, 6),
                "value": number(found.value[k], "assumed" if k else "estimated"),
                "gain": number(found.value[k] - found.value[0], "assumed"),
                "helps": round(float(j.helps[k]), 4),
                "regret": round(float(j.regret[k]), 4),
                "large_regret": round(float(j.large_regret[k]), 4),
                "best": round(float(j.best[k]), 4),
                "enough": round(float(j.enough[k]), 4),
                "objectives": {n: round(float(v[k].mean()), 4) for n, v in found.objectives.items()},
                "undominated": bool(found.undominated[k]),
            }
            for k, p in enumerate(found.policies)
        ],
        "left_out": found.left_out,
        "choices": {rule: {"policy": k, "text": RULES[rule]} for rule, k in found.choices.items()},
        "hinges": [_hinge(h, found, chosen) for h in asked],
        "parts": [
            {"condition": condition(c, found), "part": round(part, 4)}
            for c, part in parts(found, chosen)[:8]
            if part >= 0.005
        ],
        "sentences": sentences(found, asked),
        "note": NOTE,
    }


OTHERS = 512
"""Worlds in which the policies of others than the case's power are judged for a report."""


def part(projection: Projection, foothold: Foothold, panel: Panel, threads: int = 2) -> dict[str, Any]:
    """The report's part: the search for the case's power, and what every other power and country would choose.

    Parameters
    ----------
    projection
        The outlook of the same case.
    foothold, panel
        It starts from.
    threads
        Workers; results don't depend on them.

    Returns
    -------
    dict
        As `plain`, numbers as mean and 90 % interval, only policies that no other is expected to better and those chosen; `others`.
    """
    case = foothold.case
    found = beside(projection, foothold, case.patron, panel, threads=threads)
    told = plain(found)
    chosen = {c["policy"] for c in told["choices"].values()}
    rows = [
        p | {"place": k} | {n: {q: p[n][q] for q in ("mean", "q05", "q95")} for n in ("value", "gain")}
        for k, p in enumerate(told["policies"])
    ]
    told["policies"] = [p for p in rows if p["undominated"] or p["place"] in chosen]
    told["tried"] = len(rows)
    others = [a for a in (*case.patrons, *case.clients) if a != case.patron]
    told["others"] = [_short(beside(projection, foothold, a, panel, OTHERS, threads)) for a in others]
    return told


def _short(found: Search) -> dict[str, Any]:
    """What an actor would choose, in one row."""
    k, j = found.choices["enough"], found.judged
    harm = next((h for h in hinges(found, k) if h.question == "harm"), None)
    return {
        "actor": found.actor,
        "kind": "power" if found.actor in found.case.patrons else "country",
        "levers": [title(found, n) for n in found.policies[k].levers],
        "cost": round(found.policies[k].cost, 6),
        "means": found.limit,
        "gain": {"mean": _round(j.gain[k]), "q05": _round(j.gain_low[k]), "q95": _round(j.gain_high[k])},
        "harm": round(1.0 - float(j.helps[k]), 3),
        "enough": round(float(j.enough[k]), 3),
        "enough_today": round(float(j.enough[0]), 3),
        "hinges": "" if harm is None or harm.box is None
        else "; ".join(within(found.conditions[c], harm.box.limits[c], found) for c in harm.box.conditions),
    }  # fmt: skip


def _round(value: Any) -> float:
    return round(float(value), 4)


def _hinge(h: Hinge, found: Search, policy: int) -> dict[str, Any]:
    out = {"question": h.question, "policy": policy, "share": round(h.share, 4), "text": _told(h, found)}
    if h.box is None:
        return out | {"box": None}
    return out | {
        "box": {
            "coverage": round(h.box.coverage, 4),
            "density": round(h.box.density, 4),
            "mass": round(h.box.mass, 4),
            "conditions": [
                {
                    "condition": condition(found.conditions[k], found),
                    "text": within(found.conditions[k], h.box.limits[k], found),
                    "least": _finite(h.box.limits[k, 0]),
                    "most": _finite(h.box.limits[k, 1]),
                    "quasi_p": _finite(float(np.nanmin(h.chance[k]))),
                }
                for k in h.box.conditions
            ],
        }
    }


def _finite(value: float) -> float | None:
    return float(f"{value:.4g}") if math.isfinite(value) else None


def title(found: Search, name: str) -> str:
    """A lever's or a mechanism's title, as it stands in a sentence."""
    held = found.file.levers.get(name)
    told = held.title if held is not None else mechanisms()[name].title
    return told[0].lower() + told[1:]


def condition(c: Condition, found: Search) -> str:
    """What differs from world to world, in a few words."""
    what = title(found, c.name)
    whose = "rivals" if c.whose == "rivals" else codebook.in_sentence(c.whose)
    where = f" in {', '.join(codebook.in_sentence(w) for w in c.where)}" if c.where else ""
    if c.kind == "years":
        return f"years for which {what} holds{where} ({whose})"
    return f"what {what} does to {c.domain} ({whose})"


def within(c: Condition, limits: np.ndarray[Any, Any], found: Search) -> str:
    """A limit of a box in words."""
    low, high = float(limits[0]), float(limits[1])
    what = title(found, c.name)
    if c.kind == "years":
        where = f" in {' and '.join(codebook.in_sentence(w) for w in c.where)}" if c.where else ""
        least, most = (
            math.ceil(low) if math.isfinite(low) else 0,
            math.floor(high) if math.isfinite(high) else found.years,
        )
        if most >= found.years:
            held = f"{least} years or more" if least < found.years else f"all {found.years} years"
        else:
            held = f"{most} years or fewer" if least <= 0 else f"{least} to {most} years"
        return f"{what} holds for {held}{where}"
    whose = "each rival's" if c.whose == "rivals" else f"{codebook.in_sentence(c.whose)}'s"
    if not math.isfinite(low):
        size = f"{high:+.1f} points or less"
    elif not math.isfinite(high):
        size = f"{low:+.1f} points or more"
    else:
        size = f"{low:+.1f} to {high:+.1f} points"
    return f"{what} moves {whose} share in {c.domain} by {size} in ten years"


def levers(found: Search, policy: int) -> str:
    """The levers of a policy in words."""
    names = [title(found, n) for n in found.policies[policy].levers]
    if not names:
        return "today's course, no lever pulled"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def sentences(found: Search, asked: Sequence[Hinge]) -> list[str]:
    """What the search found, in plain words, with what the policy chosen hinges on."""
    j, chosen = found.judged, found.choices
    k, who = chosen["enough"], codebook.in_sentence(found.actor)
    begins = who[0].upper() + who[1:]
    year, policy = found.at + found.years, found.policies[chosen["enough"]]
    held = len(found.policies)
    same = [rule for rule, place in chosen.items() if place == k]
    out = [
        f"{begins} can afford {held} of {held + found.left_out} sets of levers. "
        f"Most worlds meet the target ({TARGET[found.target]}, in {year}) under: {levers(found, k)}, "
        f"at {policy.cost:.3g} of {found.limit:.3g} a year ({found.file.unit}).",
        "The other rules (most on average, smallest regret, best most often) choose the same."
        if len(same) == len(chosen)
        else "By other rules: "
        + "; ".join(
            f"{levers(found, place)} {' and '.join(RULES[r] for r in chosen if chosen[r] == place)}"
            for place in dict.fromkeys(chosen.values())
            if place != k
        )
        + ".",
    ]
    if k:
        out.append(
            f"It meets the target in {100 * j.enough[k]:.0f} of 100 worlds, today's course in {100 * j.enough[0]:.0f}. It brings "
            f"{100 * j.gain[k]:+.1f} points beyond today's course on average, {100 * j.gain_low[k]:+.1f} to "
            f"{100 * j.gain_high[k]:+.1f} in nine worlds of ten, and less than today's course in {100 - 100 * j.helps[k]:.0f} of 100."
        )
        cheap = _cheaper(found, k)
        if cheap is not None:
            out.append(
                f"Two thirds of that can be had for {found.policies[cheap].cost:.3g}: {levers(found, cheap)} brings "
                f"{100 * j.gain[cheap]:+.1f} points and meets the target in {100 * j.enough[cheap]:.0f} of 100."
            )
    else:
        out.append(
            f"It meets the target in {100 * j.enough[0]:.0f} of 100 worlds, and no set of levers does in more."
        )
    out += [_told(h, found) for h in asked]
    first = [f"{condition(c, found)} ({100 * part:.0f} %)" for c, part in parts(found, k)[:3] if part >= 0.05]
    if first and k:
        out.append(f"Of the spread of what it brings, most goes with {'; '.join(first)}.")
    return out


def _cheaper(found: Search, k: int) -> int | None:
    """The cheapest policy that brings two thirds of what one brings; None where that is no cheaper or it brings nothing."""
    cost = np.array([p.cost for p in found.policies])
    good = np.flatnonzero((found.judged.gain >= found.judged.gain[k] * 2.0 / 3.0) & (cost < cost[k] - 1e-9))
    if found.judged.gain[k] <= 0.0 or not good.size:
        return None
    return int(good[np.lexsort((-found.judged.gain[good], cost[good]))[0]])


def _told(h: Hinge, found: Search) -> str:
    """A question and its box in a sentence."""
    what = "misses the target" if h.question == "missed" else "brings no more than today's course"
    often = f"It {what} in {100 * h.share:.0f} of 100 worlds"
    if h.share < FEWEST:
        return f"It {what} in fewer than 1 of 100 worlds, too few to look for conditions."
    if h.box is None:
        return f"{often}, and no few assumptions gather them."
    where = "; ".join(within(found.conditions[k], h.box.limits[k], found) for k in h.box.conditions)
    return (
        f"{often}. {100 * h.box.coverage:.0f} % of those lie where {where}: there it {what} in "
        f"{100 * h.box.density:.0f} of 100, elsewhere in {100 * _elsewhere(h):.0f}."
    )


def _elsewhere(h: Hinge) -> float:
    """Part of the worlds outside the box that are of interest."""
    assert h.box is not None
    mass, inside = h.box.mass, h.box.density * h.box.mass
    every = inside / h.box.coverage if h.box.coverage else h.share
    return (every - inside) / max(1.0 - mass, 1e-12)


def tables(answer: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part as flat tables: a row a policy, a row a limit of a box, a row an actor."""
    yield "search_policies", [dict(p) for p in answer["policies"]]
    boxes = [
        {"question": h["question"], "coverage": h["box"]["coverage"], "density": h["box"]["density"]} | c
        for h in answer["hinges"]
        if h["box"] is not None
        for c in h["box"]["conditions"]
    ]
    if boxes:
        yield "search_boxes", boxes
    yield "search_others", [dict(o) for o in answer["others"]]
