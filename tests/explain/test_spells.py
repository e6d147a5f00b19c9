"""Spells of first place are counted as declared."""

import numpy as np
import pytest

from holdfast.explain.history import History
from holdfast.explain.spells import base_rates, followed


def run(text, judged=None, marks=(5,)):
    first = np.array([[c == "1" for c in text]])
    known = np.ones_like(first) if judged is None else np.array([[c == "1" for c in judged]])
    found = followed(first, known, np.array(marks))
    return list(zip(found.time.tolist(), found.lost.tolist(), strict=True))


def test_a_loss_is_the_first_of_three_years_in_a_row():
    assert run("111111110000") == [(3, True)]
    assert run("111111110010000") == [(6, True)]


def test_one_odd_year_neither_ends_nor_begins_a_spell():
    assert run("111111011111111111") == [(11, False)]
    assert run("0000010000000000") == []


def test_what_the_end_of_the_data_leaves_open_is_censored_at_the_last_year_known():
    assert run("1111111100") == [(2, False)]


def test_a_gap_of_judgements_censors():
    assert run("111111111111", judged="111111100000") == [(1, False)]
    assert run("1111111000000000", judged="1111111000001111") == [(1, False)]


def test_a_spell_at_two_landmarks_is_followed_twice():
    assert len(run("1" * 30, marks=(5, 15))) == 2


def test_planted_losses_are_counted():
    rng = np.random.default_rng(3)
    U, T = 400, 16
    lost_at = rng.geometric(0.05, U)
    share = np.full((2 * U, 5, T), 0.3)
    share[:U] = 0.2
    for u in range(U):
        share[u, :, : 3 + lost_at[u]] = 0.5
    pairs = tuple((p, f"C{u}") for p in ("P", "Q") for u in range(U))
    world = History(pairs, np.arange(2000, 2000 + T), share, np.ones(share.shape, dtype=bool))
    found = [r for r in base_rates(world, "P") if r.where == "country" and r.patron == "P"]
    assert {r.domain for r in found} == {"security", "economy", "society", "diplomacy", "composite"}
    for r in found:
        assert r.p == pytest.approx(np.mean(lost_at <= r.years))
        assert r.low < r.p < r.high
        assert (r.spells, r.lost, r.losers) == (U, (lost_at <= r.years).sum(), 1)
