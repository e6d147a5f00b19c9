"""Joint draws of the powers' shares: from groups of components, in accord with the closed forms."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.infer.lasting import add_lasting
from holdfast.infer.two_sided import draw_paths
from holdfast.measure.series import COMMON
from holdfast.measure.states import States

Floats = NDArray[np.float64]

ENOUGH_DRAWS = 50
"""Draws from which their own mean and spread say something."""


def keys(clients: Sequence[str]) -> NDArray[np.int64]:
    """A number per country that doesn't depend on which others are measured."""
    order = {code: i for i, code in enumerate(sorted(codebook.states()["iso3"].to_list()))}
    return np.array([order[c] for c in clients], dtype=np.int64)


def stream_of(indicator: str) -> int:
    """Key of an indicator's random numbers: its own, whichever others are measured.

    Examples
    --------
    >>> stream_of("trade") == stream_of("trade") != stream_of("votes")
    True
    """
    return zlib.crc32(indicator.encode())


def power_draws(
    states: States,
    cells: NDArray[np.int64],
    first: int,
    draws: int,
    seed: int,
    stream: int,
    only: int | None = None,
) -> Floats:
    """Joint draws of the powers' shares over time; groups that count together in all these steps are drawn as one.

    Parameters
    ----------
    states : States
    cells : (C,) int
        From `keys`.
    first : int
        First step drawn.
    draws, seed, stream : int
        Number of draws N, and the key of the random numbers.
    only
        Draw this power alone, against all others together.

    Returns
    -------
    (N, C, Y, P) share
    """
    counts_for = states.parts.counts_for[first:]
    if only is not None:
        counts_for = np.where(counts_for == only, only, -1)
    kinds, number = np.unique(counts_for, axis=1, return_inverse=True)
    into = np.zeros((counts_for.shape[1], kinds.shape[1]))
    into[np.arange(counts_for.shape[1]), number.ravel()] = 1.0
    mean = states.mean @ into
    paths = draw_paths(
        mean,
        _joined(states.mean, states.conc, into, mean),
        _joined(states.mean, states.held_conc, into, mean),
        states.kept,
        cells,
        first,
        draws,
        seed,
        stream,
    )
    span = slice(first, None)
    add_lasting(
        paths,
        _joined(states.mean, states.lasting, into, mean)[:, span],
        np.stack(
            [_joined(states.mean, w, into, mean)[:, span] for w in np.moveaxis(states.reports, -1, 0)],
            axis=-1,
        ),
        np.array([stream_of(r) for r in states.series.reports], dtype=np.int64),
        cells,
        COMMON,
        seed,
        stream,
    )
    owner = (kinds[:, :, None] == np.arange(len(states.parts.patrons))).astype(float)
    drawn = np.asarray(np.einsum("nctg,tgp->nctp", paths, owner))
    low, high = states.conc[:, first:].min(axis=2), states.conc[:, first:].max(axis=2)
    partly = np.flatnonzero((high > low * (1.0 + 1e-6)).any(axis=1))
    if partly.size and draws >= ENOUGH_DRAWS:
        m, v = states.smoothed()
        drawn[:, partly] = _matched(drawn[:, partly], m[partly, first:], v[partly, first:])
    return drawn


def _matched(drawn: Floats, mean: Floats, var: Floats) -> Floats:
    """Draws with the mean and variance of the closed forms, (N, ...) and (...).

    Where readings see some of the powers only, concentrations differ, and shares drawn one by one and then divided
    by their sum pass the doubt about those not seen on to those that are. Order and dependence are kept; where the
    powers would add up to more than 1, those least known give way.
    """
    middle, spread = drawn.mean(axis=0), drawn.std(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = np.where(spread > 0.0, np.sqrt(var) / spread, 0.0)
    out = np.clip(mean + (drawn - middle) * factor, 0.0, 1.0)
    over = np.maximum(out.sum(axis=-1, keepdims=True) - 1.0, 0.0)
    doubt = out * var
    out = out - np.minimum(over * doubt / np.maximum(doubt.sum(axis=-1, keepdims=True), 1e-15), out)
    return np.asarray(out / np.maximum(out.sum(axis=-1, keepdims=True), 1.0))


def _joined(mean: Floats, conc: Floats, into: Floats, total: Floats) -> Floats:
    """Of sums: the mean of their parts', weighted by share."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0.0, (mean * conc) @ into / total, conc[..., :1])
