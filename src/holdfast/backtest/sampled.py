"""Mean scores over pairs, by model, in every sample of countries and origins; the skill's spread over samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from holdfast.backtest import skill

Floats = NDArray[np.float64]

QUANTILES = {"q025": 0.025, "q05": 0.05, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q95": 0.95, "q975": 0.975}


def means(
    total: dict[str, dict[int, Floats]],
    number: dict[int, Floats],
    groups: Sequence[dict[int, float]],
    seed: int,
) -> tuple[list[dict[str, Floats]], int]:
    """Mean score of each model over all, then in every sample; groups share their samples.

    Parameters
    ----------
    total
        Sums (I, C) by model and origin.
    number
        How many scores a sum is of, by origin.
    groups
        Indicators and their weights, of what is told together.
    seed
        Of the resampling.

    Returns
    -------
    list of dict of (samples,)
        By group, then model; a group of which nothing was scored has none. NaN in a sample without any of a kind of tie.
    n : int
        How many scores there are.
    """
    count = {i: np.stack([number[o][i] for o in number], axis=-1) for parts in groups for i in parts}
    every = np.sum(list(count.values()), axis=0)
    some, years = every.sum(axis=1) > 0, every.sum(axis=0) > 0
    if not some.any():
        return [{} for _ in groups], 0
    by = skill.weights(int(some.sum()), int(years.sum()), seed)
    out = []
    for parts in groups:
        held = {i: w for i, w in parts.items() if count[i].any()}
        told = {model: np.zeros(len(by[0])) for model in (total if held else ())}
        for i, weight in held.items():
            for model in told:
                scored = np.stack([total[model][o][i] for o in total[model]], axis=-1)[some][:, years]
                told[model] += (
                    weight / sum(held.values()) * skill.means(scored, count[i][some][:, years], *by)
                )
        out.append(told)
    return out, int(every.sum())


def spread(sampled: Floats) -> dict[str, float]:
    """Skill, its standard deviation and quantiles over samples; nothing where it isn't known.

    Parameters
    ----------
    sampled : (samples,)
        What was observed first.

    Examples
    --------
    >>> spread(np.array([0.1, 0.0, 0.2]))["skill"]
    0.1
    """
    drawn = sampled[1:][np.isfinite(sampled[1:])]
    if not drawn.size or not np.isfinite(sampled[0]):
        return {}
    q = np.quantile(drawn, list(QUANTILES.values()))
    return {
        "skill": round(float(sampled[0]), 4),
        "sd": round(float(drawn.std()), 4),
        **{name: round(float(v), 4) for name, v in zip(QUANTILES, q, strict=True)},
    }
