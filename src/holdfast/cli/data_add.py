"""`holdfast data add`: a user's own table enters with the same checks as the panel that ships."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli import options


def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A table: CSV or Excel (.xlsx).", show_default=False)
    ],
    indicator: Annotated[
        str,
        typer.Option(
            "--indicator", metavar="NAME", help="What the table speaks of: one that is there, or a new name."
        ),
    ] = "",
    source: Annotated[
        str, typer.Option("--source", metavar="TITLE", help="Title of the source; required.")
    ] = "",
    terms: Annotated[
        str,
        typer.Option("--terms", metavar="TEXT", help="What its publisher allows, in a sentence; required."),
    ] = "",
    publisher: Annotated[str, typer.Option("--publisher", metavar="NAME", help="Who publishes it.")] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where a reader finds it.")] = "",
    lag_months: Annotated[
        int | None,
        typer.Option(
            "--lag-months",
            metavar="N",
            help="Months from the end of a year to the day its figure is known.",
            show_default="12",
        ),
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="How the figures came about: recorded, other_side, modelled, press, provisional.",
        ),
    ] = "recorded",
    unit: Annotated[
        str,
        typer.Option(
            "--unit",
            metavar="UNIT",
            help="Unit of values and totals, where no column says; needed for a new indicator.",
        ),
    ] = "",
    domain: Annotated[
        str,
        typer.Option(
            "--domain", metavar="D", help="Domain of a new indicator: security, economy, society, diplomacy."
        ),
    ] = "",
    title: Annotated[
        str, typer.Option("--title", metavar="T", help="A few words that name a new indicator.")
    ] = "",
    to: options.OwnTo = options.OWN,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Put the table in the place of an earlier one of the same source and indicator."
        ),
    ] = False,
    json: options.Json = False,
) -> None:
    """Add a table of your own, checked as the panel is: wholly or not at all."""
    from holdfast.panel.own.entry import Request, enter

    request = Request(
        indicator=indicator, source=source, terms=terms, publisher=publisher, url=url, lag_months=lag_months, kind=kind,
        unit=unit, domain=domain, title=title,
    )  # fmt: skip
    found = enter(file, request, to, replace=replace)
    if json:
        from holdfast.panel.store import fingerprint
        from holdfast.report.answers import dump, entered

        dump(entered(found, to, fingerprint()))
        return
    span = str(found.first) if found.first == found.newest else f"{found.first} to {found.newest}"
    typer.echo(
        f"{found.table.readings} {'reading' if found.table.readings == 1 else 'readings'} of {found.indicator.id} in {found.countries} "
        f"{'country' if found.countries == 1 else 'countries'}, {span}, from '{found.source.title}' are in {to}"
    )
    for warning in found.warnings:
        typer.echo(f"Note: {warning}")
    typer.echo(f"To use them: holdfast assess --data {to}")
