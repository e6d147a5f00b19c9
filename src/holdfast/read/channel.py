"""A noisy channel: how sure each reading of a word is, given what the document lost elsewhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.read.joins import Reading
from holdfast.read.ligatures import KINDS, Losses
from holdfast.read.vocabulary import Vocabulary, pairs

ROUNDS = 8
"""Rounds of learning what was lost; the rates have settled by then."""

RARE = 3e6
"""Occurrences in a row that two words not in the list of pairs are taken to have at most. Assumed."""

PULL = (-4.0, 5.0)
"""Least and greatest weight of a neighbour, in logarithms. Assumed."""


@dataclass(frozen=True)
class Table:
    """The readings of all words that have several, row under row.

    Attributes
    ----------
    first
        Shape (words + 1,): row at which each word's readings begin.
    prior
        Shape (rows,): log chance before losses are counted.
    lost, kept
        Shape (rows, kinds of ligature): how many of each are lost, and are there, if the reading is right.
    """

    first: NDArray[np.int64]
    prior: NDArray[np.float64]
    lost: NDArray[np.float64]
    kept: NDArray[np.float64]

    @classmethod
    def of(cls, units: Sequence[Sequence[Reading]]) -> Table:
        """Put the readings of each word into rows."""
        first = np.zeros(len(units) + 1, np.int64)
        np.cumsum([len(u) for u in units], out=first[1:])
        rows = [r for u in units for r in u]
        lost, kept = np.zeros((len(rows), len(KINDS))), np.zeros((len(rows), len(KINDS)))
        for k, r in enumerate(rows):
            for kind in r.candidate.lost:
                lost[k, KINDS.index(kind)] += 1
            for kind in r.candidate.kept:
                kept[k, KINDS.index(kind)] += 1
        return cls(first, np.array([r.prior for r in rows]), lost, kept)

    def shares(self, losses: Losses) -> NDArray[np.float64]:
        """The chance of each reading, given that one of its word's is right.

        Parameters
        ----------
        losses
            What the document lost.
        """
        if not len(self.prior):
            return self.prior
        rates = np.array([losses.rate(k) for k in KINDS])
        logs = self.prior + self.lost @ np.log(rates) + self.kept @ np.log1p(-rates)
        sizes = np.diff(self.first)
        weights = np.exp(logs - np.repeat(np.maximum.reduceat(logs, self.first[:-1]), sizes))
        found: NDArray[np.float64] = weights / np.repeat(np.add.reduceat(weights, self.first[:-1]), sizes)
        return found


def learned(
    table: Table, numbers: Sequence[int], listed: Sequence[bool], kept: Mapping[str, float]
) -> Losses:
    """What the document lost of each kind of ligature, by expectation and maximisation over its own words.

    Only words that are in no list as they are written tell of a loss: a clean text has its `ten` and its `fed` too.

    Parameters
    ----------
    table
        The readings of each word that could have lost one.
    numbers
        How often each word comes.
    listed
        Whether it is in a list as it is written.
    kept
        Ligatures in the words that could not.
    """
    losses = Losses({}, kept)
    sizes = np.diff(table.first)
    times = np.repeat(np.asarray(numbers, np.float64), sizes)
    telling = np.repeat(~np.asarray(listed, np.bool_), sizes)
    for _ in range(ROUNDS):
        weights = times * table.shares(losses)
        gone, there = (weights * telling) @ table.lost, weights @ table.kept
        losses = Losses(
            dict(zip(KINDS, gone.tolist(), strict=True)),
            {k: n + kept.get(k, 0.0) for k, n in zip(KINDS, there.tolist(), strict=True)},
        )
    return losses


def beside(
    before: str | None, words: Sequence[str], after: str | None, vocabulary: Vocabulary
) -> list[float]:
    """How well each word goes with its neighbours; one that is in no list gains nothing over those that are."""
    found = [_pull(before, w, vocabulary) + _pull(w, after, vocabulary) for w in words]
    listed = [vocabulary.count(w) > 0 for w in words]
    least = min((f for f, known in zip(found, listed, strict=True) if known), default=0.0)
    return [f if known else min(f, least) for f, known in zip(found, listed, strict=True)]


def _pull(first: str | None, second: str | None, vocabulary: Vocabulary) -> float:
    """Logarithm of how much oftener than by chance two words meet, within `PULL`."""
    if first is None or second is None:
        return 0.0
    a, b = first.lower(), second.lower()
    if a not in vocabulary.counts or b not in vocabulary.counts or len(a) < 2 or len(b) < 2:
        return 0.0
    expected = vocabulary.counts[a] * vocabulary.counts[b] / vocabulary.total
    number = pairs().get(f"{a} {b}")
    pull = math.log(number / expected) if number else min(0.0, math.log(RARE / expected))
    return min(max(pull, PULL[0]), PULL[1])
