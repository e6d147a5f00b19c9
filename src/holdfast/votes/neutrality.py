"""What statements on neutrality and on absence as a choice are answered from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtr

from holdfast.votes.contested import ABSENT
from holdfast.votes.positions import Positions
from holdfast.votes.questions import columns_of, hedging_by_state


@dataclass(frozen=True)
class Hedging:
    """Whether absence gathers where a state is undecided.

    Attributes
    ----------
    d, sd : float
        Coefficient of the period in which the last session lies, and its standard deviation.
    p : float
        P(d > 0).
    own : mapping of str to (float, float, float)
        Each country's own coefficient, its standard deviation, and P(above 0).
    """

    d: float
    sd: float
    p: float
    own: dict[str, tuple[float, float, float]]


def hedging_of(positions: Positions, clients: Sequence[str], first: int, last: int) -> Hedging:
    """Absence as hedging in the world, and of some countries.

    Fit `positions` to `Table.without(clients)` for the world with the countries left out; their own
    coefficients are then empty.
    """
    row = positions.hedging_by_period().filter(first_session=_starts(positions, last)).row(0, named=True)
    present = [c for c in clients if c in positions.states]
    table = hedging_by_state(positions, first, last)
    own = {
        r["iso3"]: (r["d"], r["sd"], float(ndtr(r["d"] / r["sd"])))
        for r in table.to_dicts()
        if r["iso3"] in present
    }
    return Hedging(row["d"], row["sd"], float(ndtr(row["d"] / row["sd"])), own)


def _starts(positions: Positions, session: int) -> int:
    """First session of the period that a session lies in, among those that were fitted."""
    firsts = positions.hedging_by_period()["first_session"].to_list()
    return int(max(f for f in firsts if f <= session))


@dataclass(frozen=True)
class Stand:
    """A country beside a power on one roll call.

    Attributes
    ----------
    symbol, state, choice : str
        Roll call, country, what it did; an empty choice where it had no say.
    with_power : float
        Model probability of the power's choice, given that the country turns up.
    away : float
        Model probability of staying away.
    """

    symbol: str
    state: str
    choice: str
    with_power: float
    away: float


def stands(positions: Positions, power: str, clients: Sequence[str], rows: Sequence[int]) -> list[Stand]:
    """How likely it was that countries side with a power, roll call by roll call."""
    (p,) = columns_of(positions, (power,))
    out = []
    for row in rows:
        chance, choice = positions.chances(row), positions.table.choice[row]
        for c in clients:
            if c not in positions.states:
                continue
            n = positions.states.index(c)
            three = chance[n, :3] / chance[n, :3].sum()
            sided = float(three[choice[p]]) if 0 <= choice[p] < ABSENT else float("nan")
            letter = "NAYX"[choice[n]] if choice[n] >= 0 else ""
            out.append(Stand(positions.table.symbol[row], c, letter, sided, float(chance[n, 3])))
    return out


def sessions_of(positions: Positions, prefix: str) -> list[int]:
    """Rows of the roll calls whose symbol begins so, such as A/RES/ES-11/."""
    return [k for k, s in enumerate(positions.table.symbol) if s.startswith(prefix)]
