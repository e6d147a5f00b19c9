"""Simulated truth is recovered: intervals cover at their nominal rate, and the discount is found again."""

import numpy as np

from holdfast.infer import beta
from holdfast.infer.dirichlet import filter_states
from holdfast.infer.two_sided import smooth_states

T, K, C = 30, 5, 400
DISCOUNT, FLOOR = 0.75, 6.0
PRIOR = np.array([0.3, 0.25, 0.2, 0.15, 0.1])


def simulate(rng, discount=DISCOUNT, floor=FLOOR):
    """Truth and readings from the model: thinned and stirred shares, multinomial readings, some years without."""
    truth = np.empty((C, T, K))
    rows = []
    for i in range(C):
        alpha = PRIOR * floor
        p = rng.dirichlet(alpha)
        for t in range(T):
            if t:
                held = alpha.sum()
                now = max(discount * held, min(held, floor))
                if now < held:
                    p = p * rng.beta(now * alpha / held, (held - now) * alpha / held)
                    p = p / p.sum()
                keep = discount * held / now
                if keep < 1:
                    few = int(now * keep / (1 - keep))
                    low, high = few / (now + few), (few + 1) / (now + few + 1)
                    acts = few if rng.random() < (high - keep) / (high - low) else few + 1
                    p = rng.dirichlet(alpha * now / held + rng.multinomial(acts, p))
                alpha = alpha * now / held
            truth[i, t] = p
            if rng.random() < 0.7:
                n = int(rng.choice([5, 20, 80]))
                y = rng.multinomial(n, p)
                rows.append((i, t, n, y / n))
                alpha = alpha + y
    owner = np.array([r[0] for r in rows])
    start = np.searchsorted(owner, np.arange(C + 1))
    when = np.array([r[1] for r in rows])
    n = np.array([float(r[2]) for r in rows])
    share = np.array([r[3] for r in rows])
    return truth, (start, when, share, np.ones(share.shape, dtype=bool), np.ones(len(rows), dtype=bool), n)


def run(data, discount=DISCOUNT, floor=FLOOR):
    first = np.zeros(C, dtype=np.int64)
    return filter_states(*data, first, np.tile(PRIOR, (C, 1)), T, discount, floor, floor, 0.0)


def covered(mean, var, truth):
    low, high = beta.quantile(mean, var, 0.05), beta.quantile(mean, var, 0.95)
    return ((truth >= low) & (truth <= high)).mean()


def test_ninety_percent_intervals_cover_ninety_percent():
    truth, data = simulate(np.random.default_rng(11))
    mean, conc, _, _, held, kept = run(data)
    assert 0.88 <= covered(mean, mean * (1 - mean) / (conc + 1), truth) <= 0.92
    two, var = smooth_states(mean, conc, held, kept)
    assert 0.88 <= covered(two, var, truth) <= 0.92
    assert (var <= mean * (1 - mean) / (conc + 1) + 1e-4).mean() > 0.9, (
        "later readings should narrow the past"
    )


def test_the_score_finds_the_discount_again():
    _, data = simulate(np.random.default_rng(12))
    start, when, share, _, _, n = data
    owner = np.repeat(np.arange(C), np.diff(start))
    scores = {}
    for d in (0.3, 0.5, 0.65, 0.75, 0.85, 0.95):
        _, _, m, c, _, _ = run(data, discount=d)
        a, b = beta.ahead(m[owner, when], c[owner, when], n[:, None])
        scores[d] = beta.crps(a, b, share).mean()
    assert min(scores, key=scores.get) in (0.65, 0.75, 0.85), scores


def test_a_gap_widens_and_moves_nothing():
    data = (
        np.array([0, 1]),
        np.array([0]),
        np.array([[0.6, 0.3, 0.1]]),
        np.ones((1, 3), dtype=bool),
        np.ones(1, dtype=bool),
        np.array([50.0]),
    )
    mean, conc, _, _, _, _ = filter_states(
        *data, np.array([0]), np.full((1, 3), 1 / 3), 15, 0.8, 3.0, 3.0, 0.0
    )
    assert np.allclose(mean[0], mean[0, 0])
    assert (np.diff(conc[0, :, 0]) <= 0).all()
    assert conc[0, -1, 0] == 3.0
