"""`holdfast backtest`: forecasts of recorded shares, scored on what was recorded later."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from holdfast.cli import options
from holdfast.errors import UserError


def command(
    show: Annotated[
        bool, typer.Option("--show", help="Print the table that ships; nothing is computed or drawn.")
    ] = False,
    origins: Annotated[
        str | None,
        typer.Option("--origins", metavar="YEAR-YEAR", help="Years forecast from.", show_default="all"),
    ] = None,
    horizons: Annotated[
        str | None, typer.Option("--horizons", metavar="N,N", help="Years ahead to tell.", show_default="all")
    ] = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Score the forecaster against simple forecasts, from every origin as known then."""
    wanted, ahead = _origins(origins), _horizons(horizons)
    workers, seed = options.use_threads(threads), options.seeded(seed)
    if show and origins is not None:
        raise UserError("--show prints the table that ships, of all origins; leave --origins or --show out")
    folder = options.folder(out, "holdfast-backtest")
    import polars as pl

    from holdfast.backtest.ship import looks, shipped
    from holdfast.panel.store import fingerprint
    from holdfast.report.backtest import answer

    if show:
        table, made = shipped()
        warnings = []
        if made["panel"] != fingerprint():
            warnings.append(
                f"the table was made with panel {made['panel']}, the one that ships is {fingerprint()}; "
                f"`{made['command']}` makes it anew"
            )
        if seed != made["seed"]:
            warnings.append(
                f"--seed {seed} changes nothing here: the table that ships was made with seed {made['seed']}, and "
                "nothing is drawn to print it"
            )
    else:
        table, made = _made(wanted, ahead, folder, workers, seed)
        warnings = []
    if ahead is not None:
        table = table.filter(pl.col("horizon").is_in(ahead))
    if not table.height:
        raise UserError(
            "nothing can be scored: from these origins nothing was recorded so many years ahead; "
            "ask for earlier origins or shorter horizons"
        )
    found = answer(table, made, looks(), warnings)
    from holdfast.report.answers import dump, save

    if out is not None or not show:
        save(found, folder / "backtest.json")
    if json:
        dump(found)
        return
    _show(found)


def _origins(text: str | None) -> range | None:
    """Read YEAR or YEAR-YEAR."""
    if text is None:
        return None
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{4}))?", text.strip())
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise UserError(f"--origins '{text}' is no span of years; write YEAR or YEAR-YEAR, such as 2008-2011")
    return range(int(found[1]), int(found[2] or found[1]) + 1)


def _horizons(text: str | None) -> list[int] | None:
    """Read N,N among the horizons that are scored."""
    if text is None:
        return None
    from holdfast.backtest.protocol import HORIZONS

    parts = [p.strip() for p in text.split(",") if p.strip()]
    wrong = [p for p in parts if not p.isdecimal() or int(p) not in HORIZONS]
    if wrong or not parts:
        raise UserError(
            f"--horizons {', '.join(wrong) or 'is empty'}: forecasts are scored {', '.join(map(str, HORIZONS))} years "
            "ahead; write some of these, such as 1,2"
        )
    return [int(p) for p in parts]


def _made(wanted: range | None, ahead: list[int] | None, folder: Any, threads: int, seed: int) -> Any:
    """Compute the table and write it to the folder."""
    from holdfast.backtest.protocol import HORIZONS
    from holdfast.backtest.run import everything, run
    from holdfast.backtest.ship import write
    from holdfast.backtest.table import tabulate
    from holdfast.cli.stages import stages
    from holdfast.panel.store import load

    panel = load()
    with stages() as say:
        asked = everything(panel) if wanted is None else wanted
        done = run(panel, asked, folder, horizons=ahead or HORIZONS, seed=seed, threads=threads, say=say)
        say("resampling")
        table = tabulate(done, seed)
    return table, write(table, folder, panel.fingerprint, seed, asked)


def _show(found: dict[str, Any]) -> None:
    """Print skill and coverage of the forecaster, and whether the mark is met."""
    from rich.table import Table
    from rich.text import Text

    from holdfast.report.backtest import passed, verdicts
    from holdfast.report.screen import console

    screen = console()
    screen.print(
        Text(
            f"Forecasts of recorded shares, origins {found['origins'][0]} to {found['origins'][1]}",
            style="bold",
        )
    )
    screen.print(
        "  Skill in CRPS against a random walk whose steps depend on its level, and coverage of 90 %"
    )
    told = Table(box=None, pad_edge=False)
    for column in ("origins", "domain", "years", "skill", "95 % interval", "coverage", "forecasts", "mark"):
        told.add_column(column, justify="left" if column in ("origins", "domain") else "right")
    for row in verdicts(found["scores"]):
        if (row["truth"], row["part"]) != ("recorded", None):
            continue
        s = row["skill"]
        told.add_row(
            row["set"], row["domain"], str(row["horizon"]), f"{100 * s['mean']:+.1f} %",
            f"{100 * s['q025']:+.1f} to {100 * s['q975']:+.1f}", f"{100 * row['coverage']:.1f} %", f"{row['n']:,}",
            {True: "met", False: "missed", None: ""}[row["met"]],
        )  # fmt: skip
    for row in found["pooled"]:
        s = row["skill"]
        told.add_row(
            "test", "all, pooled", str(row["horizon"]), f"{100 * s['mean']:+.1f} %",
            f"{100 * s['q025']:+.1f} to {100 * s['q975']:+.1f}", f"{100 * row['coverage']:.1f} %", f"{row['n']:,}",
            "" if row["met"] is None else f"{'met' if row['met'] else 'missed'} ({100 * row['asked']:+.0f} %)",
        )  # fmt: skip
    screen.print(told)
    screen.print(f"  {passed(found['scores'])}")
    screen.print(f"  Looks at test origins so far: {len(found['looks'])}.")
    for warning in found["warnings"]:
        screen.print(Text(f"Warning: {warning}", style="yellow"))
