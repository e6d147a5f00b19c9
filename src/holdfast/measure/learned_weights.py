"""Weights of the ties within their domains that foretold behaviour, to stand beside the declared ones."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

from holdfast import codebook

FILE = Path("learned_weights.csv")
"""In the codebook; made by benchmarks/validity/weights.py."""


@functools.cache
def learned_weights() -> dict[str, dict[str, float]]:
    """Weights of every tie by the behaviour they were learned from.

    A tie that is the behaviour itself, and the ties of a domain in which nothing foretold it, keep what is declared.

    Returns
    -------
    dict of dict
        Behaviour to indicator to weight; those of a domain sum to 1.

    Examples
    --------
    >>> made = learned_weights()["contested votes"]
    >>> round(made["trade"] + made["aid_finance"] + made["customs_union"], 9)
    1.0
    """
    with (codebook.folder() / FILE).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    out: dict[str, dict[str, float]] = {}
    for behaviour in dict.fromkeys(r["behaviour"] for r in rows):
        found = {r["indicator"]: float(r["weight"]) for r in rows if r["behaviour"] == behaviour}
        out[behaviour] = completed(found)
    return out


def completed(found: dict[str, float]) -> dict[str, float]:
    """Learned weights made whole: within each domain they divide what the declared weights of the same ties add up to.

    Parameters
    ----------
    found
        Learned weight by indicator, in any unit, none below zero.

    Returns
    -------
    dict
        Weight of every tie of the foothold.

    Examples
    --------
    >>> made = completed({"events": 3.0, "organisations": 1.0})
    >>> round(made["events"] / made["organisations"], 6), made["votes"] == codebook.weighed()["votes"].weight
    (3.0, True)
    """
    entries = codebook.weighed()
    out = {name: entry.weight for name, entry in entries.items()}
    for domain in codebook.DOMAINS:
        mine = [n for n in found if n in entries and entries[n].domain == domain]
        total = sum(found[n] for n in mine)
        if total > 0.0:
            held = sum(entries[n].weight for n in mine)
            out |= {n: held * found[n] / total for n in mine}
    return out
