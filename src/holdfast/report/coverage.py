"""Coverage as an answer, as part of the bundle, and as files."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from holdfast import codebook
from holdfast.errors import UserError, raise_all
from holdfast.measure.learned import parameters_of
from holdfast.panel.coverage import Coverage, coverage
from holdfast.panel.store import Panel, load

if TYPE_CHECKING:
    from holdfast.measure.case import Case

BY = {"source": ("sources", "id"), "indicator": ("indicators", "id"), "country": ("countries", "client"),
      "year": ("years", "year")}  # fmt: skip
"""What tables can be asked for: their field in the answer and the key of its rows."""

FILES = ("sources", "indicators", "countries", "years", "cells", "flags", "tables")
"""Tables of coverage, each a CSV file `coverage_NAME.csv`."""


def covered(case: Case, panel: Panel, since: int | None = None) -> Coverage:
    """Coverage of a case's countries, with the basis of what was learned of each kind of tie."""
    basis = {name: parameters_of(name).basis for name in case.ties}
    return coverage(panel, case.clients, case.patron, case.ties, basis, since)


def part(found: Coverage, listed: Collection[str]) -> dict[str, Any]:
    """Coverage as part of a bundle that lists some sources with their terms already; these aren't told twice."""
    told = found.as_dict()
    again = {"title", "publisher", "version", "url", "terms"}
    told["sources"] = [
        {k: v for k, v in r.items() if k not in again or r["id"] not in listed}
        for r in told["sources"]
        if r["rows"]
    ]
    return told


def selected(by: str | None, only: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """Check what `--by` and `--only` name; ids are given back as the codebook writes them.

    Raises
    ------
    UserError
        An unknown table, rows without a table, unknown sources, indicators, countries or years; all at once.

    Examples
    --------
    >>> selected("source", ["IMF_DOTS"])
    ('source', ('imf_dots',))
    """
    if by is not None and by not in BY:
        near = difflib.get_close_matches(by, BY, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UserError(f"--by '{by}': a table is by {', '.join(BY)}{hint}")
    if only and by is None:
        raise UserError(
            "--only needs --by, the table whose rows are meant, such as --by indicator --only trade"
        )
    known: dict[str, str] = {}
    if by == "source":
        known = {s.upper(): s for s in codebook.sources()}
    elif by == "indicator":
        known = {i.upper(): i for i in codebook.indicators()}
    elif by == "country":
        known = {c: c for c in codebook.states()["iso3"]}
    problems, found = [], []
    for name in only:
        if by == "year":
            if name.isdigit() and len(name) == 4:
                found.append(name)
            else:
                problems.append(f"'{name}' is no year; write four digits")
        elif name.upper() in known:
            found.append(known[name.upper()])
        else:
            near = difflib.get_close_matches(name.upper(), list(known), n=3)
            hint = f"; did you mean {', '.join(known[n] for n in near)}?" if near else ""
            problems.append(f"unknown {by} '{name}'{hint or f'; `--by {by}` alone lists all'}")
    raise_all(problems, "--only", UserError)
    return by, tuple(found)


def answer(
    case: Case, *, as_of: dt.date | None = None, by: str | None = None, only: Sequence[str] = (),
    panel: Panel | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Answer of `data status`; schema in docs/reference/json.md.

    Parameters
    ----------
    case
        Whose countries are counted.
    as_of
        Use only what was known on that day, and count ages to it.
    by, only
        A table of `BY`, and the keys of its rows that are wanted; empty: every row.
    panel
        Defaults to the one that ships.

    Raises
    ------
    UserError
        Nothing was known yet on that day, or a row asked for that the case doesn't have.
    """
    whole = load() if panel is None else panel
    known = whole.as_of(as_of)
    found = covered(case, known).as_dict()
    if not any(r["readings"] for r in found["countries"]):
        raise UserError(_nothing(whole, case, as_of))
    if by is not None and only:
        field, key = BY[by]
        held = {str(r[key]) for r in found[field]}
        lacking = [x for x in only if x not in held]
        if lacking:
            raise UserError(
                f"--only: {', '.join(lacking)}: no such {by} in case '{case.id}'; --by {by} lists all"
            )
        found[field] = [r for r in found[field] if str(r[key]) in only]
    return {
        "schema": "holdfast/data-status/1",
        "case": case.id,
        "title": case.title,
        "seed": None,
        "panel": known.fingerprint,
        "as_of": as_of.isoformat() if as_of else None,
        "warnings": warnings(found),
        **({"own": known.own} if known.own else {}),
        **found,
    }


def _nothing(whole: Panel, case: Case, as_of: dt.date | None) -> str:
    names = ", ".join(codebook.name(c) for c in case.clients)
    first = whole.readings.filter(pl.col("client").cast(pl.String).is_in(case.clients))["release"].min()
    if as_of is None or not isinstance(first, dt.date):
        return f"the panel has no reading of {names}"
    return f"nothing of {names} was known on {as_of}: the first reading came out on {first}; ask for a later --as-of"


def warnings(found: dict[str, Any]) -> list[str]:
    """What weighs in the index and isn't observed, in a sentence each."""
    out = []
    for i in found["indicators"]:
        if not i["weight"]:
            continue
        cells = [c for c in found["cells"] if c["indicator"] == i["id"]]
        none = [codebook.name(c["client"]) for c in cells if c["newest"] is None]
        if none:
            where = "any of the countries" if len(none) == len(cells) else ", ".join(none)
            out.append(f"{i['title']} weighs {i['weight']:g} in {i['domain']} and is not observed in {where}")
    return out


def tables(found: dict[str, Any]) -> dict[str, str]:
    """The tables as CSV text, by the name of their file."""
    from holdfast.report.csv_table import table

    return {f"coverage_{name}.csv": table(found[name]) for name in FILES if found.get(name)}


def save(data: dict[str, Any], folder: Path) -> None:
    """Write every table as CSV and the answer as JSON, each file whole or not at all.

    Raises
    ------
    WriteError
        The folder can't be made or written.
    """
    from holdfast.atomic import replace_file
    from holdfast.report.answers import save as save_json

    made = tables(data)
    save_json(data, folder / "data_status.json")
    for name, text in made.items():
        replace_file(folder / name, text.encode())
