"""Exercises: one list, never both."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast.sources import exercises
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"


def test_one_of_two_overlapping_lists_is_read():
    table = pl.DataFrame(
        [("NER", "FRA", 3, "MME v7"), ("NER", "TCD", 1, "MME v7"), ("NER", "FRA", 3, "JME v3")],
        schema=["iso_a", "iso_b", "n_exercises", "source"],
        orient="row",
    ).with_columns(year=pl.lit(2000, dtype=pl.Int16))
    made = exercises.made(table)
    assert problems_of(made, "exercises") == []
    assert made.readings["total"].to_list() == [4.0]
    assert made.shares.filter(pl.col("patron") == "FRA")["share"].item() == pytest.approx(0.75)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
def test_shared_data_end_in_2010():
    made = exercises.read(SHARED)
    assert problems_of(made, "exercises") == []
    assert (made.readings["year"].min(), made.readings["year"].max()) == (1980, 2010)
    held = made.readings.filter((pl.col("client") == "KAZ") & (pl.col("year") == 2004))
    shares = dict(made.shares.join(held, on="reading").select("patron", "share").iter_rows())
    assert held["total"].item() == 17
    assert shares["RUS"] == pytest.approx(4 / 17)
