"""`holdfast search`: every policy that an actor can afford, and on what the answer hinges."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from holdfast.cli import options


def command(
    case: options.CaseName = None,
    actor: Annotated[
        str, typer.Option("--for", metavar="ACTOR", help="A power or a country of the case; its power where left out.")
    ] = "",
    patron: options.Patron = None,
    clients: options.Clients = None,
    patrons: options.Patrons = None,
    since: options.Since = None,
    weights: options.Weights = None,
    target: Annotated[
        str, typer.Option("--target", metavar="NAME", help="keep, prominent or predominant; see the how-to.")
    ] = "keep",
    years: Annotated[int, typer.Option("--years", metavar="N", help="Years ahead, 1 to 50.")] = 10,
    worlds: Annotated[int, typer.Option("--worlds", metavar="N", help="Worlds in which every policy is judged.")] = 4096,
    at: options.At = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:  # fmt: skip
    """Judge every policy that an actor can afford, and find the assumptions on which the answer hinges."""
    at_date, known = options.date(at, "--at"), options.date(as_of, "--as-of")
    workers, seed = options.use_threads(threads), options.seeded(seed)
    from holdfast.cli.cases import chosen
    from holdfast.cli.stages import stages

    options.folder(out)
    wanted = chosen(case, patron, clients, patrons, since, weights)
    who = actor.upper() or wanted.patron
    from holdfast.project.search import checked, search
    from holdfast.report.answers import dump, of_data, save
    from holdfast.report.known import started
    from holdfast.report.search import plain

    checked(wanted, who, target, worlds, years)
    with stages() as say:
        panel, foothold, year, warnings = started(
            wanted, at=at_date, as_of=known, seed=seed, threads=workers, say=say
        )
        say("judging policies")
        found = search(
            foothold, who, panel=panel, at=year, years=years, worlds=worlds, seed=seed, target=target, threads=workers
        )  # fmt: skip
        say("finding what it hinges on")
        told = plain(found)
    answer = of_data("search", panel.fingerprint, warnings, case=wanted.id, seed=seed, known=known) | told
    if out is not None:
        save(answer, out / "search.json")
    if json:
        dump(answer)
        return
    _show(answer)


SHOWN = 12
"""Policies on the screen."""


def _show(answer: dict[str, Any]) -> None:
    """Print it: the best policies, today's course, then the sentences."""
    from rich.table import Table
    from rich.text import Text

    from holdfast import codebook
    from holdfast.report.screen import console

    screen = console()
    rows = answer["policies"]
    order = sorted(range(1, len(rows)), key=lambda k: -rows[k]["enough"])[:SHOWN]
    screen.print(
        Text(f"Policies of {codebook.in_sentence(answer['actor'])} until {answer['year']}", style="bold")
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("levers")
    for name in ("cost", "gain, points", "nine worlds in ten", "enough", "regret", "best"):
        table.add_column(name, justify="right")
    for k in (0, *order):
        p, gain = rows[k], {q: 100 * rows[k]["gain"][q] for q in ("mean", "q05", "q95")}
        table.add_row(
            ", ".join(p["levers"]) or "none",
            f"{p['cost']:.3g}",
            f"{gain['mean']:+.1f}",
            f"{gain['q05']:+.1f} to {gain['q95']:+.1f}",
            f"{p['enough']:.2f}",
            f"{100 * p['large_regret']:.1f}",
            f"{p['best']:.2f}",
            style="bold" if k == answer["choices"]["enough"]["policy"] else "",
        )
    screen.print(table)
    screen.print()
    for sentence in answer["sentences"]:
        screen.print(Text(sentence))
    screen.print(Text(answer["note"], style="italic"))
    for warning in answer["warnings"]:
        screen.print(Text(f"Warning: {warning}", style="yellow"))
