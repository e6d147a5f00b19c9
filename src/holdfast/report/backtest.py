"""Scores of forecasts as `holdfast backtest` gives them, and whether the mark that was set beforehand is met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from holdfast.report.answers import of_data
from holdfast.report.numbers import empty

MARK = {"horizons": (1, 2), "coverage": (0.86, 0.94)}
"""Skill above zero with its 95 % interval, and coverage of the 90 % interval within these, at these horizons."""

STRETCH = {1: 0.07, 3: 0.08, 5: 0.06}
"""Skill pooled over domains that was asked for beyond the mark, by horizon."""


def answer(
    table: pl.DataFrame, made: dict[str, Any], looks: Sequence[dict[str, str]], warnings: Sequence[str]
) -> dict[str, Any]:
    """Answer of `backtest`.

    Parameters
    ----------
    table
        Of `holdfast.backtest.table.tabulate`.
    made
        What it was made of.
    looks
        At test origins.
    warnings
        Sentences.
    """
    scores = [
        {
            **{k: row[k] for k in ("truth", "set", "domain", "horizon", "score", "model", "value", "n")},
            "part": row["part"] or None,
            "indicator": row["indicator"] or None,
            "skill": _number(row),
        }
        for row in table.to_dicts()
    ]
    return of_data("backtest", made["panel"], warnings) | {
        "seed": made["seed"],
        "origins": made["origins"],
        "scores": scores,
        "pooled": pooled(scores),
        "looks": list(looks),
    }


def _number(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["skill"] is None:
        return None
    # one country from one origin: there is nothing to draw anew, so nothing is known of the spread
    alone = row["q025"] == row["q975"]
    names = ("sd", "q025", "q05", "q10", "q50", "q90", "q95", "q975")
    drawn = {k: None if alone else row[k] for k in names}
    return empty() | {"mean": row["skill"], **drawn, "basis": "estimated"}


def verdicts(scores: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Skill and coverage of the forecaster by truth, set, part, domain and horizon.

    Parameters
    ----------
    scores
        Of `answer`.

    Returns
    -------
    list of dict
        truth, set, part, domain, horizon, n, skill, coverage, met (None where the mark says nothing of the row).
    """
    keys = ("truth", "set", "part", "domain", "horizon")
    mine = [r for r in scores if r["model"] == "forecaster" and r["indicator"] is None]
    of = {tuple(r[k] for k in keys): r["value"] for r in mine if r["score"] == "coverage_90"}
    low, high = MARK["coverage"]
    out = []
    for row in mine:
        if row["score"] != "crps" or row["skill"] is None:
            continue
        covered = of[tuple(row[k] for k in keys)]
        held = (row["skill"]["q025"] or 0.0) > 0.0 and low <= covered <= high
        counts = (row["truth"], row["set"], row["part"]) == ("recorded", "test", None) and row[
            "horizon"
        ] in MARK["horizons"]
        keys_told = (*keys, "n", "skill")
        out.append({k: row[k] for k in keys_told} | {"coverage": covered, "met": held if counts else None})
    return out


def pooled(scores: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Skill on test origins pooled over domains, each counting the same, beside what was asked for.

    Parameters
    ----------
    scores
        Of `answer`.

    Returns
    -------
    list of dict
        horizon, n, skill, coverage, asked, met (both None where nothing was asked for of the horizon).
    """
    mine = [r for r in scores if (r["truth"], r["set"], r["domain"]) == ("recorded", "test", "all")]
    of = {r["horizon"]: r["value"] for r in mine if r["score"] == "coverage_90"}
    out = []
    for row in mine:
        if row["score"] == "crps_relative" and row["skill"] is not None:
            asked = STRETCH.get(row["horizon"])
            met = None if asked is None else row["skill"]["mean"] >= asked
            keys = ("horizon", "n", "skill")
            out.append(
                {k: row[k] for k in keys} | {"coverage": of[row["horizon"]], "asked": asked, "met": met}
            )
    return out


def goal(rows: Sequence[dict[str, Any]]) -> str:
    """The pooled skills beside what was asked for, in a sentence; empty where none were scored.

    Parameters
    ----------
    rows
        Of `pooled`.

    Examples
    --------
    >>> row = {"horizon": 1, "skill": {"mean": 0.1, "q025": 0.08, "q975": 0.12}, "asked": 0.07}
    >>> goal([row])
    'Pooled over domains: +10.0 % at 1 year (+8.0 to +12.0, asked +7).'
    """
    told = [
        f"{100 * r['skill']['mean']:+.1f} % at {r['horizon']} year{'s' if r['horizon'] > 1 else ''} "
        f"({100 * r['skill']['q025']:+.1f} to {100 * r['skill']['q975']:+.1f}, asked {100 * r['asked']:+.0f})"
        for r in rows
        if r["asked"] is not None
    ]
    return f"Pooled over domains: {', '.join(told)}." if told else ""


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


def card(panel: str) -> dict[str, Any]:
    """The report's part: how forecasts of recorded shares were scored, from the table that ships.

    Parameters
    ----------
    panel
        Fingerprint of the report's panel.

    Returns
    -------
    dict
        `rows` (test origins: domain, horizon, skill with its 95 % interval, coverage of 90 %, n, met), `held_out` (the same
        by part), `pooled` (over domains, beside what was `asked`), `passed` and `goal` (sentences), `looks` (number), `origins`, `same_panel`, `panel`.
    """
    from holdfast.backtest.ship import looks, shipped

    table, made = shipped()
    whole = answer(table, made, [], [])
    scores = whole["scores"]
    told = [
        {k: r[k] for k in ("set", "part", "domain", "horizon", "n", "coverage", "met")}
        | {k: r["skill"][k] for k in ("mean", "q025", "q975")}
        for r in verdicts(scores)
        if r["truth"] == "recorded"
    ]
    return {
        "rows": [r for r in told if r["set"] == "test" and r["part"] is None],
        "held_out": [r for r in told if r["set"] == "held_out"],
        "pooled": [
            {k: r[k] for k in ("horizon", "n", "coverage", "asked", "met")}
            | {k: r["skill"][k] for k in ("mean", "q025", "q975")}
            for r in whole["pooled"]
        ],
        "passed": passed(scores),
        "goal": goal(whole["pooled"]),
        "looks": len(looks()),
        "origins": made["origins"],
        "panel": made["panel"],
        "same_panel": made["panel"] == panel,
    }


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part as a flat table."""
    if found["rows"]:
        yield "forecasts", [*found["rows"], *found["held_out"]]
    if found["pooled"]:
        yield "forecasts_pooled", found["pooled"]
