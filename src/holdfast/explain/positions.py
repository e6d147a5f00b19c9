"""Who moved in the votes: the country's position, the power's, and the agenda between two dates."""

from __future__ import annotations

from holdfast import codebook
from holdfast.errors import DataError, UserError
from holdfast.panel.store import Panel
from holdfast.votes.distance import Split, session_of, split_sittings
from holdfast.votes.fitted import index, key_of, whole
from holdfast.votes.table import from_panel


def positions(panel: Panel, patron: str, client: str, start: int, end: int, seed: int = 0) -> Split | str:
    """Split the change of the distance between a country and a power by their votes.

    The session under way at the end of each year is taken, from the fit that ships, and positions are drawn from it as
    if independent. Other votes, such as those known on a date, would have to be fitted anew: `holdfast votes distance`
    does that.

    Parameters
    ----------
    panel
        As known on a date.
    patron, client
        Power and country.
    start, end : year
    seed
        Of the draws.

    Returns
    -------
    Split or str
        A text says why it can't be told. The first state is the country.
    """
    if patron in codebook.blocs()["bloc"]:
        return "a bloc has no position of its own"
    first, last = session_of(start), session_of(end)
    try:
        table = from_panel(panel)
        if index()["whole"]["votes"] != key_of(table):
            return "the fit that ships is of other votes; `holdfast votes distance` fits these"
        held = {s.session: s for s in whole(table).parts}
        gone = [s for s in (first, last) if s not in held]
        if gone:
            return f"no roll call of session {gone[0]} is held"
        return split_sittings(held[first], held[last], client, patron, seed)
    except (UserError, DataError) as e:
        return str(e).partition(";")[0]
