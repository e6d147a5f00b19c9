"""News of readings: they sum to every change, and are what taking readings away shows."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.infer.dirichlet import filter_states
from holdfast.infer.news import news, reach
from holdfast.infer.two_sided import smooth_states

STEPS, K = 9, 4


def made(seed, partial=True, most=3):
    """Readings of three series, several a step, some of which see some components only."""
    rng = np.random.default_rng(seed)
    when = [np.sort(rng.choice(STEPS, rng.integers(0, 8), replace=False)) for _ in range(3)]
    when = [np.sort(np.concatenate([w, *[w[rng.random(w.size) < 0.4]] * (most - 1)])) for w in when]
    start = np.concatenate([[0], np.cumsum([w.size for w in when])])
    n = int(start[-1])
    covered = rng.random((n, K)) < 0.7 if partial else np.ones((n, K), dtype=bool)
    share = rng.dirichlet(np.full(K, 0.4), n) * covered
    return (
        start, np.concatenate(when).astype(np.int64), share, covered, rng.random(n) < 0.6 if partial else np.ones(n, bool),
        rng.gamma(1.0, 12.0, n),
    ), np.array([0, 2, 1]), rng.dirichlet(np.ones(K), 3), rng.uniform(0.3, 1.0), rng.uniform(0.0, 8.0), rng.uniform(0.0, 2.0)  # fmt: skip


def filtered(readings, first, prior, discount, floor, yielding):
    m, c, a, _, f, q = filter_states(*readings, first, prior, STEPS, discount, floor, 5.0, yielding)
    return m, c, a, f, q


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    partial=st.booleans(),
    a=st.integers(2, STEPS - 1),
    b=st.integers(2, STEPS - 1),
)
def test_the_parts_sum_to_every_change(seed, partial, a, b):
    readings, *law = made(seed, partial)
    m, c, ahead, held, kept = filtered(readings, *law)
    moved = news(*readings, ahead, held, m)
    two, _ = smooth_states(m, c, held, kept)
    for i in range(3):
        mine = slice(readings[0][i], readings[0][i + 1])
        lever = np.nan_to_num(reach(kept[i], b) - reach(kept[i], a))[readings[1][mine]]
        assert np.abs(lever @ moved[mine] - (two[i, b] - two[i, a])).max() < 1e-12


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), partial=st.booleans())
def test_a_reading_made_what_taking_it_from_the_end_takes_away(seed, partial):
    """The oracle: the filter and the smoother run anew without the last reading, then without the last two ..."""
    readings, *law = made(seed, partial, most=1)
    m, _, ahead, held, kept = filtered(readings, *law)
    moved = news(*readings, ahead, held, m)
    start, *columns = readings
    i, first = 0, law[0]
    n = int(start[1])
    levels = []
    for rows in range(n + 1):
        some = (np.array([0, rows]), *(x[:rows] for x in columns))
        m1, c1, _, f1, q1 = filtered(some, first[:1], law[1][:1], *law[2:])
        levels.append(smooth_states(m1, c1, f1, q1)[0][i])
    for r in range(n):
        for t in range(first[i], STEPS):
            made_it = reach(kept[i], t)[columns[0][r]] * moved[r]
            assert np.abs(levels[r + 1][t] - levels[r][t] - made_it).max() < 1e-12


def test_readings_of_one_step_are_split_by_the_mean_over_their_orders():
    rng = np.random.default_rng(4)
    share, n = rng.dirichlet(np.ones(K), 3), np.array([3.0, 8.0, 20.0])
    prior, law = np.full((1, K), 1 / K), (1, 0.8, 0.0, 6.0, 0.0)

    def run(order):
        rows = (
            np.array([0, len(order)]), np.zeros(len(order), dtype=np.int64), share[order],
            np.ones((len(order), K), dtype=bool), np.ones(len(order), dtype=bool), n[order],
        )  # fmt: skip
        out = filter_states(*rows, np.zeros(1, dtype=np.int64), prior, *law)
        return rows, out

    rows, (m, _, ahead, _, held, _) = run([0, 1, 2])
    found = news(*rows, ahead, held, m)
    brute = np.zeros((3, K))
    for order in itertools.permutations(range(3)):
        level = prior[0]
        for j in range(3):
            after = run(list(order[: j + 1]))[1][0][0, 0]
            brute[order[j]] += (after - level) / 6
            level = after
    assert np.abs(found - brute).max() < 1e-12


def test_a_reading_from_before_both_dates_has_no_part():
    kept = np.array([1.0, 0.7, 0.8, 0.9])
    assert (reach(kept, 3) - reach(kept, 1))[:2].tolist() == [0.0, 0.0]
