"""Learn how far readings fall from what the others say of them, on half of the world's readings.

Run as `python -m holdfast.measure.calibrate`; writes `calibration.json` beside this file. Every country's readings are
dealt by year into ten parts; each of the first five is held out in turn, forecast from all others, and the tails are
those of the best log score of the rounded shares. The other five parts are never learned from: they are kept for
scoring (`benchmarks/validity/heldout.py`). The learned parameters of the measurement stay as they are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from holdfast.infer import two_betas
from holdfast.measure.calibration import FILE, LEVELS, LIVE
from holdfast.measure.held_out import World, indicators
from holdfast.measure.learned import LENDER
from holdfast.panel.store import Panel, load, replace_file

Floats = NDArray[np.float64]

PARTS = 10
LEARNED, SCORED = (0, 1, 2, 3, 4), (5, 6, 7, 8, 9)
"""Parts learned from, and those kept for scoring."""

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


def dealt(world: World) -> NDArray[np.int64]:
    """(R,) Part of each reading, all reports of a country and year in one."""
    cells, place = np.unique(world.cell, return_inverse=True)
    return np.asarray(np.random.default_rng(0).integers(0, PARTS, cells.size)[place])


def held_out(world: World, parts: Sequence[int]) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Forecasts of the readings of some parts, each part from all others.

    Parameters
    ----------
    world
        Readings of one indicator.
    parts
        Among `PARTS`.

    Returns
    -------
    a, b, share : (N,)
        The model's Betas and what was read, over the powers that take part.
    country : (N,) int
    """
    number = dealt(world)
    after = world.scored & (world.when > world.first_of()[world.owner])
    made = []
    for part in parts:
        rows = np.flatnonzero(after & (number == part))
        hide = np.isin(world.cell, world.cell[rows])
        a, b = world.hidden(hide, rows)
        use = partaking(world, hide)[world.owner[rows]] & np.isfinite(a)
        owner = np.repeat(world.owner[rows][:, None], use.shape[1], axis=1)
        made.append((a[use], b[use], world.share[rows][use], owner[use]))
    a, b, share, owner = (np.concatenate(x) for x in zip(*made, strict=True))
    return a, b, share, owner


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
    """Calibration of one indicator from forecasts and what was read."""
    live = a / (a + b) >= LIVE
    a, b, share = a[live], b[live], share[live]
    found = tuple(float(f"{v:.4g}") for v in tails(a, b, share, half))
    low, high = (two_betas.cdf(a, b, share + side * half, *found) for side in (-1.0, 1.0))
    return {
        **dict(zip(("quiet", "loud", "part"), found, strict=True)),
        "reached": [round(float(v), 5) for v in reached(low, high)],
        "forecasts": int(a.size),
    }


def learn_all(panel: Panel) -> dict[str, Any]:
    """What calibration.json holds."""
    found = {}
    for name in indicators():
        world = World(panel, name)
        a, b, share, _ = held_out(world, LEARNED)
        found[name] = learn(a, b, share, world.half) | {"basis": "estimated"}
        print(name, found[name], file=sys.stderr)
    for name in [k for k, v in found.items() if v["forecasts"] < ENOUGH]:
        found[name] = found[LENDER] | {"forecasts": 0, "basis": "assumed"}
    return {
        "schema": "holdfast/measure-calibration/1",
        "command": "python -m holdfast.measure.calibrate",
        "panel": panel.fingerprint,
        "levels": LEVELS.tolist(),
        "indicators": found,
    }


if __name__ == "__main__":
    replace_file(FILE, (json.dumps(learn_all(load()), indent=1) + "\n").encode())
