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
    data: options.OwnData = None,
    as_of: options.AsOf = None,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Tell what is held of a case's countries: readings, years, age, terms, doubts."""
    known = options.date(as_of, "--as-of")
    from holdfast.report.coverage import answer, save, selected

    if out is not None:
        options.folder(out)
    from holdfast.cli.cases import beside, chosen

    wanted = chosen(case, patron, clients, patrons, None, None)
    panel, _ = beside(wanted, data, None)
    named = tuple(x.strip() for x in (only or "").split(",") if x.strip())
    wanted_by, rows = selected(by, named)
    told = answer(wanted, as_of=known, by=wanted_by, only=rows, panel=panel)
    if out is not None:
        save(told, out)
    if json:
        from holdfast.report.answers import dump

        dump(told)
        return
    from holdfast.report.screen import console
    from holdfast.report.status import show

    show(told, wanted_by, rows, console())
