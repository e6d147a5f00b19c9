"""Registers with errors of which a part stays: the part is found again, and positions are covered."""

import numpy as np
import pytest

from holdfast.infer import beta
from holdfast.infer.dirichlet import filter_states
from holdfast.measure.learn import FRESH
from holdfast.measure.series import _TYPICAL, COMMON, Series

ERROR, C, T, K = 0.04, 150, 30, 4
PRIOR = np.array([0.4, 0.3, 0.2, 0.1])
SCALE = 1e9


def registers(rng, fresh, silent_from=T):
    """Positions that walk, and what two registers say of them: an error of each pair and register, and noise.

    The second register falls silent from a year on.
    """
    truth = np.empty((C, T, K))
    rows = []
    for i in range(C):
        p = rng.dirichlet(PRIOR * 10)
        bias = rng.normal(size=(3, K))
        for t in range(T):
            p = rng.dirichlet(1500.0 * p + 1e-3)
            truth[i, t] = p
            size = ERROR * np.sqrt(p * (1 - p) / _TYPICAL)
            for r in range(2):
                if r == 1 and t >= silent_from:
                    continue
                kept = np.sqrt(COMMON) * bias[2] + np.sqrt(1 - COMMON) * bias[r]
                said = p + size * (np.sqrt(1 - fresh**2) * kept + fresh * rng.normal(size=K))
                said = np.maximum(said, 0.0)
                rows.append((i, t, r, said / said.sum()))
    owner, when, report = (np.array([x[j] for x in rows], dtype=np.int64) for j in range(3))
    share = np.array([x[3] for x in rows])
    R = len(rows)
    series = Series(
        indicator="trade",
        start=np.searchsorted(owner, np.arange(C + 1)).astype(np.int64),
        when=when,
        share=share,
        covered=np.ones((R, K), dtype=bool),
        whole=np.ones(R, dtype=bool),
        error=np.full(R, ERROR),
        information=np.ones(R),
        modelled=np.zeros(R, dtype=bool),
        report=report,
        bias=np.zeros((R, K)),
        reports=("other", "own"),
    )
    return truth, series.unbiased()


def run(series, fresh, discount=0.7):
    return filter_states(
        series.start, series.when, series.share, series.covered, series.whole, series.counts(SCALE, fresh),
        np.zeros(C, dtype=np.int64), np.tile(PRIOR, (C, 1)), T, discount, 4.0, 10.0, 0.0,
    )  # fmt: skip


@pytest.mark.parametrize("fresh", [0.2, 0.5])
def test_the_part_that_is_new_is_found_again(fresh):
    _, series = registers(np.random.default_rng(4), fresh)
    owner = np.repeat(np.arange(C), np.diff(series.start))
    lead = np.flatnonzero((series.report == 0) & (series.when > 3))
    chance = {}
    for part in FRESH:
        best = np.inf
        for discount in (0.3, 0.5, 0.7, 0.87, 0.95):
            _, _, mean, conc, _, _ = run(series, part, discount)
            at = (owner[lead], series.when[lead])
            m = np.clip(mean[at] + series.bias[lead], 1e-6, 1 - 1e-6)
            a, b = beta.ahead(m, conc[at], series.alone(SCALE, part)[lead][:, None])
            y = series.stated[lead]
            low, high = (beta.special.betainc(a, b, np.clip(y + s * 5e-4, 0, 1)) for s in (-1, 1))
            best = min(best, -np.log(np.maximum(high - low, 0) + 1e-4).mean())
        chance[part] = best
    found = min(chance, key=chance.get)
    near = sorted(FRESH, key=lambda part: abs(part - fresh))[:3]
    assert found in near, chance


def test_positions_are_covered_where_most_of_the_error_stays():
    fresh = 0.3
    truth, series = registers(np.random.default_rng(5), fresh, silent_from=20)
    mean, conc, _, _, _, _ = run(series, fresh)
    part, _ = series.lasting(fresh, T)
    recorded = mean * (1 - mean) / (conc + 1)
    var = recorded + part * (mean * (1 - mean) - recorded)
    for years in (slice(10, 20), slice(20, T)):
        low, high = (beta.quantile(mean[:, years], var[:, years], q) for q in (0.05, 0.95))
        inside = ((truth[:, years] >= low) & (truth[:, years] <= high)).mean()
        assert 0.86 <= inside <= 0.95, inside
        low, high = (beta.quantile(mean[:, years], recorded[:, years], q) for q in (0.05, 0.95))
        assert ((truth[:, years] >= low) & (truth[:, years] <= high)).mean() < 0.7


def test_a_register_that_falls_silent_moves_no_position():
    _, series = registers(np.random.default_rng(6), 0.2, silent_from=20)
    mean = run(series, 0.2)[0]
    plain = Series(**{**series.__dict__, "share": series.stated, "bias": np.zeros_like(series.bias)})
    jump = np.abs(mean[:, 21] - mean[:, 19]).mean()
    bare = run(plain, 0.2)[0]
    assert jump < 0.8 * np.abs(bare[:, 21] - bare[:, 19]).mean()
