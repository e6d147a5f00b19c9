"""`holdfast explain`: a change as what made it, and who moved."""

from __future__ import annotations

import textwrap
from typing import Annotated, Any

import typer

from holdfast.cli import options
from holdfast.errors import UserError

WIDTH = 78
"""Letters a line."""

EVENTS = 16
"""Events shown at least, where there are so many."""

UNUSUAL = 0.05
"""Chance below which a reading is called unusual."""

HALF = 12
"""Blocks on either side of a bar's middle."""


def command(
    patron: options.PairPatron,
    client: options.PairClient,
    start: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help="Counted from the end of this year.", show_default="the case's"
        ),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="To the end of this one.", show_default="newest judged"),
    ] = None,
    case: options.PairCase = None,
    patrons: options.Patrons = None,
    weights: options.Weights = None,
    data: options.OwnData = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Split a change of foothold into kinds of tie and single readings; tell who moved, with dated events beside it."""
    begin, last = options.date(start, "--from"), options.date(end, "--to")
    known = options.date(as_of, "--as-of")
    if begin and last and begin.year >= last.year:
        raise UserError(
            f"--from {start} is not before --to {end}: a change goes from the end of one year to that of a later one"
        )
    workers, seed = options.use_threads(threads), options.seeded(seed)
    options.folder(out)
    from dataclasses import replace

    from holdfast.cli.cases import beside, of_pair
    from holdfast.cli.stages import stages
    from holdfast.explain.change import explain
    from holdfast.panel.store import load
    from holdfast.report.explained import answer

    wanted = of_pair(patron, client, case, patrons, None, weights)
    with stages() as say:
        say("reading the panel")
        whole = beside(wanted, data, None)[0] or load()
        say("measuring and splitting")
        found = explain(
            wanted,
            wanted.patron,
            wanted.clients[0],
            start=begin.year if begin else None,
            end=last.year if last else None,
            panel=whole.as_of(known),
            seed=seed,
            threads=workers,
        )
    within = [
        f"{option} {text} is taken as the end of {day.year}: shares are measured by year"
        for option, text, day in (("--from", start, begin), ("--to", end, last))
        if day and (day.month, day.day) != (12, 31)
    ]
    told = answer(replace(found, warnings=(*found.warnings, *within)))
    if out is not None:
        from holdfast.atomic import replace_file
        from holdfast.report.answers import save
        from holdfast.report.csv_table import table
        from holdfast.report.explained import tables

        save(told, out / "explain.json")
        for name, rows in tables([told]):
            replace_file(out / f"{name}.csv", table(rows).encode())
    if json:
        from holdfast.report.answers import dump

        dump(told)
        return
    _show(told)


def _show(told: dict[str, Any]) -> None:
    from rich.text import Text

    from holdfast.report.explained_words import points
    from holdfast.report.terminal import console

    screen = console()

    def say(text: str, indent: str = "", style: str = "") -> None:
        for line in textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  "):
            screen.print(Text(line, style=style), soft_wrap=True)

    *domains, composite = told["domains"]
    say(composite["words"], style="bold")
    rows = [(c, d) for d in domains for c in d["contributions"]]
    widest = max((abs(c["value"]["mean"]) for c, _ in rows), default=0.0)
    for d in domains:
        screen.print()
        say(d["words"])
        for c in d["contributions"]:
            v = c["value"]
            bar = _bar(v["mean"], widest)
            wide = f"({points(v['q05'])} to {points(v['q95'])})"
            screen.print(
                Text(f"  {c['title'][:24]:<24} {points(v['mean']):>6}  {wide:<17} {bar}".rstrip()),
                soft_wrap=True,
            )
            for r in _largest(c["readings"]):
                stated = "states others only" if r["share"] is None else f"states {100 * r['share']:.0f} %"
                say(
                    f"{r['year']} {r['report'].replace('_', ' ')} ({r['source']}): {stated}, expected "
                    f"{100 * r['expected']:.0f} %: {points(r['value']['mean'])}{_unusual(r)}",
                    "    ",
                    "dim",
                )
    screen.print()
    say(f"{told['carried']['words']} {told['carried']['note']}")
    for m in told["carried"]["mechanisms"]:
        v = m["value"]
        wide = f"({points(v['q05'])} to {points(v['q95'])})"
        screen.print(
            Text(f"  {m['title'][:40]:<40} {points(v['mean']):>6}  {wide}  {m['basis']}"), soft_wrap=True
        )
    if told["carried"]["unknown"]:
        say(f"Not known here: {', '.join(m['title'].lower() for m in told['carried']['unknown'])}", "  ")
    if told["events"]:
        screen.print()
        shown = _foremost(told["events"])
        more = len(told["events"]) - len(shown)
        say("Dated events beside it (none is said to be a cause); * names the power:")
        for e in shown:
            say(f"{e['date']:<10} {'*' if e['power'] else ' '} {e['text']}", "  ")
        if more:
            say(f"and {more} more that don't name the power; --json and --out give all", "  ")
    screen.print()
    say(
        "Points are of a hundred parts of the domain; intervals 90 %. A reading counts by what it moved when it came; "
        f"what is left over is {max(abs(d['residual'] or 0.0) for d in told['domains']):.0e}."
    )
    for warning in told["warnings"]:
        say(f"Warning: {warning}", style="yellow")


def _unusual(r: dict[str, Any]) -> str:
    """What to say of a reading that the other years' readings hardly foretell."""
    if r["chance"] is None or r["chance"] >= UNUSUAL:
        return ""
    low, high = (f"{100 * v:.0f}" for v in r["foretold"])
    years = "all earlier years'" if r["ahead"] else "other years'"
    return f"; unusual: {years} readings put it at {low} to {high} % (one as far off: {r['chance']:.2f})"


def _largest(readings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Up to three readings that made half a point or more, in order of time."""
    told = [r for r in readings if abs(r["value"]["mean"]) >= 0.005]
    best = sorted(told, key=lambda r: -abs(r["value"]["mean"]))[:3]
    return sorted(best, key=lambda r: r["year"])


def _foremost(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All events that name the power, and the first of the others, in order of date."""
    others = [e for e in events if not e["power"]][: max(EVENTS - sum(e["power"] for e in events), 0)]
    return [e for e in events if e["power"] or e in others]


def _bar(value: float, widest: float) -> str:
    """A bar of blocks to the left or right of a middle."""
    size = round(HALF * abs(value) / widest) if widest > 0.0 else 0
    return f"{'█' * size:>{HALF}}│" if value < 0 else f"{'':>{HALF}}│{'█' * size}"
