"""Every forecast with what became of it: a ledger's own and the sealed ones, as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from holdfast.claims.ledger.entry import Entry
from holdfast.claims.ledger.score import Resolved, losses
from holdfast.claims.ledger.sealed import Sealed
from holdfast.dynamics.targets import TARGETS

OWN = "own"


@dataclass(frozen=True)
class Row:
    """A forecast and its resolution.

    Attributes
    ----------
    entry : Entry
        Of the forecast.
    origin : str
        `own`, or the name of the sealed set.
    resolution : dict or None
        Content of its resolution.
    """

    entry: Entry
    origin: str
    resolution: dict[str, Any] | None

    def status(self, day: dt.date) -> str:
        """`open`, `waiting` (its day is past, the data aren't there), `resolved` or `void`."""
        if self.resolution is not None:
            return str(self.resolution["status"])
        return "waiting" if day >= dt.date.fromisoformat(self.entry.data["settled"]) else "open"

    def resolved(self) -> Resolved | None:
        """For scoring; None where it is open or void."""
        if self.resolution is None or self.resolution["status"] != "resolved":
            return None
        data = self.entry.data
        group = data["by"] if self.origin == OWN else f"sealed {self.origin}"
        indicator = data.get("of", {}).get("indicator", "")
        half = TARGETS[indicator].half if indicator in TARGETS else 0.0
        pairs = tuple((float(a), float(b)) for a, b in data["quantiles"])
        return Resolved(group, data.get("probability"), pairs, self.resolution["outcome"], half)

    def as_dict(self, day: dt.date) -> dict[str, Any]:
        """For JSON."""
        data, scored = self.entry.data, self.resolved()
        keys = (
            "made",
            "by",
            "case",
            "panel",
            "seed",
            "text",
            "claim",
            "probability",
            "quantiles",
            "test",
            "of",
        )
        return {
            "id": self.entry.id,
            "origin": self.origin,
            **{k: data.get(k) for k in (*keys, "only_if", "settled", "start")},
            "status": self.status(day),
            "resolution": self.resolution,
            "score": None if scored is None else losses(scored),
            "previous": self.entry.previous,
            "sha256": self.entry.sha256,
        }


def rows(held: Sequence[Entry], sets: Sequence[Sealed]) -> list[Row]:
    """Gather them.

    Parameters
    ----------
    held
        Entries of a ledger.
    sets
        Sealed ones; their resolutions are in the ledger.

    Returns
    -------
    list of Row
        The ledger's own first, each in the order of writing.
    """
    came = {d["forecast"]: d for e in held if (d := e.data)["kind"] == "resolution"}
    own = [Row(e, OWN, came.get(e.id)) for e in held if e.data["kind"] == "forecast"]
    return own + [Row(e, s.name, came.get(e.id)) for s in sets for e in s.entries]
