"""A file of claims, read: each problem with its line and key, all of them at once.

A case keeps its claims beside its `case.toml`. The claims of a document of one's own stand in a file by themselves, which
says at its head whose position they speak of: a case by name, or a power and countries.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import polars as pl
from pydantic import BaseModel, ValidationError

from holdfast.claims.base import Spec, Test
from holdfast.claims.client_rank import ClientRank
from holdfast.claims.facts import Match
from holdfast.claims.places import Key, Placed, like, read
from holdfast.claims.vocabulary import TYPES, Claim, walk
from holdfast.claims.vote import Vote
from holdfast.codebook import COMPOSITE, DOMAINS
from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case, adhoc_case, load_case

BRANCHES = frozenset({"int", "float", "str", "bool"})
"""What a value may be, as it stands in the place of an error."""

WHAT = "a file of claims: [[claim]] tables, one a claim"

BY_TYPE = {get_args(t.model_fields["type"].annotation)[0]: t for t in TYPES}
"""Every type of test by its name."""


class Head(Spec):
    """What a file of claims may say above its rows."""

    case: str | None = None
    """A case that ships, or the folder of one, as seen from the file."""
    patron: str | None = None
    """The power, for claims without a case."""
    clients: tuple[str, ...] = ()
    """The countries, with `patron`."""
    patrons: tuple[str, ...] = ()
    """All powers told apart, with `patron`; the usual ones where left out."""
    since: int | None = None
    """Year that changes are counted from."""
    title: str = ""
    """Name of the document."""
    document_date: dt.date | None = None
    """Its date; verdicts are given as known then and as known now."""


def read_document(path: Path) -> Case:
    """Read the claims of a document of one's own.

    Parameters
    ----------
    path
        A TOML file: what `Head` holds, then one `[[claim]]` table a claim. A file that says nothing at its head belongs to
        the case in whose folder it lies.

    Returns
    -------
    Case
        The one that the claims speak of, with the date of the document and the file of its claims.

    Raises
    ------
    UserError
        Every problem of the file at once, each with its line and key.
    """
    placed = read(path, WHAT)
    head, problems = head_of(placed, {"claim"})
    case = None
    if not problems:
        case, problems = case_of(head, placed, path)
    _, more = _rows(placed, case)
    raise_all([*problems, *more], path.name, UserError)
    assert case is not None
    return replace(case, claims=path, document=head.title)


def load_claims(path: Path, case: Case | None = None) -> tuple[Claim, ...]:
    """Read the rows of a file of claims.

    Parameters
    ----------
    path
        A TOML file with one `[[claim]]` table a row.
    case
        Where given, countries, powers and domains are checked against it.

    Returns
    -------
    tuple of Claim
        In the order of the file.

    Raises
    ------
    UserError
        Every problem of the file at once, each with its line and key.
    """
    placed = read(path, WHAT)
    _, problems = head_of(placed, {"claim"})
    claims, more = _rows(placed, case)
    raise_all([*problems, *more], path.name, UserError)
    return claims


def head_of(placed: Placed, rows: set[str]) -> tuple[Head, list[str]]:
    """What stands above the rows, and its problems; `rows` are the names of the tables below."""
    try:
        return Head.model_validate({k: v for k, v in placed.raw.items() if k not in rows}), []
    except ValidationError as e:
        return Head(), told(e, placed, (), Head, "")


def case_of(head: Head, placed: Placed, path: Path) -> tuple[Case | None, list[str]]:
    """The case that a file speaks of, and what is wrong with it."""
    if head.case is not None and (head.patron is not None or head.clients):
        return None, [f"{placed.at(('case',), 'case')}give either a case, or patron with clients, not both"]
    if head.case is None and head.patron is None and not head.clients:
        if not (path.parent / "case.toml").is_file():
            return None, [
                'line 1: nothing says whose position this is about; begin the file with case = "NAME" (a case that ships, '
                'or a folder), or with patron = "AAA" and clients = ["BBB", "CCC"]'
            ]
        return load_case(str(path.parent)), []
    key = "case" if head.case is not None else "patron" if head.patron is not None else "clients"
    try:
        if head.case is not None:
            beside = path.parent / head.case
            case = load_case(str(beside) if (beside / "case.toml").is_file() else head.case)
        elif head.patron is None or not head.clients:
            other = "clients" if head.patron is not None else "patron"
            return None, [f"{placed.at((key,), key)}{other} is missing; the two go together"]
        else:
            case = adhoc_case(head.patron, head.clients, head.patrons, head.since)
    except UserError as e:
        return None, [f"{placed.at((key,), key)}{e}"]
    if head.document_date is not None:
        case = replace(case, document_date=head.document_date)
    if head.since is not None:
        case = replace(case, since=head.since)
    return case, []


def _rows(placed: Placed, case: Case | None) -> tuple[tuple[Claim, ...], list[str]]:
    """The claims of a file and their problems."""
    rows = placed.raw.get("claim", [])
    if not isinstance(rows, list) or not rows:
        return (), [f"{placed.at(('claim',))}no [[claim]] table; write one a claim"]
    claims: list[Claim] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows):
        path: Key = ("claim", number)
        name = row.get("id") if isinstance(row, dict) else None
        who = f"claim {name}" if isinstance(name, str) and name else f"claim {number + 1}"
        try:
            claim = Claim.model_validate(row)
        except ValidationError as e:
            problems += told(e, placed, path, Claim, who)
            continue
        claims.append(claim)
        if claim.id in seen:
            problems.append(
                f"{placed.at((*path, 'id'), 'id')}'{claim.id}' names an earlier claim too, in line {seen[claim.id]}; give "
                "each its own"
            )
        seen.setdefault(claim.id, placed.line((*path, "id")))
        if case is not None and claim.test is not None:
            where = f"{placed.at((*path, 'test'), 'test')}{who}: "
            problems += [f"{where}{p}" for p in foreign(claim.test, case)]
    return tuple(claims), problems


def told(error: ValidationError, placed: Placed, path: Key, model: type[BaseModel], who: str) -> list[str]:
    """Problems of one table, each with its line and key.

    Parameters
    ----------
    error
        Of the table's model.
    placed, path
        The file, and where in it the table stands.
    model
        Of the table.
    who
        The row, for the message; empty for the head.
    """
    out = []
    found = error.errors()
    for problem in found:
        loc = problem["loc"]
        if problem["type"] == "too_short" and any(
            p["loc"][: len(loc)] == loc for p in found if p is not problem
        ):
            continue  # what is wrong with its parts is told already
        key: Key = tuple(
            part for part in loc if part not in BY_TYPE and part not in BRANCHES and "[" not in str(part)
        )
        word = isinstance(problem["input"], str)
        if len(key) < len(loc) and (problem["type"] == "literal_error") != word and _twice(found, loc):
            continue  # of a number or a word: what is said of the other
        shown = ".".join(str(p + 1) if isinstance(p, int) else p for p in key)
        line = placed.at((*path, *key), shown)
        out.append(f"{line}{f'{who}: ' if who else ''}{_said(problem, _known(model, loc))}")
    return out


def _twice(found: Sequence[Any], loc: tuple[int | str, ...]) -> bool:
    """Whether a value was tried as more than one thing."""
    return len([p for p in found if p["loc"][:-1] == loc[:-1]]) > 1


def _known(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Keys that are known where a problem lies."""
    types = [BY_TYPE[part] for part in loc if part in BY_TYPE]
    here: type[BaseModel] = types[-1] if types else model
    inside = loc[max((i for i, p in enumerate(loc) if p in BY_TYPE), default=-1) + 1 : -1]
    for part in inside:
        field = here.model_fields.get(str(part))
        nested = _models(field.annotation) if field is not None else []
        here = nested[0] if nested else here
    return list(here.model_fields)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for part in get_args(annotation) for m in _models(part)]


def _said(problem: Any, known: list[str]) -> str:
    """A problem in words, with what may have been meant."""
    kind, value, ctx = problem["type"], problem["input"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        word = str(problem["loc"][-1])
        return f"unknown key '{word}'{like(word, known) or '; the keys here are ' + ', '.join(known)}"
    if kind == "missing":
        return "is missing"
    if kind == "union_tag_invalid":
        tag = str(ctx["tag"])
        return f"'{tag}' is no type of test{like(tag, list(BY_TYPE))}; the types are {', '.join(sorted(BY_TYPE))}"
    if kind == "union_tag_not_found":
        return f"a test needs its type, one of {', '.join(sorted(BY_TYPE))}"
    if kind == "literal_error":
        allowed = str(ctx["expected"])
        near = like(str(value), [w.strip("'") for w in allowed.replace(" or ", ", ").split(", ")])
        return f"'{value}' must be {allowed}{near}"
    if kind == "value_error":
        return str(problem["msg"]).removeprefix("Value error, ")
    said = str(problem["msg"])
    shown = f", not {value!r}" if isinstance(value, str | int | float) else ""
    return f"{said[:1].lower()}{said[1:]}{shown}"


def foreign(test: Test, case: Case) -> list[str]:
    """Codes and domains of a test that a case doesn't know."""
    out: list[str] = []
    domains = (*DOMAINS, COMPOSITE)
    for part in walk(test):
        patron = getattr(part, "patron", None)
        if patron is not None and patron not in case.patrons:
            out.append(
                f"patron '{patron}' is not among the case's powers: {', '.join(case.patrons)}{_near(patron, case.patrons)}"
            )
        domain = getattr(part, "domain", None)
        if domain is not None and domain not in domains:
            out.append(
                f"domain '{domain}' is unknown{_near(domain, domains)}; the domains are {', '.join(domains)}"
            )
        named = [*getattr(part, "clients", ()), *([part.client] if isinstance(part, ClientRank) else [])]
        if isinstance(part, Vote):
            named += list(part.choices)
        out += [
            f"'{c}' is not a country of the case: {', '.join(case.clients)}{_near(c, case.clients)}"
            for c in named
            if c not in case.clients
        ]
        for match in vars(part).values():
            types = match.types if isinstance(match, Match) else ()
            out += [
                f"no event of type '{t}' is on record, and no source looks for one{like(t, sorted(event_types()))}"
                for t in types
                if t not in event_types()
            ]
    return out


@functools.cache
def event_types() -> frozenset[str]:
    """Types of the dated events that the panel which ships holds, and those that its sources looked for."""
    from holdfast.panel.store import load

    rows = load().events.select(pl.col("type", "unit").cast(pl.String))
    watched = rows.filter(pl.col("type") == "watch")["unit"].drop_nulls()
    return frozenset(rows["type"]) | {kind for unit in watched for kind in unit.split("|")}


def _near(word: str, known: Sequence[str]) -> str:
    return like(word, tuple(known)) or like(word.upper(), tuple(known))
