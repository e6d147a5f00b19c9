"""An uncertain number as every `--json` answer gives it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.infer import beta

QUANTILES = {"q05": 0.05, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q95": 0.95}

EMPTY: dict[str, Any] = dict.fromkeys(("mean", "sd", *QUANTILES, "basis", "last_observed"))


def empty(last_observed: int | None = None, sources: Sequence[str] = ()) -> dict[str, Any]:
    """A number that can't be given, with when it was last observed."""
    return EMPTY | {"last_observed": last_observed, "sources": list(sources)}


def of_share(mean: float, sd: float, last_observed: int | None, sources: Sequence[str]) -> dict[str, Any]:
    """A share from its moments, with Beta quantiles; basis `estimated`."""
    q = beta.quantile(np.full(5, mean), sd**2, list(QUANTILES.values()))
    return {
        "mean": round(float(mean), 6),
        "sd": round(float(sd), 6),
        **{k: round(float(v), 6) for k, v in zip(QUANTILES, q, strict=True)},
        "basis": "estimated",
        "last_observed": last_observed,
        "sources": list(sources),
    }


def of_draws(
    draws: NDArray[np.floating],
    last_observed: int | None,
    sources: Sequence[str],
    mean: float | None = None,
) -> dict[str, Any]:
    """A number from its draws; basis `estimated`. A mean in closed form takes the place of theirs, in full."""
    x = np.asarray(draws, dtype=float)
    q = np.quantile(x, list(QUANTILES.values()))
    return {
        "mean": round(float(x.mean()), 6) if mean is None else float(mean),
        "sd": round(float(x.std()), 6),
        **{k: round(float(v), 6) for k, v in zip(QUANTILES, q, strict=True)},
        "basis": "estimated",
        "last_observed": last_observed,
        "sources": list(sources),
    }
