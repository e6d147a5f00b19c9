"""What a user's rows say: cells into readings, with everything that is wrong told at once."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from holdfast.codebook import Indicator
from holdfast.panel.own.cells import Cells, plain
from holdfast.panel.own.file import Cell, Grid, Problems, shown

COLUMNS = (
    "country", "year", "month", "power", "share", "value", "total", "release", "kind", "flags", "unit",
)  # fmt: skip
"""Everything a user's file may hold."""

MEANT = {
    "client": "country", "iso3": "country", "reporter": "country", "patron": "power", "partner": "power",
    "amount": "value", "released": "release", "flag": "flags", "percent": "share", "date": "release",
}  # fmt: skip
"""Names of columns that are often meant for another."""

SLACK = 1e-3
"""How far shares of one country and year may sum above 1 by rounding."""


@dataclass(frozen=True)
class Reading:
    """One reading: how one country's ties divide in one year or month.

    Attributes
    ----------
    client : str
    year, month : int
        Month 0 for the year as a whole.
    shares : tuple of (power, share)
        Those that are named, zeros too; the others are not spoken of one by one.
    whole : bool
        Shares of the complete total; False where they are relative among the powers named.
    total : float or None
        In the unit of the indicator.
    kind, flags : str
    release : date or None
        None where the lag of the source tells.
    """

    client: str
    year: int
    month: int
    shares: tuple[tuple[str, float], ...]
    whole: bool
    total: float | None
    kind: str
    flags: str
    release: dt.date | None


@dataclass
class _Group:
    """Rows of one country and year (or month)."""

    first: int
    amounts: dict[str, float] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    about: dict[str, Cell] = field(default_factory=dict)
    broken: bool = False


def readings(
    grid: Grid, indicator: Indicator, kind: str = "recorded", unit: str = "", today: dt.date | None = None
) -> tuple[list[Reading], list[str]]:
    """Turn rows into readings.

    Parameters
    ----------
    grid
        Of `own_file.read`; its problems are told with those found here.
    indicator
        Whose unit, kinds and first year the rows must fit.
    kind, unit
        Of all rows where no column says.
    today
        No row may lie ahead of it; the present day where left out.

    Returns
    -------
    readings : list of Reading
        Sorted by country, year and month; the same whatever the order of the rows.
    problems : list of str
        With row, column, country and year; where there is one, nothing should be taken.
    """
    told = grid.problems
    columns = _columns(grid, told)
    if columns is None:
        return [], told.listed()
    amount = "share" if "share" in columns else "value"
    cells = Cells(told, indicator, today or dt.date.today())
    cells.per_cent = amount == "share" and per_cent(c[columns["share"]] for _, c in grid.rows)
    groups: dict[tuple[str, int, int], _Group] = {}
    units: dict[str, int] = {}
    for number, line in grid.rows:
        row = {name: line[place] for name, place in columns.items()}
        row["kind"] = row.get("kind") or kind
        row["unit"] = row.get("unit") or unit or None
        if row["unit"] is not None:
            units.setdefault(str(row["unit"]), number)
        _gather(number, row, amount, cells, groups)
    if not (
        amount == "share" and "total" not in columns and {u.casefold() for u in units} <= {"share", "shares"}
    ):
        _check_units(units, indicator, told)
    cells.tell_not_held()
    out = [_reading(key, group, amount, told, indicator) for key, group in sorted(groups.items())]
    if not grid.rows:
        told.add("there is a row of names and no row of figures")
    return [r for r in out if r is not None], told.listed()


def _columns(grid: Grid, told: Problems) -> dict[str, int] | None:
    """Place of each column; None where the rows can't be read without one that lacks."""
    place: dict[str, int] = {}
    for i, name in enumerate(grid.names):
        if name:
            place.setdefault(name, i)
    for name in [n for n in place if n not in COLUMNS]:
        near = [MEANT[name]] if name in MEANT else difflib.get_close_matches(name[:40], COLUMNS, n=1)
        told.add(
            f"unknown column '{shown(name)}'"
            + (
                f"; did you mean '{near[0]}'?"
                if near
                else f"; take it out: the columns are {', '.join(COLUMNS)}"
            )
        )
    known = {name: i for name, i in place.items() if name in COLUMNS}
    lacking = [n for n in ("country", "year", "power") if n not in known]
    if lacking:
        told.add(
            f"column {', '.join(lacking)} is missing; the first row holds the names, here: {', '.join(shown(n or '(none)') for n in grid.names[:12])}"
        )
    given = [n for n in ("share", "value") if n in known]
    if len(given) != 1:
        told.add(
            "there is a column share and a column value; give one of them"
            if given
            else "neither share nor value is a column; give share (0 to 1) or value (in the unit of the indicator)"
        )
    return None if lacking or len(given) != 1 else known


def per_cent(cells: Iterable[Cell]) -> bool:
    """Whether a column of shares seems to hold per cent: half of its numbers or more lie between 1 and 100.

    Examples
    --------
    >>> per_cent([45.0, "20", 0.5]), per_cent([0.45, 1.2, 0.3])
    (True, False)
    """
    values = [v for v in map(plain, cells) if v is not None]
    over = [v for v in values if v > 1.0]
    return bool(over) and max(over) <= 100.0 + SLACK and 2 * len(over) >= len(values)


def _gather(
    number: int, row: dict[str, Cell], amount: str, cells: Cells, groups: dict[tuple[str, int, int], _Group]
) -> None:
    """Read one row into its group."""
    label = f"{shown(row['country'])}, {shown(row['year'])}"
    year = cells.year(number, row["year"], label)
    month = cells.month(number, row.get("month"), label)
    client = cells.client(number, row["country"], year, label)
    power = cells.power(number, row["power"], label)
    value = cells.amount(number, row[amount], amount, label)
    said: dict[str, Cell] = {
        "total": None if row.get("total") is None else cells.number(number, row["total"], "total", label),
        "kind": cells.kind(number, row["kind"], label),
        "flags": cells.flags(number, row.get("flags"), label),
        "release": cells.release(number, row.get("release"), label),
    }
    if year is None or month is None:
        return
    release = said["release"]
    cells.ahead(
        number,
        year,
        month,
        release if isinstance(release, dt.date) else None,
        str(said["flags"] or ""),
        label,
    )
    if client is None or power is None:
        return
    if client == power:
        cells.told.add(
            f"{client} is both country and power; a state has no tie with itself", number, "power", label
        )
        return
    group = groups.setdefault((client, year, month), _Group(number))
    if power in group.rows:
        again = f", month {month}" if month else ""
        cells.told.add(
            f"{client}, {year}{again}, {power} is there twice, first in row {group.rows[power]}; keep one of them",
            number, "power", label,
        )  # fmt: skip
        return
    group.rows[power] = number
    if value is None:
        group.broken = True
    else:
        group.amounts[power] = value
    for name, what in said.items():
        if what is None and row.get(name) is not None:
            group.broken = True  # told where the cell was read
        elif group.about.setdefault(name, what) != what:
            cells.told.add(
                f"{what or 'nothing'} here and {group.about[name] or 'nothing'} in row {group.first}: rows of one country and "
                "year are one reading and need the same",
                number, name, label,
            )  # fmt: skip


def _check_units(units: dict[str, int], indicator: Indicator, told: Problems) -> None:
    """One unit in all rows, and that of the indicator."""
    right = indicator.class_unit or indicator.unit
    if not right:
        return  # an unknown indicator, which is told already
    if len(units) > 1:
        told.add(
            f"mixed units: {', '.join(map(shown, sorted(units)[:8]))}; convert all to '{right}'",
            sorted(units.values())[1],
            "unit",
        )
        return
    for name, number in units.items():
        if name.casefold() not in (right.casefold(), indicator.unit.casefold()):
            told.add(
                f"the unit is '{shown(name)}', and {indicator.id} is in '{right}'; convert the figures and name that unit",
                number, "unit",
            )  # fmt: skip


def _reading(
    key: tuple[str, int, int], group: _Group, amount: str, told: Problems, indicator: Indicator
) -> Reading | None:
    client, year, month = key
    label = f"{client}, {year}" + (f"-{month:02d}" if month else "")
    total = group.about.get("total")
    total = float(total) if isinstance(total, (int, float)) else None
    release = group.about.get("release")
    flags = str(group.about.get("flags") or "")
    # summed exactly, so that the order of the rows can't matter
    held = math.fsum(group.amounts.values())
    whole = True
    if amount == "share":
        if held > 1.0 + SLACK:
            told.add(f"the shares sum to {held:.6g}, above 1; powers may overlap", group.first, amount, label)
            return None
        parts = dict(group.amounts)
    else:
        if total is not None and held > total * (1.0 + 1e-6):
            told.add(
                f"the total {total:g} is smaller than its parts, which sum to {held:g}; the total counts everybody",
                group.first, "total", label,
            )  # fmt: skip
            return None
        if group.broken:
            return None
        if total is None:
            whole, total = False, held
            flags = "|".join(sorted({*filter(None, flags.split("|")), "partners_missing"}))
            if len(group.rows) == 1:
                told.add(
                    "one power and no total: a share can't be told; give the total over everybody, or more powers",
                    group.first, "total", label,
                )  # fmt: skip
                return None
        if total <= 0.0:
            told.add(
                "all of it is 0, so there is nothing to divide; leave the rows out",
                group.first,
                amount,
                label,
            )
            return None
        parts = {power: value / total for power, value in group.amounts.items()}
    return Reading(
        client=client,
        year=year,
        month=month,
        shares=tuple((p, round(min(s, 1.0), 6)) for p, s in sorted(parts.items())),
        whole=whole,
        total=None if total is None else in_classes(indicator, total),
        kind=str(group.about.get("kind")),
        flags=flags,
        release=release if isinstance(release, dt.date) else None,
    )


def in_classes(indicator: Indicator, total: float) -> float:
    """A total as the panel holds it: its class 1, 2 or 3 where the indicator has classes, else five digits of it.

    Examples
    --------
    >>> from holdfast.codebook import indicators
    >>> in_classes(indicators()["trade"], 123456789.0)
    123460000.0
    """
    if indicator.class_edges is None:
        return float(f"{total:.5g}")
    return 1.0 + sum(total >= edge for edge in indicator.class_edges)
