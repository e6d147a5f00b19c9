"""The sampler's moves leave the posterior as it is: joint distribution tests of every kernel (geweke2004).

Parameters are drawn given votes and votes given parameters, in turn. If every move is exact, parameters come out as
their prior has them, whatever the votes say.
"""

from types import SimpleNamespace

import numpy as np
import pytest

from holdfast.infer.convergence import ess_bulk
from holdfast.infer.gibbs_bends import sweep_bends
from holdfast.infer.gibbs_calls import sweep_calls
from holdfast.infer.gibbs_groups import scale_positions, shift_habits, shift_positions
from holdfast.infer.gibbs_hedging import sweep_hedging
from holdfast.infer.gibbs_parts import Calls, Drawn, Prior, Seats
from holdfast.infer.gibbs_paths import sweep_paths
from holdfast.infer.gibbs_steps import sweep_steps
from holdfast.infer.rollcall_chances import chances_of
from holdfast.votes.cells import cells

N, T, J = 7, 4, 3
SWEEPS = 2400
MEAN = np.array([0.2, -0.3, -0.4, -0.8, 0.0])
SD = np.array([1.1, 0.9, 0.5, 0.6, 0.4])
STEP, ENTRY, HABIT, LOOSE = 0.7, 0.7, 0.4, 0.8
SESSION = np.repeat(np.arange(T), J)
FIRST = np.array([0, 0, 0, 0, 1, 2, 0])
LAST = np.array([3, 3, 3, 3, 3, 2, 2])
SITS = (np.arange(T)[:, None] >= FIRST) & (np.arange(T)[:, None] <= LAST)
PERIOD = np.array([0, 0, 1, 1])
ALL = np.arange(T * J)
WHOLE = np.stack([np.arange(N), FIRST, LAST], axis=1)
ROUNDS = [
    (ALL, WHOLE),
    (np.array([1, 4, 5, 11]), np.array([[0, 1, 2], [3, 0, 1], [4, 2, 3], [5, 2, 2], [6, 0, 2]])),
    (np.array([0]), np.array([[0, 3, 3]])),
    (np.array([], dtype=np.int64), np.zeros((0, 3), dtype=np.int64)),
]
"""What is drawn in the rounds of a sweep: everything, and then some roll calls and stretches of paths again."""


def prior(rng, width, scales=(STEP, ENTRY, HABIT)):
    """One draw of everything but the scales."""
    step, entry, habit = scales
    r = 1.0 - 0.5 * step**2
    x, a = np.zeros((T, N)), np.zeros((T, N))
    for i in range(N):
        for t in range(FIRST[i], LAST[i] + 1):
            z = rng.standard_normal(2)
            x[t, i] = z[0] if t == FIRST[i] else r * x[t - 1, i] + np.sqrt(1 - r * r) * z[0]
            a[t, i] = entry * z[1] if t == FIRST[i] else a[t - 1, i] + habit * z[1]
    d = np.cumsum(LOOSE * rng.standard_normal(2))[PERIOD]
    item = MEAN + SD * rng.standard_normal((T * J, 5))
    item[:, width:] = MEAN[width:] * (width == 3)
    return x, a, d, np.ascontiguousarray(item)


def votes(rng, x, a, d, item, turnout):
    """Votes given everything, listed for the kernels."""
    choice = np.full((T * J, N), -1, dtype=np.int8)
    for j, t in enumerate(SESSION):
        chance = chances_of(x[t], a[t], d[t], item[j : j + 1], turnout)[0]
        made = (rng.random((N, 1)) > np.cumsum(chance, axis=1)[:, :3]).sum(axis=1)
        choice[j] = np.where(SITS[t], made, -1)
    table = SimpleNamespace(choice=choice, session=SESSION, rid=np.arange(T * J))
    return cells(table, SimpleNamespace(sits=SITS), turnout)


def handed(made, x, a, d, item):
    """Votes and what is drawn, as kernels take them."""
    return (
        Calls(made.call_code, made.call_state, made.call_start, SESSION),
        Seats(made.seat_code, made.seat_call, made.seat_start, FIRST, LAST),
        Drawn(x, a, d, item),
    )


def numbers(x, a, d, item, width):
    """What is compared: moments of parameters and some that tie them."""
    b = item[:, 0].reshape(T, J).mean(axis=1)
    m = (x * SITS).sum(axis=1) / SITS.sum(axis=1)
    late = [x[0, 0], x[2, 5], x[3, 4]]
    out = [
        *late, *np.square(late), x[0, 0] * x[1, 0], x[SITS].mean(), (x[SITS] ** 2).mean(), *item[0, :3], *item[-1, :3] ** 2,
        item[:, 0].mean(), (item[:, 1] ** 2).mean(), (item[:, 2] ** 2).mean(), (b * m).mean(), (item[:, 0] * item[:, 1]).mean(),
    ]  # fmt: skip
    if width > 3:
        out += [a[0, 0], a[3, 0] ** 2, a[2, 6] * a[1, 6], (a[SITS] ** 2).mean(), item[:, 3].mean(),
                (item[:, 3] ** 2).mean(), d[0], d[2], d[0] ** 2, d[0] * d[2]]  # fmt: skip
    if width > 4:
        out += [item[:, 4].mean(), (item[:, 4] ** 2).mean()]
    return out


@pytest.mark.parametrize("width", [3, 4, 5])
def test_moves_keep_the_joint_distribution(width):
    rng = np.random.default_rng(3)
    turnout = width > 3
    expected = np.array([numbers(*prior(rng, width), width) for _ in range(4000)])
    x, a, d, item = prior(rng, width)
    precision = np.diag(SD[:width] ** -2.0)
    of_items = Prior(MEAN, precision, width)
    r = 1.0 - 0.5 * STEP**2
    walk = np.array([r, ENTRY, HABIT])
    # what bends are told of the fit may be anything
    weight = rng.random(N * T * J).astype(np.float32)
    bend = rng.standard_normal((2, T, N)).transpose(1, 0, 2) * SITS[:, None]
    bend = np.ascontiguousarray(bend)
    drawn = []
    for s in range(SWEEPS):
        made = votes(rng, x, a, d, item, turnout)
        calls, seats, now = handed(made, x, a, d, item)
        for n, (some, stretches) in enumerate(ROUNDS):
            sweep_calls(calls, now, of_items, some, 5, 1 + 100 * n, s)
            sweep_paths(seats, now, walk, stretches, turnout, 3, 5, 3 + 100 * n, s)
        group = (SESSION, item, MEAN, precision, width)
        shift_positions(x, FIRST, LAST, r, *group, 5, 6, s)
        scale_positions(x, FIRST, LAST, r, *group, 5, 7, s)
        sweep_bends(calls, FIRST, LAST, now, weight, bend, r, of_items, 3, 5, 13, s)
        if turnout:
            sweep_hedging(calls, PERIOD, now, LOOSE, 5, 9, s)
            shift_habits(a, FIRST, LAST, ENTRY, HABIT, *group, 5, 11, s)
        drawn.append(numbers(x, a, d, item, width))
    drawn = np.array(drawn)
    n = ess_bulk(drawn.reshape(4, SWEEPS // 4, -1))
    error = np.sqrt(drawn.var(axis=0) / n + expected.var(axis=0) / len(expected))
    z = (drawn.mean(axis=0) - expected.mean(axis=0)) / error
    assert np.abs(z).max() < 4.5, z.round(1)
    assert (z**2).mean() < 2.5, z.round(1)


LOW, HIGH = np.array([0.2, 0.2, 0.1]), np.array([1.1, 1.2, 0.8])


@pytest.mark.parametrize(("width", "free"), [(3, [True]), (4, [True, True, True]), (5, [True, False, True])])
def test_scales_that_take_paths_along_keep_the_joint_distribution(width, free):
    """Scales even within bounds: a move that leaves them is undone, which keeps what a reversible move keeps."""
    rng = np.random.default_rng(4)
    turnout, free = width > 3, np.array(free)
    drawable = np.zeros(3, dtype=bool)
    drawable[: free.size] = free
    middle = np.array([STEP, ENTRY, HABIT])

    def told(x, a, d, item, scales):
        some = scales[drawable]
        return [
            *numbers(x, a, d, item, width),
            *some,
            *some**2,
            scales[0] * x[0, 0] * x[1, 0],
            scales[2] * abs(a[3, 0]),
        ]

    def even():
        return np.where(drawable, LOW + (HIGH - LOW) * rng.random(3), middle)

    expected = []
    for _ in range(4000):
        scales = even()
        expected.append(told(*prior(rng, width, scales), scales))
    expected = np.array(expected)
    scales = even()
    x, a, d, item = prior(rng, width, scales)
    precision = np.diag(SD[:width] ** -2.0)
    of_items = Prior(MEAN, precision, width)
    drawn, taken = [], 0
    for s in range(SWEEPS):
        made = votes(rng, x, a, d, item, turnout)
        walk = np.array([1.0 - 0.5 * scales[0] ** 2, scales[1], scales[2]])
        calls, seats, now = handed(made, x, a, d, item)
        sweep_calls(calls, now, of_items, ALL, 7, 1, s)
        sweep_paths(seats, now, walk, WHOLE, turnout, 3, 7, 3, s)
        if turnout:
            sweep_hedging(calls, PERIOD, now, LOOSE, 7, 9, s)
        before = x.copy(), a.copy(), scales.copy()
        taken += sweep_steps(seats, now, scales, free, 7, 11, s)
        if ((scales < LOW) | (scales > HIGH))[drawable].any():
            x, a, scales = before
        drawn.append(told(x, a, d, item, scales))
    drawn = np.array(drawn)
    n = ess_bulk(drawn.reshape(4, SWEEPS // 4, -1))
    error = np.sqrt(drawn.var(axis=0) / n + expected.var(axis=0) / len(expected))
    keep = error > 0.0
    z = (drawn.mean(axis=0) - expected.mean(axis=0))[keep] / error[keep]
    assert taken > SWEEPS / 4
    assert np.abs(z).max() < 4.5, z.round(1)
    assert (z**2).mean() < 2.5, z.round(1)


def test_no_roll_call_is_held_where_one_cut_is_open():
    """Nobody votes no, so that a cut may lie anywhere beyond the states: the parameters move on all the same."""
    rng = np.random.default_rng(5)
    states, calls, sweeps = 60, 40, 400
    x = rng.standard_normal((1, states))
    choice = np.where(rng.random((calls, states)) < 0.1, 1, 2).astype(np.int8)
    made = cells(
        SimpleNamespace(choice=choice, session=np.zeros(calls, dtype=np.int64), rid=np.arange(calls)),
        SimpleNamespace(sits=np.ones((1, states), dtype=bool)),
        False,
    )
    listed = Calls(made.call_code, made.call_state, made.call_start, np.zeros(calls, dtype=np.int64))
    now = Drawn(x, np.zeros_like(x), np.zeros(1), np.tile([0.1, -2.0, 0.0, 0.0, 0.0], (calls, 1)))
    of_items = Prior(np.array([0.0, 0.0, -0.4, -2.3, 0.0]), np.linalg.inv(np.diag([2.2, 2.9, 0.7]) ** 2), 3)
    width = np.empty((sweeps, calls))
    for s in range(sweeps):
        sweep_calls(listed, now, of_items, np.arange(calls), 5, 1, s)
        width[s] = now.item[:, 2]
    held = np.diff(width, axis=0) == 0.0
    assert held.mean(axis=0).max() < 0.7
    assert not held[:350].reshape(7, 50, calls).all(axis=1).any()


def test_what_is_left_out_stays():
    """Roll calls and steps of paths outside a round are as they were, and what is in it moves."""
    rng = np.random.default_rng(6)
    x, a, d, item = prior(rng, 4)
    calls, seats, now = handed(votes(rng, x, a, d, item, True), x, a, d, item)
    before = x.copy(), a.copy(), item.copy()
    some, stretches = ROUNDS[1]
    walk = np.array([1.0 - 0.5 * STEP**2, ENTRY, HABIT])
    for s in range(30):
        sweep_calls(calls, now, Prior(MEAN, np.diag(SD[:4] ** -2.0), 4), some, 5, 1, s)
        sweep_paths(seats, now, walk, stretches, True, 3, 5, 3, s)
    within = np.zeros((T, N), dtype=bool)
    for i, s, e in stretches:
        within[s : e + 1, i] = True
    assert np.array_equal(x != before[0], within)
    assert np.array_equal(a != before[1], within)
    assert np.array_equal((item[:, :4] != before[2][:, :4]).all(axis=1), np.isin(ALL, some))
