"""The table of scores: made from all origins, or the one that ships; and the looks at test origins."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.backtest import protocol, skill
from holdfast.backtest.baselines import REFERENCE
from holdfast.backtest.origin import BINS, FORECASTER, MODELS, SCORES, Scored
from holdfast.dynamics.targets import TARGETS
from holdfast.errors import DataError
from holdfast.panel.store import replace_file

Floats = NDArray[np.float64]

HERE = Path(__file__).resolve().parent

SCORES_FILE, LOOKS_FILE, MADE_FILE = (HERE / n for n in ("scores.csv", "looks.csv", "made.json"))

BRIEF = ("crps", "crps_logit", "coverage_90")
"""Scores told of the models that are neither the forecaster nor the reference."""

QUANTILES = {"q025": 0.025, "q05": 0.05, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q95": 0.95, "q975": 0.975}

SCHEMA = {
    "set": pl.String, "domain": pl.String, "indicator": pl.String, "horizon": pl.Int64, "score": pl.String,
    "model": pl.String, "value": pl.Float64, "n": pl.Int64, "skill": pl.Float64, "sd": pl.Float64,
    **dict.fromkeys(QUANTILES, pl.Float64),
}  # fmt: skip


def groups() -> dict[tuple[str, str], dict[str, float]]:
    """What is told together, by domain and indicator ("" for the whole domain): indicators and their weights."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    weighed = codebook.weighed()
    for domain in codebook.DOMAINS:
        mine = {name: weighed[name].weight for name in TARGETS if weighed[name].domain == domain}
        if mine:
            found[domain, ""] = {name: w / sum(mine.values()) for name, w in mine.items()}
        if len(mine) > 1:
            found |= {(domain, name): {name: 1.0} for name in mine}
    return found


def tabulate(done: dict[int, Scored], seed: int = 0) -> pl.DataFrame:
    """Join origins into the table.

    Parameters
    ----------
    done
        By origin, of `holdfast.backtest.run.run`.
    seed
        Of the resampling.

    Returns
    -------
    pl.DataFrame
        A row a set, domain, indicator (empty: the whole domain, indicators in proportion to their weight), horizon,
        score and model. `skill` is against the reference, with its spread over resampled countries and origins.
    """
    rows: list[dict[str, Any]] = []
    for name, (first, last) in protocol.SETS.items():
        held = [done[o] for o in sorted(done) if first <= o <= last]
        if not held:
            continue
        for (domain, indicator), parts in groups().items():
            for h, horizon in enumerate(protocol.HORIZONS):
                where = {"set": name, "domain": domain, "indicator": indicator, "horizon": horizon}
                rows += [where | row for row in _rows(held, parts, h, seed)]
    return pl.DataFrame(rows, schema=SCHEMA)


def _rows(held: Sequence[Scored], parts: dict[str, float], h: int, seed: int) -> Iterator[dict[str, Any]]:
    index = {name: i for i, name in enumerate(TARGETS)}
    for k, key in enumerate(SCORES):
        told = MODELS if key in BRIEF else (FORECASTER, REFERENCE)
        value, n = _sampled(held, {index[name]: w for name, w in parts.items()}, h, k, told, seed)
        for model in told if n else ():
            row = {"score": key, "model": model, "value": round(float(value[model][0]), 6), "n": n}
            if model != REFERENCE and not key.startswith("coverage"):
                row |= _spread(skill.skill(value[model], value[REFERENCE]))
            yield row
    for model in (FORECASTER, REFERENCE):
        counts = [sum(s.places[index[name], h, MODELS.index(model)] for s in held) for name in parts]
        held_by = [(w, c) for w, c in zip(parts.values(), counts, strict=True) if c.sum() > 0]
        if not held_by:
            continue
        bars = sum(w * c / c.sum() for w, c in held_by) / sum(w for w, _ in held_by)
        for b in range(BINS):
            yield {
                "score": f"place_{b + 1:02d}",
                "model": model,
                "value": round(float(bars[b]), 6),
                "n": int(sum(c.sum() for c in counts)),
            }


def _sampled(
    held: Sequence[Scored], parts: dict[int, float], h: int, k: int, models: Sequence[str], seed: int
) -> tuple[dict[str, Floats], int]:
    """Mean score of each model over all and in every sample, (samples,), and how many scores there are."""
    parts = {i: w for i, w in parts.items() if any(s.number[i, h, 0, k].any() for s in held)}
    if not parts:
        return {}, 0
    all_of = sum(parts.values())
    total = np.stack([s.total[list(parts), h, :, k] for s in held], axis=-1)
    number = np.stack([s.number[list(parts), h, 0, k] for s in held], axis=-1)
    some, years = number.sum(axis=(0, 2)) > 0, number.sum(axis=(0, 1)) > 0
    by = skill.weights(int(some.sum()), int(years.sum()), seed)
    out = {model: np.zeros(len(by[0])) for model in models}
    for i, weight in enumerate(parts.values()):
        for model in models:
            scored = total[i, MODELS.index(model)][some][:, years]
            out[model] += weight / all_of * skill.means(scored, number[i][some][:, years], *by)
    return out, int(number.sum())


def _spread(sampled: Floats) -> dict[str, float]:
    drawn = sampled[1:][np.isfinite(sampled[1:])]
    if not drawn.size or not np.isfinite(sampled[0]):
        return {}
    q = np.quantile(drawn, list(QUANTILES.values()))
    return {
        "skill": round(float(sampled[0]), 4),
        "sd": round(float(drawn.std()), 4),
        **{name: round(float(v), 4) for name, v in zip(QUANTILES, q, strict=True)},
    }


def write(table: pl.DataFrame, folder: Path, panel: str, seed: int, origins: Sequence[int]) -> dict[str, Any]:
    """Write scores.csv and made.json, each whole or not at all.

    Parameters
    ----------
    table
        Of `tabulate`.
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
    replace_file(folder / SCORES_FILE.name, table.write_csv().encode())
    replace_file(folder / MADE_FILE.name, (json.dumps(made, indent=1) + "\n").encode())
    return made


def shipped() -> tuple[pl.DataFrame, dict[str, Any]]:
    """The table that ships, and what it was made of: panel, seed, first and last origin, command.

    Raises
    ------
    DataError
        It is missing or can't be read.
    """
    try:
        made = json.loads(MADE_FILE.read_text(encoding="utf-8"))
        return pl.read_csv(SCORES_FILE, schema=SCHEMA), made
    except (OSError, ValueError, pl.exceptions.PolarsError) as problem:
        raise DataError(
            f"backtest/{SCORES_FILE.name} can't be read ({problem}); reinstall holdfast or run `holdfast backtest`"
        ) from None


def looks() -> list[dict[str, str]]:
    """Every look at test origins that was ever taken: date, origins, what was looked at, why."""
    return pl.read_csv(LOOKS_FILE, infer_schema=False).to_dicts()
