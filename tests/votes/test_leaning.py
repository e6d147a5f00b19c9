"""Abstention and absence by their probabilities; hooks for statements."""

import numpy as np

from holdfast.votes.contested import Chamber, contested, contested_leaning
from holdfast.votes.leaning import leanings
from holdfast.votes.neutrality import hedging_of, sessions_of, stands


def room_of(positions):
    return Chamber(
        positions.table.choice, positions.states, positions.table.rid, positions.table.session + 1945
    )


def test_yes_and_no_are_themselves_and_parts_sum_to_one(fitted):
    lean = leanings(fitted, fitted.table.rid, ["S003", "S007"])
    choice = fitted.table.choice[:, [fitted.states.index(s) for s in ("S003", "S007")]]
    assert (lean[choice == 2] == [0.0, 0.0, 1.0]).all()
    assert (lean[choice == 0] == [1.0, 0.0, 0.0]).all()
    assert np.allclose(lean[choice >= 0].sum(axis=1), 1.0)
    assert np.isnan(lean[choice < 0]).all()


def test_without_spreading_it_is_the_plain_division(fitted):
    room, clients, powers = room_of(fitted), ["S003", "S007"], ("S000", "S001", "S002")
    years = np.arange(1985, 1990)
    plain = contested(room, powers, clients, years)
    lean = leanings(fitted, room.rid, clients, spread=())
    leaning = contested_leaning(room, lean, powers, years)
    assert np.allclose(plain[0], leaning[0])
    assert np.allclose(plain[1], leaning[1])


def test_spreading_absence_takes_from_what_is_shared_with_none(fitted):
    room, clients, powers = room_of(fitted), ["S003", "S007"], ("S000", "S001", "S002")
    years = np.arange(1985, 1990)
    plain, _ = contested(room, powers, clients, years)
    share, _ = contested_leaning(room, leanings(fitted, room.rid, clients, spread=("X",)), powers, years)
    assert (share[..., -1] <= plain[..., -1] + 1e-12).all()
    assert np.allclose(share.sum(axis=2), plain.sum(axis=2))


def test_hedging_of_the_world_and_of_countries(fitted):
    made = hedging_of(fitted, ["S003", "S007", "QQQ"], 40, 44)
    assert made.p > 0.95
    assert set(made.own) == {"S003", "S007"}


def test_stands_beside_a_power(fitted):
    rows = sessions_of(fitted, "1")[:5]
    for s in stands(fitted, "S000", ["S003"], rows):
        assert np.isnan(s.with_power) or 0.0 <= s.with_power <= 1.0
        assert s.choice in {"N", "A", "Y", "X", ""}


def test_states_can_be_left_out(fitted):
    table = fitted.table.without(["S003"])
    assert "S003" not in table.states
    assert table.choice.shape[1] == fitted.table.choice.shape[1] - 1
