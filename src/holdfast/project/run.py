"""Project a case: runs of the walk in every scenario on the same noise, with and without its data."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
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
from holdfast.project.outlook import Projection
from holdfast.project.requests import Requests, requests
from holdfast.project.scenario import Scenario, load_scenarios
from holdfast.project.spec import Spec, blank, layout, run_chunk
from holdfast.project.summary import Summary, merge

CHUNK = 250
"""Runs in one piece of work."""


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
    chunk: int = CHUNK,
    executor: Executor | None = None,
    parameters: Learned | None = None,
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
        Runs in one piece of work.
    executor
        Any other executor of `concurrent.futures`; threads of this process where left out.
    parameters
        Of the walk; those that ship where left out.

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
        for name, value in (("years", years), ("runs", runs), ("chunk", chunk), ("threads", threads))
        if value < 1
    ]
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
    data, prior = _run([spec, without], runs, chunk, threads, executor)
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
) -> Spec:
    """Lay a case out for `run_chunk` and `outcomes`.

    Parameters
    ----------
    foothold, scenarios, at, years, seed, panel, threads, parameters
        See `project`.

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
        requests=crises, threads=threads,
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


def _run(specs: list[Spec], runs: int, chunk: int, threads: int, executor: Executor | None) -> list[Summary]:
    """Run every spec in chunks; the prior's chunks share the workers with the data's."""
    firsts = list(range(0, runs, chunk))
    work = [(spec, first, min(chunk, runs - first)) for spec in specs for first in firsts]
    if executor is not None:
        parts = list(executor.map(run_chunk, *zip(*work, strict=True)))
    elif threads == 1:
        parts = [run_chunk(*piece) for piece in work]
    else:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(run_chunk, *zip(*work, strict=True)))
    n = len(firsts)
    return [merge(parts[i * n : (i + 1) * n]) for i in range(len(specs))]
