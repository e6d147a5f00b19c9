"""Choices as lists: by roll call and by state, each in order of what was chosen, so that kernels skip nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.votes.contested import ABSENT
from holdfast.votes.layout import Layout
from holdfast.votes.table import Table


@dataclass(frozen=True)
class Cells:
    """Every choice that counts, twice.

    Attributes
    ----------
    call_code, call_state : (cells,)
        Choice and state, roll call by roll call.
    call_start : (J + 1,) int
        First cell of every roll call.
    seat_code, seat_call : (cells,)
        Choice and roll call, state by state and session by session.
    seat_start : (N, T + 1) int
        First cell of every state in every session.
    """

    call_code: NDArray[np.int8]
    call_state: NDArray[np.uint16]
    call_start: NDArray[np.int64]
    seat_code: NDArray[np.int8]
    seat_call: NDArray[np.uint16]
    seat_start: NDArray[np.int64]


def cells(table: Table, layout: Layout, turnout: bool) -> Cells:
    """List the choices of states that have a position; absences only where turning up counts."""
    session = table.session - table.session[0]
    counts = (table.choice >= 0) & layout.sits[session] & (turnout | (table.choice != ABSENT))
    call, state = np.nonzero(counts)
    code = table.choice[call, state]
    T, N = layout.sits.shape
    by_call = np.lexsort((code, call))
    by_seat = np.lexsort((code, session[call], state))
    seat = (state * T + session[call])[by_seat]
    return Cells(
        code[by_call].astype(np.int8), state[by_call].astype(np.uint16),
        np.searchsorted(call[by_call], np.arange(table.rid.size + 1)),
        code[by_seat].astype(np.int8), call[by_seat].astype(np.uint16),
        np.searchsorted(seat, np.arange(N)[:, None] * T + np.arange(T + 1)),
    )  # fmt: skip
