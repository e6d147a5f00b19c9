"""The scores that ship, and the looks at test origins: a run's folder holds all of its table, the package a part.

What ships is what a reader is told: all scores of the test origins by domain, the forecaster's by kind of tie, its score
and coverage by part, against the other truths, and on the origins before. `summary.csv` and `made.json` of the run of all
origins are copied here as they are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from holdfast.atomic import replace_file
from holdfast.backtest.origin import FORECASTER
from holdfast.backtest.table import APART, MAIN, POWER, RELATIVE, SCHEMA
from holdfast.errors import shipped_file

HERE = Path(__file__).resolve().parent

SCORES, SUMMARY, MADE, LOOKS = "scores.csv", "summary.csv", "made.json", "looks.csv"
"""Files of a run: its table, the part that ships, what it was made of; and of the package: the looks."""


def summary(table: pl.DataFrame) -> pl.DataFrame:
    """The part of a table that ships.

    Parameters
    ----------
    table
        Of `holdfast.backtest.table.tabulate`.
    """
    test = (pl.col("truth") == "recorded") & (pl.col("set") == "test")
    whole, domain = pl.col("part") == "", pl.col("indicator") == ""
    mine = pl.col("model") == FORECASTER
    place = pl.col("score").str.starts_with("place_")
    kept = (
        (test & whole & domain & (mine | ~place))
        | (test & mine & ~place)
        | (test & (pl.col("part") == POWER))
        | ((whole | (pl.col("set") == APART)) & mine & pl.col("score").is_in([*MAIN, RELATIVE]))
    )
    return table.filter(kept)


def write(table: pl.DataFrame, folder: Path, panel: str, seed: int, origins: Sequence[int]) -> dict[str, Any]:
    """Write scores.csv, summary.csv and made.json, each whole or not at all.

    Parameters
    ----------
    table
        Of `holdfast.backtest.table.tabulate`.
    folder
        Of the run.
    panel
        Fingerprint.
    seed, origins
        Of the run.

    Returns
    -------
    dict
        What made.json holds: panel, seed, first and last origin, command.
    """
    span = [min(origins), max(origins)]
    command = f"holdfast backtest --origins {span[0]}-{span[1]} --seed {seed}"
    made = {"panel": panel, "seed": seed, "origins": span, "command": command}
    for name, text in (
        (SCORES, table.write_csv()),
        (SUMMARY, summary(table).write_csv()),
        (MADE, json.dumps(made, indent=1) + "\n"),
    ):
        replace_file(folder / name, text.encode())
    return made


def shipped() -> tuple[pl.DataFrame, dict[str, Any]]:
    """The table that ships, and what it was made of: panel, seed, first and last origin, command.

    Raises
    ------
    DataError
        It is missing or can't be read.
    """
    with shipped_file(f"backtest/{SUMMARY}", "run `holdfast backtest`", pl.exceptions.PolarsError):
        made = json.loads((HERE / MADE).read_text(encoding="utf-8"))
        return pl.read_csv(HERE / SUMMARY, schema=SCHEMA), made


def looks() -> list[dict[str, str]]:
    """Every look at test origins that was ever taken: date, origins, what was looked at, why."""
    return pl.read_csv(HERE / LOOKS, infer_schema=False).to_dicts()
