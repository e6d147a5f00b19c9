"""Roll calls become positions, with abstention and absence as choices.

`fit` is the one call; what it needs loads when it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_WHERE = {
    "Positions": "holdfast.votes.positions",
    "Table": "holdfast.votes.table",
    "fit": "holdfast.votes.estimate",
    "from_panel": "holdfast.votes.table",
    "read_votes": "holdfast.votes.reading",
}

__all__ = ["Positions", "Table", "fit", "from_panel", "read_votes"]

if TYPE_CHECKING:
    from holdfast.votes.estimate import fit
    from holdfast.votes.positions import Positions
    from holdfast.votes.reading import read_votes
    from holdfast.votes.table import Table, from_panel


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'holdfast.votes' has no attribute '{name}'")
    return getattr(import_module(_WHERE[name]), name)
