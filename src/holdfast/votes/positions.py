"""What a fit gives: positions with intervals, roll calls, turning up, and how it was obtained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from holdfast.infer.chain import Factored
from holdfast.infer.rollcall_chances import chances_of
from holdfast.votes.layout import Layout
from holdfast.votes.priors import Priors, period_of
from holdfast.votes.problem import Point
from holdfast.votes.regular import FOUNDED
from holdfast.votes.steadiness import steadiness
from holdfast.votes.table import Table

Floats = NDArray[np.float64]

TAIL = float(ndtri(0.95))
"""Half the width of a 90 % interval in standard deviations."""


@dataclass(frozen=True)
class Raw:
    """A fit in the units in which it was found, and its curvature.

    Attributes
    ----------
    point : Point
    priors : Priors
    chain_x, chain_a : Factored
        Of positions; of habits, with hedging behind them.
    scale : float
        Positions are in units of so much, the other way round where it is negative.
    """

    point: Point
    priors: Priors
    chain_x: Factored
    chain_a: Factored
    scale: float


@dataclass(frozen=True)
class Positions:
    """Positions of states by regular session.

    Attributes
    ----------
    table : Table
        The votes that entered.
    layout : Layout
        Who has a position when.
    point : Point
        Values at the mode, or posterior means; positions have mean 0 and standard deviation 1 over all
        states and sessions.
    sd, q05, q95 : (T, N)
        Uncertainty of positions; nan where a state has none.
    item_sd : (J, 5)
        Standard deviations of the roll calls' parameters.
    hedging_sd : (T,)
        Standard deviation of the hedging coefficient.
    habit_sd : (T, N)
        Standard deviation of the habit of staying away.
    priors : Priors
        The scales that were learned, in the same units.
    method : str
        `map` or `gibbs`.
    turnout, hedging : bool
        Whether absence was modelled, and with the hedging term.
    anchor : str
        The state whose positions are positive.
    log_score : float
        Mean log probability of the choices that were fitted, one noise for all.
    diagnostics : mapping
        How it was obtained and whether it worked.
    warnings : tuple of str
    raw : Raw, optional
        The fit in its own units; none of draws.
    samples : (draws, T, N), optional
        Draws of positions.
    mixing : (2, T, N), optional
        Rank R-hat and bulk effective size of each position over the draws that were stored.
    """

    table: Table
    layout: Layout
    point: Point
    sd: Floats
    q05: Floats
    q95: Floats
    item_sd: Floats
    hedging_sd: Floats
    habit_sd: Floats
    priors: Priors
    method: str
    turnout: bool
    hedging: bool
    anchor: str
    log_score: float
    diagnostics: Mapping[str, float | int | bool | str]
    warnings: tuple[str, ...]
    raw: Raw | None = None
    samples: Floats | None = None
    mixing: Floats | None = None

    @property
    def estimate(self) -> Floats:
        """(T, N) positions; nan where a state has none."""
        return np.where(self.layout.sits, self.point.x, np.nan)

    @property
    def states(self) -> tuple[str, ...]:
        """Codes of the columns."""
        return self.table.states

    @property
    def sessions(self) -> NDArray[np.int64]:
        """(T,) regular sessions of the rows."""
        return self.table.sessions

    def of(self, state: str, session: int) -> float:
        """Position of a state in a session; nan where it has none."""
        return float(self.estimate[session - self.sessions[0], self.states.index(state)])

    @cached_property
    def steadiness(self) -> Floats:
        """(T, N) k of each state: one over the standard deviation of its own noise about its position."""
        return steadiness(self.layout, self.point)

    def frame(self) -> pl.DataFrame:
        """One row a state and session: iso3, year, session, estimate, sd, q05, q95."""
        t, n = np.nonzero(self.layout.sits)
        order = np.lexsort((t, n))
        t, n = t[order], n[order]
        return pl.DataFrame(
            {
                "iso3": [self.states[k] for k in n],
                "year": self.sessions[t] + FOUNDED,
                "session": self.sessions[t],
                "estimate": self.point.x[t, n],
                "sd": self.sd[t, n],
                "q05": self.q05[t, n],
                "q95": self.q95[t, n],
            }
        )

    def rollcalls(self) -> pl.DataFrame:
        """One row a roll call: its parameters, cut points, and their standard deviations."""
        item = self.point.item
        half = np.exp(item[:, 2])
        return pl.DataFrame(
            {
                "rid": self.table.rid,
                "symbol": list(self.table.symbol),
                "date": list(self.table.date),
                "session": self.table.session,
                "discrimination": item[:, 0],
                "discrimination_sd": self.item_sd[:, 0],
                "cut_no": item[:, 1] - half,
                "cut_yes": item[:, 1] + half,
                "middle_sd": self.item_sd[:, 1],
                "attendance": item[:, 3] if self.turnout else np.full(item.shape[0], np.nan),
                "alignment": item[:, 4] if self.turnout else np.full(item.shape[0], np.nan),
            }
        )

    def hedging_by_period(self) -> pl.DataFrame:
        """One row a period: first and last session and year, d with sd and 90 % interval; empty without it."""
        rows = []
        if self.turnout and self.hedging:
            period = period_of(self.sessions)
            for p in np.unique(period):
                t = np.flatnonzero(period == p)
                d, sd = float(self.point.d[t[0]]), float(self.hedging_sd[t[0]])
                first, last = int(self.sessions[t[0]]), int(self.sessions[t[-1]])
                rows.append(
                    (first, last, first + FOUNDED, last + FOUNDED, d, sd, d - TAIL * sd, d + TAIL * sd)
                )
        names = ["first_session", "last_session", "first_year", "last_year", "d", "sd", "q05", "q95"]
        types = [pl.Int64] * 4 + [pl.Float64] * 4
        return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")

    def chances(self, row: int) -> Floats:
        """(N, 4) probabilities of no, abstain, yes, absent on a roll call; nan for states without a position.

        Without a model of turning up, absent is nan and the others are those of states that turn up.
        """
        t = int(self.table.session[row] - self.sessions[0])
        out = np.full((len(self.states), 4), np.nan)
        seats = self.layout.sessions[t].seats
        d = float(self.point.d[t]) if self.hedging else 0.0
        found = chances_of(
            self.point.x[t, seats], self.point.a[t, seats], d, self.point.item[row : row + 1], self.turnout,
            self.steadiness[t, seats],
        )  # fmt: skip
        out[seats] = found[0]
        if not self.turnout:
            out[seats, 3] = np.nan
        return out

    def draws(self, count: int, seed: int = 0) -> Floats:
        """(count, T, N) joint draws of positions, with their correlation across states and sessions."""
        if self.samples is not None:
            take = np.random.default_rng(seed).integers(0, self.samples.shape[0], count)
            return self.samples[take]
        assert self.raw is not None
        chain = self.raw.chain_x
        rng = np.random.default_rng(seed)
        T = len(self.layout.sessions)
        out = np.full((count, T, len(self.states)), np.nan)
        after: Floats | None = None
        for t in range(T - 1, -1, -1):
            base = chain.inverse[t]
            n = base.shape[0]
            root = np.linalg.cholesky(base + 1e-12 * np.eye(n))
            now = rng.standard_normal((count, n)) @ root.T
            if after is not None:
                link = chain.links[t]
                now += (after[:, link.there] * link.precision) @ base[link.here]
            out[:, t, self.layout.sessions[t].seats] = now / self.raw.scale
            after = now
        held = self.layout.sits
        error, z = out[:, held], self.point.x[held]
        error -= error.mean(axis=1, keepdims=True)  # units fix the mean and the standard deviation
        error -= np.outer(error @ z / z.size, z)
        out[:, held] = z + error
        return out
