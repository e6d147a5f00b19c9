"""Written claims as tests on evidence, and the verdicts those tests give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.claims.document import load_claims, read_document
    from holdfast.claims.evidence import Evidence
    from holdfast.claims.verdicts import Verdict, check
    from holdfast.claims.vocabulary import Claim

__all__ = ["Claim", "Evidence", "Verdict", "check", "load_claims", "read_document"]

_HOME = {
    "Claim": "vocabulary",
    "load_claims": "document",
    "read_document": "document",
    "Evidence": "evidence",
    "Verdict": "verdicts",
    "check": "verdicts",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'holdfast.claims' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"holdfast.claims.{_HOME[name]}"), name)
