"""The words a verdict may use: a fixed table from probability to verdict, and another to likelihood.

The likelihood words and their bounds are those of the guidance note on uncertainties of the
Intergovernmental Panel on Climate Change (bib key `mastrandrea2010`); the cuts of the verdicts fall on bounds
of the same table.
"""

from __future__ import annotations

from typing import Literal

Word = Literal[
    "supported", "leans for", "open", "leans against", "contradicted", "disputed", "not testable", "not yet"
]

SUPPORTED = 0.9
"""Probability from which a claim is supported."""
LEANS = 0.66
"""Probability from which the evidence leans for a claim."""

MIRROR: dict[Word, Word] = {
    "supported": "contradicted",
    "leans for": "leans against",
    "open": "open",
    "leans against": "leans for",
    "contradicted": "supported",
    "disputed": "disputed",
    "not testable": "not testable",
    "not yet": "not yet",
}
"""The verdict on the opposite claim."""

LIKELIHOOD: tuple[tuple[float, str], ...] = (
    (0.99, "virtually certain"),
    (0.95, "extremely likely"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.05, "very unlikely"),
    (0.01, "extremely unlikely"),
    (0.0, "exceptionally unlikely"),
)
"""Lower bound of the probability, and the word."""


def word(p: float) -> Word:
    """The verdict that a probability earns.

    Below one half it is the mirror of the verdict on the opposite claim, so that a claim and its opposite can
    never both be supported, whatever the rounding.

    Parameters
    ----------
    p
        Probability of the claim, in [0, 1].

    Returns
    -------
    Word

    Examples
    --------
    >>> [word(p) for p in (0.95, 0.7, 0.5, 0.2, 0.02)]
    ['supported', 'leans for', 'open', 'leans against', 'contradicted']
    """
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"a probability lies in [0, 1], not at {p}")
    if p < 0.5:
        return MIRROR[word(1.0 - p)]
    if round(p, 9) >= SUPPORTED:
        return "supported"
    return "leans for" if round(p, 9) >= LEANS else "open"


def at_most_leaning(verdict: Word) -> Word:
    """Cap a verdict: what rests on assumptions, or on part of the countries, can at most lean.

    Examples
    --------
    >>> at_most_leaning("supported"), at_most_leaning("contradicted"), at_most_leaning("open")
    ('leans for', 'leans against', 'open')
    """
    caps: dict[Word, Word] = {"supported": "leans for", "contradicted": "leans against"}
    return caps.get(verdict, verdict)


def likelihood(p: float | None) -> str:
    """The likelihood word of a probability; none where there is no probability.

    Examples
    --------
    >>> likelihood(0.97), likelihood(0.5), likelihood(None)
    ('extremely likely', 'about as likely as not', 'not given')
    """
    if p is None:
        return "not given"
    return next(text for bound, text in LIKELIHOOD if p >= bound)


def side(p: float) -> int:
    """1 where the evidence is for the claim, -1 against, 0 open.

    Examples
    --------
    >>> side(0.8), side(0.4), side(0.05)
    (1, 0, -1)
    """
    verdict = word(p)
    return 0 if verdict == "open" else (1 if verdict in ("supported", "leans for") else -1)
