"""A recorded share: the quantity that a forecast with a distribution is about, and what a panel holds of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from pydantic import Field

from holdfast import codebook
from holdfast.claims.base import Spec
from holdfast.dynamics.observed import KINDS, Observed
from holdfast.dynamics.recorded import of_case
from holdfast.dynamics.targets import TARGETS
from holdfast.measure.case import Case
from holdfast.panel.store import Panel
from holdfast.sources.revision import REVISED

VOTES = "votes"


class Share(Spec):
    """The share of a country's ties of one kind that is recorded as running through a power in a year.

    Powers are those of the case; a bloc is the sum of its members of the year, and votes are contested among the powers.
    """

    indicator: str
    """Kind of tie, by the codebook; `votes` are contested roll calls as cast."""
    client: str
    """The country."""
    patron: str
    """The power; a bloc is the sum of its members of the year."""
    year: int
    """The year."""
    report: str = ""
    """Whose report, such as own or register; where left out, as forecasts read it: see `holdfast.dynamics.margins.of_case`."""
    source: str = ""
    """With `report`: which source."""
    above: float | None = Field(default=None, ge=0.0, lt=1.0)
    """With a probability: the share that it must exceed."""


@dataclass(frozen=True)
class Found:
    """What a panel holds of a recorded share.

    Attributes
    ----------
    value : float or None
        None where it holds nothing final.
    so_far : float or None
        A figure that is still under revision.
    newest : int
        Newest year of the series; 0 where there is no such series.
    why : str
        Why there is no value yet.
    """

    value: float | None
    so_far: float | None
    newest: int
    why: str


class Outcomes:
    """What a panel holds of recorded shares.

    Parameters
    ----------
    panel : Panel
        As known on a date.

    Examples
    --------
    >>> from holdfast.panel.store import load
    >>> asked = Share(indicator="trade", client="XXX", patron="YYY", year=2030, report="own", source="imf_dots")
    >>> Outcomes(load()).look(asked, ("YYY", "ZZZ")).why
    'no such series is held'
    """

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self._read: dict[tuple[str, tuple[str, ...]], Observed] = {}

    @cached_property
    def symbols(self) -> frozenset[str]:
        """Symbols of the roll calls held."""
        return frozenset(self.panel.rollcalls["symbol"].cast(pl.String).to_list())

    def series(self, share: Share) -> dict[tuple[str, str], int]:
        """Newest year by report and source of the series of a country's tie, in order."""
        rows = self._of(share).group_by("report", "source").agg(pl.col("year").max()).sort("report", "source")
        return {(r, s): int(y) for r, s, y in rows.iter_rows()}

    def look(self, share: Share, patrons: tuple[str, ...]) -> Found:
        """Look a recorded share up.

        Parameters
        ----------
        share
            What is asked.
        patrons
            Powers of the case.

        Returns
        -------
        Found
            Readings that are modelled, from the press, provisional or under revision are no outcome.
        """
        return self._reading(share) if share.report or share.source else self._usual(share, patrons)

    def _usual(self, share: Share, patrons: tuple[str, ...]) -> Found:
        """As forecasts read it."""
        if share.indicator not in TARGETS:
            return Found(
                None,
                None,
                0,
                f"no one series of {share.indicator} is taken anew each year; name report and source",
            )
        seen = self._observed(share.indicator, patrons)
        if share.patron not in seen.powers or share.client not in seen.clients:
            return Found(None, None, 0, "no such series is held")
        mine = seen.share[seen.clients.index(share.client), :, seen.powers.index(share.patron)]
        told = dict(
            zip(seen.years[np.isfinite(mine)].tolist(), mine[np.isfinite(mine)].tolist(), strict=True)
        )
        partial = None
        if share.indicator == VOTES and told:
            # votes go on to the last days of December: a year is whole once the next has begun
            last: dt.date = self.panel.rollcalls["date"].max()  # type: ignore[assignment]
            partial = told.pop(last.year, None)
            if share.year == last.year and partial is not None:
                return Found(
                    None, partial, max(told), f"roll calls of {share.year} are held to {last}, not to its end"
                )
        if not told:
            return Found(None, None, 0, "no such series is held")
        if share.year not in told:
            return Found(None, None, max(told), f"the newest year on record is {max(told)}")
        return Found(told[share.year], None, max(told), "")

    def _observed(self, indicator: str, patrons: tuple[str, ...]) -> Observed:
        key = (indicator, patrons)
        if key not in self._read:
            everybody = tuple(c for c in codebook.states()["iso3"].unique().sort() if c not in patrons)
            case = Case("", "", "", patrons[0], patrons, everybody, 0)
            self._read[key] = of_case(self.panel, case, indicator, TARGETS[indicator])
        return self._read[key]

    def _of(self, share: Share) -> pl.DataFrame:
        """Final readings of a country's tie."""
        return self._any(share).filter(
            pl.col("kind").is_in(KINDS) & ~pl.col("flags").str.contains(REVISED, literal=True)
        )

    def _any(self, share: Share) -> pl.DataFrame:
        rows = self.panel.readings.filter(
            pl.col("client").cast(pl.String) == share.client,
            pl.col("indicator").cast(pl.String) == share.indicator,
        )
        return rows.with_columns(pl.col("report", "source", "kind", "covers", "flags").cast(pl.String))

    def _reading(self, share: Share) -> Found:
        mine = (pl.col("report") == share.report) & (pl.col("source") == share.source)
        newest = int(self._of(share).filter(mine)["year"].max() or 0)  # type: ignore[arg-type]
        rows = self._any(share).filter(mine & (pl.col("year") == share.year)).sort("reading")
        if not rows.height:
            return Found(
                None, None, newest, f"the series ends in {newest}" if newest else "no such series is held"
            )
        row = rows.row(-1, named=True)
        wanted = codebook.members(share.patron, share.year)
        if row["covers"] != "all" and not wanted <= set(row["covers"].split("|")):
            return Found(None, None, newest, f"the reading of {share.year} can't see the power")
        parts = self.panel.shares.filter(
            (pl.col("reading") == row["reading"])
            & pl.col("patron").cast(pl.String).is_in([share.patron, *wanted])
        )
        value = float(parts["share"].sum())
        if row["kind"] not in KINDS or REVISED in row["flags"].split("|"):
            return Found(None, value, newest, f"the figure of {share.year} is still under revision")
        return Found(value, None, newest, "")
