"""Mechanisms on a terminal: all in short, or one in full."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from holdfast.report.screen import console


def show(answer: dict[str, Any], full: str = "") -> None:
    """Print the list, or one mechanism in full.

    Parameters
    ----------
    answer
        Of the verb.
    full
        Name of the one in full; the list stands before it where the answer holds others.
    """
    screen, rows = console(), answer["mechanisms"]
    if len(rows) > 1 or not full:
        _listed(screen, rows)
    for row in rows:
        if row["name"] == full:
            _in_full(screen, row)
    screen.print(Text(f"  {answer['note']}", style="italic"))
    for warning in answer["warnings"]:
        screen.print(Text(f"Warning: {warning}", style="yellow"))


def _listed(screen: Console, rows: list[dict[str, Any]]) -> None:
    screen.print(Text("What could move a position, and what the record of all pairs says", style="bold"))
    screen.print(
        "  Association with a change of share in points of a hundred a year under one unit, 90 % interval; "
        "spillover: points of growth"
    )
    table = Table(box=None, pad_edge=False)
    for title in ("mechanism", "expected", "domain", "association", "shocks", "fails", "basis"):
        table.add_column(title, justify="right" if title in ("association", "shocks", "fails") else "left")
    for row in rows:
        for k, effect in enumerate(row["effects"]):
            table.add_row(
                row["name"] if k == 0 else "",
                ("more" if row["sign"] > 0 else "less") if k == 0 else "",
                effect["domain"],
                _points(effect["effect"], row),
                str(effect["shocks"]),
                str(len(effect["failed"])),
                effect["basis"],
            )
    screen.print(table)


def _in_full(screen: Console, row: dict[str, Any]) -> None:
    screen.print(Text(f"\n{row['title']} ({row['name']})", style="bold"))
    for title, text in (
        ("equation", row["equation"]),
        ("unit", row["unit"]),
        ("outcome", row["outcome"]),
        ("expected", f"{'more' if row['sign'] > 0 else 'less'}: {row['why']}"),
        ("statements", ", ".join(row["statements"])),
        ("left out", row["notes"]),
        ("would change our mind", row["would_change"]),
        ("basis", row["basis"]),
    ):
        if text:
            screen.print(Text(f"  {title}: {text}"))
    for found in row["literature"]:
        screen.print(Text(f"  {found['key']}: {found['found']}", style="dim"))
    for effect in row["effects"]:
        _domain(screen, row, effect)


def _domain(screen: Console, row: dict[str, Any], effect: dict[str, Any]) -> None:
    prior = effect["prior"]
    screen.print(Text(f"\n  {effect['domain'].capitalize()}: {effect['basis']}", style="bold"))
    if effect["effect"]["mean"] is not None:
        wide = "; ".join(f"{p} % {_range(v, row)}" for p, v in effect["intervals"].items())
        screen.print(Text(f"    association {_points(effect['effect'], row)} (90 %); {wide}"))
        screen.print(Text(f"    {effect['rows']} rows, {effect['shocks']} independent shocks"))
        lines = [("dated three years early", _points(effect["lead"], row))]
        if effect["leave_one_out"][0] is not None:
            lines.append(("one power left out at a time", _range(effect["leave_one_out"], row)))
        if effect["permuted"] is not None:
            lines.append(("as large with histories of others", f"{effect['permuted']:.0%} of 99"))
        if effect["spread"] is not None:
            lines.append(("standard deviation between powers", f"{_scaled(effect['spread'], row):.2f}"))
        lines += [
            (f"without the countries of {case}", _points(n, row)) for case, n in effect["without"].items()
        ]
        for title, text in lines:
            screen.print(Text(f"    {title}: {text}"))
    for condition in effect["failed"]:
        screen.print(Text(f"    fails: {condition}", style="red"))
    screen.print(
        Text(
            f"    a projection takes {_scaled(prior['mean'], row):+.2f}, standard deviation "
            f"{_scaled(prior['sd'], row):.2f}, {prior['basis']}: {prior['reason']}"
        )
    )


def _scaled(value: float, row: dict[str, Any]) -> float:
    """Points of a hundred; growth is in them already."""
    return value if row["outcome"].startswith("growth") else 100.0 * value


def _range(pair: list[float], row: dict[str, Any]) -> str:
    low, high = (_scaled(v, row) for v in pair)
    return f"{low:+.2f} to {high:+.2f}"


def _points(number: dict[str, Any], row: dict[str, Any]) -> str:
    if number["mean"] is None:
        return "not to be had"
    return f"{_scaled(number['mean'], row):+.2f} ({_range([number['q05'], number['q95']], row)})"
