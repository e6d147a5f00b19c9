"""`holdfast data list`: what a folder of own data holds."""

from __future__ import annotations

import typer

from holdfast.cli import options


def command(to: options.OwnTo = options.OWN, json: options.Json = False) -> None:
    """List your own tables with their sources and terms."""
    from holdfast.panel.own.folder import opened

    found = opened(to)
    if json:
        from holdfast.panel.store import fingerprint
        from holdfast.report.answers import dump, listed

        dump(listed(found, to, fingerprint()))
        return
    if not found.tables:
        typer.echo(f"{to} holds no data of your own")
        return
    for table in sorted(found.tables, key=lambda t: (t.source, t.indicator)):
        source = found.sources[table.source]
        typer.echo(f"{table.indicator}  {table.readings} readings  {table.source}  '{source.title}'")
        typer.echo(f"    {source.publisher}; {source.terms} Known after {source.lag_months} months.")
