"""`holdfast release`: the measurement as tables to cite and to load."""

from __future__ import annotations

from typing import Annotated

import typer

from holdfast.cli import options
from holdfast.errors import UserError

MOST = 10_000
"""Draws that can be asked for."""

World = Annotated[
    bool,
    typer.Option("--world/--no-world", help="Whether every power by the rule in every country is in it."),
]
Draws = Annotated[int, typer.Option("--draws", metavar="N", help="Joint draws of the case.")]


def command(
    case: options.CaseName = None,
    patron: options.Patron = None,
    clients: options.Clients = None,
    patrons: options.Patrons = None,
    weights: options.Weights = None,
    world: World = True,
    draws: Draws = 1000,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Write the measurement as CSV, Parquet, Excel and Stata, with codebook, references, terms and checksums."""
    known = options.date(as_of, "--as-of")
    workers, seed = options.use_threads(threads), options.seeded(seed)
    if not 2 <= draws <= MOST:
        raise UserError(f"--draws {draws}: between 2 and {MOST} draws can be asked for")
    from holdfast.cli.cases import chosen
    from holdfast.cli.stages import stages

    folder = options.folder(out, "holdfast-release")
    wanted = chosen(case, patron, clients, patrons, None, weights)
    from holdfast.report.release.make import release
    from holdfast.report.release.write import free, write

    free(folder)
    with stages() as say:
        made = release(wanted, as_of=known, world=world, draws=draws, seed=seed, threads=workers, say=say)
        manifest = write(made, folder, say)
    if json:
        from holdfast.report.answers import dump, released

        dump(released(manifest, made.frames["left_out"]["source"].to_list(), folder))
        return
    from holdfast.report.release.terminal import show
    from holdfast.report.screen import console

    show(manifest, made.frames["left_out"], folder, console())
