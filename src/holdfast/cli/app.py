"""The verbs, and the options they share."""

from __future__ import annotations

import typer

from holdfast.cli import (
    analogues,
    assess,
    backtest,
    bargain,
    check,
    data,
    explain,
    ledger,
    mechanisms,
    project,
    read,
    release,
    rely,
    search,
    stress,
    votes_distance,
    votes_explain,
    votes_fit,
    votes_hedging,
    votes_surprising,
)
from holdfast.cli.ended import ended

app = typer.Typer(
    name="holdfast",
    help="How firm a power's position is in each country of a region, what moved it, where it goes, and whether "
    "what is written about it holds; every number with its uncertainty and its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(value: bool) -> None:
    if value:
        from holdfast import __version__

        typer.echo(f"holdfast {__version__}")
        raise typer.Exit()


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", help="Print the version and end.", callback=_version, is_eager=True
    ),
) -> None:
    pass


app.command("assess")(ended(assess.command))
app.command("explain")(ended(explain.command))
app.command("project")(ended(project.command))
app.command("read")(ended(read.command))
app.command("check")(ended(check.command))
app.command("mechanisms")(ended(mechanisms.command))
app.command("rely")(ended(rely.command))
app.command("stress")(ended(stress.command))
app.command("search")(ended(search.command))
app.command("bargain")(ended(bargain.command))
app.command("backtest")(ended(backtest.command))
app.command("release")(ended(release.command))
app.command("analogues")(ended(analogues.command))
app.add_typer(data.app, name="data")
app.add_typer(ledger.app, name="ledger")

votes = typer.Typer(
    help="Where states stand: positions from UN roll calls, with abstention and absence as choices.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
votes.command("fit")(ended(votes_fit.command))
votes.command("explain")(ended(votes_explain.command))
votes.command("distance")(ended(votes_distance.command))
votes.command("surprising")(ended(votes_surprising.command))
votes.command("hedging")(ended(votes_hedging.command))
app.add_typer(votes, name="votes")
