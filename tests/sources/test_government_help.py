"""Help for a government at war: no reading without a conflict, nobody as an answer, hand rows kept apart."""

import os
from pathlib import Path

import polars as pl
import pytest

from holdfast.sources import government_help
from holdfast.sources.validation import problems_of

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
on_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")
INSIDE = "internationalized intrastate"


def at(tables, client, year):
    row = tables.readings.filter((pl.col("client") == client) & (pl.col("year") == year))
    if not row.height:
        return None
    parts = tables.shares.join(row, on="reading")
    return dict(zip(parts["patron"], parts["share"], strict=True)), set(row["flags"].item().split("|")) - {""}


@pytest.fixture
def made(monkeypatch):
    rule = {"client": "TCD", "from_year": 2003, "to_year": 2003}
    monkeypatch.setattr(
        government_help, "corrected", lambda name, source: [rule] if name == "not_coded" else []
    )
    rows = pl.DataFrame(
        [
            ("FRA", "NER", 2000, government_help.BY_SIDE, INSIDE, "UCDP"),
            ("FRA", "NER", 2000, government_help.BY_SIDE, "", "hand-coded"),  # the same help twice
            ("GBR", "NER", 2000, government_help.BY_SIDE, "", "hand-coded"),
            ("USA", "NER", 2000, "supports_side_b", INSIDE, "UCDP"),
            ("USA", "NER", 2000, government_help.BY_SIDE, "interstate", "UCDP"),
            ("GBR", "NER", 2002, government_help.BY_SIDE, "", "hand-coded"),  # no conflict any more
            ("FRA", "TCD", 2003, government_help.BY_INVITATION, "", "hand-coded"),
            ("FRA", "TCD", 2004, "humanitarian_intervention", "", "PRIF"),
        ],
        schema=["intervener", "host", "year", "side", "type", "source"],
        orient="row",
    )
    conflicts = pl.DataFrame(
        [(2000, INSIDE, "NER"), (2001, "intrastate", "NER"), (2004, "interstate", "TCD")],
        schema=["year", "type", "side_a"],
        orient="row",
    )
    weight = pl.DataFrame(
        [
            (c, y, v, y > 2002)
            for c, v in (("FRA", 0.03), ("GBR", 0.01), ("USA", 0.2))
            for y in range(2000, 2005)
        ],
        schema={"iso3": pl.String, "year": pl.Int16, "cinc": pl.Float64, "old": pl.Boolean},
        orient="row",
    )
    tables = government_help.made(rows, conflicts, weight)
    assert problems_of(tables, "government_help") == []
    return tables


def test_helpers_of_the_government_are_weighed_by_capability(made):
    shares, flags = at(made, "NER", 2000)
    assert shares == {"FRA": pytest.approx(0.75), "GBR": pytest.approx(0.25)}
    assert flags == {"unchecked"}


def test_nobody_came_is_an_answer_and_no_conflict_is_none(made):
    assert at(made, "NER", 2001) == ({}, {"nobody_came"})
    assert at(made, "NER", 2002) is None
    assert at(made, "TCD", 2004) is None


def test_a_year_that_the_conflict_data_leave_out_takes_the_hand_row(made):
    assert at(made, "TCD", 2003) == ({"FRA": 1.0}, {"unchecked", "capability_carried"})


@on_shared
def test_known_cases():
    tables = government_help.read(SHARED)
    assert problems_of(tables, "government_help") == []
    assert at(tables, "TJK", 1996)[0] == {"RUS": 1.0}
    assert at(tables, "TJK", 1999) is None  # a hand row without a conflict
    assert at(tables, "TJK", 2010) == ({}, {"nobody_came"})
    assert at(tables, "KAZ", 2022)[0]["RUS"] > 0.9
    assert at(tables, "KAZ", 2021) is None
    assert at(tables, "KGZ", 2022) is None  # a war between states
    assert at(tables, "AZE", 2020)[0] == {"TUR": 1.0}
