"""Scores of forecasts as `holdfast backtest` gives them, and whether the mark that was set beforehand is met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from holdfast.report.answers import of_data
from holdfast.report.numbers import empty

MARK = {"horizons": (1, 2), "coverage": (0.86, 0.94)}
"""Skill above zero with its 95 % interval, and coverage of the 90 % interval within these, at these horizons."""


def answer(
    table: pl.DataFrame, made: dict[str, Any], looks: Sequence[dict[str, str]], warnings: Sequence[str]
) -> dict[str, Any]:
    """Answer of `backtest`.

    Parameters
    ----------
    table
        Of `holdfast.backtest.table`.
    made
        What it was made of.
    looks
        At test origins.
    warnings
        Sentences.
    """
    scores = [
        {
            **{k: row[k] for k in ("set", "domain", "horizon", "score", "model", "value", "n")},
            "indicator": row["indicator"] or None,
            "skill": _number(row),
        }
        for row in table.to_dicts()
    ]
    return of_data("backtest", made["panel"], warnings) | {
        "seed": made["seed"],
        "origins": made["origins"],
        "scores": scores,
        "looks": list(looks),
    }


def _number(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["skill"] is None:
        return None
    names = ("sd", "q025", "q05", "q10", "q50", "q90", "q95", "q975")
    return empty() | {"mean": row["skill"], **{k: row[k] for k in names}, "basis": "estimated"}


def verdicts(scores: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Skill and coverage of the forecaster by set, domain and horizon.

    Parameters
    ----------
    scores
        Of `answer`.

    Returns
    -------
    list of dict
        set, domain, horizon, n, skill, coverage, met (None where the mark says nothing of the horizon or set).
    """
    mine = [r for r in scores if r["model"] == "forecaster" and r["indicator"] is None]
    of = {(r["set"], r["domain"], r["horizon"]): r["value"] for r in mine if r["score"] == "coverage_90"}
    low, high = MARK["coverage"]
    out = []
    for row in mine:
        if row["score"] != "crps" or row["skill"] is None:
            continue
        covered = of[row["set"], row["domain"], row["horizon"]]
        held = row["skill"]["q025"] > 0.0 and low <= covered <= high
        counts = row["set"] == "test" and row["horizon"] in MARK["horizons"]
        keys = ("set", "domain", "horizon", "n", "skill")
        out.append({k: row[k] for k in keys} | {"coverage": covered, "met": held if counts else None})
    return out


def passed(scores: Sequence[dict[str, Any]]) -> str:
    """Whether the mark is met, in a sentence.

    Examples
    --------
    >>> passed([])
    'No test origin is among these: the mark is set for those.'
    """
    told = [r for r in verdicts(scores) if r["met"] is not None]
    if not told:
        return "No test origin is among these: the mark is set for those."
    missed = [f"{r['domain']} at {r['horizon']}" for r in told if not r["met"]]
    what = "skill above zero with its 95 % interval, coverage of 86 to 94 %, at 1 and 2 years"
    if not missed:
        return f"The mark is met in every domain with recorded yearly shares ({what})."
    return f"The mark is missed in {', '.join(missed)} years ({what})."
