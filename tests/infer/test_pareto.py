"""What no other choice betters, against a search over all pairs."""

import numpy as np

from holdfast.infer.pareto import sieved, undominated


def test_no_pair_is_overlooked():
    values = np.random.default_rng(0).integers(0, 5, (60, 3)).astype(float)
    bettered = [any((b >= a).all() and (b > a).any() for b in values) for a in values]
    assert undominated(values).tolist() == [not b for b in bettered]


def test_one_choice_a_box_stays_and_none_that_is_bettered_by_a_step():
    values = np.random.default_rng(1).random((300, 2))
    values /= np.linalg.norm(values, axis=1, keepdims=True) * (1.0 + 0.1 * values[:, :1])
    steps = np.array([0.1, 0.2])
    stays = sieved(values, steps)
    kept = np.ceil(values[stays] / steps)
    assert np.unique(kept, axis=0).shape == kept.shape
    assert undominated(kept).all()
    assert 1 < stays.sum() < undominated(values).sum() + 1
