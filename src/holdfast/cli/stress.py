"""`holdfast stress`: a crisis in each country, who would help, what follows."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from holdfast.cli import options


def command(
    case: options.CaseName = None,
    patron: options.Patron = None,
    clients: options.Clients = None,
    patrons: options.Patrons = None,
    since: options.Since = None,
    weights: options.Weights = None,
    test: Annotated[
        str | None, typer.Option("--test", metavar="A,B", help="spillover, unrest, clash, succession; all where left out.")
    ] = None,
    at: options.At = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:  # fmt: skip
    """Put the countries of a case under stress: who would help, and what would follow."""
    at_date, known = options.date(at, "--at"), options.date(as_of, "--as-of")
    workers, seed = options.use_threads(threads), options.seeded(seed)
    from holdfast.cli.cases import chosen
    from holdfast.cli.stages import stages

    options.folder(out)
    wanted = chosen(case, patron, clients, patrons, since, weights)
    from holdfast.project.stress import stress
    from holdfast.report.answers import dump, of_data, save
    from holdfast.report.known import started
    from holdfast.report.stress import plain

    with stages() as say:
        panel, foothold, year, warnings = started(
            wanted, at=at_date, as_of=known, seed=seed, threads=workers, say=say
        )
        say("putting them under stress")
        day = min(d for d in (at_date, known, dt.date.today()) if d is not None)
        only = tuple(t.strip() for t in (test or "").split(",") if t.strip())
        found = stress(wanted, panel, foothold, year, day, only, seed)
    answer = of_data("stress", panel.fingerprint, warnings, case=wanted.id, seed=seed, known=known) | plain(
        found
    )
    if out is not None:
        save(answer, out / "stress.json")
    if json:
        dump(answer)
        return
    _show(answer)


def _show(answer: dict[str, Any]) -> None:
    """Print it: a table a test, a row a country, a column a power."""
    from rich.table import Table
    from rich.text import Text

    from holdfast import codebook
    from holdfast.report.screen import console

    screen = console()
    own = answer["patron"]
    powers = [own, *(p for p in answer["answered"] if p != own)]
    for t in answer["tests"]:
        screen.print(Text(f"{t['title']}: {t['description']}", style="bold"))
        table = Table(box=None, pad_edge=False)
        table.add_column("P(help | asked)")
        for p in powers:
            table.add_column(f"{codebook.name(p)} ({answer['answered'][p]})", justify="right")
        table.add_column("any (bounds)", justify="right")
        table.add_column("lasts a year: alone", justify="right")
        table.add_column(f"if {codebook.name(own)} is asked", justify="right")
        for c in _once(t["countries"]):
            held = {p["patron"]: p for p in c["powers"]}
            table.add_row(
                codebook.name(c["client"]),
                *(_told(held[p]["help"], p == own) for p in powers),
                f"{c['any']['mean']:.2f} ({c['any_bounds'][0]:.2f} to {c['any_bounds'][1]:.2f})",
                _told(c["lasts_alone"]),
                _told(held[own]["lasts"]),
            )
        screen.print(table)
        screen.print(Text(_sentence(t, own), style="dim"))
        screen.print()
    screen.print(Text("In brackets after a power: its answers to appeals on record. any: at least one helps, all being asked, each taken to "
            "decide by itself; in brackets the least and most it could be if they don't.", style="dim"))
    screen.print(Text(answer["note"], style="italic"))
    for warning in answer["warnings"]:
        screen.print(Text(f"Warning: {warning}", style="yellow"))


def _told(n: dict[str, Any], whole: bool = False) -> str:
    return f"{n['mean']:.2f}" + (f" ({n['q05']:.2f} to {n['q95']:.2f})" if whole else "")


def _sentence(t: dict[str, Any], own: str) -> str:
    """How likely the crisis is, and what the case's power stands to gain or lose."""
    from holdfast import codebook

    year = next((c["p_crisis_year"] for c in t["countries"] if c["p_crisis_year"]), None)
    chances = ", ".join(
        f"{codebook.name(c['client'])} {c['p_crisis']:.3f}"
        for c in _once(t["countries"])
        if c["p_crisis"] is not None
    )
    row = next(p for p in t["countries"][0]["powers"] if p["patron"] == own)
    gain, loss = ({k: 100 * n[k] for k in ("mean", "q05", "q95")} for n in (row["if_helps"], row["if_not"]))
    hazard = f"Chance of it in {year}: {chances}. " if chances else "No record tells how likely it is. "
    return (
        f"{hazard}Over five years {codebook.in_sentence(own)} is taken to move by {gain['mean']:+.1f} points of the composite "
        f"where it helps ({gain['q05']:+.1f} to {gain['q95']:+.1f}) and by {loss['mean']:+.1f} where it doesn't "
        f"({loss['q05']:+.1f} to {loss['q95']:+.1f})."
    )


def _once(countries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({c["client"]: c for c in countries}.values())
