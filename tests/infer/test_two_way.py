"""Two-way effects and clustered errors against dummies in statsmodels, on an unbalanced panel."""

import numpy as np
import pytest

from holdfast.infer.two_way import absorbed, clustered, jackknifed, slopes, within

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


def left_out(y, x, clusters):
    """Squared distances of the slopes by statsmodels as each cluster is left out, times (G - 1) / G."""
    whole, names = sm.OLS(y, x).fit().params, np.unique(clusters)
    each = [sm.OLS(y[clusters != g], x[clusters != g]).fit().params - whole for g in names]
    return (np.array(each) ** 2).sum(axis=0) * (names.size - 1) / names.size


def test_errors_are_those_of_refits_without_each_cluster(panel):
    y, x, unit, year, group = panel
    out = within(np.column_stack([y, x]), unit, year, 30, 20)
    _, left = slopes(out[:, 0], out[:, 1:])
    by_group, by_year, by_both = (
        left_out(out[:, 0], out[:, 1:], w) for w in (group, year, group * 20 + year)
    )
    np.testing.assert_allclose(jackknifed(out[:, 1:], left, group), by_group, rtol=1e-8)
    two = np.maximum(by_group + by_year - by_both, np.maximum(by_group, by_year))
    np.testing.assert_allclose(jackknifed(out[:, 1:], left, group, year), two, rtol=1e-8)


def test_errors_of_many_clusters_are_those_of_the_sandwich(panel):
    """With a thousand clusters the two ways to clustered errors agree; with six the jackknife's are larger."""
    rng = np.random.default_rng(4)
    x, place = rng.standard_normal((4000, 2)), np.arange(4000) // 4
    y = x @ [0.3, 0.1] + rng.standard_normal(1000)[place] + rng.standard_normal(4000)
    told = sm.OLS(y, x).fit(cov_type="cluster", cov_kwds={"groups": place, "use_correction": False})
    np.testing.assert_allclose(np.sqrt(jackknifed(x, told.resid, place)), told.bse, rtol=0.005)
    y, x, unit, year, group = panel
    out = within(np.column_stack([y, x]), unit, year, 30, 20)
    told = sm.OLS(out[:, 0], out[:, 1:]).fit(
        cov_type="cluster", cov_kwds={"groups": group, "use_correction": False}
    )
    assert (np.sqrt(jackknifed(out[:, 1:], told.resid, group)) > told.bse).all()


def test_two_ways_agree_with_statsmodels_where_both_are_many():
    """80 by 90 clusters alike in each way: statsmodels' sum over two ways less the cells that both hold."""
    rng = np.random.default_rng(5)
    a, b = np.divmod(np.arange(7200), 90)
    x = (rng.standard_normal(80)[a] + rng.standard_normal(90)[b] + rng.standard_normal(7200))[:, None]
    y = x[:, 0] + rng.standard_normal(80)[a] + rng.standard_normal(90)[b] + rng.standard_normal(7200)
    fit = sm.OLS(y, x).fit()
    told = fit.get_robustcov_results("cluster", groups=np.column_stack([a, b]), use_correction=False)
    np.testing.assert_allclose(np.sqrt(jackknifed(x, fit.resid, a, b)), told.bse, rtol=0.05)


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
        jackknifed(out[:, 1:], left, group * 100 + 7, unit),
        jackknifed(out[:, 1:], left, group, unit),
        rtol=1e-12,
    )


def test_a_covariate_of_one_cluster_alone_says_nothing_of_its_error():
    x = np.array([[1.0], [-1.0], [0.0], [0.0]])
    assert jackknifed(x, np.array([0.1, 0.1, 0.0, 0.0]), np.array([0, 0, 1, 1]))[0] == 0.0
