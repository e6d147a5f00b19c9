"""Outside options as the record shows them: how strong the best rival is, and how far a power is cut off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.measure.foothold import Foothold
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]

BEFORE = 3
"""Years whose mean is what a power got before it was cut off."""

SERIES = "exports_of_bloc"
"""The series that tells what a power still gets from the bloc whose exports are known for every country."""


@dataclass(frozen=True)
class Isolation:
    """How far a power is cut off from what it bought before.

    Attributes
    ----------
    value : float
        0 (buys what it bought) to 1 (buys nothing).
    year : int
        Year of the figure.
    before : tuple of int
        First and last of the years it is compared with.
    source : str
        Source id.
    """

    value: float
    year: int
    before: tuple[int, int]
    source: str


def isolation(panel: Panel, patron: str, since: int, year: int) -> Isolation | None:
    """How far what a bloc sells to a power falls short of its mean in the years up to a reference year.

    Parameters
    ----------
    panel
        As known on a date.
    patron
        The power.
    since
        Last of the years compared with.
    year
        The newest figure up to this year counts.

    Returns
    -------
    Isolation or None
        None where the series doesn't tell; goods that go round by a third country are not seen.
    """
    rows = panel.covariates.filter(
        (pl.col("name").cast(pl.String) == SERIES) & (pl.col("client").cast(pl.String) == patron)
    ).sort("year")
    before = rows.filter(pl.col("year").is_between(since - BEFORE + 1, since))
    after = rows.filter(pl.col("year").is_between(since + 1, year))
    if before.height < BEFORE or after.is_empty():
        return None
    usual, last = float(before["value"].mean()), after.row(-1, named=True)  # type: ignore[arg-type]
    if usual <= 0.0:
        return None
    return Isolation(
        float(np.clip(1.0 - last["value"] / usual, 0.0, 1.0)), int(last["year"]), (since - BEFORE + 1, since),
        str(last["source"]),
    )  # fmt: skip


def rival(foothold: Foothold, client: str, year: int) -> tuple[Floats, dict[str, float]]:
    """Composite share of the best rival over the power's, by draw, and how often each rival is the best.

    Parameters
    ----------
    foothold
        With draws.
    client, year
        The cell.

    Returns
    -------
    ratio : (N,)
    best : dict of power to part of the draws, largest first
    """
    case = foothold.case
    drawn = foothold.draws[:, foothold.ci(client), -1, :, foothold.yi(year)].astype(np.float64)
    own = drawn[:, foothold.pi(case.patron)]
    others = [k for k, code in enumerate(case.patrons) if code != case.patron]
    ratio = drawn[:, others].max(axis=1) / np.maximum(own, 1e-9)
    counts = np.bincount(drawn[:, others].argmax(axis=1), minlength=len(others)) / drawn.shape[0]
    names = [case.patrons[k] for k in others]
    best = sorted(zip(names, counts.tolist(), strict=True), key=lambda pair: -pair[1])
    return ratio, {name: part for name, part in best if part > 0.0}
