"""Against the published ideal points, where they are at hand."""

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from holdfast.panel.store import load
from holdfast.votes import fit, from_panel
from holdfast.votes.questions import columns_of, explained, row_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
PUBLISHED = SHARED / "unga_idealpoints_published.parquet"


@pytest.fixture(scope="module")
def found():
    return fit(from_panel(load()).between(74, 77), threads=2)


def test_special_sessions_belong_to_the_regular_one(found):
    row = row_of(found, "A/RES/ES-11/1")
    assert found.table.session[row] == 76


def test_the_vote_of_march_2022(found):
    row = row_of(found, "A/RES/ES-11/1")
    table = explained(found, row, columns_of(found, ("KAZ", "KGZ", "TJK", "TKM", "UZB")))
    assert dict(table.select("iso3", "choice").iter_rows()) == {
        "KAZ": "A", "KGZ": "A", "TJK": "A", "TKM": "X", "UZB": "X",
    }  # fmt: skip


def test_agreement_with_published_positions(found):
    if not PUBLISHED.exists():
        pytest.skip("the raw inputs are not at hand")
    other = pl.read_parquet(PUBLISHED).with_columns(session=pl.col("year") - 1945)
    both = found.frame().join(
        other.filter(pl.col("session") <= 77).select("release", "iso3", "session", "ideal_point"),
        on=["iso3", "session"],
    )
    r = both.group_by("release", "session").agg(r=pl.corr("estimate", "ideal_point"))["r"]
    assert r.mean() > 0.98
    assert np.isfinite(r.to_numpy()).all()
