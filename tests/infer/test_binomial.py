import numpy as np
import pytest
from scipy import stats

from holdfast.infer.binomial import binomial


@pytest.mark.parametrize(("n", "p"), [(7, 0.2), (7, 0.8), (60, 0.3), (500, 0.01), (3000, 0.4)])
def test_counts_follow_the_binomial(n, p):
    x = np.array([binomial(n, p, 5, 1, run, 2, 3) for run in range(8000)])
    assert abs(x.mean() - n * p) < 4 * np.sqrt(n * p * (1 - p) / x.size)
    assert abs(x.var() / (n * p * (1 - p)) - 1) < 0.08
    grid = np.unique(np.quantile(x, [0.05, 0.25, 0.5, 0.75, 0.95]))
    assert max(abs((x <= g).mean() - stats.binom.cdf(g, n, p)) for g in grid) < 0.02


def test_edges():
    assert binomial(5, 0.0, 1, 1, 1, 1, 1) == 0
    assert binomial(5, 1.0, 1, 1, 1, 1, 1) == 5
    assert binomial(0, 0.5, 1, 1, 1, 1, 1) == 0
