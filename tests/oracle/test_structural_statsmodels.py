"""The structural series against the state space models of statsmodels, with the same parameters."""

import numpy as np
import pytest

from holdfast.infer.structural import filter_series, smooth_series, start

tsa = pytest.importorskip("statsmodels.tsa.statespace.structural", reason="statsmodels is a test extra")

SD = np.array([0.1, 0.05, 0.01, 0.02])


@pytest.mark.parametrize(("trend", "slope_sd"), [("lltrend", 0.05), ("llevel", 0.0)])
def test_likelihood_and_states_agree(trend, slope_sd):
    rng = np.random.default_rng(0)
    n = 60
    x = rng.normal(size=(n, 1))
    y = 5 + np.cumsum(rng.normal(0, 0.05, n)) + 0.2 * np.sin(np.arange(n) * np.pi / 6) + 0.5 * x[:, 0]
    y += rng.normal(0, 0.1, n)
    y[7] = y[30:33] = np.nan
    begin = start(5.0, slope_sd=slope_sd, beta=((1.0, 0.5),))
    sd = SD if slope_sd else SD * [1, 1, 0, 1]
    model = tsa.UnobservedComponents(
        y, trend, seasonal=12, stochastic_seasonal=True, exog=x, mle_regression=False
    )
    keep = np.arange(begin.mean.size) if slope_sd else np.delete(np.arange(begin.mean.size), 1)
    model.ssm.initialize_known(begin.mean[keep], np.diag(begin.var[keep]))
    model.ssm.loglikelihood_burn = 0
    theirs = model.smooth(np.delete(sd, 2) ** 2 if not slope_sd else sd**2)
    loglik = filter_series(y, x, sd, begin.period, begin.mean, begin.var)[0]
    mean, cov = smooth_series(y, x, sd, begin)
    assert loglik == pytest.approx(theirs.llf, abs=1e-8)
    np.testing.assert_allclose(mean[:, keep], theirs.smoothed_state.T, atol=1e-9)
    np.testing.assert_allclose(
        cov[:, keep][:, :, keep], np.moveaxis(theirs.smoothed_state_cov, 2, 0), atol=1e-9
    )
