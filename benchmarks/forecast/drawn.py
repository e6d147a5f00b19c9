"""Whether a projection draws from the forecaster that is scored: `python benchmarks/forecast/drawn.py`.

From one validation origin, for every third country that is no power, three tellings of the same recorded share:

    scored    the forecaster as the back-test scores it
    margins   as it is told for a case (`holdfast.dynamics.margins`): blocs as one, learned among powers as in a case
    runs      what runs of the ensemble have, without policies, assumptions and crises: tables of the one tie, drawn from
              together over powers and years

It writes drawn.csv by kind of tie and years ahead: CRPS and coverage of 90 % of each on what was recorded, on the same
pairs, and how far the runs' quantiles lie from the margins' (mean and largest distance, in points of a share). `scored`
stands beside the others only for single states and where the kind of tie is divided alike: votes are contested among
other powers there.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.backtest import protocol
from holdfast.backtest.origin import FORECASTER, forecasts
from holdfast.dynamics import paths as made
from holdfast.dynamics.margins import learn, margins, of_world
from holdfast.dynamics.targets import TARGETS, listed, voters
from holdfast.dynamics.walk import learned
from holdfast.infer.scores import LEVELS, crps, inside, place
from holdfast.measure.case import adhoc_case
from holdfast.panel.store import load
from holdfast.project.chunk import outcomes
from holdfast.project.requests import none
from holdfast.project.spec import Spec

ORIGIN, HORIZONS, RUNS, EVERY = 2010, (1, 3, 5), 4000, 3

OUT = Path(__file__).resolve().parent / "drawn.csv"


def of_runs(name: str, told: np.ndarray, clients: tuple[str, ...]) -> np.ndarray:
    """Quantiles of the last year told, (C, P, COUNT), in runs of nothing but one kind of tie."""
    C, P, years, _ = told.shape
    even = np.full((C, P + 1), 1.0 / (P + 1))
    ones = np.ones(C, dtype=np.int64)
    tie = made.Tie(name, 1.0, np.stack([even, 0.06 + 0 * even], axis=1), even, 20.0 * ones, ones, told)
    known = learned()
    paths = made.paths([tie], clients, known.indicators, known.bond, years, 0, futures=made.FEW_FUTURES)
    nothing, whole = np.zeros(0), np.zeros(0, dtype=np.int64)
    spec = Spec(
        seed=0, years=years, patron=0, paths=paths, weights=np.full(4, 0.25), effect_domain=whole,
        effect_power=whole, effect_mean=nothing, effect_sd=nothing, effect_key=whole,
        intensity=np.zeros((1, 0, C, years)), requests=none(1, C, years),
    )  # fmt: skip
    d = codebook.DOMAINS.index(codebook.indicators()[name].domain)
    end = outcomes(spec, 0, RUNS, domains=True).domains[0, :, :, d]
    return np.quantile(end, LEVELS, axis=0).transpose(1, 2, 0)


def rows() -> Iterator[dict[str, object]]:
    """A row a kind of tie and years ahead."""
    panel = load()
    known = panel.as_of(protocol.day(ORIGIN))
    powers = listed()
    clients = tuple(voters([*powers, *codebook.powers()["code"]])[::EVERY])
    case = adhoc_case(powers[0], clients, powers)
    told = margins(known, case, ORIGIN, max(HORIZONS), learn(known))
    scored = {(f.indicator, f.horizon): f for f in forecasts(known, ORIGIN)}
    for name, target in TARGETS.items():
        if name not in told.quantiles:
            continue
        truth = of_world(panel, name, target)
        quantiles = told.quantiles[name][:, : len(powers)]
        for horizon in HORIZONS:
            t = ORIGIN + horizon - int(truth.years[0])
            came = np.full(quantiles.shape[:2], np.nan)
            for s, c in enumerate(truth.client):
                if truth.clients[c] in clients:
                    at = clients.index(truth.clients[c])
                    of_power = dict(zip(truth.powers, truth.share[s, t], strict=True))
                    came[at] = [of_power.get(p, np.nan) for p in powers]
            asked = np.isfinite(came) & np.isfinite(quantiles[:, :, horizon - 1, 0])
            drawn = of_runs(name, quantiles[:, :, :horizon], clients)
            of = {"margins": quantiles[:, :, horizon - 1], "runs": drawn}
            apart = 100.0 * np.abs(drawn - of["margins"])[asked]
            row: dict[str, object] = {"indicator": name, "years": horizon, "pairs": int(asked.sum())}
            row |= measured(of, came, asked, target.half)
            row |= {"apart_mean": round(float(apart.mean()), 2), "apart_most": round(float(apart.max()), 1)}
            f = scored.get((name, horizon))
            if f is not None and name != "votes":
                both = np.full((*quantiles.shape[:2], LEVELS.size), np.nan)
                for i, (s, p) in enumerate(zip(f.rows.s, f.rows.p, strict=True)):
                    who, power = f.observed.clients[f.observed.client[s]], f.observed.powers[p]
                    if who in clients and power in powers:
                        both[clients.index(who), powers.index(power)] = f.quantiles[FORECASTER][i]
                like = asked & np.isfinite(both[..., 0])
                found = measured(of | {"scored": both}, came, like, target.half)
                row |= {"like_pairs": int(like.sum())} | {f"like_{k}": v for k, v in found.items()}
            yield row
            sys.stderr.write(f"{name} {horizon}\n")


def measured(of: dict[str, np.ndarray], came: np.ndarray, asked: np.ndarray, half: float) -> dict[str, float]:
    """CRPS and coverage of each on the same pairs."""
    out = {}
    for how, q in of.items():
        y = came[asked]
        out[f"crps_{how}"] = round(float(crps(q[asked], y).mean()), 5)
        out[f"coverage_{how}"] = round(float(inside(*place(q[asked], y, half), 0.9).mean()), 4)
    return out


if __name__ == "__main__":
    pl.DataFrame(list(rows()), infer_schema_length=None).write_csv(OUT)
