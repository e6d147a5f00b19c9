"""Other weights, dates and declared effects for one run: a file of overrides applied to a case and the panel."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from holdfast import codebook
from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case, domain_weights, tie_weights
from holdfast.panel.store import Panel
from holdfast.project.levers import Effect, Lever
from holdfast.project.scenario import Scenario, load_scenarios
from holdfast.report.overrides_file import EffectChange, EventDate, OverridesFile, read

DOCUMENT = "document"
"""Stands for the date of the case's document among the ids of events."""


@dataclass(frozen=True)
class Overrides:
    """A file of overrides applied.

    Attributes
    ----------
    file : str
    fingerprint : str
        Names what the file says, whatever its layout.
    case : Case
    panel : Panel
        With everything held.
    scenarios : tuple of Scenario
    changes : tuple of dict
        key, what, default, here: everything that differs from the default.
    """

    file: str
    fingerprint: str
    case: Case
    panel: Panel
    scenarios: tuple[Scenario, ...]
    changes: tuple[dict[str, Any], ...]


def load_overrides(path: Path, case: Case, panel: Panel) -> Overrides:
    """Read a file of overrides and apply it.

    Parameters
    ----------
    path
        TOML.
    case
        As it is without.
    panel
        With everything held, a user's own data included.

    Errors
    ------
    UserError
        Unknown keys, names or domains, weights that don't sum to 1, dates that are none; all at once, each with its key.
    """
    file = read(path)
    told: list[str] = []
    changes: list[dict[str, Any]] = []
    out = _weighted(case, file, told, changes)
    dated, events = _dated(out, panel, file.event, told, changes)
    scenarios = _declared(load_scenarios(case), file.effect, path.name, told, changes)
    raise_all(told, path.name, UserError)
    said = json.dumps(file.model_dump(), sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()[:12]
    return Overrides(path.name, digest, dated, replace(panel, events=events), scenarios, tuple(changes))


def _near(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return f"did you mean {', '.join(near)}?"
    return f"there are {', '.join(known)}" if len(known) <= 40 else "none is like it"


def _checked(weights: dict[str, float], known: Iterable[str], key: str, what: str, told: list[str]) -> bool:
    """Whether all names are known and all weights are weights; notes what isn't."""
    before = len(told)
    for name, weight in weights.items():
        if name not in known:
            own = "; one of your own needs --data" if what == "indicator" else ""
            told.append(f"{key}.{name}: unknown {what}; {_near(name, known)}{own}")
        elif not (math.isfinite(weight) and 0.0 <= weight <= 1.0):
            told.append(f"{key}.{name} is {weight}; a weight is a number from 0 to 1")
    return len(told) == before


def _weighted(case: Case, file: OverridesFile, told: list[str], changes: list[dict[str, Any]]) -> Case:
    entries = codebook.indicators()
    if file.weights.domains and _checked(
        file.weights.domains, codebook.DOMAINS, "weights.domains", "domain", told
    ):
        total = math.fsum(file.weights.domains.values())
        if abs(total - 1.0) > 1e-9:
            told.append(f"weights.domains sum to {total:g}, not to 1; divide each by {total:g}")
        else:
            new = domain_weights(file.weights.domains)
            _note(changes, "weights.domains", case.weights, new, lambda d: f"weight of {d} in the composite")
            case = replace(case, weights=new)
    before = len(told)
    ties = dict(case.ties)
    given = file.weights.indicators
    if _checked(given, entries, "weights.indicators", "indicator", told):
        for domain in dict.fromkeys(entries[k].domain for k in given):
            mine = {k: w for k, w in given.items() if entries[k].domain == domain}
            total = math.fsum(mine.values())
            if abs(total - 1.0) > 1e-9:
                told.append(
                    f"weights.indicators of {domain} ({', '.join(mine)}) sum to {total:g}, not to 1; name all that shall weigh"
                )
            ties = {k: w for k, w in ties.items() if entries[k].domain != domain} | mine
    for name in dict.fromkeys(file.exclude):
        if name not in entries:
            told.append(f"exclude: unknown indicator '{name}'; {_near(name, entries)}")
        elif given.get(name):
            told.append(f"exclude: '{name}' has a weight under weights.indicators; it can't be left out too")
        elif not ties.get(name):
            told.append(f"exclude: '{name}' weighs nothing, so there is nothing to leave out")
    if len(told) > before:
        return case
    for name in dict.fromkeys(file.exclude):
        ties[name] = 0.0
    for domain in dict.fromkeys(entries[k].domain for k in file.exclude):
        held = [k for k in ties if entries[k].domain == domain]
        total = math.fsum(ties[k] for k in held)
        if total <= 0.0:
            told.append(f"exclude: nothing would be left of {domain}; give the domain the weight 0 instead")
            return case
        ties |= {k: ties[k] / total for k in held}
    if given or file.exclude:
        _note(changes, "weights.indicators", case.ties, ties, lambda k: _of_tie(k, file.exclude))
        case = replace(case, tie_weights=tie_weights(ties))
    return case


def _of_tie(name: str, excluded: Sequence[str]) -> str:
    entry = codebook.indicators()[name]
    if name in excluded:
        return f"{entry.title}: left out of {entry.domain}"
    scaled = any(codebook.indicators()[k].domain == entry.domain for k in excluded)
    return f"weight of {entry.title} in {entry.domain}" + (
        ", scaled up for what is left out" if scaled else ""
    )


def _note(changes: list[dict[str, Any]], key: str, old: Any, new: Any, what: Any) -> None:
    for name in dict.fromkeys([*old, *new]):
        a, b = float(old.get(name, 0.0)), float(new.get(name, 0.0))
        if abs(a - b) > 1e-12:
            changes.append({"key": f"{key}.{name}", "what": what(name), "default": a, "here": b})


def _dated(
    case: Case, panel: Panel, dates: Sequence[EventDate], told: list[str], changes: list[dict[str, Any]]
) -> tuple[Case, pl.DataFrame]:
    events = panel.events
    if not dates:
        return case, events
    ids = events["id"].cast(pl.String).to_list()
    place = {name: i for i, name in enumerate(ids)}
    moved: dict[str, EventDate] = {}
    for n, one in enumerate(dates, 1):
        key = f"event {n} ('{one.id}')"
        if one.id in moved:
            told.append(f"{key}: its date is there twice; keep one")
            continue
        moved[one.id] = one
        if one.id == DOCUMENT:
            if case.document_date is None:
                told.append(f"{key}: the case has no document")
            elif len(one.date) != 10 or one.date_end is not None:
                told.append(f"{key}: a document has one day; write date = YYYY-MM-DD")
            else:
                changes.append(_of_date(one, "date of the document", case.document_date.isoformat()))
                case = replace(case, document_date=dt.date.fromisoformat(one.date))
            continue
        if one.id not in place:
            near = difflib.get_close_matches(one.id, ids, n=3, cutoff=0.5)
            told.append(
                f"{key}: no such event in the panel"
                + (
                    f"; did you mean {', '.join(near)}?"
                    if near
                    else "; holdfast.load_panel().events lists them"
                )
            )
            continue
        row = events.row(place[one.id], named=True)
        end = one.date_end or row["date_end"]
        if end is not None and str(end) < one.date:
            told.append(f"{key}: it would end on {end}, before it begins; give date_end too")
        changes.append(_of_date(one, str(row["text"] or row["type"]).rstrip("."), str(row["date"])))
    if told:
        return case, events
    return case, _moved(events, {k: v for k, v in moved.items() if k != DOCUMENT})


def _of_date(one: EventDate, what: str, default: str) -> dict[str, Any]:
    return {"key": f"event.{one.id}", "what": what, "default": default, "here": one.date}


def _moved(events: pl.DataFrame, moved: dict[str, EventDate]) -> pl.DataFrame:
    """Events with other dates; what would be known before it happened is known when it has."""
    rows = []
    for row in events.filter(pl.col("id").cast(pl.String).is_in(list(moved))).iter_rows(named=True):
        one = moved[str(row["id"])]
        last = (one.date_end or row["date_end"] or one.date)[:10]
        day = dt.date.fromisoformat(
            f"{last}-12-31" if len(last) == 4 else last if len(last) == 10 else f"{last}-28"
        )
        release = None if row["release"] is None else max(row["release"], day)
        rows.append(
            {
                **row,
                "date": one.date,
                "date_end": one.date_end or row["date_end"],
                "year": int(one.date[:4]),
                "release": release,
            }
        )
    if not rows:
        return events
    new = pl.DataFrame(rows, schema=events.schema)
    kept = events.with_row_index("_row")
    places = kept.select("id", "_row")
    return (
        pl.concat(
            [
                kept.join(new.select("id"), on="id", how="anti"),
                new.join(places, on="id").select(kept.columns),
            ]
        )
        .sort("_row")
        .drop("_row")
    )


def _declared(
    scenarios: tuple[Scenario, ...],
    wanted: Sequence[EffectChange],
    file: str,
    told: list[str],
    changes: list[dict[str, Any]],
) -> tuple[Scenario, ...]:
    levers: dict[str, Lever] = {name: held for s in scenarios for name, held in s.levers}
    before = dict(levers)
    seen: set[tuple[str, str]] = set()
    for n, one in enumerate(wanted, 1):
        key = f"effect {n}"
        if one.lever not in levers:
            told.append(f"{key}, lever: unknown lever '{one.lever}'; {_near(one.lever, levers)}")
            continue
        if one.scenario and one.lever not in _levers_of(scenarios, one.scenario):
            names = [s.name for s in scenarios]
            told.append(
                f"{key}, scenario: {one.lever} is not on in '{one.scenario}'"
                if one.scenario in names
                else f"{key}, scenario: unknown scenario '{one.scenario}'; {_near(one.scenario, names)}"
            )
            continue
        if (one.lever, one.domain) in seen:
            told.append(f"{key}: {one.lever} in {one.domain} is there twice; keep one")
            continue
        seen.add((one.lever, one.domain))
        old = next((e for e in before[one.lever].effects if e.domain == one.domain), None)
        reason = one.reason or f"Declared by the user in {file}."
        try:
            new = Effect(
                domain=one.domain, mean=one.mean, sd=one.sd, basis="assumed", reason=reason,
                statements=old.statements if old else (), on=old.on if old else levers[one.lever].effects[0].on,
            )  # fmt: skip
        except ValidationError as e:
            told += [
                f"{key}, {'.'.join(map(str, p['loc']))}: {p['msg']} (it is {p['input']!r})"
                for p in e.errors()
            ]
            continue
        others = tuple(new if e is old else e for e in levers[one.lever].effects)
        effects = others if old else (*others, new)
        levers[one.lever] = levers[one.lever].model_copy(update={"effects": effects})
        changes.append(
            {
                "key": f"effect.{one.lever}.{one.domain}",
                "what": f"declared effect of {one.lever} in {one.domain}, mean and sd a year",
                "default": None if old is None else f"{old.mean:g}, {old.sd:g}",
                "here": f"{one.mean:g}, {one.sd:g}",
            }
        )
    return tuple(replace(s, levers=tuple((n, levers[n]) for n, _ in s.levers)) for s in scenarios)


def _levers_of(scenarios: tuple[Scenario, ...], name: str) -> set[str]:
    return {n for s in scenarios if s.name == name for n, _ in s.levers}
