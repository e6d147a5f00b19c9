"""The recorded shares that forecasts are held against: one report and source of each kind of tie.

A target is a reading that somebody took anew in its year. Modelled, press and provisional readings are none, and no
gap is filled. One source, because where another takes over a share can jump without a tie having moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from holdfast import codebook
from holdfast.dynamics.observed import KINDS, Observed, gather, gather_votes
from holdfast.panel.store import Panel


@dataclass(frozen=True)
class Target:
    """One kind of tie.

    Attributes
    ----------
    report, source : str
        Which readings; empty for votes, which are counted from the roll calls as cast.
    half : share
        Half of the step that shares are rounded to.
    """

    report: str
    source: str
    half: float


TARGETS = {
    "arms_delivered": Target("register", "sipri_arms", 0.025),
    "arms_ordered": Target("register", "sipri_arms", 0.025),
    "trade": Target("own", "imf_dots", 0.00005),
    "aid_finance": Target("givers", "oecd_aiddata_net", 0.00005),
    "votes": Target("", "", 0.0),
}
"""By indicator."""

LEFT_OUT = {
    "commitments": "a treaty in force goes on from year to year; no year's reading is taken anew",
    "customs_union": "a membership in force goes on from year to year; no year's reading is taken anew",
    "organisations": "a membership in force goes on from year to year; no year's reading is taken anew",
    "emigrants": "counted every fifth year",
    "remittances": "modelled, or known for a few countries",
    "events": "begins in 2018: nothing to develop or validate on",
}
"""Why the other indicators have no targets."""


def listed() -> tuple[str, ...]:
    """The powers of the codebook's reference list."""
    return codebook.reference()["powers"]


def voters(powers: Sequence[str]) -> list[str]:
    """Members of the United Nations that are neither a power nor in a bloc that counts as one.

    Parameters
    ----------
    powers
        Codes; those of blocs among them.
    """
    blocs = set(codebook.blocs()["bloc"])
    inside = {m for p in powers if p in blocs for m in codebook.blocs().filter(pl.col("bloc") == p)["iso3"]}
    table = codebook.states().filter(pl.col("kind") == "member")
    return [c for c in table["iso3"] if c not in inside and c not in powers]


NEWER = {
    "arms_delivered": ("sipri_arms", ("provisional",)),
    "arms_ordered": ("sipri_arms", ("provisional",)),
    "trade": ("comtrade_powers", KINDS),
    "aid_finance": ("oecd_aiddata_gross", KINDS),
}
"""Source and kinds of readings that go on where a target's end: held against forecasts, and forecast from by nobody."""


def newer(panel: Panel, targets: dict[str, Observed]) -> dict[str, Observed]:
    """Recorded shares of the years after the targets end: other sources and years that aren't settled yet, from `NEWER`.

    Parameters
    ----------
    panel
        Everything held.
    targets
        Of `observe`.

    Returns
    -------
    dict of Observed
        By indicator, of no length where there is nothing newer; votes of the year that isn't over.
    """
    out = {}
    for name, ended in targets.items():
        made = _votes(panel) if name == "votes" else _gathered(panel, name, *NEWER[name])
        newest = int(made.years[-1]) if made.years.size else 0
        out[name] = made.until(newest, int(ended.years[-1]) + 1 if ended.years.size else 0)
    return out


def _votes(panel: Panel) -> Observed:
    return gather_votes(panel, listed(), voters(listed()), as_cast=True)


def _gathered(panel: Panel, name: str, source: str, kinds: Sequence[str] = KINDS) -> Observed:
    """Recorded shares of a target's report from one source."""
    mine = panel.readings.filter(
        (pl.col("indicator").cast(pl.String) == name)
        & (pl.col("report").cast(pl.String) == TARGETS[name].report)
        & (pl.col("source").cast(pl.String) == source)
    )
    return gather(mine, panel.shares, name, tuple(codebook.powers()["code"]), kinds=kinds)


def observe(panel: Panel, last: int | None = None) -> dict[str, Observed]:
    """Recorded shares of every kind of tie that is forecast.

    Parameters
    ----------
    panel
        As known on a date.
    last
        Last whole year; by default that of the newest roll call where it was cast in December, else the year before.

    Returns
    -------
    dict of Observed
        By indicator; votes as cast, over the powers of the codebook's list.
    """
    out = {
        name: _votes(panel) if name == "votes" else _gathered(panel, name, target.source)
        for name, target in TARGETS.items()
    }
    if last is None and panel.rollcalls.height:
        newest = panel.rollcalls["date"].max()
        last = newest.year if newest.month == 12 else newest.year - 1  # type: ignore[union-attr]
    return out if last is None else {name: seen.until(last) for name, seen in out.items()}
