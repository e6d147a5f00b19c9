"""Votes made from known positions."""

import pytest

from holdfast.votes import fit
from holdfast.votes.simulate import simulated


@pytest.fixture(scope="session")
def truth():
    return simulated(40, 5, 30, seed=3)


@pytest.fixture(scope="session")
def fitted(truth):
    return fit(truth.table, anchor="S000", threads=2)
