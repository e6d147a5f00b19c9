"""Project a case: runs of the walk in every scenario on the same noise, with and without its data."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.margins import Margins, margins
from holdfast.dynamics.observed import thinness
from holdfast.dynamics.paths import as_measured
from holdfast.dynamics.walk import Learned, learned
from holdfast.errors import UserError
from holdfast.measure.foothold import ENOUGH_OF_DOMAIN, Foothold
from holdfast.panel.store import Panel
from holdfast.project.chunk import run_chunk
from holdfast.project.layout import blank, layout
from holdfast.project.outlook import Projection
from holdfast.project.requests import Requests, requests
from holdfast.project.scenario import Scenario, load_scenarios
from holdfast.project.spec import Spec
from holdfast.project.summary import Summary

MOST = 1 << 15
"""Most runs in one piece of work of a thread here: a second or two, after which an interrupt is heeded."""

MOST_AWAY = 1 << 18
"""The same for an executor, which has a summary of some megabytes to send for each piece."""

WORKERS = 8
"""What an executor that doesn't tell is taken to have."""

PRIOR = 100_000
"""Most runs without the case's data: they leave a sampling error below 0.002."""

AHEAD = 64
"""Pieces handed out at a time."""

AGAIN = 20
"""Times that a lost piece is run again before it is given up."""

WORKER_LOST = (BrokenExecutor, CancelledError, ConnectionError)
"""What an executor raises when a worker died and not the work failed."""


def project(
    foothold: Foothold,
    scenarios: Sequence[Scenario] | None = None,
    *,
    at: int | None = None,
    years: int = 10,
    runs: int = 2000,
    seed: int = 0,
    panel: Panel | None = None,
    threads: int = 2,
    chunk: int | None = None,
    executor: Executor | None = None,
    parameters: Learned | None = None,
    say: Callable[[float], None] = lambda part: None,
) -> Projection:
    """Carry the footholds of a case forward.

    Results depend on the foothold, the scenarios asked for one by one, `at`, `years`, `runs` and `seed`;
    not on threads, chunks or which other scenarios are asked for.

    Parameters
    ----------
    foothold
        Measured, with draws.
    scenarios
        Of `load_scenarios`, the one to compare with first; those of the case where left out.
    at
        Year of the start; by default the newest in which half of the cells can be judged.
    years
        Horizon.
    runs
        Draws of the world; every scenario is evaluated on each.
    seed
        Of all draws.
    panel
        Tells how thin each country's ties are; without it all count as middling.
    threads
        Workers in this process.
    chunk
        Runs in one piece of work; by the number of runs where left out.
    executor
        Any other executor of `concurrent.futures`; threads of this process where left out.
    parameters
        Of the walk; those that ship where left out.
    say
        Told what part of the runs is done.

    Returns
    -------
    Projection

    Raises
    ------
    UserError
        Numbers that make no sense, or a start year without draws.
    """
    wrong = [
        f"{name} is {value}; it must be 1 or more"
        for name, value in (("years", years), ("runs", runs), ("threads", threads))
        if value < 1
    ]
    if chunk is not None and chunk < 1:
        wrong.append(f"chunk is {chunk}; it must be 1 or more")
    if wrong:
        raise UserError("; ".join(wrong))
    courses = tuple(load_scenarios(foothold.case) if scenarios is None else scenarios)
    begin = newest_judged(foothold) if at is None else at
    spec = prepared(
        foothold,
        courses,
        at=begin,
        years=years,
        seed=seed,
        panel=panel,
        threads=threads,
        parameters=parameters,
    )
    without = blank(spec, foothold, parameters or learned(), begin, threads)
    if panel is not None:
        blind = requests(panel, foothold.case, courses, begin, years, seed, blind=True)
        without = replace(without, requests=blind)
    (data,) = carried([spec], runs, chunk, threads, executor, say)
    (prior,) = carried([without], min(runs, PRIOR), chunk, threads, executor)
    return Projection(foothold.case, courses, begin, years, seed, data, prior, spec)


def prepared(
    foothold: Foothold,
    scenarios: Sequence[Scenario],
    *,
    at: int,
    years: int = 10,
    seed: int = 0,
    panel: Panel | None = None,
    threads: int = 1,
    parameters: Learned | None = None,
    futures: int | None = None,
) -> Spec:
    """Lay a case out for `run_chunk` and `outcomes`.

    Parameters
    ----------
    foothold, scenarios, at, years, seed, panel, threads, parameters
        See `project`.
    futures
        Of every kind of tie, simulated to make paths from; `holdfast.dynamics.paths.FUTURES` where left out.

    Returns
    -------
    Spec
    """
    known, case = parameters or learned(), foothold.case
    foretold: Margins | None = None
    crises: Requests | None = None
    if panel is not None:
        if parameters is None:
            foretold = as_measured(margins(panel, case, at, years), panel, case)
        crises = requests(panel, case, scenarios, at, years, seed)
    return layout(
        foothold, scenarios, known, at, years, seed, thin=_thin(foothold, panel, at), foretold=foretold,
        requests=crises, threads=threads, futures=futures,
    )  # fmt: skip


def newest_judged(foothold: Foothold) -> int:
    """Newest year in which half of the cells or more can be judged; the newest with any where there is none.

    Parameters
    ----------
    foothold
        Measured.

    Returns
    -------
    year
    """
    T = foothold.draw_years.size
    judged = (foothold.observed[:, :4, -T:] >= ENOUGH_OF_DOMAIN).mean(axis=(0, 1)) if T else np.zeros(0)
    for least in (0.5, 1e-9):
        found = np.flatnonzero(judged >= least)
        if found.size:
            return int(foothold.draw_years[found[-1]])
    raise UserError(
        "no cell of the case has a reading in the years with draws, so there is no state to start from"
    )


def _thin(foothold: Foothold, panel: Panel | None, at: int) -> NDArray[np.int64]:
    if panel is None:
        return np.ones((len(foothold.case.clients), len(foothold.indicators)), dtype=np.int64)
    return thinness(panel.readings, foothold.case.clients, foothold.indicators, at)


def carried(
    specs: Sequence[Spec],
    runs: int,
    chunk: int | None = None,
    threads: int = 1,
    executor: Executor | None = None,
    say: Callable[[float], None] = lambda part: None,
) -> list[Summary]:
    """Run every spec in pieces and merge them as they come; a piece whose worker died is run again.

    Parameters
    ----------
    specs
        Laid out cases.
    runs
        Of each.
    chunk
        Runs in a piece; by the number of runs where left out.
    threads
        Workers in this process, where there is no executor.
    executor
        Of `concurrent.futures`, or of `holdfast.project.cluster`.
    say
        Told what part is done.

    Returns
    -------
    list of Summary
        The same bytes whatever the pieces, their order and who runs them.

    Raises
    ------
    UserError
        The executor lost its workers more than `AGAIN` times.
    """
    size = chunk or (_size(runs, threads, MOST) if executor is None else _size(runs, WORKERS, MOST_AWAY))
    pieces = [
        (i, first, min(size, runs - first)) for i in range(len(specs)) for first in range(0, runs, size)
    ]
    found: list[Summary | None] = [None] * len(specs)
    done = 0

    def keep(i: int, part: Summary) -> None:
        nonlocal done
        held = found[i]
        found[i] = part if held is None else held + part
        done += 1
        say(done / len(pieces))

    if executor is None and threads == 1:
        for i, first, n in pieces:
            keep(i, run_chunk(specs[i], first, n))
    else:
        pool = executor or ThreadPoolExecutor(threads)
        try:
            _gather(pool, specs, pieces, keep)
        except BaseException:
            if executor is None:
                pool.shutdown(wait=False, cancel_futures=True)
            raise
        if executor is None:
            pool.shutdown()
    return [s for s in found if s is not None]


def _gather(
    pool: Executor,
    specs: Sequence[Spec],
    pieces: list[tuple[int, int, int]],
    keep: Callable[[int, Summary], None],
) -> None:
    """Hand pieces out, a few ahead of those that come back, so that memory doesn't grow with runs."""
    waiting = deque(pieces)
    under_way: dict[Future[Summary], tuple[int, int, int]] = {}
    lost = 0
    try:
        while waiting or under_way:
            while waiting and len(under_way) < AHEAD:
                piece = waiting.popleft()
                under_way[pool.submit(run_chunk, specs[piece[0]], *piece[1:])] = piece
            ready, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in ready:
                piece = under_way.pop(future)
                try:
                    keep(piece[0], future.result())
                except WORKER_LOST as problem:
                    lost += 1
                    if lost > AGAIN:
                        raise UserError(
                            f"workers died {lost} times ({type(problem).__name__}: {problem}); nothing was written. "
                            "They may lack memory: give each more, or ask for fewer at a time"
                        ) from None
                    waiting.append(piece)
    finally:
        for future in under_way:
            future.cancel()


def _size(runs: int, workers: int, most: int) -> int:
    """Runs in a piece: some pieces for each worker, none so small that counting costs more than running."""
    from holdfast.infer.lanes import LANES

    wanted = max(min(runs // (4 * workers), most), 4 * LANES)
    return -(-wanted // LANES) * LANES
