"""Roll calls: choices, sources, the one switch."""

import datetime

import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.sources import un_votes
from holdfast.sources.recurring import ISSUES
from holdfast.sources.validation import problems_of

DAY = datetime.date(2022, 3, 2)
CALLS = pl.DataFrame(
    {
        "rid": [1, 2],
        "symbol": ["A/1", None],
        "date": [DAY, DAY],
        "session": ["ES-11", "80"],
        "source": ["un_xml", "undl_2025"],
        "kind": ["resolution", "resolution"],
        "main_session": [76, 80],
        "title": ["not kept", "not kept"],
        "description": [None, None],
        **{name: [None, None] for name in ISSUES},
    },
    schema_overrides={"rid": pl.Int32, "description": pl.String, **dict.fromkeys(ISSUES, pl.Boolean)},
)
VOTES = pl.DataFrame(
    {"rid": [1, 1, 2], "iso3": ["FRA", "NER", "NER"], "vote": ["Y", "X", "A"], "x_run": [0, 3, 0]},
    schema_overrides={"rid": pl.Int32, "x_run": pl.Int16},
)


def test_figures_only():
    made = un_votes.made(VOTES, CALLS)
    assert problems_of(made, "made") == []
    assert made.rollcalls.columns == ["rid", "symbol", "date", "session", "family", "source"]
    assert made.rollcalls["source"].to_list() == ["un_votes_xml", "un_votes_library"]
    assert made.rollcalls["family"].to_list() == [0, 0]
    assert made.votes.row(1) == (1, "NER", "X", 3)


def test_one_switch_leaves_the_librarys_compilation_out():
    made = un_votes.made(VOTES, CALLS, library=False)
    assert made.rollcalls["rid"].to_list() == [1]
    assert set(made.votes["rid"]) == {1}


def test_everything_wrong_is_said_at_once():
    bad = pl.concat([VOTES.with_columns(vote=pl.lit("Q")), VOTES.with_columns(rid=pl.lit(9, dtype=pl.Int32))])
    with pytest.raises(DataError, match=r"(?s)votes Q are none.*source hearsay.*1 roll calls of the votes"):
        un_votes.made(bad, CALLS.with_columns(source=pl.lit("hearsay")))
