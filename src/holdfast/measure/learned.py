"""Parameters of the measurement that were learned from the world, with how they were."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, fields, replace
from pathlib import Path

from holdfast.errors import shipped_file

FILE = Path(__file__).resolve().parent / "learned.json"


MONTHLY = "_monthly"
"""Ends the name of an indicator where its readings by month are meant."""

LENDER_OF_MONTHS = "events_monthly"
"""Whose parameters readings by month take where none could be learned."""

LENDER = "trade"
"""Whose parameters an indicator borrows of which too little was observed to learn its own."""


@dataclass(frozen=True)
class Parameters:
    """Of one indicator.

    Attributes
    ----------
    discount : float
        What a year leaves of the concentration.
    floor : count
        Concentration below which a gap takes no more.
    begin : count
        Concentration of the world's shares as the prior at a country's first year.
    scale : count
        Effective count of a reading with an ordinary total, before its error floor.
    yielding : float
        How far the concentration gives way to a surprise.
    fresh : float
        Part of a reading's declared error (standard error) that is new each year; the rest stays with its report.
    basis : str
        `estimated`, or `assumed` where too little of the indicator was observed and another's are taken.
    """

    discount: float
    floor: float
    begin: float
    scale: float
    yielding: float
    fresh: float
    basis: str = "estimated"


@functools.cache
def learned() -> dict[str, Parameters]:
    """Parameters of what was learned; remade by `python -m holdfast.measure.learn`. See `parameters_of`.

    Raises
    ------
    DataError
        The file is missing or can't be read.
    """
    with shipped_file("measure/learned.json", "run `python -m holdfast.measure.learn`"):
        stored = json.loads(FILE.read_text(encoding="utf-8"))
        found = {
            name: Parameters(**{f.name: p[f.name] for f in fields(Parameters)})
            for name, p in stored["indicators"].items()
        }
        if LENDER not in found:
            raise ValueError(f"it lacks {LENDER}")
        return found


def parameters_of(indicator: str) -> Parameters:
    """Parameters of one indicator: its own where they were learned, else those of a `LENDER`, basis `assumed`.

    Parameters
    ----------
    indicator
        Name in the codebook; with `MONTHLY` behind it, of its readings by month.

    Examples
    --------
    >>> parameters_of("a tie of one's own").basis
    'assumed'
    """
    held = learned().get(indicator)
    lender = LENDER_OF_MONTHS if indicator.endswith(MONTHLY) else LENDER
    return replace(learned()[lender], basis="assumed") if held is None else held


def learned_from() -> str:
    """Fingerprint of the panel that the parameters were learned on."""
    return str(json.loads(FILE.read_text(encoding="utf-8")).get("panel", ""))
