"""How reports of one flow differ, told from the years before, against the same sums written out."""

import numpy as np
import pytest

from holdfast.infer.reports import lasting_errors, report_biases

MEMORY, NONE, COMMON = 0.9, 2.0, 0.5


def readings(seed, countries=3, years=12, kinds=3, K=4):
    rng = np.random.default_rng(seed)
    rows = [
        (i, t, r) for i in range(countries) for t in range(years) for r in range(kinds) if rng.random() < 0.6
    ]
    owner, when, report = (np.array(v) for v in zip(*rows, strict=True))
    share = rng.dirichlet(np.ones(K), size=len(rows))
    covered = rng.random(share.shape) < 0.8
    start = np.searchsorted(owner, np.arange(countries + 1))
    return owner, start, when, share, covered, report


def test_biases_are_faded_mean_distances_of_earlier_years():
    owner, start, when, share, covered, report = readings(2)
    found = report_biases(start, when, share, covered, report, 3, MEMORY, NONE)
    for row in range(when.size):
        for k in range(share.shape[1]):
            total = weight = 0.0
            for t in range(when[row]):
                year = (owner == owner[row]) & (when == t) & covered[:, k]
                mine = year & (report == report[row])
                if covered[row, k] and mine.any() and year.sum() > 1:
                    age = MEMORY ** (when[row] - t)
                    total += age * (share[mine, k][0] - share[year, k].mean())
                    weight += age
            assert found[row, k] == pytest.approx(total / (weight + NONE), abs=1e-12)


def test_nothing_of_the_year_or_later_enters():
    _, start, when, share, covered, report = readings(3)
    before = report_biases(start, when, share, covered, report, 3, MEMORY, NONE)
    changed = np.where((when >= 6)[:, None], share[::-1], share)
    after = report_biases(start, when, changed, covered, report, 3, MEMORY, NONE)
    assert np.array_equal(before[when <= 6], after[when <= 6])
    assert not np.array_equal(before, after)


def test_a_steady_difference_becomes_known():
    years, gap = 40, 0.06
    when = np.repeat(np.arange(years), 2)
    report = np.tile([0, 1], years)
    share = np.where(report[:, None] == 0, [[0.5, 0.5]], [[0.5 + gap, 0.5 - gap]])
    found = report_biases(
        np.array([0, 2 * years]), when, share, np.ones(share.shape, dtype=bool), report, 2, MEMORY, NONE
    )
    weight = 0.9 * (1 - 0.9 ** (years - 1)) / 0.1
    assert found[-1, 0] == pytest.approx(gap / 2 * weight / (weight + NONE))
    assert found[-2] == pytest.approx(-found[-1])


def lasting(when, report, count, steps, kinds=2):
    covered = np.ones((len(when), 2), dtype=bool)
    part, weight = lasting_errors(
        np.array([0, len(when)]), np.array(when), covered, np.array(report), np.array(count, dtype=float),
        kinds, steps, COMMON, MEMORY, NONE,
    )  # fmt: skip
    return 1.0 / np.maximum(part[0, :, 0], 1e-300) - 1.0, weight[0, :, 0]


def test_what_stays_is_that_of_the_reports_at_hand_and_of_those_whose_difference_is_known():
    one, weight = lasting([1, 3], [0, 1], [40.0, 20.0], 5)
    assert one[0] > 1e299
    np.testing.assert_allclose(one[1:], [40.0, 40.0, 20.0, 20.0])
    np.testing.assert_allclose(weight[4], [0.0, 1.0])
    two, _ = lasting([0, 0], [0, 1], [40.0, 40.0], 1)
    assert two[0] == pytest.approx(1 / (0.5 / 40 + 0.5 / 80))
    years = 12
    when = [*np.repeat(np.arange(years), 2), *range(years, years + 30)]
    report = [*np.tile([0, 1], years), *([0] * 30)]
    silent, weight = lasting(when, report, [40.0] * len(when), years + 30)
    assert silent[years] == silent[years - 1], "a report that falls silent changes nothing at once"
    assert silent[-1] == pytest.approx(40.0), "and is forgotten in the end"
    np.testing.assert_allclose(weight[-1], [1.0, 0.0])


def test_no_lasting_error_has_no_part():
    part, _ = lasting_errors(
        np.array([0, 1]), np.array([0]), np.ones((1, 2), dtype=bool), np.array([0]), np.array([np.inf]),
        1, 3, COMMON, MEMORY, NONE,
    )  # fmt: skip
    assert not part.any()
