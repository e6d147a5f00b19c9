"""Shift and scale: the same probabilities, written with positions of mean 0 and standard deviation 1."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast.infer.chain import Factored, solved
from holdfast.votes.layout import Layout
from holdfast.votes.priors import Priors
from holdfast.votes.problem import Point

Floats = NDArray[np.float64]


def measures(x: Floats, sits: NDArray[np.bool_]) -> tuple[float, float]:
    """Mean and standard deviation of all positions that are held."""
    held = x[sits]
    return float(held.mean()), float(max(held.std(), 1e-6))


def matrix(shift: float, scale: float) -> Floats:
    """What the roll calls' parameters become when x becomes (x - shift) / scale: b x - c and g + q x stay.

    Returns
    -------
    (5, 5)
        To be applied from the left.

    Examples
    --------
    >>> b, c, x = 2.0, 0.5, 1.5
    >>> B, C, *_ = matrix(1.0, 2.0) @ np.array([b, c, 0.0, 0.0, 0.0])
    >>> bool(B * (x - 1.0) / 2.0 - C == b * x - c)
    True
    """
    turn = np.eye(5)
    turn[0, 0] = scale
    turn[1, 0] = -shift
    turn[4, 4] = scale
    turn[3, 4] = shift
    return turn


ATTENDANCE = np.array([0.0, 0.0, 0.0, 1.0, 0.0])
"""The parameter that takes up what all habits share."""


def habit_level(a: Floats, sits: NDArray[np.bool_]) -> float:
    """Mean habit at entry."""
    states = np.flatnonzero(sits.any(axis=0))
    return float(a[sits.argmax(axis=0)[states], states].mean())


def in_units(step: Point, shift: float, scale: float) -> Point:
    """A move in other units."""
    return replace(step, x=step.x / scale, item=step.item @ matrix(shift, scale).T)


def rewritten(
    point: Point, priors: Priors, sits: NDArray[np.bool_], shift: float, scale: float
) -> tuple[Point, Priors]:
    """The same point and the priors that go with it, in other units; the walk keeps its share of the scale."""
    turn = matrix(shift, scale)
    shared = habit_level(point.a, sits)
    x = np.where(sits, (point.x - shift) / scale, 0.0)
    return (
        replace(
            point,
            x=x,
            a=np.where(sits, point.a - shared, 0.0),
            item=point.item @ turn.T + shared * ATTENDANCE,
        ),
        replace(
            priors,
            mean=turn @ priors.mean + shared * ATTENDANCE,
            centre=None if priors.centre is None else priors.centre @ turn.T + shared * ATTENDANCE,
            **{
                name: turn @ cov @ turn.T
                for name in ("cov", "within", "drift", "spread")
                if (cov := getattr(priors, name)) is not None
            },
            step=priors.step / scale,
        ),
    )


def within_units(chain: Factored, layout: Layout, z: Floats, covariance: list[Floats]) -> list[Floats]:
    """Variances of positions whose mean and standard deviation are fixed, from those of free ones.

    Units take away what all positions share: with u = 1 / n and v = z / n over all n positions, the error
    that is left is e - (u'e) - z (v'e).

    Parameters
    ----------
    chain
        Curvature of positions.
    layout
        Who has a position when.
    z : (T, N)
        Positions with mean 0 and standard deviation 1.
    covariance : list of (n, n)
        Covariance of every session's positions.

    Returns
    -------
    list of (n,)
    """
    size = float(layout.sits.sum())
    at = [z[t, part.seats] for t, part in enumerate(layout.sessions)]
    by_mean = solved(chain, [np.full(v.size, 1.0 / size) for v in at])
    by_scale = solved(chain, [v / size for v in at])
    mm = sum(float(c.sum()) for c in by_mean) / size
    ms = sum(float(c @ v) for c, v in zip(by_mean, at, strict=True)) / size
    ss = sum(float(c @ v) for c, v in zip(by_scale, at, strict=True)) / size
    return [
        np.maximum(np.diagonal(full) - 2.0 * (m + v * s) + mm + 2.0 * v * ms + v * v * ss, 1e-12)
        for full, m, s, v in zip(covariance, by_mean, by_scale, at, strict=True)
    ]
