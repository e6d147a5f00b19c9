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
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for title in (
        "mechanism",
        "sign",
        "domain",
        "association",
        "1 seen",
        "ruled out",
        "shocks",
        "fails",
        "basis",
    ):
        left = title in ("mechanism", "sign", "domain", "basis")
        table.add_column(title, justify="left" if left else "right")
    for row in rows:
        for k, effect in enumerate(row["effects"]):
            table.add_row(
                row["name"] if k == 0 else "",
                ("more" if row["sign"] > 0 else "less") if k == 0 else "",
                effect["domain"],
                _points(effect["effect"], row),
                _seen(effect["power"], "1"),
                _beyond(effect["power"], row),
                str(effect["shocks"]),
                str(len(effect["failed"])),
                effect["basis"],
            )
    screen.print(table)
    screen.print(
        "  Sign: as expected. 1 seen: the chance that an effect of one point that way, were it there, would have shown (an interval "
        "beside nothing). Ruled out: what lies beyond the interval that way; where the first is low, a null says only this."
    )


def _seen(power: dict[str, Any] | None, size: str) -> str:
    return "-" if power is None else f"{power['seen'][size]:.2f}"


def _beyond(power: dict[str, Any] | None, row: dict[str, Any]) -> str:
    """The bound beyond which effects in the expected direction are ruled out."""
    if power is None:
        return "-"
    bound = _scaled(row["sign"] * power["ruled_out"], row)
    return f"{'>' if row['sign'] > 0 else '<'} {bound:+.2f}" if bound else "any"


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
        power = effect["power"]
        lines = [
            (
                "effects of a size that would have been seen",
                ", ".join(f"{s} point{'s' if float(s) > 1 else ''} {p:.0%}" for s, p in power["seen"].items())
                + f"; four in five from {_scaled(power['least_seen'], row):.2f}",
            ),
            (
                f"an effect as declared, {_scaled(power['declared'], row):+.2f}",
                f"would have been seen with {power['declared_seen']:.0%}"
                + (", and lies outside the interval" if power["declared_ruled_out"] else ""),
            ),
            (
                "ruled out by the 90 % interval",
                f"{_beyond(power, row)} as expected; beyond {_scaled(power['ruled_out_either'], row):.2f} either way",
            ),
            ("dated three years early", _points(effect["lead"], row)),
        ]
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
