"""Learn how far readings fall from what the others say of them, on half of the world's readings.

Run as `python -m holdfast.measure.calibrate`; writes `calibration.json` beside this file. Readings are left out and
forecast from the rest in the two ways of `holdfast.measure.folds`, each with a calibration of its own: at random, with
others before and after; and after an origin, with earlier ones alone. The tails are those of the best log score of the
rounded shares. Half of the parts and of the origins is never learned from: it is kept for scoring
(`benchmarks/validity/heldout.py`). The learned parameters of the measurement stay as they are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from holdfast.atomic import replace_file
from holdfast.infer import two_betas
from holdfast.measure.calibration import FILE, LEVELS, LIVE
from holdfast.measure.folds import LEARNED, Fold, after_origins, at_random
from holdfast.measure.held_out import World, indicators
from holdfast.measure.learned import LENDER
from holdfast.panel.store import Panel, load

Floats = NDArray[np.float64]

LEAST = 0.005
"""A pair takes part where it held this much in some reading that was shown."""

ENOUGH = 100
"""Forecasts below which a tie borrows the calibration of another, basis `assumed`."""

MOST = 3000
"""Forecasts that the tails are learned from, taken at random where there are more."""

NEXT_TO_NOTHING = 1e-5
"""Added to every chance, so that one reading can't decide."""

STARTS = ([0.5, 1.5, -1.0], [3.0, 4.0, -1.5])
"""Of the search, as log quiet, log quiet / loud, and 2 part on the logit scale."""


def held_out(world: World, folds: Sequence[Fold]) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Forecasts of readings that are left out, each fold from all that it shows.

    Parameters
    ----------
    world
        Readings of one indicator.
    folds
        Of `holdfast.measure.folds`.

    Returns
    -------
    a, b, share : (N,)
        The model's Betas and what was read, over the powers that take part.
    row : (N,) int
        Which reading.
    """
    made: list[tuple[NDArray[Any], ...]] = [(np.empty(0),) * 3 + (np.empty(0, dtype=np.int64),)]
    for hide, rows in folds:
        a, b = world.hidden(hide, rows)
        use = partaking(world, hide)[world.owner[rows]] & np.isfinite(a)
        made.append((a[use], b[use], world.share[rows][use], np.repeat(rows, use.sum(axis=1))))
    a, b, share, row = (np.concatenate(x) for x in zip(*made, strict=True))
    return a, b, share, row


def partaking(world: World, hide: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(C, P) Whether a pair held `LEAST` in some reading shown."""
    most = np.zeros((world.series.start.size - 1, world.share.shape[1]))
    rows = np.flatnonzero(world.scored & ~hide)
    np.maximum.at(most, world.owner[rows], world.share[rows])
    return np.asarray(most >= LEAST)


def tails(a: Floats, b: Floats, share: Floats, half: float) -> tuple[float, float, float]:
    """`quiet`, `loud` and `part` of the best log score; see `holdfast.infer.two_betas`."""
    if a.size > MOST:
        some = np.random.default_rng(0).choice(a.size, MOST, replace=False)
        a, b, share = a[some], b[some], share[some]

    def of(x: Floats) -> tuple[float, float, float]:
        x = np.clip(x, -9.0, 9.0)
        return float(np.exp(x[0])), float(np.exp(x[0] - abs(x[1]))), float(0.5 / (1.0 + np.exp(-x[2])))

    def cost(x: Floats) -> float:
        chance = two_betas.cdf(a, b, share + half, *of(x)) - two_betas.cdf(a, b, share - half, *of(x))
        return float(-np.log(np.maximum(chance, 0.0) + NEXT_TO_NOTHING).mean())

    found = [optimize.minimize(cost, x, method="Nelder-Mead", options={"maxiter": 200}) for x in STARTS]
    return of(min(found, key=lambda f: float(f.fun)).x)


def reached(low: Floats, high: Floats) -> Floats:
    """R at `LEVELS`: the mean chance that a reading known to lie between two levels lies below each."""
    width = np.maximum(high - low, 1e-12)
    out = np.array([np.clip((level - low) / width, 0.0, 1.0).mean() for level in LEVELS])
    out[0], out[-1] = 0.0, 1.0
    return out


def learn(a: Floats, b: Floats, share: Floats, half: float) -> dict[str, Any]:
    """Calibration of one indicator from forecasts and what was read; how many they are alone where too few."""
    live = a / (a + b) >= LIVE
    a, b, share = a[live], b[live], share[live]
    if a.size < ENOUGH:
        return {"forecasts": int(a.size)}
    found = tuple(float(f"{v:.4g}") for v in tails(a, b, share, half))
    low, high = (two_betas.cdf(a, b, share + side * half, *found) for side in (-1.0, 1.0))
    return {
        **dict(zip(("quiet", "loud", "part"), found, strict=True)),
        "reached": [round(float(v), 5) for v in reached(low, high)],
        "forecasts": int(a.size),
    }


def learn_all(panel: Panel) -> dict[str, Any]:
    """What calibration.json holds."""
    found: dict[str, dict[str, Any]] = {"indicators": {}, "ahead": {}}
    for name in indicators():
        world = World(panel, name)
        for kind, folds in (
            ("indicators", at_random(world, LEARNED)),
            ("ahead", after_origins(world, kept=False)),
        ):
            a, b, share, _ = held_out(world, folds)
            found[kind][name] = learn(a, b, share, world.half)
            print(name, kind, found[kind][name], file=sys.stderr)
    return {
        "schema": "holdfast/measure-calibration/1",
        "command": "python -m holdfast.measure.calibrate",
        "panel": panel.fingerprint,
        "levels": LEVELS.tolist(),
        **{kind: lent(of_kind) for kind, of_kind in found.items()},
    }


def lent(found: dict[str, Any]) -> dict[str, Any]:
    """Each indicator's own calibration with its basis, or the lender's where too little was forecast."""
    return {
        name: own | {"basis": "estimated"}
        if own["forecasts"] >= ENOUGH
        else found[LENDER] | {"forecasts": 0, "basis": "assumed"}
        for name, own in found.items()
    }


if __name__ == "__main__":
    replace_file(FILE, (json.dumps(learn_all(load()), indent=1) + "\n").encode())
