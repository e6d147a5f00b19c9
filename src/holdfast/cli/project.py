"""`holdfast project`: the fork alone."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli import options


def command(
    case: options.CaseName = None,
    patron: options.Patron = None,
    clients: options.Clients = None,
    patrons: options.Patrons = None,
    since: options.Since = None,
    weights: options.Weights = None,
    data: options.OwnData = None,
    overrides: options.Overrides = None,
    scenarios: Annotated[
        Path | None, typer.Option("--scenarios", metavar="DIR", help="Scenario files of your own in place of the case's.")
    ] = None,
    years: Annotated[int, typer.Option("--years", metavar="N", help="Years ahead, 1 to 50.")] = 10,
    runs: Annotated[
        int, typer.Option("--runs", metavar="N", help="Draws of the world; every scenario runs on each.")
    ] = 2000,
    at: options.At = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster, by the address of its scheduler."),
    ] = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Project footholds under each scenario of a case."""
    at_date, known = options.date(at, "--at"), options.date(as_of, "--as-of")
    workers, seed = options.use_threads(threads), options.seeded(seed)
    from holdfast.cli.cases import beside, chosen
    from holdfast.cli.stages import stages

    options.folder(out)
    wanted = chosen(case, patron, clients, patrons, since, weights)
    if cluster is None or runs < 1:
        options.affordable(runs, years, len(wanted.clients), workers)
    panel, changed = beside(wanted, data, overrides)
    own = None
    if scenarios is not None:
        from holdfast.errors import UserError
        from holdfast.project.scenario import load_scenarios

        if overrides is not None:
            raise UserError("give --scenarios or --overrides, not both: effects of your own scenarios stand in their levers.toml")
        own = load_scenarios(wanted, scenarios)
    from holdfast.report.answers import dump, projection, save
    from holdfast.report.outlook import outlook

    with contextlib.ExitStack() as held:
        executor = None
        if cluster is not None:
            from holdfast.project.cluster import connected

            executor = held.enter_context(connected(cluster))
            options.affordable(runs, years, len(wanted.clients), executor.workers)
        say = held.enter_context(stages())
        found = outlook(
            wanted, panel=panel, overrides=changed, at=at_date, as_of=known, years=years, runs=runs, seed=seed,
            threads=workers, scenarios=own, executor=executor, say=say,
        )  # fmt: skip
    answer = projection(found)
    if out is not None:
        save(answer, out / "projection.json")
    if json:
        dump(answer)
        return
    from holdfast.report.fork_screen import beside as told_beside
    from holdfast.report.terminal import console, fork, fork_sentence

    screen = console()
    screen.print(fork(found))
    screen.print(f"  {fork_sentence(found)}")
    for table in told_beside(found):
        screen.print(table)
    screen.print(f"  Note: {found['policy_note']}; {found['fan_note']}.")
    if "overrides" in found:
        from holdfast.report.terminal import overridden

        overridden(found, screen)
