"""Abstention and absence by their probabilities."""

from dataclasses import replace

import numpy as np

from holdfast.votes.contested import Chamber, as_cast, contested, contested_leaning
from holdfast.votes.leaning import leanings
from holdfast.votes.sitting import sittings


def room_of(positions):
    return Chamber(
        positions.table.choice, positions.states, positions.table.rid, positions.table.session + 1945
    )


CLIENTS = ["S003", "S007"]
POWERS = ("S000", "S001", "S002")
YEARS = np.arange(1985, 1990)


def lean_of(fitted, spread=("A", "X"), room=None):
    return leanings(room or room_of(fitted), fitted.table, sittings(fitted), CLIENTS, spread=spread)


def test_yes_and_no_are_themselves_and_parts_sum_to_one(fitted):
    lean = lean_of(fitted)
    choice = fitted.table.choice[:, [fitted.states.index(s) for s in CLIENTS]]
    assert (lean[choice == 2] == [0.0, 0.0, 1.0]).all()
    assert (lean[choice == 0] == [1.0, 0.0, 0.0]).all()
    assert np.allclose(lean[choice >= 0].sum(axis=1), 1.0)
    assert np.isnan(lean[choice < 0]).all()


def test_an_abstention_stays_one_unless_it_is_asked_to_lean(fitted):
    choice = fitted.table.choice[:, [fitted.states.index(s) for s in CLIENTS]]
    assert (lean_of(fitted, ("X",))[choice == 1] == [0.0, 1.0, 0.0]).all()
    assert (lean_of(fitted)[choice == 1][:, 1] < 1.0).all()


def test_without_spreading_it_is_the_plain_division(fitted):
    room = room_of(fitted)
    plain = contested(room, POWERS, CLIENTS, YEARS)
    for lean in (lean_of(fitted, ()), as_cast(room, CLIENTS)):
        leaning = contested_leaning(room, lean, POWERS, YEARS)
        assert np.allclose(plain[0], leaning[0])
        assert np.allclose(plain[1], leaning[1])


def test_spreading_absence_takes_from_what_is_shared_with_none(fitted):
    plain, _ = contested(room_of(fitted), POWERS, CLIENTS, YEARS)
    share, _ = contested_leaning(room_of(fitted), lean_of(fitted, ("X",)), POWERS, YEARS)
    assert (share[..., -1] <= plain[..., -1] + 1e-12).all()
    assert (share[..., -1] < plain[..., -1]).any()
    assert np.allclose(share.sum(axis=2), plain.sum(axis=2))


def test_a_state_without_a_position_keeps_what_it_cast(fitted):
    room = room_of(fitted)
    apart = sittings(fitted)
    bare = [replace(s, states=tuple("-" if n in CLIENTS else n for n in s.states)) for s in apart]
    lean = leanings(room, fitted.table, bare, CLIENTS)
    assert np.array_equal(lean, as_cast(room, CLIENTS), equal_nan=True)


def test_roll_calls_in_any_order(fitted):
    room = room_of(fitted)
    order = np.random.default_rng(1).permutation(room.rid.size)
    other = replace(room, choice=room.choice[order], rid=room.rid[order], year=room.year[order])
    assert np.array_equal(lean_of(fitted, room=other), lean_of(fitted)[order], equal_nan=True)


def test_states_can_be_left_out(fitted):
    table = fitted.table.without(["S003"])
    assert "S003" not in table.states
    assert table.choice.shape[1] == fitted.table.choice.shape[1] - 1
