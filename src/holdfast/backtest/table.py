"""The table of scores of all origins, by set, part, domain, kind of tie, horizon, score and model."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.backtest import joint, protocol, sampled, skill
from holdfast.backtest.baselines import REFERENCE
from holdfast.backtest.origin import (
    BANDED,
    BINS,
    ELSEWHERE,
    FORECASTER,
    KEPT,
    MODELS,
    ONE_POWER,
    SCORES,
    Scored,
    countries,
)
from holdfast.dynamics.targets import TARGETS
from holdfast.measure.case import load_case

Floats = NDArray[np.float64]

BRIEF = ("crps", "crps_logit", "coverage_90")
"""Scores told of the models that are neither the forecaster nor the reference."""

MAIN = ("crps", "coverage_90")
"""Scores told of parts, and against the measured share."""

ALL = "all"
"""The domain of what is pooled over domains."""

RELATIVE = "crps_relative"
"""Mean over domains of the score over the reference's."""

POWER = "power of the case"
"""The part of the pairs of the power of the case that ships."""

APART = "held_out"
"""The set of what nothing was ever chosen by; its parts are those of `held_out`."""

SCHEMA = {
    "truth": pl.String, "set": pl.String, "part": pl.String, "domain": pl.String, "indicator": pl.String, "horizon": pl.Int64, "score": pl.String,
    "model": pl.String, "value": pl.Float64, "n": pl.Int64, "skill": pl.Float64, "sd": pl.Float64,
    **dict.fromkeys(sampled.QUANTILES, pl.Float64),
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
        ships, or what is held out), domain (`ALL`: pooled), indicator (empty: the whole domain, indicators in proportion
        to their weight), horizon, score and model. `skill` is against the reference, with its spread over resampled countries
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
            domains = [index for (_, indicator), index in told.items() if not indicator]
            for h, horizon in enumerate(protocol.HORIZONS if held and truth != "newer" else ()):
                where = _where(truth, name, ALL, "") | {"horizon": horizon}
                rows += [where | r for r in _pooled(held, domains, h, seed)]
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
                        told_of = _rows(held, index, h, seed, MAIN, (FORECASTER, REFERENCE))
                        rows += [where | {"horizon": horizon} | r for r in told_of]
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
        told = [
            m
            for m in (models if key in BRIEF else (FORECASTER, REFERENCE))
            if _told_all(held, parts, h, m, k)
        ]
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


def _told_all(held: dict[int, Scored], parts: dict[int, float], h: int, model: str, k: int) -> bool:
    """Whether a model forecast every pair that the forecaster did: means over different pairs don't compare."""
    m, i = MODELS.index(model), list(parts)
    return all((s.number[i, h, m, k] == s.number[i, h, 0, k]).all() for s in held.values())


def _told(
    key: str,
    total: dict[str, dict[int, Floats]],
    number: dict[int, Floats],
    parts: dict[int, float],
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Rows of one score: sums (I, C) by model and origin, their number by origin."""
    (value,), n = sampled.means(total, number, [parts], seed)
    for model, drawn in value.items():
        row = {"score": key, "model": model, "value": round(float(drawn[0]), 6), "n": n}
        if model != REFERENCE and not key.startswith("coverage"):
            row |= sampled.spread(skill.skill(drawn, value[REFERENCE]))
        yield row


def _pooled(
    held: dict[int, Scored], domains: Sequence[dict[int, float]], h: int, seed: int
) -> Iterator[dict[str, Any]]:
    """All domains, each counting the same: its mean score over the reference's, and its coverage."""
    for score, key in ((RELATIVE, "crps"), ("coverage_90", "coverage_90")):
        k = SCORES.index(key)
        told = (FORECASTER, REFERENCE) if score == RELATIVE else (FORECASTER,)
        total = {m: {o: s.total[:, h, MODELS.index(m), k] for o, s in held.items()} for m in told}
        number = {o: s.number[:, h, 0, k] for o, s in held.items()}
        value, n = sampled.means(total, number, domains, seed)
        each = [v[FORECASTER] / v[REFERENCE] if score == RELATIVE else v[FORECASTER] for v in value if v]
        if each:
            drawn = np.mean(each, axis=0)
            row = {"score": score, "model": FORECASTER, "value": round(float(drawn[0]), 6), "n": n}
            yield row | (sampled.spread(1.0 - drawn) if score == RELATIVE else {})


def _parts(held: dict[int, Scored], parts: dict[int, float], h: int, seed: int) -> Iterator[dict[str, Any]]:
    """Coverage and score by region, by level, and of the power of the case that ships."""
    regions = dict(zip(codebook.states()["iso3"], codebook.states()["region"], strict=True))
    of = np.array([regions[c] or "" for c in countries()])
    for region in sorted(set(of) - {""}):
        some = {
            o: replace(s, number=s.number * (of == region), total=s.total * (of == region))
            for o, s in held.items()
        }
        for row in _rows(some, parts, h, seed, MAIN, (FORECASTER, ELSEWHERE, REFERENCE)):
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
        (value,), n = sampled.means(total, number, [parts], seed)
        for model, drawn in value.items():
            row = {"score": key, "model": model, "value": round(float(drawn[0]), 6), "n": n}
            if model == joint.JOINED[0] and not key.startswith("coverage"):
                row |= sampled.spread(skill.skill(drawn, value[joint.JOINED[1]]))
            yield row
