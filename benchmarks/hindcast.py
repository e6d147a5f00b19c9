"""Is the spread of projections right? Ten years ahead from 2012: `python benchmarks/hindcast.py`.

Everything up to the start is as known on 31 December 2013: the measurement's readings, the walk's
parameters and the forecaster's. Outcomes are the composite measured with all that is held now. Nothing declared takes part.
It writes hindcast_ranks.csv (chance told that a power is first in a country, and how often it came) and
hindcast_levels.csv (how often the composite lay in the 50 and 90 % intervals). It takes some minutes.
"""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.dynamics.learn import learn, observe
from holdfast.dynamics.margins import learn as learn_margins
from holdfast.dynamics.margins import margins
from holdfast.dynamics.observed import thinness
from holdfast.dynamics.paths import as_measured
from holdfast.dynamics.walk import learned
from holdfast.measure.case import load_case
from holdfast.measure.foothold import Foothold, measure
from holdfast.panel.store import load
from holdfast.project.chunk import run_chunk
from holdfast.project.layout import layout
from holdfast.project.scenario import load_scenarios
from holdfast.project.spec import Spec
from holdfast.project.summary import quantiles

START, HORIZON, KNOWN = 2012, 10, datetime.date(2013, 12, 31)
RUNS = 2000
EDGES = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 1.0)
OUT = Path(__file__).resolve().parent


def world() -> tuple[Foothold, Foothold, Spec]:
    """Start, outcome and what runs are made from, over all countries that are no power and in no bloc that is one."""
    powers = codebook.reference()["powers"]
    blocs = codebook.blocs().filter(pl.col("bloc").is_in(powers))["iso3"]
    states = codebook.states().filter((pl.col("kind") == "member") & ~pl.col("iso3").is_in([*powers, *blocs]))
    born = states.filter(pl.col("from_year").fill_null(0) <= START - 5)["iso3"]
    case = replace(load_case(), patrons=powers, clients=tuple(born), since=START, folder=None)
    panel = load()
    then = panel.as_of(KNOWN)
    start = measure(then, case, draws=300, last=START, draw_from=START, seed=1)
    end = measure(panel, case, draws=0, last=START + HORIZON)
    walks = replace(learned(), indicators=learn(observe(then), bootstrap=20))
    told = as_measured(margins(then, case, START, HORIZON, learn_margins(then)), then, case)
    thin = thinness(then.readings, case.clients, start.indicators, START)
    course = load_scenarios()[:1]
    return start, end, layout(start, course, walks, START, HORIZON, 0, thin=thin, foretold=told)


def main() -> None:
    """Write hindcast_ranks.csv and hindcast_levels.csv."""
    start, end, spec = world()
    came = end.mean[:, 4, :, -1]
    chance, first, levels = [], [], []
    for p in range(len(start.case.patrons)):
        out = run_chunk(replace(spec, patron=p), 0, RUNS)
        chance.append(out.ranks[0, :, 1, HORIZON] / RUNS)
        first.append(came.argmax(axis=1) == p)
        band = quantiles(out.shares[0, :, 4], (0.05, 0.25, 0.5, 0.75, 0.95))
        level = band[:, 0, 2]
        inside = [
            (came[:, p] >= band[:, -1, low]) & (came[:, p] <= band[:, -1, high])
            for low, high in ((1, 3), (0, 4))
        ]
        bias = came[:, p] - band[:, -1, 2]
        levels.append(np.column_stack([level, *inside, bias]))
    told, was, rows = np.concatenate(chance), np.concatenate(first), np.concatenate(levels)
    ranks = []
    for low, high in itertools.pairwise(EDGES):
        at = (told >= low) & ((told < high) | (high == 1.0))
        ranks.append((f"{low:g}-{high:g}", int(at.sum()), told[at].mean().round(3), was[at].mean().round(3)))
    pl.DataFrame(ranks, schema=["told", "n", "mean_told", "came"], orient="row").write_csv(
        OUT / "hindcast_ranks.csv"
    )
    bands = []
    for name, low, high in (("0.02-0.1", 0.02, 0.1), ("0.1-0.25", 0.1, 0.25), ("above 0.25", 0.25, 1.0)):
        at = (rows[:, 0] >= low) & (rows[:, 0] < high)
        bands.append((name, int(at.sum()), *rows[at, 1:].mean(axis=0).round(3)))
    columns = ["level", "n", "in50", "in90", "bias"]
    pl.DataFrame(bands, schema=columns, orient="row").write_csv(OUT / "hindcast_levels.csv")


if __name__ == "__main__":
    main()
