"""Linked blocks against the dense matrix they stand for."""

import numpy as np
import pytest

from holdfast.infer.chain import Link, covariance, factored, solved


@pytest.fixture
def chain():
    rng = np.random.default_rng(1)
    sizes = [3, 5, 4]
    links = [
        Link(np.array([0, 1, 2]), np.array([4, 0, 2]), np.array([2.0, 1.0, 3.0])),
        Link(np.array([0, 1, 4]), np.array([3, 1, 0]), np.array([1.5, 0.5, 2.5])),
    ]
    blocks = []
    for n in sizes:
        a = rng.standard_normal((n, n))
        blocks.append(a @ a.T + 8.0 * np.eye(n))
    starts = np.cumsum([0, *sizes])
    dense = np.zeros((starts[-1], starts[-1]))
    for t, b in enumerate(blocks):
        dense[starts[t] : starts[t + 1], starts[t] : starts[t + 1]] = b
    for t, link in enumerate(links):
        i, j = starts[t] + link.here, starts[t + 1] + link.there
        dense[i, j] = dense[j, i] = -link.precision
    return blocks, links, dense, starts


def test_solution_and_determinant(chain):
    blocks, links, dense, _ = chain
    made = factored(blocks, links)
    right = [np.arange(b.shape[0], dtype=float) + t for t, b in enumerate(blocks)]
    assert np.allclose(np.concatenate(solved(made, right)), np.linalg.solve(dense, np.concatenate(right)))
    assert np.isclose(made.logdet, np.linalg.slogdet(dense)[1])


def test_selected_inverse(chain):
    blocks, links, dense, starts = chain
    inverse = np.linalg.inv(dense)
    found, change = covariance(factored(blocks, links))
    for t, b in enumerate(found):
        s = slice(starts[t], starts[t + 1])
        assert np.allclose(b, inverse[s, s])
    for t, link in enumerate(links):
        i, j = starts[t] + link.here, starts[t + 1] + link.there
        assert np.allclose(change[t], inverse[i, i] + inverse[j, j] - 2 * inverse[i, j])


def test_a_block_that_is_not_positive_is_refused(chain):
    blocks, links, _, _ = chain
    with pytest.raises(np.linalg.LinAlgError):
        factored([-blocks[0], *blocks[1:]], links)
