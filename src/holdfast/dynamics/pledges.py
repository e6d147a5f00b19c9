"""Defence pledged: which power had pledged it to which country, by year."""

from __future__ import annotations

import polars as pl

from holdfast.measure.kept import Kept
from holdfast.panel.store import Panel

_MADE: Kept[frozenset[tuple[str, str, int]]] = Kept(4)


def pledges(panel: Panel) -> frozenset[tuple[str, str, int]]:
    """Defence pledged at the end of a year, as (country, power, year); worked out once a panel.

    Parameters
    ----------
    panel
        As known on a date.
    """
    return _MADE.of((panel,), "", lambda: _read(panel))


def _read(panel: Panel) -> frozenset[tuple[str, str, int]]:
    read = panel.readings.filter(pl.col("indicator").cast(pl.String) == "commitments")
    rows = read.select("reading", "client", "year").join(
        panel.shares.filter(pl.col("share") > 0.0), on="reading", maintain_order="left"
    )
    return frozenset((str(c), str(p), int(y)) for c, p, y in rows.select("client", "patron", "year").rows())
