"""Questions to fitted positions: a roll call's choices, a state's surprises, absence as hedging by state."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.errors import UserError
from holdfast.infer.choice_cell import WIDTH
from holdfast.infer.hedging import state_slopes
from holdfast.votes.positions import TAIL, Positions
from holdfast.votes.table import CHOICES

Floats = NDArray[np.float64]

SPREAD = 0.5
"""Standard deviation of a state's own hedging around that of its period, before its absences are seen."""


def row_of(positions: Positions, resolution: str) -> int:
    """Row of a roll call by its symbol, or by its number; the last one where a symbol has several.

    Raises
    ------
    UserError
        There is none, or it says nothing on positions.
    """
    wanted = resolution.strip().upper().replace(" ", "")
    found = [k for k, s in enumerate(positions.table.symbol) if s.upper().replace(" ", "") == wanted]
    if not found and wanted.isdigit():
        found = np.flatnonzero(positions.table.rid == int(wanted)).tolist()
    if not found:
        raise UserError(
            f"no roll call on {resolution} enters the model: it was adopted without a vote or unanimously, "
            "lies outside the sessions asked for, or has another symbol (such as A/RES/ES-11/1)"
        )
    return int(found[-1])


def columns_of(positions: Positions, states: tuple[str, ...]) -> list[int]:
    """Columns of states; all of them where none is named.

    Raises
    ------
    UserError
        States that never voted, all at once.
    """
    if not states:
        return list(range(len(positions.states)))
    lacking = [s for s in states if s not in positions.states]
    if lacking:
        raise UserError(f"{', '.join(lacking)} never voted here; use codes of states that did")
    return [positions.states.index(s) for s in states]


def surprise(chance: Floats, choice: NDArray[np.int8]) -> Floats:
    """Surprise of choices in bits, -log2 of their probability.

    Parameters
    ----------
    chance : (n, 4)
    choice : (n,) int8

    Examples
    --------
    >>> surprise(np.array([[0.25, 0.25, 0.25, 0.25]]), np.array([2], dtype=np.int8)).tolist()
    [2.0]
    """
    p = chance[np.arange(choice.size), np.maximum(choice, 0)]
    out: Floats = np.where(choice >= 0, -np.log2(np.maximum(p, 1e-12)), np.nan)
    return out


def explained(positions: Positions, row: int, columns: list[int]) -> pl.DataFrame:
    """Probabilities of the four choices on a roll call, the choice made, and its surprise in bits.

    Returns
    -------
    DataFrame
        iso3, N, A, Y, X, choice, surprise; states with a position only. An institutional absence has no
        choice.
    """
    chance, choice = positions.chances(row), positions.table.choice[row]
    bits = surprise(chance, choice)
    rows = [
        (
            positions.states[n],
            *chance[n].tolist(),
            CHOICES[choice[n]] if choice[n] >= 0 else None,
            float(bits[n]),
        )
        for n in columns
        if not np.isnan(chance[n, 0])
    ]
    schema = ["iso3", "N", "A", "Y", "X", "choice", "surprise"]
    types = [pl.String, *[pl.Float64] * 4, pl.String, pl.Float64]
    return pl.DataFrame(rows, schema=dict(zip(schema, types, strict=True)), orient="row").with_columns(
        pl.col("surprise").fill_nan(None), pl.col("X").fill_nan(None)
    )


def surprises(positions: Positions, state: str, first: int, count: int) -> pl.DataFrame:
    """A state's most surprising choices from a session on, the most surprising first."""
    (column,) = columns_of(positions, (state,))
    rows = []
    for row in np.flatnonzero(positions.table.session >= first):
        choice = positions.table.choice[row, column]
        chance = positions.chances(int(row))[column]
        if choice < 0 or np.isnan(chance[0]) or (choice == 3 and not positions.turnout):
            continue
        bits = float(-np.log2(max(chance[choice], 1e-12)))
        rows.append(
            (
                int(positions.table.rid[row]), positions.table.symbol[row], positions.table.date[row],
                int(positions.table.session[row]), CHOICES[choice], float(chance[choice]), bits,
            )
        )  # fmt: skip
    schema = ["rid", "symbol", "date", "session", "choice", "p", "surprise"]
    types = [pl.Int64, pl.String, pl.String, pl.Int64, pl.String, pl.Float64, pl.Float64]
    frame = pl.DataFrame(rows, schema=dict(zip(schema, types, strict=True)), orient="row")
    return frame.sort("surprise", "rid", descending=[True, False]).head(count)


def hedging_by_state(positions: Positions, first: int, last: int) -> pl.DataFrame:
    """Each state's own hedging over some sessions: the coefficient of its periods plus what is its own.

    Everything else held, a state's own part has a normal prior around its periods' coefficient with
    standard deviation `SPREAD`.

    Returns
    -------
    DataFrame
        iso3, d, sd, q05, q95, absences, choices.
    """
    assert positions.point.item.shape[1] == WIDTH
    N = len(positions.states)
    slope, sd = np.zeros(N), np.full(N, SPREAD)
    away, count, base = np.zeros(N), np.zeros(N), np.zeros(N)
    begin, end = np.searchsorted(positions.sessions, [first, last + 1])
    offset: list[list[Floats]] = [[] for _ in range(N)]
    near: list[list[Floats]] = [[] for _ in range(N)]
    gone: list[list[NDArray[np.bool_]]] = [[] for _ in range(N)]
    for t in range(int(begin), int(end)):
        part = positions.layout.sessions[t]
        predictor, m = state_slopes(
            positions.point.x[t, part.seats], positions.point.a[t, part.seats], float(positions.point.d[t]),
            positions.point.item[part.rows],
        )  # fmt: skip
        for k, n in enumerate(part.seats):
            held = part.choice[:, k] >= 0
            offset[n].append(predictor[held, k])
            near[n].append(m[held, k])
            gone[n].append(part.choice[held, k] == 3)
            base[n] += positions.point.d[t] * held.sum()
    for n in range(N):
        u = np.concatenate(offset[n]) if offset[n] else np.zeros(0)
        count[n] = u.size
        if not u.size:
            continue
        m, g = np.concatenate(near[n]), np.concatenate(gone[n])
        away[n] = g.sum()
        slope[n], sd[n] = _own(u, m - m.mean(), g)
        base[n] /= u.size
    d = base + slope
    keep = np.flatnonzero(count > 0)
    return pl.DataFrame(
        {
            "iso3": [positions.states[n] for n in keep],
            "d": d[keep],
            "sd": sd[keep],
            "q05": (d - TAIL * sd)[keep],
            "q95": (d + TAIL * sd)[keep],
            "absences": away[keep].astype(np.int64),
            "choices": count[keep].astype(np.int64),
        }
    ).sort("d", descending=True)


def _own(u: Floats, m: Floats, gone: NDArray[np.bool_]) -> tuple[float, float]:
    """A state's own part of the coefficient and its standard deviation, with its own level beside it."""
    from scipy.special import log_ndtr

    sign = np.where(gone, 1.0, -1.0)
    design = np.stack([np.ones_like(m), m], axis=1)
    prior = np.array([1.0 / 0.3**2, 1.0 / SPREAD**2])
    beta = np.zeros(2)
    curvature = np.diag(prior)
    for _ in range(25):
        z = sign * (u + design @ beta)
        ratio = np.exp(-0.5 * z * z - log_ndtr(z)) / np.sqrt(2.0 * np.pi)
        weight = ratio * (ratio + z)
        curvature = (design * weight[:, None]).T @ design + np.diag(prior)
        move = np.linalg.solve(curvature, design.T @ (sign * ratio) - prior * beta)
        beta = beta + move
        if np.abs(move).max() < 1e-8:
            break
    return float(beta[1]), float(np.sqrt(np.linalg.inv(curvature)[1, 1]))
