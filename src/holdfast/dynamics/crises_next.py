"""Chances of crises in the year after their record ends, by one fit and the calibration kept of that year.

How forecasts of earlier years came out takes a fit for each of them; what follows from it is kept in
`calibrations.csv` beside this file:

    python -m holdfast.dynamics.crises_next
"""

from __future__ import annotations

import csv
import functools
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from holdfast.dynamics.crises import (
    FEWEST_YEARS,
    KINDS,
    calibrated,
    calibration,
    fit,
    forecasts,
    record,
    trailing,
)
from holdfast.errors import DataError
from holdfast.panel.store import Panel

FILE = Path(__file__).parent / "calibrations.csv"

COMMAND = "python -m holdfast.dynamics.crises_next"


@dataclass(frozen=True)
class Next:
    """Chances of one kind of crisis in one year.

    Attributes
    ----------
    kind : str
    year : int
        The year after the last one on record.
    chance : dict of country to P
        Calibrated.
    base : float
        The world's rate in the ten years before.
    first, last : int
        Years that the source covers.
    """

    kind: str
    year: int
    chance: dict[str, float]
    base: float
    first: int
    last: int


def next_year(panel: Panel, kind: str) -> Next:
    """Chance of a kind of crisis in each country in the year after its record ends.

    Parameters
    ----------
    panel
        As known on a date.
    kind
        Of `holdfast.dynamics.crises.KINDS`.

    Returns
    -------
    Next

    Errors
    ------
    UserError
        An unknown kind, or a record that is too short for a fit.
    DataError
        No calibration is kept for that year.
    """
    found = record(panel, kind)
    year = found.last + 1
    made = fit(found, found.last)
    if (kind, year) not in calibrations():
        raise DataError(f"no calibration of {kind} is kept for {year}; `{COMMAND}` makes them")
    ahead = np.isnan(found.happened)
    base = trailing(found, year)
    told = calibrated(made.chance(found.x[ahead]), base, np.array(calibrations()[kind, year]))
    chances = dict(zip(found.client[ahead].tolist(), told.tolist(), strict=True))
    return Next(kind, year, chances, base, found.first, found.last)


@functools.cache
def calibrations() -> MappingProxyType[tuple[str, int], tuple[float, float]]:
    """The kept calibrations by kind and year forecast."""
    try:
        rows = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
        held = {(r["kind"], int(r["year"])): (float(r["constant"]), float(r["slope"])) for r in rows}
    except (OSError, ValueError, KeyError) as problem:
        raise DataError(f"dynamics/{FILE.name} can't be read ({problem}); `{COMMAND}` makes it") from None
    return MappingProxyType(held)


def calibrate(panel: Panel, kind: str) -> list[tuple[str, int, float, float]]:
    """A calibration for every year from those before it only, as (kind, year, constant, slope)."""
    found = record(panel, kind)
    told = forecasts(found)
    out = []
    for y in range(found.first + 1 + FEWEST_YEARS, found.last + 2):
        before = (found.year < y) & ~np.isnan(told.fitted) & ~np.isnan(found.happened)
        a, b = calibration(told.fitted[before], told.base[before], found.happened[before])
        out.append((kind, y, float(f"{a:.9g}"), float(f"{b:.9g}")))
    return out


def main() -> None:
    """Write the file."""
    from holdfast.atomic import replace_file
    from holdfast.panel.store import load

    panel, text = load(), io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("kind", "year", "constant", "slope"))
    for kind in KINDS:
        writer.writerows(calibrate(panel, kind))
    replace_file(FILE, text.getvalue().encode())
    print(f"wrote {FILE.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
