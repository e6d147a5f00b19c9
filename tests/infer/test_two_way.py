"""Two-way effects and clustered errors against dummies in statsmodels, on an unbalanced panel."""

import numpy as np
import pytest

from holdfast.infer.two_way import absorbed, clustered, slopes, within

sm = pytest.importorskip("statsmodels.api")


@pytest.fixture(scope="module")
def panel():
    """400 of 600 cells: 30 units, 20 years, two covariates, errors alike in six groups."""
    rng = np.random.default_rng(3)
    unit, year = np.divmod(rng.choice(600, 400, replace=False), 20)
    group = unit % 6
    x = rng.standard_normal((400, 2)) + 0.3 * unit[:, None] / 30
    y = (
        x @ [0.5, -0.2]
        + unit / 7
        + np.sin(year)
        + rng.standard_normal((6, 20))[group, year]
        + rng.standard_normal(400)
    )
    return y, x, unit, year, group


def test_slopes_and_errors_agree_with_dummies(panel):
    y, x, unit, year, group = panel
    dummies = np.column_stack([np.eye(30)[unit], np.eye(20)[year][:, 1:]])
    told = sm.OLS(y, np.column_stack([x, dummies])).fit()
    out = within(np.column_stack([y, x]), unit, year, 30, 20)
    slope, left = slopes(out[:, 0], out[:, 1:])
    np.testing.assert_allclose(slope, told.params[:2], rtol=1e-7)
    np.testing.assert_allclose(left, told.resid, atol=1e-7)
    robust = told.get_robustcov_results("cluster", groups=group, use_correction=False)
    ours = np.sqrt(np.diagonal(clustered(out[:, 1:], left, group)))
    np.testing.assert_allclose(ours, robust.bse[:2] * np.sqrt(6 / 5), rtol=1e-7)


def test_the_small_sample_factor_is_that_of_clusters_alone(panel):
    """statsmodels also takes (n - 1) / (n - k) with every dummy in k, which would count effects inside clusters twice."""
    y, x, unit, year, group = panel
    dummies = np.column_stack([np.eye(30)[unit], np.eye(20)[year][:, 1:]])
    told = sm.OLS(y, np.column_stack([x, dummies])).fit().get_robustcov_results("cluster", groups=group)
    out = within(np.column_stack([y, x]), unit, year, 30, 20)
    _, left = slopes(out[:, 0], out[:, 1:])
    ours = np.sqrt(np.diagonal(clustered(out[:, 1:], left, group)))
    k = 2 + dummies.shape[1]
    np.testing.assert_allclose(ours * np.sqrt(399 / (400 - k)), told.bse[:2], rtol=1e-7)


def test_collinear_covariates_are_an_error(panel):
    y, x, unit, year, _ = panel
    out = within(np.column_stack([x[:, 0], 2.0 * x[:, 0] + unit, y]), unit, year, 30, 20)
    with pytest.raises(np.linalg.LinAlgError, match="collinear"):
        slopes(out[:, 2], out[:, :2])


def test_what_the_means_make_up_is_told(panel):
    _, x, unit, year, _ = panel
    values = np.column_stack([x[:, 0], unit.astype(float) + year])
    assert absorbed(values, within(values, unit, year, 30, 20)).tolist() == [False, True]


def test_names_of_clusters_may_have_gaps(panel):
    y, x, unit, year, group = panel
    out = within(np.column_stack([y, x]), unit, year, 30, 20)
    _, left = slopes(out[:, 0], out[:, 1:])
    np.testing.assert_allclose(
        clustered(out[:, 1:], left, group * 100 + 7), clustered(out[:, 1:], left, group), rtol=1e-12
    )
