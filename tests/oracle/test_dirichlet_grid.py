"""The closed forms of the dynamic Dirichlet against brute-force integration on a grid."""

import numpy as np
from scipy import special, stats

from holdfast.infer.dirichlet import filter_states
from holdfast.infer.two_sided import draw_paths, smooth_states

DISCOUNT, FLOOR, BEGIN = 0.6, 0.0, 4.0
GRID = np.linspace(-14.0, 14.0, 1401)
STEP = GRID[1] - GRID[0]


def thinning(a: float, b: float, d: float) -> np.ndarray:
    """Density of log B1 - log B2 on the grid of differences, B ~ Beta(d a, (1 - d) a) for each component."""
    lag = np.arange(-(GRID.size - 1), GRID.size) * STEP
    u = np.linspace(0.0, 1.0, 20001)[1:-1]
    q1 = np.log(stats.beta.ppf(u, d * a, (1 - d) * a))
    q2 = np.log(stats.beta.ppf(u, d * b, (1 - d) * b))
    rng = np.random.default_rng(5)
    diff = np.concatenate([rng.permutation(q1) - rng.permutation(q2) for _ in range(300)])
    edges = np.append(lag - STEP / 2, lag[-1] + STEP / 2)
    return np.histogram(diff, bins=edges, density=True)[0]


def forward_backward(prior_a, prior_b, counts, n):
    """Filtered and two-sided moments of the first of two shares by sums over the grid."""
    p = special.expit(GRID)
    like = [stats.binom.pmf(k, n, p) if n else np.ones_like(p) for k, n in zip(counts, n, strict=True)]
    jac = p * (1 - p)
    a, b = prior_a, prior_b
    now = stats.beta.pdf(p, a, b) * jac * STEP
    states, kernels, filtered = [], [], []
    for t, k in enumerate(counts):
        if t:
            d = DISCOUNT
            kernel = thinning(a, b, d)
            kernels.append(kernel)
            now = np.convolve(now, kernel, mode="full")[GRID.size - 1 : 2 * GRID.size - 1] * STEP
            a, b = a * d, b * d
        now = now * like[t]
        now /= now.sum()
        a, b = a + k, b + n[t] - k
        filtered.append((now @ p, now @ p**2 - (now @ p) ** 2))
        states.append(now)
    back = np.ones_like(p)
    smooth = [None] * len(counts)
    for t in range(len(counts) - 1, -1, -1):
        w = states[t] * back
        w /= w.sum()
        smooth[t] = (w @ p, w @ p**2 - (w @ p) ** 2)
        if t:
            both = like[t] * back
            back = (
                np.convolve(both, kernels[t - 1][::-1], mode="full")[GRID.size - 1 : 2 * GRID.size - 1] * STEP
            )
    return np.array(filtered), np.array(smooth)


def test_filter_agrees_with_the_grid():
    counts, n = [3, 0, 9, 2], [10, 0, 12, 5]
    filtered, smooth = forward_backward(2.0, 2.0, counts, n)
    R = [0, 2, 3]
    share = np.array([[counts[t] / n[t], 1 - counts[t] / n[t]] for t in R])
    mean, conc, _, _, held, kept = filter_states(
        np.array([0, 3]),
        np.array(R),
        share,
        np.ones((3, 2), dtype=bool),
        np.ones(3, dtype=bool),
        np.array([10.0, 12.0, 5.0]),
        np.array([0]),
        np.array([[0.5, 0.5]]),
        4,
        DISCOUNT,
        FLOOR,
        BEGIN,
        0.0,
    )
    m = mean[0, :, 0]
    np.testing.assert_allclose(m, filtered[:, 0], atol=3e-3)
    np.testing.assert_allclose(m * (1 - m) / (conc[0, :, 0] + 1), filtered[:, 1], rtol=0.04)
    two, var = smooth_states(mean, conc, held, kept)
    np.testing.assert_allclose(two[0, :, 0], smooth[:, 0], atol=3e-3)
    np.testing.assert_allclose(var[0, :, 0], smooth[:, 1], rtol=0.05)
    paths = draw_paths(mean, conc, held, kept, np.array([7]), 0, 20_000, 1, 0)
    np.testing.assert_allclose(paths[:, 0, :, 0].mean(axis=0), two[0, :, 0], atol=5e-3)
    np.testing.assert_allclose(paths[:, 0, :, 0].var(axis=0), var[0, :, 0], rtol=0.05)


def test_a_floor_stirs_what_it_does_not_thin_and_agrees_with_weighted_simulation():
    """Two million simulated paths weighted by the likelihood of all readings, with a floor that stirs."""
    discount, floor, begin, N = 0.5, 6.0, 3.0, 2_000_000
    counts = {0: np.array([4, 1, 0]), 3: np.array([0, 6, 2])}
    prior = np.array([0.5, 0.3, 0.2])
    rng = np.random.default_rng(3)
    c, m = begin, prior.copy()
    p = rng.dirichlet(c * m, size=N)
    path, logw = [], np.zeros(N)
    for t in range(4):
        if t:
            f = max(discount * c, min(c, floor))
            if f < c:
                p = p * rng.beta(f * m, (c - f) * m, size=(N, 3))
                p /= p.sum(axis=1, keepdims=True)
            keep = discount * c / f
            if keep < 1:
                few = int(f * keep / (1 - keep))
                low, high = few / (f + few), (few + 1) / (f + few + 1)
                acts = np.where(rng.random(N) < (high - keep) / (high - low), few, few + 1)
                p = rng.standard_gamma(f * m + rng.multinomial(acts, p))
                p /= p.sum(axis=1, keepdims=True)
            c = f
        path.append(p)
        if t in counts:
            logw += special.xlogy(counts[t], p).sum(axis=1)
            m, c = (c * m + counts[t]) / (c + counts[t].sum()), c + counts[t].sum()
    w = np.exp(logw - logw.max())
    w /= w.sum()
    exact = np.array([w @ x for x in path])
    spread = np.array([w @ (x - e) ** 2 for x, e in zip(path, exact, strict=True)])
    move = path[2] - path[1]
    R = sorted(counts)
    mean, conc, _, _, held, kept = filter_states(
        np.array([0, 2]),
        np.array(R),
        np.array([counts[t] / counts[t].sum() for t in R]),
        np.ones((2, 3), dtype=bool),
        np.ones(2, dtype=bool),
        np.array([float(counts[t].sum()) for t in R]),
        np.array([0]),
        prior[None],
        4,
        discount,
        floor,
        begin,
        0.0,
    )
    two, var = smooth_states(mean, conc, held, kept)
    np.testing.assert_allclose(two[0], exact, atol=4e-3)
    np.testing.assert_allclose(var[0], spread, rtol=0.1)
    paths = draw_paths(mean, conc, held, kept, np.array([7]), 0, 40_000, 1, 0)[:, 0]
    np.testing.assert_allclose(paths.mean(axis=0), exact, atol=5e-3)
    np.testing.assert_allclose(paths.var(axis=0), spread, rtol=0.06)
    gap = paths[:, 2] - paths[:, 1]
    np.testing.assert_allclose(gap.var(axis=0), w @ (move - w @ move) ** 2, rtol=0.06)
