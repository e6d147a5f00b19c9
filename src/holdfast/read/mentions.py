"""Who, what and when a text names, in the order of the text."""

from __future__ import annotations

import datetime as dt

from holdfast.read.aliases import Leader, Mention, named
from holdfast.read.dates import dated
from holdfast.read.quantities import counted


def mentions(text: str, at: dt.date | None = None, own: tuple[Leader, ...] = ()) -> list[Mention]:
    """States, organisations, groups, regions, leaders, dates and quantities.

    Parameters
    ----------
    text
        The text put right.
    at
        Its date, if known; tells leaders of one name apart, and when `a year ago` was.
    own
        Leaders besides those that ship, see `holdfast.read.aliases.leaders`.

    Returns
    -------
    list
        In the order of the text; a name within a quantity is listed after it, no others overlap.

    Examples
    --------
    >>> [m.kind for m in mentions("In 1994 the UN sent 5,500 troops to Kigali.")]
    ['date', 'organisation', 'quantity', 'state']
    """
    out: list[Mention] = []
    ends = 0
    for m in sorted(
        (*named(text, at, own), *dated(text, at), *counted(text)), key=lambda m: (m.start, -m.end)
    ):
        if m.start >= ends or (m.kind != "quantity" and out and out[-1].kind == "quantity"):
            out.append(m)
            ends = max(ends, m.end)
    return out
