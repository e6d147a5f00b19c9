"""Shared organisations: each pair stands once in the raw table and must be read from both columns."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast import codebook
from holdfast.sources import approval, shared_organisations, students
from holdfast.sources.raw import raw_table
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"


def test_a_state_is_found_in_either_column():
    pairs = pl.DataFrame(
        {"iso_a": ["NER", "FRA"], "iso_b": ["TCD", "NER"], "year": 2000, "shared_igos": [50, 7]}
    )
    found = shared_organisations.both_columns(pairs)
    assert found.filter(pl.col("client") == "NER").select("patron", "count").rows() == [
        ("FRA", 7),
        ("TCD", 50),
    ]
    assert found.height == 4


def test_counts_become_classes():
    counts = pl.DataFrame({"count": [0, 19, 20, 79, 80, 140]})
    assert counts.select(shared_organisations.classed(pl.col("count"))).to_series().to_list() == [
        1,
        1,
        2,
        4,
        5,
        5,
    ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
def test_unordered_pairs_of_the_known_case():
    raw = raw_table(SHARED, shared_organisations.FILE).filter(pl.col("year") == 2010)
    one, other = (raw.filter(pl.col(c) == "RUS").height for c in ("iso_a", "iso_b"))
    assert (one, other) == (124, 69)
    every = shared_organisations.both_columns(raw).filter(pl.col("client") == "RUS")
    assert every.height == every["patron"].n_unique() == 193
    made = shared_organisations.read(SHARED)
    assert problems_of(made, "shared_organisations") == []
    assert set(made.exposures["value"]) <= {1.0, 2.0, 3.0, 4.0, 5.0}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
def test_every_exposure_made_here_is_in_the_codebook():
    listed = {r["name"]: r for r in codebook.exposures().iter_rows(named=True)}
    for module in (approval, shared_organisations, students):
        made = module.read(SHARED).exposures
        for (name,), rows in made.group_by("name"):
            assert listed[name]["from_year"] <= rows["year"].min()
            assert rows["year"].max() <= listed[name]["to_year"]
