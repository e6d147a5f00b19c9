"""`holdfast data`: what there is, and a user's own."""

from __future__ import annotations

import typer

from holdfast.cli import data_add, data_list, data_remove, data_status
from holdfast.cli.ended import ended

app = typer.Typer(
    name="data",
    help="Tell what the data cover, and add your own.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.command("status")(ended(data_status.command))
app.command("add")(ended(data_add.command))
app.command("list")(ended(data_list.command))
app.command("remove")(ended(data_remove.command))
