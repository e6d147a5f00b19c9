"""The report's part on votes: where the countries and powers stand, roll calls one by one, absence as hedging."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from holdfast import codebook
from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case
from holdfast.measure.foothold import FIRST
from holdfast.panel.store import Panel
from holdfast.votes import fitted
from holdfast.votes.positions import TAIL
from holdfast.votes.regular import FOUNDED
from holdfast.votes.sitting import Sitting
from holdfast.votes.table import CHOICES, Table, from_panel

Row = dict[str, Any]
FILE = "votes.toml"

SURPRISING = 4.0
"""Bits from which a choice is marked: what the model gave a chance of one in sixteen."""


class Resolution(BaseModel):
    """A roll call that the report shows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    symbol: str = Field(min_length=1)
    """Its symbol."""
    about: str = ""
    """What it was on, in a few words of the case's own."""


class Listed(BaseModel):
    """A case's `votes.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(min_length=1)
    """Over the grid."""
    resolution: tuple[Resolution, ...] = Field(min_length=1)
    """Roll calls in the order in which they are shown."""


def listed(case: Case) -> Listed | None:
    """The roll calls that a case wants shown; None where it names none.

    Raises
    ------
    UserError
        The file can't be read, or has keys that it shouldn't.
    """
    path = None if case.folder is None else case.folder / FILE
    if path is None or not path.is_file():
        return None
    try:
        return Listed.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise UserError(f"{path.name} of case {case.id} can't be read: {e}") from None
    except ValidationError as e:
        problems = [f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in e.errors()]
        raise_all(problems, path.name, UserError)
        raise AssertionError from None


def part(panel: Panel, case: Case) -> Row | None:
    """Gather the part.

    Parameters
    ----------
    panel
        As known on the date of the report.
    case
        Its countries, powers and roll calls.

    Returns
    -------
    dict or None
        `anchor`, `positions`, `title`, `resolutions`, `choices`, `hedging`, `absence`; None where no
        vote is known.
    """
    if not panel.rollcalls.height:
        return None
    table = from_panel(panel)
    every = fitted.whole(table)
    wanted = listed(case)
    grid, choices = roll_calls(table, every.parts, case, wanted)
    return {
        "anchor": every.anchor,
        "positions": positions(every.parts, case),
        "title": wanted.title if wanted else "",
        "resolutions": grid,
        "choices": choices,
        "hedging": every.hedging,
        "absence": every.absence,
        "surprising": SURPRISING,
    }


def positions(parts: Sequence[Sitting], case: Case) -> list[Row]:
    """Each country and power by the year in which the session opens; a bloc is the mean of its members."""
    out = []
    for code, role in [*((c, "country") for c in case.clients), *((p, "power") for p in case.patrons)]:
        row: Row = {"code": code, "role": role, "years": [], "mean": [], "q05": [], "q95": []}
        for sitting in parts:
            year = sitting.session + FOUNDED
            members = codebook.members(code, year)
            seats = [k for k, s in enumerate(sitting.states) if s in members]
            if year < FIRST - 1 or not seats:
                continue
            mean = float(sitting.x[seats].mean())
            sd = float(np.sqrt((sitting.sd[seats] ** 2).sum()) / len(seats))
            row["years"].append(year)
            for key, value in (("mean", mean), ("q05", mean - TAIL * sd), ("q95", mean + TAIL * sd)):
                row[key].append(round(value, 3))
        if row["years"]:
            out.append(row)
    return out


def roll_calls(
    table: Table, parts: Sequence[Sitting], case: Case, wanted: Listed | None
) -> tuple[list[Row], list[Row]]:
    """The case's roll calls, and what every country and power did on each."""
    calls, cells = [], []
    row = {int(r): k for k, r in enumerate(table.rid)}
    where = {int(r): (s, j) for s in parts for j, r in enumerate(s.rid)}
    by_symbol = {table.symbol[k]: r for r, k in row.items()}
    for entry in wanted.resolution if wanted else ():
        rid = by_symbol.get(entry.symbol)
        if rid is None or rid not in where:
            continue
        sitting, j = where[rid]
        k = row[rid]
        made = table.choice[k]
        calls.append(
            {
                "symbol": entry.symbol,
                "about": entry.about,
                "date": table.date[k],
                **{
                    name: int((made == v).sum())
                    for v, name in ((2, "yes"), (0, "no"), (1, "abstained"), (3, "absent"))
                },
            }
        )
        chance = sitting.chances()[j]
        for code in (*case.clients, *case.patrons):
            if code not in table.states:
                cells += bloc(table, made, entry.symbol, code, sitting.session + FOUNDED)
                continue
            choice = int(made[table.states.index(code)])
            seat = sitting.states.index(code) if code in sitting.states else None
            p = None if seat is None else [round(float(v), 4) for v in chance[seat]]
            bits = None if p is None or choice < 0 else float(-np.log2(max(chance[seat, choice], 1e-12)))
            cells.append(
                {
                    "symbol": entry.symbol,
                    "code": code,
                    "choice": CHOICES[choice] if choice >= 0 else None,
                    "p": None if p is None else dict(zip(CHOICES, p, strict=True)),
                    "surprise": None if bits is None else round(bits, 2),
                }
            )
    return calls, cells


def bloc(table: Table, made: np.ndarray, symbol: str, code: str, year: int) -> list[Row]:
    """What most of a bloc's members did on a roll call, and how many of how many; without chances."""
    members = codebook.members(code, year)
    cast = np.array(
        [made[k] for k, s in enumerate(table.states) if s in members and made[k] >= 0], dtype=np.int64
    )
    if not cast.size:
        return []
    counted = np.bincount(cast, minlength=4)
    most = int(counted.argmax())
    alike = {"alike": int(counted[most]), "members": int(cast.size)}
    return [{"symbol": symbol, "code": code, "choice": CHOICES[most], "p": None, "surprise": None, **alike}]


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[Row]]]:
    """The part as flat tables, by name."""
    yield (
        "votes_positions",
        [
            {"code": r["code"], "role": r["role"], "year": y} | {k: r[k][i] for k in ("mean", "q05", "q95")}
            for r in found["positions"]
            for i, y in enumerate(r["years"])
        ],
    )
    for name in ("resolutions", "choices", "hedging", "absence"):
        if found[name]:
            yield f"votes_{name}", found[name]
