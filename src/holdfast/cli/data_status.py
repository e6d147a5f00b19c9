"""`holdfast data status`: what the data cover, and how old it is."""

from __future__ import annotations

from typing import Annotated

import typer

from holdfast.cli import options


def command(
    case: options.CaseName = None,
    patron: options.Patron = None,
    clients: options.Clients = None,
    patrons: options.Patrons = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="WORD", help="One table in full: source, indicator, country or year."),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="ID,...", help="With --by: these rows alone, told in full."),
    ] = None,
    as_of: options.AsOf = None,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Tell what is held of a case's countries: readings, years, age, terms, doubts."""
    known = options.date(as_of, "--as-of")
    from holdfast.report.coverage import answer, save, selected

    if out is not None:
        options.folder(out)
    wanted_by, rows = selected(by, options.codes(only))
    from holdfast.cli.cases import chosen

    data = answer(chosen(case, patron, clients, patrons, None, None), as_of=known, by=wanted_by, only=rows)
    if out is not None:
        save(data, out)
    if json:
        from holdfast.report.answers import dump

        dump(data)
        return
    from holdfast.report.screen import console
    from holdfast.report.status import show

    show(data, wanted_by, rows, console())
