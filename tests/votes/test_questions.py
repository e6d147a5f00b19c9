"""Explain, distance, surprises, hedging."""

import numpy as np
import pytest

from holdfast.errors import UserError
from holdfast.votes.distance import split
from holdfast.votes.questions import columns_of, explained, hedging_by_state, row_of, surprises


def test_probabilities_sum_to_one_and_surprise_is_theirs(fitted):
    table = explained(fitted, 3, columns_of(fitted, ()))
    p = table.select("N", "A", "Y", "X").to_numpy()
    assert np.allclose(p.sum(axis=1), 1.0)
    for row in table.drop_nulls().head(10).to_dicts():
        assert row["surprise"] == pytest.approx(-np.log2(row[row["choice"]]))


def test_a_roll_call_is_found_by_symbol_or_number(fitted):
    assert fitted.table.symbol[row_of(fitted, fitted.table.symbol[7])] == fitted.table.symbol[7]
    with pytest.raises(UserError, match="no roll call"):
        row_of(fitted, "A/RES/1/1")
    with pytest.raises(UserError, match="XYZ, ZZZ never voted"):
        columns_of(fitted, ("XYZ", "ZZZ"))


def test_surprises_are_ordered_and_within_the_sessions(fitted):
    table = surprises(fitted, "S004", 42, 8)
    bits = table["surprise"].to_list()
    assert bits == sorted(bits, reverse=True)
    assert len(bits) == 8
    assert table["session"].min() >= 42


def test_parts_sum_to_the_change(fitted):
    made = split(fitted, "S000", "S005", 40, 44)
    assert np.allclose(made.parts.sum(axis=1), made.apart[:, 1] - made.apart[:, 0], atol=1e-12)
    assert np.allclose(made.gap_parts.sum(axis=1), made.gap[:, 1] - made.gap[:, 0], atol=1e-12)
    same = split(fitted, "S000", "S005", 41, 41)
    assert np.abs(same.parts).max() < 1e-12


def test_a_distance_needs_two_states_with_positions(fitted):
    with pytest.raises(UserError, match="compared with itself"):
        split(fitted, "S000", "S000", 40, 41)
    with pytest.raises(UserError, match="session 99"):
        split(fitted, "S000", "S001", 40, 99)


def test_hedging_of_states_lies_around_that_of_their_period(fitted):
    table = hedging_by_state(fitted, 40, 44)
    d = fitted.hedging_by_period()["d"][0]
    assert abs(np.mean(table["d"].to_numpy()) - d) < 0.3
    assert (table["q05"] < table["d"]).all()
    assert (table["absences"] <= table["choices"]).all()
