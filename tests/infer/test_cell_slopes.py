"""A cell's slopes against differences, its probability against the model's."""

import numpy as np
import pytest

from holdfast.infer.cell_slopes import cell_slopes
from holdfast.infer.normal_table import TABLE
from holdfast.infer.rollcall_chances import chances_of


@pytest.mark.parametrize("choice", [0, 1, 2, 3])
@pytest.mark.parametrize("turnout", [True, False])
def test_slopes_and_probability(choice, turnout):
    if choice == 3 and not turnout:
        return
    z, w, v, d = 0.4, -0.3, -1.2, 0.7

    def p(z, w, v, d):
        return cell_slopes(TABLE, choice, z, np.exp(w), v, d, turnout)[0]

    found = cell_slopes(TABLE, choice, z, np.exp(w), v, d, turnout)
    item = np.array([[0.0, z, w, v, 0.0]])
    model = chances_of(np.zeros(1), np.zeros(1), d, item, turnout)[0, 0, choice]
    assert found[0] == pytest.approx(model, rel=1e-8)
    e = 1e-3
    ends = np.log([[p(z + e, w, v, d), p(z - e, w, v, d)], [p(z, w + e, v, d), p(z, w - e, v, d)],
                   [p(z, w, v + e, d), p(z, w, v - e, d)], [p(z, w, v, d + e), p(z, w, v, d - e)]])  # fmt: skip
    slopes = (ends[:, 0] - ends[:, 1]) / (2 * e)
    assert np.allclose([*found[1:4], found[3] * found[10]], slopes, atol=2e-5)


@pytest.mark.parametrize("choice", [0, 1, 2, 3])
def test_curvature_is_never_negative(choice):
    rng = np.random.default_rng(choice)
    for _ in range(300):
        _, _, _, _, zz, zw, ww, zv, wv, vv, m = cell_slopes(
            TABLE,
            choice,
            rng.uniform(-12, 12),
            np.exp(rng.normal(0, 1.5)),
            rng.uniform(-12, 12),
            rng.normal(),
            True,
        )
        full = np.array([[zz, zw, zv], [zw, ww, wv], [zv, wv, vv]])
        assert np.linalg.eigvalsh(full)[0] > -1e-9 * max(np.abs(full).max(), 1.0)
        assert -1e-9 <= m <= 1.0
