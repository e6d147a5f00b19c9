"""What the model of votes gives a country on roll calls, beside what it did: chances, and where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.claims.evidence import Context
from holdfast.errors import DataError
from holdfast.infer.rollcall_chances import chances_of
from holdfast.votes.fitted import as_they_ended
from holdfast.votes.sitting import Sitting
from holdfast.votes.table import CHOICES, from_panel

Floats = NDArray[np.float64]

DRAWS = 2000
"""Draws of each position."""

KEY = 11
"""Of the draws' random numbers."""


@dataclass(frozen=True)
class Modelled:
    """Chances of the four choices on some roll calls, each from the votes known when its session ended.

    Attributes
    ----------
    symbols : tuple of str
        The J roll calls that the model has, in order of sessions.
    chance : mapping of str to (S, J, 4)
        By code: draws of the probability of no, abstain, yes, absent; nan where it had no position. They follow
        from draws of the position; the roll call's own parameters are held at their means.
    newest : (int, mapping of str to (mean, q05, q95))
        The newest session with one of them, and positions in it.
    """

    symbols: tuple[str, ...]
    chance: dict[str, Floats]
    newest: tuple[int, dict[str, tuple[float, float, float]]]

    def of(self, code: str, symbol: str, choice: str) -> Floats:
        """(S,) draws of a code's chance of a choice on a roll call."""
        out: Floats = self.chance[code][:, self.symbols.index(symbol), CHOICES.index(choice)]
        return out


def modelled(ctx: Context, symbols: Sequence[str], codes: Sequence[str]) -> Modelled | None:
    """Gather it.

    Parameters
    ----------
    ctx
        The panel as known on its date.
    symbols
        Roll calls.
    codes
        States; those that aren't members of their own are left out.

    Returns
    -------
    Modelled or None
        None where no fit has one of the roll calls.
    """
    try:
        table = from_panel(ctx.evidence.panel)
    except DataError:  # votes that say nothing on positions
        return None
    symbol = dict(zip(table.rid.tolist(), table.symbol, strict=True))
    held = [
        (part, [j for j, r in enumerate(part.rid) if symbol[int(r)] in symbols])
        for part in as_they_ended(table)
    ]
    held = [(part, rows) for part, rows in held if rows]
    if not held:
        return None
    known = [c for c in codes if any(c in part.states for part, _ in held)]
    rng = np.random.Generator(np.random.Philox(key=KEY))
    noise = rng.standard_normal((DRAWS, len(held)))
    chance = {
        c: np.concatenate([_drawn(part, rows, c, noise[:, k]) for k, (part, rows) in enumerate(held)], axis=1)
        for c in known
    }
    last = held[-1][0]
    stood = {c: interval(_position(last, c, noise[:, -1])) for c in known if c in last.states}
    names = tuple(symbol[int(part.rid[j])] for part, rows in held for j in rows)
    return Modelled(names, chance, (last.session, stood))


def _position(part: Sitting, code: str, noise: Floats) -> Floats:
    """(S,) draws of a position."""
    seat = part.states.index(code)
    out: Floats = part.x[seat] + part.sd[seat] * noise
    return out


def _drawn(part: Sitting, rows: list[int], code: str, noise: Floats) -> Floats:
    """(S, J, 4) draws of chances in one session."""
    if code not in part.states:
        return np.full((noise.size, len(rows), 4), np.nan)
    seat = part.states.index(code)
    habit, k = (np.full(noise.size, of[seat]) for of in (part.a, part.k))
    drawn = chances_of(_position(part, code, noise), habit, part.d, part.item[rows], True, k)
    return np.ascontiguousarray(drawn.transpose(1, 0, 2))


def interval(draws: Floats) -> tuple[float, float, float]:
    """Mean and 90 % interval.

    Examples
    --------
    >>> interval(np.ones(5))
    (1.0, 1.0, 1.0)
    """
    low, high = np.quantile(draws, [0.05, 0.95])
    return float(draws.mean()), float(low), float(high)


def told(draws: Floats) -> str:
    """A chance or a position with its 90 % interval, in a sentence.

    Examples
    --------
    >>> told(np.full(3, 0.25))
    '0.25 (0.25 to 0.25)'
    """
    mean, low, high = interval(draws)
    return f"{mean:.2f} ({low:.2f} to {high:.2f})"
