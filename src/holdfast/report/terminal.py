"""The summary that a terminal shows; plain text in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from holdfast import codebook
from holdfast.report.levels import levels
from holdfast.report.screen import console
from holdfast.report.sheet import strip
from holdfast.report.words import chance

if TYPE_CHECKING:
    from holdfast.report.assess import Assessment

__all__ = ["STYLE", "checked", "console", "fork", "fork_sentence", "sheet", "show"]

SOURCES = 6
"""Sources that a claim's lines name."""

STYLE = {
    "supported": "bold green",
    "leans for": "green",
    "open": "yellow",
    "leans against": "red",
    "contradicted": "bold red",
    "disputed": "magenta",
    "not testable": "bright_black",
    "not yet": "bright_black",
}


def show(a: Assessment, data: dict[str, Any], out: Console) -> None:
    """Print the whole summary.

    Parameters
    ----------
    a : Assessment
    data
        Its bundle.
    out
        Where to print.
    """
    case = data["case"]
    out.print(Text(case["title"], style="bold"))
    out.print(Text(case["question"]))
    out.print(levels(a, data, out.width))
    for row in data["cells"]:
        if row["patron"] == case["patron"] and row["domain"] == codebook.COMPOSITE:
            out.print(Text(f"  {row['words']}"))
        if row["patron"] == case["patron"] and row["domain"] == "economy" and row["judged"]:
            out.print(Text(f"  {row['words']}", style="dim"))
    out.print()
    out.print(fork(data))
    out.print(Text(f"  {fork_sentence(data)}"))
    out.print(
        Text(f"  Note: {data['policy_note']}; the walk knows spread, not sudden breaks.", style="italic")
    )
    if data["statements"]:
        out.print()
        out.print(sheet(data))
    if "own" in data["panel"]:
        out.print(Text(f"With your own data ({data['panel']['own']}) beside the panel.", style="dim"))
    if "overrides" in data:
        overridden(data, out)
    for warning in data["warnings"]:
        out.print(Text(f"Warning: {warning}", style="yellow"))


def fork(data: dict[str, Any]) -> Table:
    """Probability of being prominent and predominant now, halfway and at the end, by scenario."""
    any_rows = next(iter(data["outlook"].values()))
    years = [any_rows[i]["year"] for i in sorted({0, len(any_rows) // 2, len(any_rows) - 1})]
    table = Table(
        title="The fork: P(prominent) / P(predominant)", title_justify="left", box=None, pad_edge=False
    )
    table.add_column("scenario")
    for year in years:
        table.add_column(str(year), justify="right")
    table.add_column(f"{years[-1]} without the case's data", justify="right")
    for name, rows in data["outlook"].items():
        by_year = {r["year"]: r for r in rows}
        prior = {r["year"]: r for r in data["prior_only"].get(name, [])}.get(years[-1])
        table.add_row(
            name,
            *(_pair(by_year[y]) for y in years),
            "" if prior is None else _pair(prior),
        )
    return table


def fork_sentence(data: dict[str, Any]) -> str:
    """The fork in a sentence."""
    rows = data["outlook"].get("drift") or next(iter(data["outlook"].values()))
    case, end = data["case"], rows[-1]
    return (
        f"On today's course {case['patron_phrase']} is first in most of these countries in {end['year']} with "
        f"probability {chance(end['p_predominant'])}, and among the first two with {chance(end['p_prominent'])}."
    )


def _pair(row: dict[str, Any]) -> str:
    return f"{chance(row['p_prominent'])} / {chance(row['p_predominant'])}"


def sheet(data: dict[str, Any]) -> Table:
    """Verdicts, then and now."""
    table = Table(
        title="Claims checked: as known then, as known now", title_justify="left", box=None, pad_edge=False
    )
    table.add_column("id", no_wrap=True)
    table.add_column("then", no_wrap=True)
    table.add_column("now", no_wrap=True)
    table.add_column("P", justify="right", no_wrap=True)
    table.add_column("claim, restated", ratio=1)
    waiting = []
    for row in data["statements"]:
        if row["verdict"] == "not yet":
            waiting.append(row["id"])
            continue
        then = row["then"]["verdict"] if row["then"] else ""
        table.add_row(
            row["id"],
            Text(then, style=STYLE.get(then, "")),
            Text(row["verdict"], style=STYLE.get(row["verdict"], "")),
            "" if row["p"] is None else chance(row["p"]),
            row["text"],
        )
    if waiting:
        table.add_row("", "", Text("not yet", style="bright_black"), "", ", ".join(waiting))
    return table


def checked(data: dict[str, Any], out: Console) -> None:
    """Print every claim with its verdicts, number, small chart, evidence and sources; then a paragraph to quote.

    Parameters
    ----------
    data
        A bundle.
    out
        Where to print.
    """
    for row in data["statements"]:
        then = row["then"]
        head = Text.assemble(
            (f"{row['id']:<5}", "bold"),
            f"{then['verdict']} -> " if then else "",
            (row["verdict"], STYLE.get(row["verdict"], "")),
        )
        out.print(head)
        chart = strip(row["p"], then["p"] if then else None)
        if chart:
            said = "not given now" if row["p"] is None else f"P {chance(row['p'])}, {row['likelihood']}"
            out.print(Text(f"    {chart}  {said}; confidence {row['confidence']}; {row['evidence_class']}"))
        out.print(Text(f"    {row['text']}"))
        out.print(Text(f"    {row['evidence']}", style="dim"))
        if row["would_change"]:
            out.print(Text(f"    Would change it: {row['would_change']}", style="dim"))
        if row["sources"]:
            some = ", ".join(row["sources"][:SOURCES])
            more = len(row["sources"]) - SOURCES
            out.print(Text(f"    Sources: {some}{f' and {more} more' if more > 0 else ''}", style="dim"))
    out.print()
    out.print(Text("● now, ○ then, on a line from P 0 to 1; bars where the verdict turns.", style="dim"))
    out.print(Text(data["quote"], style="italic"))


def overridden(data: dict[str, Any], out: Console) -> None:
    """Print what a file of overrides changes against the default.

    Parameters
    ----------
    data
        A bundle, or the fork's part of one, with `overrides`.
    out
        Where to print.
    """
    found = data["overrides"]
    out.print()
    out.print(Text(f"{found['file']} changes, against the default:", style="bold"))
    for row in found["changes"]:
        before = "none" if row["default"] is None else _plain(row["default"])
        out.print(Text(f"  {row['what']}: {before} -> {_plain(row['here'])}"))
    if not found["changes"]:
        out.print(Text("  nothing: what it says is the default"))
    table = Table(
        box=None, pad_edge=False, title_justify="left", title="What follows, same year, seed and data"
    )
    for title in ("number", "default", "here"):
        table.add_column(title, justify="left" if title == "number" else "right")
    for row in found["levels"]:
        if row["domain"] == codebook.COMPOSITE:
            table.add_row(
                f"share in {codebook.in_sentence(row['client'])}, {data['case']['at']}",
                *map(_share, (row["default"], row["here"])),
            )
    last = {row["scenario"]: row for row in found["outlook"]}
    for name, row in last.items():
        for status in ("prominent", "predominant"):
            pair = (chance(row[f"p_{status}_{side}"]) for side in ("default", "here"))
            table.add_row(f"P({status}) in {row['year']}, {name}", *pair)
    out.print(table)
    changed = found.get("verdicts")
    if changed == []:
        out.print(Text("  No verdict is another."))
    for row in changed or []:
        then = (
            ""
            if row["then_default"] == row["then_here"]
            else f"; as known then {row['then_default']} -> {row['then_here']}"
        )
        out.print(Text(f"  {row['id']}: {row['default']} -> {row['here']}{then}"))


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def _share(value: float | None) -> str:
    return "can't be judged" if value is None else f"{100 * value:.1f} %"
