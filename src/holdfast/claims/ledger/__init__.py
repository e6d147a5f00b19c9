"""A ledger of forecasts: dated, never altered, resolved from data, scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.claims.ledger.entry import Entry
    from holdfast.claims.ledger.forecast import Forecast, read_forecasts
    from holdfast.claims.ledger.place import default_place
    from holdfast.claims.ledger.resolve import resolve
    from holdfast.claims.ledger.score import score
    from holdfast.claims.ledger.sealed import sealed
    from holdfast.claims.ledger.store import Ledger

__all__ = [
    "Entry",
    "Forecast",
    "Ledger",
    "default_place",
    "read_forecasts",
    "resolve",
    "score",
    "sealed",
]

_HOME = {
    "Entry": "entry",
    "Forecast": "forecast",
    "read_forecasts": "forecast",
    "default_place": "place",
    "Ledger": "store",
    "resolve": "resolve",
    "score": "score",
    "sealed": "sealed",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'holdfast.claims.ledger' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"holdfast.claims.ledger.{_HOME[name]}"), name)
