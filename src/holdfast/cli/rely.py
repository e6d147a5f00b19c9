"""`holdfast rely`: whether a country could rely on a power's help in a crisis."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from holdfast.cli import options


def command(
    patron: options.PairPatron,
    client: options.PairClient,
    case: options.PairCase = None,
    patrons: options.Patrons = None,
    crisis: Annotated[
        str, typer.Option("--crisis", metavar="KIND", help="unrest, war_at_home or attack; or a crisis of the list of appeals.")
    ] = "unrest",
    at: options.At = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:  # fmt: skip
    """Say how likely a power is to send help if a country asks for it."""
    at_date, known = options.date(at, "--at"), options.date(as_of, "--as-of")
    seed = options.seeded(seed)
    options.use_threads(threads)
    from holdfast.cli.cases import in_being, of_pair

    options.folder(out)
    wanted = of_pair(patron, client, case, patrons, None)
    from holdfast.errors import UserError
    from holdfast.panel.store import load
    from holdfast.report.answers import dump, of_data, save
    from holdfast.report.rely import FIRST, rely

    day = min(d for d in (at_date, known, dt.date.today()) if d is not None)
    if at_date is not None and at_date > day:
        raise UserError(
            f"--at {at_date} lies after {day}: no appeal made then can be known; ask for that day or an earlier one"
        )
    if day.year < FIRST:
        raise UserError(f"--at {day}: the course begins in {FIRST}; ask for a day from then on")
    in_being(wanted, day.year)
    panel = load().as_of(known)
    found = rely(panel, wanted.patron, wanted.clients[0], day, crisis, others=wanted.patrons, seed=seed)
    warnings = _warnings(found)
    answer = of_data("rely", panel.fingerprint, warnings, case=wanted.id, seed=seed, known=known) | found
    if out is not None:
        save(answer, out / "rely.json")
    if json:
        dump(answer)
        return
    _show(answer)


def _warnings(found: dict[str, Any]) -> list[str]:
    """What the reader has to know of this answer."""
    year, looked = int(found["at"][:4]), found["situation"]["war_year"]
    late = [f"wars are on record to {looked}; whether the power fought in {year - 1} is taken from there"]
    return late if looked < year - 1 else []


def _show(answer: dict[str, Any]) -> None:
    """Print it."""
    from rich.table import Table
    from rich.text import Text

    from holdfast import codebook
    from holdfast.report.rely import WORDS
    from holdfast.report.screen import console

    screen, now = console(), answer["situation"]
    power, country = codebook.name(answer["patron"]), codebook.name(answer["client"])

    def told(n: dict[str, Any]) -> str:
        return f"{n['mean']:.2f} ({n['q05']:.2f} to {n['q95']:.2f})"

    screen.print(Text(f"If {country} asked {power} for armed help on {answer['at']}", style="bold"))
    screen.print(
        f"  In {WORDS[answer['crisis']]}: P(help) {told(answer['probability'])}; before any answer was seen "
        f"{told(answer['prior'])}"
    )
    war = {0.0: "was at peace", 0.5: "had a part in a war", 1.0: "fought a war of its own"}[now["drain"]]
    pledge = "has" if now["pledged"] else "hasn't"
    far = "" if now["km"] is None else f"; the capitals are {now['km']:.0f} km apart"
    screen.print(f"  {power} {war} in {now['war_year']}; it {pledge} pledged defence{far}")
    table = Table(box=None, pad_edge=False)
    for column, side in (("crisis", "left"), ("P(help), 90 %", "right"), ("before", "right")):
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    for row in answer["by_crisis"]:
        table.add_row(row["words"], told(row["probability"]), told(row["prior"]))
    screen.print(table)
    if answer["by_power"]:
        rest = ", ".join(
            f"{codebook.name(r['patron'])} {r['probability']['mean']:.2f} ({r['answers']})"
            for r in answer["by_power"]
        )
        screen.print(f"  Others, if asked (answers on record): {rest}")
    own = answer["answers"]
    helped = sum(r["helped"] for r in own)
    screen.print(f"  Answers of {power} on record: {len(own)}, with help in {helped}")
    for row in own[-4:]:
        screen.print(
            Text(
                f"    {row['date']} {codebook.name(row['client'])}, {row['crisis']}: {row['answer']}",
                style="dim",
            )
        )
    screen.print(Text(f"  {answer['note']}", style="italic"))
    for warning in answer["warnings"]:
        screen.print(Text(f"Warning: {warning}", style="yellow"))
