"""Dated memberships of organisations, as the codebook lists them."""

from __future__ import annotations

from pathlib import Path

from holdfast import codebook
from holdfast.sources import base


def read(raw: Path) -> base.SourceTables:
    """Return the memberships; nothing is read from the raw folder.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return base.SourceTables(memberships=base.shape("memberships", codebook.memberships()))
