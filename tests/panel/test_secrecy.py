"""What ships of restricted sources doesn't give their figures back."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast.panel import store
from holdfast.sources import arms, commitments
from holdfast.sources.raw import raw_table

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")

NEAR = 0.05
"""A figure within this part of the true one counts as told."""


def shipped(*wanted):
    """Shares of a source's readings beside the totals that ship."""
    panel = store.load()
    mine = panel.readings.filter(*wanted)
    return mine.join(panel.shares, on="reading").select("client", "year", "patron", "total", "share")


def told(guess, value):
    """Part of the figures that a guess comes near to."""
    return float((((guess / value) - 1).abs() < NEAR).mean())


@pytest.mark.parametrize(
    ("tie", "column"), [("arms_delivered", "tiv_delivered"), ("arms_ordered", "tiv_ordered")]
)
def test_no_delivery_can_be_recomputed(tie, column):
    """Whoever knows the typical total of each class and country still misses nearly all by over 5 %."""
    truth = arms._flows(raw_table(SHARED, arms.FILE), column)
    totals = truth.group_by("client", "year").agg(sum=pl.col("value").sum())
    both = truth.join(shipped(pl.col("indicator") == tie), on=["client", "year", "patron"])
    both = both.join(totals, on=["client", "year"])
    # the median is a better guess than an attacker has: it is taken from the register itself
    by_class = both.select(g=pl.col("share") * pl.col("sum").median().over("total"))["g"]
    by_both = both.select(g=pl.col("share") * pl.col("sum").median().over("total", "client"))["g"]
    assert told(by_class, both["value"]) < 0.1
    assert told(by_both, both["value"]) < 0.2


def test_no_capability_can_be_recomputed():
    power = commitments.capability(SHARED).select("year", patron="iso3", value="cinc")
    both = shipped(pl.col("indicator") == "commitments").filter(pl.col("share") < 1)
    both = both.join(power, on=["patron", "year"])
    total = both.group_by("client", "year").agg(sum=pl.col("value").sum(), part=pl.col("share").sum())
    both = both.join(total, on=["client", "year"])
    guess = both.select(g=pl.col("share") * pl.col("sum").median().over("total"))["g"]
    assert told(guess, both["value"]) < 0.15


def test_no_reporters_trade_can_be_recomputed():
    """From the rough total that ships; whoever looks the total up elsewhere knows a share to the nearest 0.01."""
    raw = raw_table(SHARED, "trade_powers_comtrade.parquet").filter(~pl.col("suspect"))
    mine = pl.when(pl.col("flow") == "X").then(pl.col("iso3_o")).otherwise(pl.col("iso3_d"))
    theirs = pl.when(pl.col("flow") == "X").then(pl.col("iso3_d")).otherwise(pl.col("iso3_o"))
    rows = raw.with_columns(client=mine, patron=theirs).filter(pl.col("client") == pl.col("reporter"))
    truth = rows.group_by("client", "patron", "year").agg(value=pl.col("usd").sum())
    both = shipped(pl.col("source") == "comtrade_powers").join(truth, on=["client", "year", "patron"])
    assert both.height > 500
    assert told(both["share"] * both["total"], both["value"]) < 0.15
