"""Documents as they come: text put right with offsets into the original, and who, what and when it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.read.document import Document, read

__all__ = ["Document", "read"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'holdfast.read' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module("holdfast.read.document"), name)
