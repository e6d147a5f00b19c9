"""Fit positions to votes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast.errors import DataError, UserError
from holdfast.panel.store import Panel
from holdfast.votes.anchor import anchor_of
from holdfast.votes.bridge import chains
from holdfast.votes.gauge import measures, rewritten, within_units
from holdfast.votes.layout import Layout, layout
from holdfast.votes.positions import TAIL, Positions, Raw
from holdfast.votes.priors import Priors, first_guess
from holdfast.votes.problem import Point, Problem
from holdfast.votes.reading import checked, read_votes
from holdfast.votes.scales import known
from holdfast.votes.scored import scored
from holdfast.votes.search import Found, approach, search, sure
from holdfast.votes.settle import settle
from holdfast.votes.spread import spread
from holdfast.votes.start import start as begin
from holdfast.votes.table import Table, from_panel
from holdfast.votes.warm import go_on
from holdfast.votes.workers import workers

Floats = NDArray[np.float64]

METHODS = ("map", "gibbs")
"""Ways to fit."""

TOGETHER = 1e-3
"""Spread of positions, 1 by prior, below which votes tell no state from another."""

LEAST = 20
"""Fewest draws of a chain: fewer tell nothing of whether chains agree."""


def check_way(method: str, draws: int | None) -> None:
    """Raise `UserError` for a way to fit that there isn't; a command asks before it reads anything."""
    if method not in METHODS:
        raise UserError(f"method '{method}' is unknown; use {' or '.join(METHODS)}")
    if draws is not None and method != "gibbs":
        raise UserError("draws go with method gibbs; the mode isn't drawn")
    if draws is not None and draws < LEAST:
        raise UserError(f"{draws} draws are too few to tell whether chains agree; ask for {LEAST} or more")


def fit(
    votes: Panel | Table | pl.DataFrame | Path | str,
    method: str = "map",
    seed: int = 0,
    *,
    turnout: bool = True,
    hedging: bool = True,
    alignment: bool = False,
    anchor: str | None = None,
    priors: Priors | None = None,
    learn: bool = False,
    mean: bool = True,
    bridge: bool = False,
    start: Positions | None = None,
    draws: int | None = None,
    threads: int | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Positions:
    """Positions of states from their votes.

    Parameters
    ----------
    votes
        A panel, a table of `holdfast.votes.table`, a file, or a frame with rid, date, session, iso3, vote.
    method
        `map`: joint mode with Laplace covariance. `gibbs`: draws from the posterior.
    seed
        Of the draws; `map` has none.
    turnout
        Whether absence is a choice; otherwise it is missing.
    hedging, alignment
        Whether turning up depends on how near a state is to its own indifference, and on its position.
    anchor
        The state whose positions are positive; by default the codebook's.
    priors
        Scales to keep; by default those that ship, where the votes reach as far as what they were learned from
        (`holdfast.votes.scales`), and else they are learned from the votes.
    learn
        Whether scales are learned from the votes in any case.
    mean
        Whether to go on from the joint mode to the mean; the mode alone, run until its slope vanishes, lies too
        far out and its intervals are too short.
    bridge
        Whether roll calls on a question asked again are taken to be alike; the mode alone and draws aren't bridged.
    start
        An earlier fit of the same votes up to some day. Only its last sessions and what is new are solved, under its
        scales and its model; earlier positions follow (`holdfast.votes.warm`).
    draws
        Sweeps of each chain that count, of `gibbs` alone; by default those of `holdfast.votes.gibbs.Plan`. Where chains
        disagree, more of them.
    threads
        Threads to use; results don't depend on it.
    say
        Told how it goes.

    Returns
    -------
    Positions
        in units in which all positions together have mean 0 and standard deviation 1.

    Errors
    ------
    UserError
        an unknown method or anchor; a start along with what would be another model; fewer draws than can be summarised, or
        draws of a mode.
    DataError
        a start of other votes; votes that can't be right, all problems at once, or that say nothing on positions.

    Examples
    --------
    >>> from holdfast.panel.store import load
    >>> from holdfast.votes.table import from_panel
    >>> found = fit(from_panel(load()).between(79, 80))
    >>> found.of(found.anchor, 80) > 0
    True
    """
    check_way(method, draws)
    table = _table(votes)
    if method == "gibbs":
        from holdfast.votes.gibbs import Plan, sample

        plan = Plan(scales=priors is None)
        return sample(
            fit(
                table, turnout=turnout, hedging=hedging, alignment=alignment, anchor=anchor, priors=priors,
                learn=learn, start=start, threads=threads,
            ),
            seed=seed, plan=replace(plan, draws=draws or plan.draws), alignment=alignment, threads=threads, say=say,
        )  # fmt: skip
    laid = layout(table)
    if start is not None:
        wanted = (turnout, turnout and hedging, alignment, mean, priors is None, learn, bridge)
        return _warm(table, laid, start, wanted, anchor, threads, say)
    who, warning = anchor_of(table.states, anchor)
    if priors is None and not alignment and not learn:
        priors = known(table)
    linked = chains(table) if bridge and mean else None
    learn = learn or priors is None or (linked is not None and priors.within is None)
    scales = first_guess() if priors is None else replace(priors, centre=None, spread=None)
    problem = Problem(laid, table.sessions, scales, turnout, turnout and hedging, alignment)
    with workers(threads) as pool:
        first = begin(laid, table.rid.size, problem.priors, table.states.index(who), pool)
        near, passes = approach(problem, first, pool, learn=learn)
        if mean:
            found = settle(problem, near, pool, chains=linked, learn=learn, say=say)
        else:
            found = search(problem, near, pool, learn=learn, say=say)
        found = replace(found, steps=found.steps + passes)
        return _result(table, laid, found, who, tuple(w for w in (warning,) if w), pool)


def _warm(
    table: Table,
    laid: Layout,
    start: Positions,
    wanted: tuple[bool, ...],
    anchor: str | None,
    threads: int | None,
    say: Callable[[str], None],
) -> Positions:
    """Go on from an earlier fit, where what is wanted is the model it was made with."""
    held = (start.turnout, start.hedging, False, True, True, False, False)
    bridged = start.raw is not None and start.raw.priors.spread is not None
    if start.raw is None or bridged or wanted != held or anchor not in (None, start.anchor):
        raise UserError(
            "a warm start keeps model, scales and anchor of the fit it starts from, and that is one by method map "
            "without bridges; leave start out to change them"
        )
    with workers(threads) as pool:
        found = go_on(table, laid, start, start.raw, pool, say)
        made = _result(table, laid, found, start.anchor, (), pool)
    new = int(table.rid.size - start.table.rid.size)
    return replace(made, diagnostics={**made.diagnostics, "added": new})


def at_point(
    table: Table, point: Point, priors: Priors, anchor: str, threads: int | None = None
) -> Positions:
    """The fit that a point belongs to: its intervals by one pass over the votes, without a search.

    Parameters
    ----------
    table
        The votes.
    point
        Values of an earlier fit to these votes.
    priors
        Its scales.
    anchor
        The state whose positions are positive.
    threads
        Threads to use.
    """
    laid = layout(table)
    problem = Problem(laid, table.sessions, priors, True, True, False)
    with workers(threads) as pool:
        linear = sure(problem, point, pool, 0.0)
        found = Found(
            point, problem, linear, spread(linear, problem, pool), 1, True, 0.0, linear.slope.steepest()
        )
        return _result(table, laid, found, anchor, (), pool)


def _table(votes: Panel | Table | pl.DataFrame | Path | str) -> Table:
    """Whatever was given, as a table."""
    if isinstance(votes, Table):
        return votes
    if isinstance(votes, Panel):
        return from_panel(votes)
    if isinstance(votes, pl.DataFrame):
        return checked(votes)
    return read_votes(Path(votes))


def _result(
    table: Table, laid: Layout, found: Found, who: str, warnings: tuple[str, ...], pool: Executor
) -> Positions:
    """Standardise a mode and give it its intervals."""
    shift, scale = measures(found.point.x, laid.sits)
    if scale < TOGETHER:
        raise DataError(
            f"these votes tell no state from another: by {table.rid.size} roll calls all {len(table.states)} states fall "
            "together; give more roll calls on which the same states differ"
        )
    column = table.states.index(who)
    if found.point.x[laid.sits[:, column], column].mean() < shift:
        scale = -scale
    point, priors = rewritten(found.point, found.problem.priors, laid.sits, shift, scale)
    priors = replace(priors, step=abs(priors.step))
    sd, habit = np.full(laid.sits.shape, np.nan), np.full(laid.sits.shape, np.nan)
    hedging = np.full(len(laid.sessions), np.nan)
    z = (found.point.x - shift) / abs(scale)
    variance = within_units(found.linear.chain_x, laid, z, found.spread.x)
    for t, part in enumerate(laid.sessions):
        sd[t, part.seats] = np.sqrt(variance[t]) / abs(scale)
        habit[t, part.seats] = np.sqrt(np.diagonal(found.spread.a[t]))[:-1]
        hedging[t] = np.sqrt(found.spread.a[t][-1, -1])
    item_sd = np.sqrt(np.maximum(np.diagonal(found.spread.item, axis1=1, axis2=2), 0.0))
    item_sd = item_sd * np.array([abs(scale), 1.0, 1.0, 1.0, abs(scale)])
    total, count = scored(laid, point, found.problem.turnout, found.problem.hedging, pool)
    flipped = _flipped(point.x, laid)
    if not found.converged:
        warnings += (
            f"not settled: a further step would move positions by {found.longest:.2g} standard deviations",
        )
    if flipped:
        warnings += (f"positions turn their sign in session {', '.join(map(str, flipped))}",)
    return Positions(
        table=table, layout=laid, point=point, sd=sd, q05=point.x - TAIL * sd, q95=point.x + TAIL * sd,
        item_sd=item_sd, hedging_sd=hedging, habit_sd=habit, priors=priors, method="map",
        turnout=found.problem.turnout, hedging=found.problem.hedging, anchor=who,
        log_score=total / max(count, 1),
        diagnostics={
            "passes": found.steps, "converged": found.converged, "last_step_in_sd": found.longest,
            "slope_left": found.steepest,
            "choices": count, "scale_of_mode": abs(scale),
        },
        warnings=warnings,
        raw=Raw(
            found.point, found.problem.priors, found.linear.chain_x, found.linear.chain_a, scale,
        ),
    )  # fmt: skip


def _flipped(x: Floats, laid: Layout) -> list[int]:
    """Steps at which the states that go on turn round."""
    out = []
    for t, (h, k) in enumerate(zip(laid.here, laid.there, strict=True)):
        before, after = x[t, laid.sessions[t].seats[h]], x[t + 1, laid.sessions[t + 1].seats[k]]
        if h.size > 2 and (before - before.mean()) @ (after - after.mean()) < 0.0:
            out.append(t + 1)
    return out
