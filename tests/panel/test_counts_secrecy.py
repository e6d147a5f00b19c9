"""Small counts of restricted sources: what ships tells little more than that there was one at all."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast import codebook
from holdfast.panel import publish
from holdfast.sources import exercises, visits

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")

NEAR = 0.05
"""A figure within this part of the true one counts as told."""
GAIN = 0.12
"""How much more an attack may tell than the answer "one" for every pair."""
MOST = 300


def smallest(shares, low, step):
    """The smallest whole total in a class that could have given these rounded shares."""
    fits = (t for t in range(low, MOST) if all(abs(round(s * t) / t - s) <= step / 2 + 1e-9 for s in shares))
    return next(fits, low)


@pytest.mark.parametrize(
    ("module", "source"), [(exercises, "mme_exercises"), (visits, "colt_dyads"), (visits, "president_visits")]
)
def test_whole_numbers_cannot_be_told(module, source):
    made = module.read(SHARED)
    heads = made.readings.filter(pl.col("source") == source)
    exact = made.shares.join(heads.select("reading"), on="reading")
    exact = exact.filter(pl.col("patron").is_in(codebook.components()))
    step = codebook.sources()[source].share_step
    edges = codebook.indicators()[heads["indicator"][0]].class_edges
    ships = publish.rounded(exact, publish.steps(heads)).join(publish.classed(heads), on="reading")
    truth = exact.join(heads.select("reading", sum="total"), on="reading").select(
        "reading", "patron", value=(pl.col("share") * pl.col("sum")).round()
    )
    guessed = ships.group_by("reading").agg("share", pl.col("total").first())
    lows = [1, *(int(e) for e in edges)]
    totals = [smallest(s, lows[int(c) - 1], step) for s, c in guessed.select("share", "total").iter_rows()]
    both = ships.join(guessed.select("reading", guess=pl.Series(totals)), on="reading").join(
        truth, on=["reading", "patron"]
    )
    both = both.filter(pl.col("value") > 0)

    def told(guess):
        return both.select(((guess / pl.col("value") - 1).abs() < NEAR).mean()).item()

    assert told((pl.col("share") * pl.col("guess")).round()) < told(pl.lit(1.0)) + GAIN
