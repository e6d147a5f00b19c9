"""Plots that came to light: the file is what its maker makes of the raw table, and only yes or no."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast import codebook
from holdfast.codebook.make_plots import EARLIEST, FILE, plots

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared"))
RAW = SHARED / "data" / FILE


def test_states_and_years_are_known_and_once_each():
    held = codebook.plots()
    assert held.columns == ["state", "year"]
    assert held.is_unique().all()
    assert set(held["state"]) <= set(codebook.states()["iso3"])
    assert held["year"].min() >= EARLIEST


@pytest.mark.skipif(not RAW.is_file(), reason="the raw table isn't here")
def test_the_file_is_what_is_made_of_the_raw_table():
    assert plots(pl.read_parquet(RAW)).equals(codebook.plots())
