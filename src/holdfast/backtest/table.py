"""The table of scores: made from all origins, or the one that ships; and the looks at test origins."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.backtest import joint, protocol, skill
from holdfast.backtest.baselines import REFERENCE
from holdfast.backtest.origin import (
    BANDED,
    BINS,
    FORECASTER,
    KEPT,
    MODELS,
    ONE_POWER,
    SCORES,
    Scored,
    countries,
)
from holdfast.dynamics.targets import TARGETS
from holdfast.errors import DataError
from holdfast.measure.case import load_case
from holdfast.panel.store import replace_file

Floats = NDArray[np.float64]

HERE = Path(__file__).resolve().parent

SCORES_FILE, LOOKS_FILE, MADE_FILE = (HERE / n for n in ("scores.csv", "looks.csv", "made.json"))

BRIEF = ("crps", "crps_logit", "coverage_90")
"""Scores told of the models that are neither the forecaster nor the reference."""

MAIN = ("crps", "coverage_90")
"""Scores told of parts, and against the measured share."""

POWER = "power of the case"
"""The part of the pairs of the power of the case that ships."""

APART = "held_out"
"""The set of what nothing was ever chosen by; its parts are those of `held_out`."""

QUANTILES = {"q025": 0.025, "q05": 0.05, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q95": 0.95, "q975": 0.975}

SCHEMA = {
    "truth": pl.String, "set": pl.String, "part": pl.String, "domain": pl.String, "indicator": pl.String, "horizon": pl.Int64, "score": pl.String,
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


def held_out() -> dict[str, tuple[frozenset[str], frozenset[int] | None, int]]:
    """Countries and years by which nothing was chosen: countries, origins (None: all), first year of a target; by name."""
    listed = tomllib.loads((codebook.folder() / "holdouts.toml").read_text(encoding="utf-8"))
    case = load_case()
    found: dict[str, tuple[frozenset[str], frozenset[int] | None, int]] = {
        case.id: (frozenset(case.clients), None, case.since + 1)
    }
    return found | {k: (frozenset(v["clients"]), frozenset(v["origins"]), 0) for k, v in listed.items()}


def tabulate(done: dict[str, dict[int, Scored]], seed: int = 0) -> pl.DataFrame:
    """Join origins into the table.

    Parameters
    ----------
    done
        By truth and origin, of `holdfast.backtest.run.run`.
    seed
        Of the resampling.

    Returns
    -------
    pl.DataFrame
        A row a truth, set, part (empty: all pairs; a region, a level of the newest reading, the power of the case that
        ships, or what is held out), domain, indicator (empty: the whole domain, indicators in proportion to their
        weight), horizon, score and model. `skill` is against the reference, with its spread over resampled countries
        and origins.
    """
    rows: list[dict[str, Any]] = []
    told = {k: {list(TARGETS).index(i): w for i, w in parts.items()} for k, parts in groups().items()}
    for truth, of in done.items():
        main = truth == "recorded"
        for name, (first, last) in protocol.SETS.items():
            held = {o: of[o] for o in sorted(of) if first <= o <= last}
            for (domain, indicator), index in told.items() if held else ():
                where = _where(truth, name, domain, indicator)
                for h, horizon in enumerate(protocol.HORIZONS):
                    where["horizon"] = horizon
                    rows += [where | r for r in _rows(held, index, h, seed, SCORES if main else MAIN)]
                    if main and not indicator and name != "development":
                        rows += [where | r for r in _parts(held, index, h, seed)]
                if main:
                    rows += [where | r for r in _together(held, index, seed)]
        for (domain, indicator), index in told.items() if main else ():
            for part, (clients, origins, since) in held_out().items() if not indicator else ():
                where = _where(truth, APART, domain, "") | {"part": part}
                for h, horizon in enumerate(protocol.HORIZONS):
                    held = {
                        o: _only(s, clients)
                        for o, s in sorted(of.items())
                        if o + horizon >= since
                        and (o in origins if origins else o >= protocol.SETS["test"][0])
                    }
                    if held:
                        some = _rows(held, index, h, seed, MAIN, (FORECASTER, REFERENCE))
                        rows += [where | {"horizon": horizon} | r for r in some]
    return pl.DataFrame(rows, schema=SCHEMA)


def _where(truth: str, name: str, domain: str, indicator: str) -> dict[str, Any]:
    return {"truth": truth, "set": name, "part": "", "domain": domain, "indicator": indicator}


def _only(scored: Scored, clients: frozenset[str]) -> Scored:
    """Scores of some countries alone."""
    some = np.isin(np.array(countries()), list(clients))
    return replace(scored, total=scored.total * some, number=scored.number * some)


def _rows(
    held: dict[int, Scored],
    parts: dict[int, float],
    h: int,
    seed: int,
    scores: Sequence[str] = SCORES,
    models: Sequence[str] = MODELS,
) -> Iterator[dict[str, Any]]:
    for key in scores:
        k = SCORES.index(key)
        told = models if key in BRIEF else (FORECASTER, REFERENCE)
        total = {m: {o: s.total[:, h, MODELS.index(m), k] for o, s in held.items()} for m in told}
        number = {o: s.number[:, h, 0, k] for o, s in held.items()}
        yield from _told(key, total, number, parts, seed)
    if scores is not SCORES:
        return
    for model in (FORECASTER, REFERENCE):
        counts = {i: sum(s.places[i, h, MODELS.index(model)] for s in held.values()) for i in parts}
        held_by = [(w, counts[i]) for i, w in parts.items() if counts[i].sum() > 0]
        if not held_by:
            continue
        bars = sum(w * c / c.sum() for w, c in held_by) / sum(w for w, _ in held_by)
        for b in range(BINS):
            yield {
                "score": f"place_{b + 1:02d}",
                "model": model,
                "value": round(float(bars[b]), 6),
                "n": int(sum(c.sum() for _, c in held_by)),
            }


def _told(
    key: str,
    total: dict[str, dict[int, Floats]],
    number: dict[int, Floats],
    parts: dict[int, float],
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Rows of one score: sums (I, C) by model and origin, their number by origin."""
    value, n = _sampled(total, number, parts, seed)
    for model, drawn in value.items():
        row = {"score": key, "model": model, "value": round(float(drawn[0]), 6), "n": n}
        if model != REFERENCE and not key.startswith("coverage"):
            row |= _spread(skill.skill(drawn, value[REFERENCE]))
        yield row


def _parts(held: dict[int, Scored], parts: dict[int, float], h: int, seed: int) -> Iterator[dict[str, Any]]:
    """Coverage and score by region, by level, and of the power of the case that ships."""
    regions = dict(zip(codebook.states()["iso3"], codebook.states()["region"], strict=True))
    of = np.array([regions[c] or "" for c in countries()])
    for region in sorted(set(of) - {""}):
        some = {
            o: replace(s, number=s.number * (of == region), total=s.total * (of == region))
            for o, s in held.items()
        }
        for row in _rows(some, parts, h, seed, MAIN, (FORECASTER, REFERENCE)):
            yield row | {"part": region}
    for b, (low, high) in enumerate(pairwise(protocol.BANDS)):
        found = {i: np.sum([s.bands[i, h, :, :, b] for s in held.values()], axis=0) for i in parts}
        yield from _kept_rows(found, parts, BANDED, f"newest share {low:g} to {high:g}")
    total = {
        m: {o: s.one_power[:, h, j, KEPT.index("crps")] for o, s in held.items()}
        for j, m in enumerate(ONE_POWER)
    }
    number = {o: s.one_power[:, h, 0, KEPT.index("number")] for o, s in held.items()}
    both = {o: s.one_power[:, h, 1, KEPT.index("number")] for o, s in held.items()}
    if all((number[o] == both[o]).all() for o in held):
        for row in _told("crps", total, number, parts, seed):
            yield row | {"part": POWER}
        found = {i: np.sum([s.one_power[i, h].sum(axis=2) for s in held.values()], axis=0) for i in parts}
        for row in _kept_rows(found, parts, ONE_POWER, POWER):
            if row["score"] != "crps":
                yield row


def _kept_rows(
    found: dict[int, Floats], parts: dict[int, float], models: Sequence[str], part: str
) -> Iterator[dict[str, Any]]:
    """Rows of sums (models, `KEPT`) by indicator, without an interval."""
    some = {i: w for i, w in parts.items() if found[i][0, 0] > 0}
    for m, model in enumerate(models):
        for key in MAIN if some else ():
            mean = sum(w * found[i][m, KEPT.index(key)] / found[i][m, 0] for i, w in some.items())
            n = int(sum(found[i][m, 0] for i in some))
            value = round(float(mean / sum(some.values())), 6)
            yield {"part": part, "score": key, "model": model, "value": value, "n": n}


def _together(held: dict[int, Scored], parts: dict[int, float], seed: int) -> Iterator[dict[str, Any]]:
    """Joint draws, the longest horizon standing for all; `skill` is against draws that know of no tie."""
    for k, key in enumerate(joint.MEASURES):
        got = {o: s.together[:, :, k] for o, s in held.items()}
        number = {o: np.isfinite(g[:, 0]).astype(np.float64) for o, g in got.items()}
        total = {m: {o: np.nan_to_num(g[:, j]) for o, g in got.items()} for j, m in enumerate(joint.JOINED)}
        value, n = _sampled(total, number, parts, seed)
        for model, drawn in value.items():
            row = {"score": key, "model": model, "value": round(float(drawn[0]), 6), "n": n}
            if model == joint.JOINED[0] and not key.startswith("coverage"):
                row |= _spread(skill.skill(drawn, value[joint.JOINED[1]]))
            yield row


def _sampled(
    total: dict[str, dict[int, Floats]], number: dict[int, Floats], parts: dict[int, float], seed: int
) -> tuple[dict[str, Floats], int]:
    """Mean score of each model over all and in every sample, (samples,), and how many scores there are."""
    count = {i: np.stack([number[o][i] for o in number], axis=-1) for i in parts}
    parts = {i: w for i, w in parts.items() if count[i].any()}
    if not parts:
        return {}, 0
    every = np.sum([count[i] for i in parts], axis=0)
    some, years = every.sum(axis=1) > 0, every.sum(axis=0) > 0
    by = skill.weights(int(some.sum()), int(years.sum()), seed)
    out = {model: np.zeros(len(by[0])) for model in total}
    for i, weight in parts.items():
        for model, of in total.items():
            scored = np.stack([of[o][i] for o in of], axis=-1)[some][:, years]
            out[model] += weight * skill.means(scored, count[i][some][:, years], *by)
    return {m: v / sum(parts.values()) for m, v in out.items()}, int(every.sum())


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
