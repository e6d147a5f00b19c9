"""Inversion without the interpreter's lock."""

import threading
import time

import numpy as np
import pytest

from holdfast.infer.lapack import invert


def matrix(n):
    a = np.random.default_rng(1).normal(size=(n, n))
    return a @ a.T + np.eye(n)


@pytest.mark.parametrize("n", [1, 2, 7, 190])
def test_it_is_the_inverse(n):
    a = matrix(n)
    logdet = invert(found := a.copy())
    upper = np.triu_indices(n)
    assert np.allclose(found[upper], np.linalg.inv(a)[upper], rtol=1e-9, atol=1e-12)
    assert logdet == pytest.approx(np.linalg.slogdet(a)[1])


def test_what_is_not_positive_definite_or_lies_otherwise_is_refused():
    with pytest.raises(np.linalg.LinAlgError):
        invert(np.array([[1.0, 2.0], [2.0, 1.0]]))
    with pytest.raises(ValueError, match="row by row"):
        invert(np.asfortranarray(matrix(3)))
    with pytest.raises(ValueError, match="row by row"):
        invert(matrix(3).astype(np.float32))


def test_other_threads_go_on():
    a, inside = matrix(1200), threading.Event()

    def work():
        inside.set()
        invert(a)

    worker = threading.Thread(target=work)
    worker.start()
    inside.wait()
    turns = 0
    while worker.is_alive():
        time.sleep(1e-4)
        turns += 1
    assert turns > 2
