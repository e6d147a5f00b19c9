"""What the sampler draws several times within a sweep: sessions of few votes, and states and roll calls that hold each other.

Where a few roll calls follow one state and that state follows them, drawing each given the other moves both little. How
little is told by the fit: the share of what is known of a path given the roll calls that is lost where they are free. Paths
that lose much are drawn again with the roll calls they lose it to, which costs next to nothing. A session of few votes costs
little too, and has few votes to tell states by. What is drawn again depends on the fit alone, never on draws.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from holdfast.infer.gibbs_holds import holds
from holdfast.infer.gibbs_parts import Calls, Drawn, Prior
from holdfast.votes.cells import Cells
from holdfast.votes.layout import Layout
from holdfast.votes.positions import Positions
from holdfast.votes.priors import correlation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HELD = (0.2, 0.3, 0.4)
"""Shares of a path's precision, given the roll calls, above which the path and they are drawn a second, third, fourth time."""

NEAR = 0.3
"""Part of the largest entry of such a direction that a session of the stretch has at least."""

MATTERS = 0.02
"""Part of the share that a roll call holds at least."""


class Round(NamedTuple):
    """Roll calls, and then stretches of paths."""

    calls: Ints
    """(n,) roll calls."""
    paths: Ints
    """(K, 3) stretches: state, first and last step."""


def rounds(fitted: Positions, listed: Cells, width: int) -> list[Round]:
    """What is drawn in the rounds of a sweep: everything, then what is drawn a second time, a third, and so on.

    Parameters
    ----------
    fitted
        By `map`.
    listed
        Its choices.
    width : int
        Parameters of a roll call that are drawn.
    """
    layout, at = fitted.layout, fitted.point
    session = fitted.table.session - fitted.table.session[0]
    calls = Calls(listed.call_code, listed.call_state, listed.call_start, session)
    precision = np.ascontiguousarray(np.linalg.inv(fitted.priors.cov[:width, :width]))
    r = correlation(fitted.priors.step)
    prior = Prior(fitted.priors.mean, precision, width)
    held = _held(layout, calls, Drawn(at.x, at.a, at.d, at.item), prior, r)
    T = layout.sits.shape[0]
    cells = np.bincount(session, weights=np.diff(calls.start), minlength=T)
    often = np.round(cells.mean() / np.maximum(cells, 1.0))
    states = np.flatnonzero(layout.sits.any(axis=0))
    out = [
        Round(np.arange(session.size), np.stack([states, layout.first[states], layout.last[states]], axis=1))
    ]
    for n, share in enumerate(HELD, start=1):
        few = often > n
        which = [np.flatnonzero(few[session]), *(h.calls for h in held if h.share > share)]
        paths = [p for i in states for p in _runs(int(i), few & layout.sits[:, i])]
        paths += [h.path for h in held if h.share > share]
        out.append(Round(np.unique(np.concatenate(which)), _joined(paths)))
    return out


class _Hold(NamedTuple):
    """A stretch of a path and roll calls that hold each other, and how firmly."""

    share: float
    path: tuple[int, int, int]
    calls: Ints


def _held(layout: Layout, calls: Calls, drawn: Drawn, prior: Prior, r: float) -> list[_Hold]:
    """Stretches and roll calls that hold each other more than a little."""
    told, lost = holds(calls, drawn, prior)
    T, N = layout.sits.shape
    call = np.repeat(np.arange(calls.session.size), np.diff(calls.start))
    place = calls.session[call] * N + calls.who
    known = np.bincount(place, weights=told, minlength=T * N).astype(float).reshape(T, N)
    gone = np.bincount(place, weights=lost, minlength=T * N).astype(float).reshape(T, N)
    order = np.argsort(place, kind="stable")
    edge = np.searchsorted(place[order], np.arange(T * N + 1))
    out = []
    for i in np.flatnonzero(layout.sits.any(axis=0)):
        f, z = layout.first[i], layout.last[i]
        share, along = eigh(np.diag(gone[f : z + 1, i]), _precision(known[f : z + 1, i], r))
        for k in np.flatnonzero(share > HELD[0]):
            at = np.abs(along[:, k])
            near = np.flatnonzero(at > NEAR * at.max()) + f
            which = []
            for t in near:
                cells = order[edge[t * N + i] : edge[t * N + i + 1]]
                which.append(call[cells][at[t - f] ** 2 * lost[cells] > MATTERS * share[k]])
            path = int(i), int(near[0]), int(near[-1])
            out.append(_Hold(float(share[k]), path, np.concatenate(which)))
    return out


def _precision(known: Floats, r: float) -> Floats:
    """(n, n) of a state's path, given what its votes tell in each of n sessions."""
    n, q = known.size, 1.0 - r * r
    out = np.diag(known + (1.0 + r * r) / q)
    out[[0, -1], [0, -1]] = known[[0, -1]] + (1.0 / q if n > 1 else 1.0)
    at = np.arange(n - 1)
    out[at, at + 1] = out[at + 1, at] = -r / q
    return out


def _runs(i: int, hit: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """Stretches of steps in a row: state, first, last."""
    edge = np.flatnonzero(np.diff(np.concatenate([[False], hit, [False]]).astype(np.int8)))
    return [(i, int(s), int(e) - 1) for s, e in zip(edge[::2], edge[1::2], strict=True)]


def _joined(paths: list[tuple[int, int, int]]) -> Ints:
    """Stretches of one state that touch, made one."""
    out: list[list[int]] = []
    for i, s, e in sorted(paths):
        if out and out[-1][0] == i and s <= out[-1][2] + 1:
            out[-1][2] = max(out[-1][2], e)
        else:
            out.append([i, s, e])
    return np.array(out, dtype=np.int64).reshape(-1, 3)
