"""Reports of one flow in one year share part of their error."""

import numpy as np
import pytest

from holdfast.measure.series import COMMON, together


@pytest.mark.parametrize("k", [1, 2, 3, 50])
def test_many_reports_never_count_more_than_the_common_error_allows(k):
    got = together(np.full(k, 40.0), np.ones((k, 3), dtype=bool), np.array([0]))
    assert got.sum() == pytest.approx(40.0 / (COMMON + (1 - COMMON) / k))
    assert got.sum() > 40.0 - 1e-9
    assert got.sum() < 40.0 / COMMON


def test_a_poor_report_beside_a_good_one_never_takes_from_what_is_known():
    got = together(np.array([200.0, 1.0]), np.ones((2, 2), dtype=bool), np.array([0]))
    assert 200.0 <= got.sum() < 201.0


def test_reports_of_different_partners_and_of_other_years_are_left_alone():
    covered = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 1]], dtype=bool)
    got = together(np.array([10.0, 20.0, 30.0]), covered, np.array([0, 2]))
    assert got.tolist() == [10.0, 20.0, 30.0]


def test_a_report_of_one_partner_is_cut_for_its_company_only():
    covered = np.array([[1, 1, 1], [1, 0, 0]], dtype=bool)
    got = together(np.array([30.0, 30.0]), covered, np.array([0]))
    assert got == pytest.approx([20.0, 20.0])
    other = together(np.array([30.0, 30.0, 30.0]), np.vstack([covered, [False, True, False]]), np.array([0]))
    assert other == pytest.approx([20.0, 20.0, 20.0])
