import datetime as dt

import numpy as np
import polars as pl
import pytest

from holdfast.errors import UserError
from holdfast.votes.contested import chamber, contested


def votes(rows):
    """rows: one string per roll call, one letter per state, '.' for no member, lower x for a long absence."""
    states = ["AAA", "BBB", "CCC", "DDD"]
    table = [
        {"rid": r, "iso3": s, "vote": v.upper(), "x_run": 99 if v == "x" else int(v == "X")}
        for r, row in enumerate(rows)
        for s, v in zip(states, row, strict=True)
        if v != "."
    ]
    calls = [{"rid": r, "date": dt.date(2000, 1, 1 + r)} for r in range(len(rows))]
    return chamber(pl.DataFrame(table), pl.DataFrame(calls))


def shares(rows, patrons=("AAA", "BBB"), clients=("CCC",)):
    share, units = contested(votes(rows), patrons, clients, np.array([2000]))
    return share[:, 0].round(6).tolist(), units[:, 0].tolist()


def test_only_roll_calls_on_which_the_powers_differ_count():
    assert shares(["YYNY", "YNYY"]) == ([[1.0, 0.0, 0.0]], [1.0])


def test_a_unit_is_divided_among_those_whose_choice_was_shared():
    share, units = shares(["YNYY"], patrons=("AAA", "BBB", "DDD"))
    assert share == [[0.5, 0.0, 0.5, 0.0]]
    assert units == [1.0]


def test_absence_is_shared_with_none_and_a_long_one_is_missing():
    assert shares(["YNXY"]) == ([[0.0, 0.0, 1.0]], [1.0])
    assert shares(["YNxY"]) == ([[0.0, 0.0, 0.0]], [0.0])


def test_a_power_that_is_away_shares_nothing():
    assert shares(["XNYY"]) == ([[0.0, 0.0, 0.0]], [0.0])


def test_a_bloc_counts_by_the_part_that_made_the_choice(monkeypatch):
    from holdfast import codebook

    monkeypatch.setattr(
        codebook, "members", lambda b, y: frozenset({"AAA", "DDD"}) if b == "B" else frozenset({b})
    )
    share, _ = contested(votes(["YNYA"]), ("B", "BBB"), ("CCC",), np.array([2000]))
    assert share[0, 0].tolist() == [1.0, 0.0, 0.0]
    share, _ = contested(votes(["YNAA"]), ("B", "BBB"), ("CCC",), np.array([2000]))
    assert share[0, 0].tolist() == [1.0, 0.0, 0.0]


def test_years_with_gaps_are_refused():
    with pytest.raises(UserError, match="don't follow one another"):
        contested(votes(["YNYY"]), ["AAA", "BBB"], ["CCC"], np.array([2000, 2002]))
