"""`holdfast analogues`: the most similar histories of the world, and what came next."""

from __future__ import annotations

from typing import Annotated

import typer

from holdfast.cli import options


def command(
    patron: options.PairPatron,
    client: options.PairClient,
    case: options.PairCase = None,
    patrons: options.Patrons = None,
    weights: options.Weights = None,
    number: Annotated[int, typer.Option("--number", metavar="N", help="Analogues wanted.")] = 40,
    own: Annotated[
        bool,
        typer.Option("--own-country", help="Let earlier years of the same country be analogues too."),
    ] = False,
    data: options.OwnData = None,
    at: options.At = None,
    as_of: options.AsOf = None,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Find the histories most like that of a power in a country, what came next, and how often a first place was lost."""
    year, known = options.date(at, "--at"), options.date(as_of, "--as-of")
    if out is not None:
        options.folder(out)
    from holdfast.cli.cases import beside, of_pair
    from holdfast.cli.stages import stages

    wanted = of_pair(patron, client, case, patrons, None, weights)
    with stages() as say:
        say("reading the panel")
        panel, _ = beside(wanted, data, None)
        from holdfast.panel.store import load
        from holdfast.report.analogues import answer, save

        say("measuring the world")
        whole = load() if panel is None else panel
        told = answer(wanted, panel=whole, at=year, as_of=known, number=number, own=own)
    if out is not None:
        save(told, out)
    if json:
        from holdfast.report.answers import dump

        dump(told)
        return
    from holdfast.report.analogues import show
    from holdfast.report.screen import console

    show(told, console())
