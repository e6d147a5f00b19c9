"""Block-tridiagonal systems whose blocks are linked by diagonals: solve, log determinant, selected inverse.

Step t has a dense symmetric block and is tied to step t + 1 by random walks, one precision for each pair of
entries. The matrix is

    [ A_1  -E_1             ]
    [ -E_1' A_2  -E_2       ]      E_t has one non-zero an entry that goes on
    [       ...             ]

so that the forward sweep needs only the inverse of one block, scaled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from holdfast.infer.carve import Scratch, carved
from holdfast.infer.compiled import KERNEL
from holdfast.infer.lapack import invert

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

_LENT = Scratch()


@dataclass(frozen=True)
class Link:
    """Entries of a step that go on into the next.

    Attributes
    ----------
    here, there : (m,) int
        Their places in this step and in the next.
    precision : (m,)
        One over the variance of the innovation.
    """

    here: NDArray[np.int64]
    there: NDArray[np.int64]
    precision: Floats


@dataclass(frozen=True)
class Factored:
    """A factored chain: inverses of the swept blocks."""

    inverse: tuple[Floats, ...]
    links: tuple[Link, ...]
    logdet: float


@njit(cache=True, nogil=True)
def _mirror(inverse: Floats) -> None:  # pragma: no cover - compiled
    """Copy what lies above the diagonal below it."""
    for r in range(inverse.shape[0]):
        for s in range(r):
            inverse[r, s] = inverse[s, r]


@njit(cache=True, nogil=True)
def _sweep(
    swept: Floats, inverse: Floats, here: NDArray[np.int64], there: NDArray[np.int64], precision: Floats
) -> None:  # pragma: no cover - compiled
    """Take from a block what the step before says of it."""
    for r in range(here.size):
        row, before, p = swept[there[r]], inverse[here[r]], precision[r]  # taken once: half the time
        for s in range(here.size):
            row[there[s]] -= p * before[here[s]] * precision[s]


@njit(fastmath={"contract", "reassoc", "nsz"}, **KERNEL)
def _times(matrix, vector, out):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """A symmetric matrix times a vector; half of the matrix is read."""
    for r in range(vector.size):
        entry, total = vector[r], 0.0
        for s in range(r):
            total += matrix[r, s] * vector[s]
            out[s] += matrix[r, s] * entry
        out[r] = total + matrix[r, r] * entry


@njit(**KERNEL)
def _tied(step, beside, here, there, precision):  # type: ignore[no-untyped-def]  # pragma: no cover - compiled
    """Add to a step what the one beside it says."""
    for r in range(here.size):
        step[here[r]] += precision[r] * beside[there[r]]


@njit(cache=True, nogil=True)
def _gathered(
    base: Floats,
    ahead: Floats,
    here: NDArray[np.int64],
    there: NDArray[np.int64],
    precision: Floats,
    pull: Singles,
    part: Singles,
) -> None:  # pragma: no cover - compiled
    """What ties the entries of a step to the next, and the covariance of those there."""
    for i in range(base.shape[0]):
        for r in range(here.size):
            pull[i, r] = base[i, here[r]] * precision[r]
    for r in range(there.size):
        for s in range(there.size):
            part[r, s] = ahead[there[r], there[s]]


def factored(blocks: Sequence[Floats], links: Sequence[Link]) -> Factored:
    """Sweep forward; the blocks must already hold the links' precisions on their diagonals, and become the inverses.

    Examples
    --------
    >>> a = factored([np.array([[2.0]]), np.array([[2.0]])], [Link(np.array([0]), np.array([0]), np.array([1.0]))])
    >>> round(float(np.exp(a.logdet)), 6)
    3.0
    """
    logdet = 0.0
    for t, swept in enumerate(blocks):
        if t:
            link = links[t - 1]
            _sweep(swept, blocks[t - 1], link.here, link.there, link.precision)
        logdet += invert(swept)
        _mirror(swept)
    return Factored(tuple(blocks), tuple(links), logdet)


def carried(inverse: Floats, link: Link, size: int) -> Floats:
    """Precision that all earlier steps give the next one, whose entries number `size`.

    Examples
    --------
    >>> carried(np.array([[0.5]]), Link(np.array([0]), np.array([1]), np.array([1.0])), 2).tolist()
    [[0.0, 0.0], [0.0, 0.5]]
    """
    out = np.zeros((size, size))
    out[link.there, link.there] = link.precision
    _sweep(out, inverse, link.here, link.there, link.precision)
    return out


def followed(chain: Factored, last: Floats, until: float = 0.0) -> list[Floats]:
    """What earlier steps move by where the step behind the chain's end moves by `last`; backwards from the nearest.

    Stops before the first step in which no entry moves farther than `until`.

    Examples
    --------
    >>> link = Link(np.array([0]), np.array([0]), np.array([1.0]))
    >>> a = factored([np.array([[2.0]])], [])
    >>> followed(Factored(a.inverse, (link,), 0.0), np.array([3.0]))
    [array([1.5])]
    """
    out: list[Floats] = []
    for inverse, link in zip(reversed(chain.inverse), reversed(chain.links), strict=True):
        last = inverse[:, link.here] @ (link.precision * last[link.there])
        if not last.size or np.abs(last).max() <= until:
            break
        out.append(last)
    return out


def solved(chain: Factored, right: Sequence[Floats]) -> list[Floats]:
    """Solve the system for one right-hand side, step by step.

    Examples
    --------
    >>> a = factored([np.array([[2.0]]), np.array([[2.0]])], [Link(np.array([0]), np.array([0]), np.array([1.0]))])
    >>> [round(float(v[0]), 6) for v in solved(a, [np.array([3.0]), np.array([0.0])])]
    [2.0, 1.0]
    """
    forward: list[Floats] = []
    out: list[Floats] = []
    for t, inverse in enumerate(chain.inverse):
        step, made = right[t].copy(), np.empty(right[t].size)
        if t:
            link = chain.links[t - 1]
            _tied(step, out[-1], link.there, link.here, link.precision)
        _times(inverse, step, made)
        forward.append(step)
        out.append(made)
    for t in range(len(chain.links) - 1, -1, -1):
        link, step = chain.links[t], forward[t]
        _tied(step, out[t + 1], link.here, link.there, link.precision)
        _times(chain.inverse[t], step, out[t])
    return out


def covariance(chain: Factored) -> tuple[list[Floats], list[Floats]]:
    """Diagonal blocks of the inverse, and the variance of each innovation.

    What later steps add to the variance of one is summed in single precision.

    Returns
    -------
    list of (n, n)
        Covariance within a step.
    list of (m,)
        Variance of the change of each linked entry.
    """
    blocks = carved([base.shape for base in chain.inverse])
    blocks[-1][:] = chain.inverse[-1]
    change: list[Floats] = []
    for t in range(len(chain.links) - 1, -1, -1):
        link, base, ahead = chain.links[t], chain.inverse[t], blocks[t + 1]
        n, m = base.shape[0], link.here.size
        pull, part = _LENT.of("pull", (n, m), np.float32), _LENT.of("part", (m, m), np.float32)
        _gathered(base, ahead, link.here, link.there, link.precision, pull, part)
        carried = np.matmul(pull, part, out=_LENT.of("carried", (n, m), np.float32))
        np.add(base, np.matmul(carried, pull.T, out=_LENT.of("more", (n, n), np.float32)), out=blocks[t])
        cross = carried[link.here, np.arange(m)]
        ends = np.diagonal(blocks[t])[link.here] + np.diagonal(ahead)[link.there]
        change.append(ends - 2.0 * cross)
    return blocks, change[::-1]
