"""What `--json` prints: one schema a verb."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.atomic import replace_file
from holdfast.errors import WriteError
from holdfast.report.numbers import empty

if TYPE_CHECKING:
    import datetime as dt

    from holdfast.codebook import Indicator, Source
    from holdfast.panel.own.entry import Entered
    from holdfast.panel.own.folder import Own

BASIS = {"observed": "estimated", "estimated": "estimated", "assumed": "assumed"}
"""Basis of P by evidence class: P of a fact is estimated too, from what its sources say."""


def common(verb: str, data: dict[str, Any]) -> dict[str, Any]:
    """The fields that every answer has."""
    return {
        "schema": f"holdfast/{verb}/1",
        "case": data["case"]["id"],
        "seed": data["seed"],
        "panel": data["panel"]["fingerprint"],
        "as_of": data["as_of"],
        "warnings": data["warnings"],
        **({"own": data["panel"]["own"]} if "own" in data["panel"] else {}),
        **({"overrides": data["overrides"]} if "overrides" in data else {}),
    }


def assessment(data: dict[str, Any]) -> dict[str, Any]:
    """Answer of `assess`, from its bundle; schema in docs/reference/json.md."""
    return common("assess", data) | {
        "at": data["case"]["at"],
        "since": data["case"]["since"],
        "cells": data["cells"],
        "outlook": data["outlook"],
        "prior_only": data["prior_only"],
        "time_to_loss": data["time_to_loss"],
        "policy_note": data["policy_note"],
        "robustness": data["robustness"],
        "statements": [
            {k: s[k] for k in ("id", "verdict", "p", "evidence", "evidence_class", "confidence", "then")}
            for s in data["statements"]
        ],
    }


def projection(data: dict[str, Any]) -> dict[str, Any]:
    """Answer of `project`."""
    fans, courses = data["fans"], {s["name"]: s for s in data["scenarios"]}
    found: dict[str, Any] = {
        "runs": data["runs"],
        "scenarios": {
            name: {
                "course": courses.get(name),
                "outlook": rows,
                "prior_only": data["prior_only"].get(name, []),
                "time_to_loss": data["time_to_loss"].get(name),
                "fans": [f for f in fans if f["scenario"] == name],
            }
            for name, rows in data["outlook"].items()
        },
        "contrasts": data["contrasts"],
        "effects": data["effects"],
        "note": data["policy_note"],
        "fan_note": data["fan_note"],
    }
    beside = ("choices", "split", "factorial", "branch", "hindcasts", "answers", "positions")
    return common("project", data) | found | {k: data[k] for k in beside if k in data}


def verdicts(data: dict[str, Any]) -> dict[str, Any]:
    """Answer of `check`; P of each statement is an uncertain number."""
    newest = {(c["client"], c["domain"]): c["newest"] for c in data["cells"]}
    return common("check", data) | {
        "document": {"title": data["case"]["document"], "date": data["case"]["document_date"]},
        "statements": [{**s, "p": _probability(s, newest)} for s in data["statements"]],
        "quote": data["quote"],
    }


def _probability(statement: dict[str, Any], newest: dict[tuple[str, str], int | None]) -> dict[str, Any]:
    """P of a statement: it has no spread of its own; its range over other choices stands beside it as `p_range`."""
    behind = [newest.get((client, domain)) for client, domain, _ in statement["cells"] or []]
    return empty(max((y for y in behind if y), default=None), statement["sources"] or []) | {
        "mean": statement["p"],
        "basis": None if statement["p"] is None else BASIS[statement["evidence_class"]],
    }


def released(manifest: dict[str, Any], left_out: Sequence[str], folder: Path) -> dict[str, Any]:
    """Answer of `release`."""
    keys = ("release", "version", "draws", "world", "command", "files")
    return common("release", manifest | {"warnings": []}) | {
        "out": str(folder),
        **{k: manifest[k] for k in keys},
        "left_out": list(left_out),
    }


def of_data(
    verb: str,
    panel: str,
    warnings: Sequence[str],
    *,
    case: str | None = None,
    seed: int | None = None,
    known: dt.date | None = None,
) -> dict[str, Any]:
    """The fields that every answer has, for a verb without a bundle."""
    return {
        "schema": f"holdfast/{verb}/1",
        "case": case,
        "seed": seed,
        "panel": panel,
        "as_of": known.isoformat() if known else None,
        "warnings": list(warnings),
    }


def entered(found: Entered, folder: Path, panel: str) -> dict[str, Any]:
    """Answer of `data add`."""
    return of_data("data-add", panel, found.warnings) | {
        "folder": str(folder),
        "own": found.fingerprint,
        "source": _own_source(found.source),
        "indicator": _own_indicator(found.indicator) | {"new": found.new},
        "table": found.table.model_dump(),
        "months": found.months,
        "countries": found.countries,
        "first": found.first,
        "newest": found.newest,
    }


def listed(found: Own, folder: Path, panel: str) -> dict[str, Any]:
    """Answer of `data list`."""
    return of_data("data-list", panel, ()) | {
        "folder": str(folder),
        "own": found.fingerprint or None,
        "sources": [_own_source(s) for _, s in sorted(found.sources.items())],
        "indicators": [_own_indicator(i) for _, i in sorted(found.indicators.items())],
        "tables": [t.model_dump() for t in found.tables],
    }


def _own_source(source: Source) -> dict[str, Any]:
    return source.model_dump(include={"id", "title", "publisher", "url", "terms", "lag_months", "lag_reason"})


def _own_indicator(indicator: Indicator) -> dict[str, Any]:
    return indicator.model_dump(include={"id", "title", "domain", "unit", "weight"})


def text(answer: dict[str, Any], encoding: str | None = None) -> str:
    """An answer as JSON; numbers that don't exist are null, letters outside an encoding escaped."""
    plain = (encoding or "utf-8").lower() not in {"utf-8", "utf8"}
    return json.dumps(answer, ensure_ascii=plain, allow_nan=False, indent=1)


def dump(answer: dict[str, Any]) -> None:
    """Print an answer."""
    sys.stdout.write(text(answer, sys.stdout.encoding) + "\n")
    sys.stdout.flush()


def save(answer: dict[str, Any], path: Path) -> None:
    """Write an answer to a file, whole or not at all, in a folder that is made if need be; raises `WriteError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise WriteError(
            f"{path.parent}: can't be made a folder ({e.strerror or e}); name another with --out"
        ) from None
    replace_file(path, (text(answer) + "\n").encode())
