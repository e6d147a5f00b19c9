"""Dated memberships of organisations, as the codebook lists them."""

from __future__ import annotations

from pathlib import Path

from holdfast import codebook
from holdfast.sources.base import SourceTables, shape


def read(raw: Path) -> SourceTables:
    """Return the memberships; nothing is read from the raw folder.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    return SourceTables(memberships=shape("memberships", codebook.memberships()))
