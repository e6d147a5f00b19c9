"""Scores of forecasts that were resolved: Brier, logarithmic, CRPS, coverage, and how well chances were kept."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.infer import scores

Floats = NDArray[np.float64]

BINS = 10
"""Of the calibration table."""

INTERVALS = (0.5, 0.8, 0.9)
"""Central intervals whose coverage is told."""

FEW = 20
"""Resolved forecasts below which a score says little; told with it."""


@dataclass(frozen=True)
class Resolved:
    """A forecast and what came.

    Attributes
    ----------
    group : str
        Whose it is.
    probability : float or None
    quantiles : tuple of (level, value)
    outcome : bool or float
    half : share
        Half of the step that outcomes are rounded to.
    """

    group: str
    probability: float | None
    quantiles: tuple[tuple[float, float], ...]
    outcome: bool | float
    half: float = 0.0


def score(resolved: Iterable[Resolved]) -> list[dict[str, Any]]:
    """Score groups of forecasts.

    Parameters
    ----------
    resolved
        Void and open ones left out.

    Returns
    -------
    list of dict
        One a group, in order of name, "all" last where there are several: `n`, `chances` (None without one) with `n`,
        `brier`, `log`, `came`, `base` (Brier score of the rate at which things came, known only afterwards),
        `calibration`; `distributions` with `n`, `crps` in shares, `coverage` by interval.

    Examples
    --------
    >>> rows = [Resolved("a", 0.8, (), True), Resolved("a", 0.4, (), False)]
    >>> round(score(rows)[0]["chances"]["brier"], 3)
    0.1
    """
    held = list(resolved)
    names = sorted({r.group for r in held})
    groups = [(n, [r for r in held if r.group == n]) for n in names]
    if len(groups) > 1:
        groups.append(("all", held))
    return [
        {
            "group": name,
            "n": len(rows),
            "chances": _chances([r for r in rows if r.probability is not None]),
            "distributions": _distributions([r for r in rows if r.probability is None]),
        }
        for name, rows in groups
    ]


def _chances(rows: list[Resolved]) -> dict[str, Any] | None:
    if not rows:
        return None
    p = np.array([r.probability for r in rows], dtype=float)
    came = np.array([bool(r.outcome) for r in rows])
    log = scores.logarithmic(p, came)
    rate = float(came.mean())
    return {
        "n": len(rows),
        "brier": float(scores.brier(p, came).mean()),
        # a thing held to be certain that fails costs more than any number
        "log": float(log.mean()) if np.isfinite(log).all() else None,
        "came": rate,
        "base": rate * (1.0 - rate),
        "calibration": calibration(p, came),
    }


def calibration(p: Floats, came: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """How often things came about that were given like chances.

    Parameters
    ----------
    p : (N,) probability
    came : (N,) bool

    Returns
    -------
    list of dict
        One for each tenth with a forecast: `from`, `to`, `n`, `said` (mean chance), `came` (rate), and `low`, `high`, the
        90 % interval of the rate by Jeffreys' rule.

    Examples
    --------
    >>> calibration(np.array([0.25, 0.25]), np.array([True, False]))[0]["came"]
    0.5
    """
    from scipy.special import betaincinv

    place = np.minimum((p * BINS).astype(int), BINS - 1)
    out = []
    for b in np.unique(place):
        mine = place == b
        n, k = int(mine.sum()), int(came[mine].sum())
        low, high = (float(betaincinv(k + 0.5, n - k + 0.5, q)) for q in (0.05, 0.95))
        out.append(
            {
                "from": float(b / BINS),
                "to": float((b + 1) / BINS),
                "n": n,
                "said": float(p[mine].mean()),
                "came": k / n,
                "low": low,
                "high": high,
            }
        )
    return out


def _distributions(rows: list[Resolved]) -> dict[str, Any] | None:
    if not rows:
        return None
    q = np.array([on_levels(r.quantiles) for r in rows])
    y = np.array([float(r.outcome) for r in rows])
    low, high = np.empty(y.size), np.empty(y.size)
    for half in {r.half for r in rows}:
        mine = np.array([r.half == half for r in rows])
        low[mine], high[mine] = scores.place(q[mine], y[mine], half)
    return {
        "n": len(rows),
        "crps": float(scores.crps(q, y).mean()),
        "coverage": {f"{100 * c:.0f}": float(scores.inside(low, high, c).mean()) for c in INTERVALS},
    }


def on_levels(quantiles: tuple[tuple[float, float], ...]) -> Floats:
    """Quantiles at the levels that scores are taken on: on the line between neighbours, flat beyond the outermost.

    Parameters
    ----------
    quantiles
        Pairs of level and value, both rising.

    Returns
    -------
    (COUNT,)

    Examples
    --------
    >>> float(on_levels(((0.1, 0.1), (0.5, 0.5), (0.9, 0.9)))[24])
    0.5
    """
    levels, values = zip(*quantiles, strict=True)
    return np.asarray(np.interp(scores.LEVELS, levels, values))


def losses(r: Resolved) -> dict[str, float | None]:
    """The scores of one forecast: `brier` and `log`, or `crps`; a log score without end is None."""
    if r.probability is not None:
        p, came = np.array([r.probability]), np.array([bool(r.outcome)])
        log = float(scores.logarithmic(p, came)[0])
        return {
            "brier": float(scores.brier(p, came)[0]),
            "log": log if math.isfinite(log) else None,
            "crps": None,
        }
    q = on_levels(r.quantiles)[None]
    return {"brier": None, "log": None, "crps": float(scores.crps(q, np.array([float(r.outcome)]))[0])}
