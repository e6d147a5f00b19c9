"""A change explained, as plain data: the answer of `explain`, its tables, and the part of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from holdfast import codebook
from holdfast.codebook import COMPOSITE
from holdfast.explain.change import Change, DomainChange, Tie
from holdfast.explain.movers import Movers
from holdfast.explain.readings import Reading
from holdfast.report import carried, numbers
from holdfast.report.answers import common
from holdfast.report.explained_words import sentences, votes_sentence, who_moved
from holdfast.votes.distance import Split

Row = dict[str, Any]

NORMAL = {name: NormalDist().inv_cdf(q) for name, q in numbers.QUANTILES.items()}


def answer(found: Change) -> Row:
    """Answer of `explain`; schema in docs/reference/json.md."""
    panel = found.panel
    return common(
        "explain",
        {
            "case": {"id": found.case.id},
            "seed": found.seed,
            "panel": {"fingerprint": panel.fingerprint, **({"own": panel.own} if panel.own else {})},
            "as_of": panel.known.isoformat() if panel.known else None,
            "warnings": list(found.warnings),
        },
    ) | part(found)


def part(found: Change) -> Row:
    """One change as plain data: `patron`, `client`, `from`, `to`, `domains`, `carried`, `votes`, `events`."""
    unjudged = {d.domain for d in found.domains if not d.judged}
    return {
        "patron": found.patron,
        "client": found.client,
        "from": found.start,
        "to": found.end,
        "domains": [_domain(found, d, unjudged) for d in found.domains],
        "carried": carried.part(found, _assumed),
        "votes": _votes(found),
        "events": found.events,
    }


def _assumed(draws: np.ndarray) -> Row:
    """A number that rests on declared effects."""
    return numbers.of_draws(draws, None, ()) | {"basis": "assumed"}


def _domain(found: Change, d: DomainChange, unjudged: set[str]) -> Row:
    sources = sorted({s for _, tie in d.parts for s in tie.sources})
    parts = sorted(d.parts, key=lambda x: -abs(x[0] * x[1].mean)) if d.judged else []
    return {
        "domain": d.domain,
        "judged": d.judged,
        "newest": d.newest or None,
        "words": sentences(found, d),
        "change": numbers.of_draws(d.draws, d.newest or None, sources, d.mean)
        if d.judged
        else numbers.empty(d.newest or None, sources),
        "p_fall": round(float((d.draws < 0).mean()), 4) if d.judged else None,
        "contributions": [_contribution(weight, tie, tie.domain in unjudged) for weight, tie in parts],
        "residual": d.residual if d.judged else None,
    }


def _contribution(weight: float, tie: Tie, unjudged: bool) -> Row:
    return {
        "name": tie.indicator,
        "title": codebook.indicators()[tie.indicator].title,
        "domain": tie.domain,
        "weight": weight,
        "value": numbers.of_draws(weight * tie.draws, tie.newest or None, tie.sources, weight * tie.mean),
        "sources": tie.sources,
        "seen": list(tie.seen),
        "judged": not unjudged,
        "members": weight * tie.members,
        "who": _who(weight, tie),
        "readings": [_reading(weight, r) for r in tie.readings],
    }


def _reading(weight: float, r: Reading) -> Row:
    """A reading's part; its quantiles are those of a normal by its own error."""
    value = numbers.empty(r.year, [r.source]) | {"mean": weight * r.value, "basis": "estimated"}
    if r.sd is not None:
        value |= {"sd": weight * r.sd}
        value |= {k: weight * (r.value + z * r.sd) for k, z in NORMAL.items()}
    return {
        "year": r.year,
        "report": r.report,
        "kind": r.kind,
        "source": r.source,
        "flags": r.flags,
        "share": None if r.share is None else round(r.share, 4),
        "expected": round(r.expected, 4),
        "count": round(r.count, 2),
        "foretold": None if r.foretold is None else [round(v, 4) for v in r.foretold],
        "ahead": r.ahead,
        "chance": None if r.chance is None else round(r.chance, 4),
        "value": value,
    }


def _who(weight: float, tie: Tie) -> Row:
    if not isinstance(tie.who, Movers):
        return {"told": False, "reason": tie.who}
    m = tie.who

    def number(draws: np.ndarray, mean: float) -> Row:
        return numbers.of_draws(weight * draws, tie.newest or None, list(m.sources), weight * mean)

    return {
        "told": True,
        "reason": "",
        "own": number(m.own_draws, m.own),
        "others": [
            {"name": name, "value": number(m.others_draws[name], value)} for name, value in m.others.items()
        ],
        "totals": list(m.totals),
        "unit": m.unit,
        "same_source": m.same,
        "sources": list(m.sources),
    }


def _votes(found: Change) -> Row:
    """The change of distance by votes, with the parts of the country, the power and the agenda."""
    made = found.votes
    if not isinstance(made, Split):
        return {"told": False, "reason": made, "words": ""}
    names = ("country", "power", "agenda")

    def number(draws: np.ndarray, year: int = found.end) -> Row:
        return numbers.of_draws(draws, year, ["UN General Assembly roll calls"])

    def both(ends: np.ndarray, parts: np.ndarray) -> Row:
        return {
            "from": number(ends[:, 0], found.start),
            "to": number(ends[:, 1]),
            "change": number(ends[:, 1] - ends[:, 0]),
            "parts": [{"name": n, "value": number(x)} for n, x in zip(names, parts.T, strict=False)],
        }

    return {
        "told": True,
        "reason": "",
        "words": votes_sentence(found, made),
        "sessions": [made.first, made.last],
        "distance": both(made.gap, made.gap_parts),
        "disagreement": both(made.apart, made.parts),
    }


LEAST = 0.0005
"""Readings that made less than this of a domain are summed in a report."""


def shown(changes: Sequence[Change]) -> Row | None:
    """Changes as a report shows them: each reading once, under its kind of tie, in points of the domain.

    Parameters
    ----------
    changes
        Of one period; None is returned where there are none.
    """
    if not changes:
        return None
    return {
        "from": changes[0].start,
        "to": changes[0].end,
        "carried_note": carried.NOTE,
        "pairs": [_pair(found) for found in changes],
        "events": [
            {"client": c, **e} for c, events in {f.client: f.events for f in changes}.items() for e in events
        ],
    }


def _pair(found: Change) -> Row:
    domains = []
    for d in found.domains:
        number = _band(d.draws, d.mean) if d.judged else dict.fromkeys(("mean", "q05", "q95"))
        domains.append(
            {"domain": d.domain, "judged": d.judged, "newest": d.newest or None, "words": sentences(found, d)}
            | {"value": number, "residual": d.residual if d.judged else None}
        )
    return {
        "patron": found.patron,
        "client": found.client,
        "domains": domains,
        "carried": carried.shown(found, _spread),
        "ties": [_bar(found, w, t) for d in found.domains if d.domain != COMPOSITE for w, t in d.parts],
    }


def _bar(found: Change, weight: float, tie: Tie) -> Row:
    told = [r for r in tie.readings if abs(weight * r.value) >= LEAST]
    return {
        "name": tie.indicator,
        "domain": tie.domain,
        "weight": weight,
        "value": _band(weight * tie.draws, weight * tie.mean),
        "members": weight * tie.members,
        "who": " ".join(who_moved(found, [(weight, tie)])),
        "readings": [
            {k: v for k, v in _reading(weight, r).items() if k not in ("value", "count")}
            | {"value": weight * r.value, "sd": None if r.sd is None else weight * r.sd}
            for r in told
        ],
        "small": weight * sum(r.value for r in tie.readings if r not in told),
    }


def _spread(draws: np.ndarray) -> Row:
    return _band(draws, float(draws.mean()))


def _band(draws: np.ndarray, mean: float) -> Row:
    low, high = np.quantile(draws, [0.05, 0.95])
    return {"mean": mean, "q05": float(low), "q95": float(high)}


def shown_tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[Row]]]:
    """The part of a report as flat tables: changes, their contributions, the readings, the events."""
    pairs = found["pairs"]

    def rows(of: str) -> list[Row]:
        return [{"patron": p["patron"], "client": p["client"]} | r for p in pairs for r in p[of]]

    span = {"from": found["from"], "to": found["to"]}
    yield "explained", [span | r for r in rows("domains")]
    ties = rows("ties")
    yield "explained_ties", [{k: v for k, v in r.items() if k != "readings"} for r in ties]
    heads = ("patron", "client", "domain", "name")
    readings = [{k: t[k] for k in heads} | r for t in ties for r in t["readings"]]
    if readings:
        yield "explained_readings", readings
    if found["events"]:
        yield "explained_events", found["events"]
    yield from carried.tables(pairs)


def tables(parts: list[Mapping[str, Any]]) -> Iterator[tuple[str, list[Row]]]:
    """Changes as flat tables: contributions, their readings, events."""
    heads = ("patron", "client", "from", "to")
    bars: list[Row] = []
    readings: list[Row] = []
    for found in parts:
        for d in found["domains"]:
            head = {k: found[k] for k in heads} | {"domain": d["domain"]}
            bars.append(head | {"name": "change", "judged": d["judged"], "value": d["change"]})
            for c in d["contributions"]:
                who = c["who"]
                bars.append(
                    head
                    | {k: c[k] for k in ("name", "weight", "judged", "members", "value")}
                    | {"who": who["reason"] or "told"}
                    | ({"own": who["own"]["mean"]} if who["told"] else {})
                    | (
                        {f"others_{o['name']}": o["value"]["mean"] for o in who["others"]}
                        if who["told"]
                        else {}
                    )
                )
                if d["domain"] != COMPOSITE:
                    readings += [head | {"name": c["name"]} | r for r in c["readings"]]
            if d["judged"]:
                bars.append(head | {"name": "residual", "judged": True, "value": {"mean": d["residual"]}})
    yield "explained", bars
    if readings:
        yield "explained_readings", readings
    happened = [{k: f[k] for k in ("patron", "client")} | e for f in parts for e in f["events"]]
    if happened:
        yield "explained_events", happened
    yield from carried.tables(parts)
