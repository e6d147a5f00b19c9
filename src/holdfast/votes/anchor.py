"""The state whose positions are positive; positions have no sign of their own."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence

from holdfast import codebook
from holdfast.errors import UserError


def default_anchor() -> str:
    """Code of the codebook's anchor, by the convention of published estimates."""
    entry = tomllib.loads((codebook.folder() / "votes.toml").read_text(encoding="utf-8"))
    return str(entry["anchor"]["state"])


def anchor_of(states: Sequence[str], wanted: str | None) -> tuple[str, str]:
    """The anchor among the states of a table, and a warning where it isn't the usual one.

    Raises
    ------
    UserError
        The one asked for never voted.
    """
    if wanted is not None:
        if wanted not in states:
            raise UserError(f"anchor {wanted} never voted here; name one of the states that did")
        return wanted, ""
    usual = default_anchor()
    if usual in states:
        return usual, ""
    return states[0], f"{usual} never voted here, so the sign is that of {states[0]}"
