"""What an indicator and a source are: every field with its own sentence."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

DOMAINS = ("security", "economy", "society", "diplomacy")
"""The four domains, in the order used everywhere."""

COMPOSITE = "composite"
"""The weighted mean over the domains; it stands behind `DOMAINS` wherever domains are listed."""

KINDS = ("recorded", "other_side", "modelled", "press", "provisional")
"""How a reading came about: counted by the client's own office (or a register), counted by its partners,
computed by a model, told by the press or an official's statement, or the newest year of a register that is
still being revised."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Indicator(_Row):
    """One kind of tie, observed as shares over the powers and everybody else."""

    id: str
    """The name used in the panel."""
    domain: Literal["security", "economy", "society", "diplomacy"]
    """The domain it belongs to."""
    title: str
    """A few words for a heading."""
    unit: str
    """Unit of the total."""
    weight: float = Field(ge=0, le=1)
    """Weight within its domain; a domain's weights sum to 1. Zero: shown beside the index, not part of it."""
    reason: str
    """Why that weight."""
    sentence: str
    """A sentence for a share, with the fields {client}, {patron} and {share} (of 100)."""
    error: dict[str, float]
    """Error floor by kind: standard deviation of one share, in share units."""
    error_reason: str
    """Why those floors."""
    scale: float = Field(gt=0)
    """The total at which a reading counts as an ordinary one (in the unit of the total, or a class)."""
    class_edges: tuple[float, float] | None = None
    """Where totals may only ship in three classes: the two edges between them, in `class_unit`."""
    class_unit: str = ""
    """The unit of `class_edges`."""
    since: int = 1960
    """First year that is read."""
    definition: str
    """How the share is computed, in one or two sentences."""
    traps: tuple[str, ...] = ()
    """What misleads whoever reads the figures without knowing them, a sentence each."""


class Source(_Row):
    """One publisher's table or a table made from several, with its terms."""

    id: str
    """The name used in the panel."""
    title: str
    """What the publisher calls it."""
    publisher: str
    """Who publishes it."""
    version: str = ""
    """Release or vintage that was read."""
    url: str = ""
    """Where a reader finds it."""
    terms: str
    """What the publisher allows, in a sentence."""
    terms_class: Literal["figures", "derived", "own_file", "never"]
    """Whether figures ship, only derived values, a file of their own, or nothing at all."""
    share_step: float = 0.0001
    """Shares are stored as multiples of this."""
    total: Literal["value", "rough", "class"] = "value"
    """Whether totals are stored, or only the nearest power of four, or only their class."""
    lag_months: int = Field(ge=0)
    """Months from the end of a year (or month) to the day its figure is taken to be known."""
    lag_reason: str
    """Why that lag."""
    bib: str = ""
    """Keys in refs.bib, parted by commas."""
