"""Stretches of sessions that fits are made of: a session with those before it, and all but the last."""

from __future__ import annotations

from holdfast.votes.table import Table
from holdfast.votes.warm import LAP

SINCE = 46
"""First regular session whose positions are kept as known when it ended: that of 1991-92."""

WINDOW = 3
"""Sessions in the fit behind one session's positions: itself and those before it."""


def window(table: Table, session: int, length: int = WINDOW) -> Table | None:
    """The votes of a session and those before it; None where the session has no roll call."""
    if not (table.session == session).any():
        return None
    return table.between(session - length + 1, session)


def recent(table: Table) -> Table:
    """The last `WINDOW` sessions."""
    part = window(table, int(table.session[-1]))
    assert part is not None
    return part


def early(table: Table) -> Table:
    """All but the last `LAP` sessions."""
    return table.between(int(table.session[0]), int(table.session[-1]) - LAP)
