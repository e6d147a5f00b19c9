"""What mechanisms can carry of a change, as plain data and in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.codebook import COMPOSITE
from holdfast.dynamics.mechanisms import mechanism
from holdfast.explain.change import Change
from holdfast.report.explained_words import points

Floats = NDArray[np.float64]
Row = dict[str, Any]

HALF = 0.5
"""Part of a change whose chance of being carried is told."""

NOTE = (
    "Declared effects times what happened since, nothing fading: how far the mechanisms reach, drawn apart from the change. "
    "It is no finding that they did it."
)
"""What has to be said beside every number."""


def part(found: Change, number: Callable[[Floats], Row]) -> Row:
    """What mechanisms can carry of a change, by domain and by mechanism, beside what they can't.

    Parameters
    ----------
    found
        The change.
    number
        From draws to an uncertain number.

    Returns
    -------
    dict
        `domains` (`rest` is None where the change can't be judged), `mechanisms`, `unknown`, `words`, `note`.
    """
    made = found.carried
    domains: list[Row] = []
    for d in found.domains:
        drawn = made.draws(d.domain)
        row: Row = {
            "domain": d.domain,
            "value": number(drawn),
            "basis": _basis([p.basis for p in made.parts]),
        }
        row["rest"] = number(d.draws - drawn) if d.judged else None
        row["p_half"] = round(float(reaches(d.draws, drawn).mean()), 4) if d.judged else None
        domains.append(row)
    names = dict.fromkeys(p.name for p in made.parts)
    return {
        "domains": domains,
        "mechanisms": [
            {
                "name": n,
                "title": mechanism(n).title,
                "units": round(next(p.units for p in made.parts if p.name == n), 4),
                "unit": mechanism(n).unit,
                "last": next(p.last for p in made.parts if p.name == n),
                "basis": _basis([p.basis for p in made.parts if p.name == n]),
                "value": number(made.draws(COMPOSITE, (n,))),
            }
            for n in names
        ],
        "unknown": [{"name": n, "title": mechanism(n).title} for n in made.unknown],
        "words": words(found),
        "note": NOTE,
    }


def shown(found: Change, number: Callable[[Floats], Row]) -> Row:
    """The same as a report holds it by pair: what mechanisms are called stands once beside, by name."""
    whole = part(found, number)
    keys = ("name", "units", "last", "basis", "value")
    return {
        "domains": whole["domains"],
        "mechanisms": [{k: m[k] for k in keys} for m in whole["mechanisms"]],
        "unknown": [m["name"] for m in whole["unknown"]],
        "words": whole["words"],
    }


def reaches(change: Floats, carried: Floats) -> NDArray[np.bool_]:
    """Whether what is carried goes the way of the change and makes half of it or more, by draw.

    Examples
    --------
    >>> reaches(np.array([-0.1, -0.1, 0.1]), np.array([-0.06, 0.06, 0.04])).tolist()
    [True, False, False]
    """
    way = np.sign(change)
    return np.asarray(way * carried >= HALF * np.abs(change))


def words(found: Change) -> str:
    """The composite's part in a sentence."""
    made = found.carried
    drawn = made.draws(COMPOSITE)
    low, high = np.quantile(drawn, [0.05, 0.95])
    said = f"Mechanisms with declared effects can carry {points(float(drawn.mean()))} points of it (90 %: {points(low)} to {points(high)})"
    whole = found.domains[-1]
    if whole.judged:
        rest = whole.draws - drawn
        a, b = np.quantile(rest, [0.05, 0.95])
        said += f"; {points(float(rest.mean()))} ({points(a)} to {points(b)}) are beyond them"
    return f"{said}."


def tables(pairs: list[Mapping[str, Any]]) -> Iterator[tuple[str, list[Row]]]:
    """What is carried as flat tables, from parts that hold `patron`, `client` and `carried`."""
    held = [(p, p["carried"]) for p in pairs if p.get("carried")]
    for key, name in (("domains", "carried"), ("mechanisms", "carried_mechanisms")):
        rows = [{"patron": p["patron"], "client": p["client"]} | r for p, c in held for r in c[key]]
        if rows:
            yield name, rows


def _basis(each: list[str]) -> str:
    return "estimated" if each and all(b == "estimated" for b in each) else "assumed"
