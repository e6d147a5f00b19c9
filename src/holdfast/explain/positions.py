"""Who moved in the votes: the country's position, the power's, and the agenda between two dates."""

from __future__ import annotations

from holdfast import codebook
from holdfast.errors import DataError, UserError
from holdfast.panel.store import Panel
from holdfast.votes.distance import Split, session_of, split_sittings
from holdfast.votes.fitted import whole
from holdfast.votes.shipped import index, key_of
from holdfast.votes.sitting import Sitting
from holdfast.votes.table import from_panel


def sessions(panel: Panel, start: int, end: int) -> tuple[Sitting, Sitting] | str:
    """The sessions under way at the end of two years, from the fit that ships.

    Parameters
    ----------
    panel
        As known on a date. Other votes than those that ship, such as those known on an earlier date, would have to be
        fitted anew: `holdfast votes distance` does that.
    start, end : year

    Returns
    -------
    (Sitting, Sitting) or str
        A text says why there are none.
    """
    try:
        table = from_panel(panel)
    except DataError as e:
        return str(e).partition(";")[0]
    if index()["whole"]["votes"] != key_of(table):
        return "the fit that ships is of other votes; `holdfast votes distance` fits these"
    held = {s.session: s for s in whole(table).parts}
    wanted = session_of(start), session_of(end)
    gone = [s for s in wanted if s not in held]
    return f"no roll call of session {gone[0]} is held" if gone else (held[wanted[0]], held[wanted[1]])


def positions(held: tuple[Sitting, Sitting] | str, patron: str, client: str, seed: int = 0) -> Split | str:
    """Split the change of the distance between a country and a power by their votes.

    Positions are drawn as if independent.

    Parameters
    ----------
    held
        From `sessions`.
    patron, client
        Power and country.
    seed
        Of the draws.

    Returns
    -------
    Split or str
        A text says why it can't be told. The first state is the country.
    """
    if isinstance(held, str):
        return held
    if patron in codebook.blocs()["bloc"]:
        return "a bloc has no position of its own"
    try:
        return split_sittings(*held, client, patron, seed)
    except UserError as e:
        return str(e).partition(";")[0]
