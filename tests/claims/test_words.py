from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.claims.words import LIKELIHOOD, MIRROR, at_most_leaning, likelihood, side, word


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (1.0, "supported"),
        (0.9, "supported"),
        (0.89, "leans for"),
        (0.66, "leans for"),
        (0.65, "open"),
        (0.5, "open"),
        (0.35, "open"),
        (0.3, "leans against"),
        (0.11, "leans against"),
        (0.09, "contradicted"),
        (0.0, "contradicted"),
    ],
)
def test_the_table_of_the_design(p, expected):
    assert word(p) == expected


@given(st.floats(0, 1))
def test_opposite_claims_mirror(p):
    assert word(1.0 - p) == MIRROR[word(p)] or abs(p - 0.5) < 1e-9
    assert MIRROR[MIRROR[word(p)]] == word(p)
    assert side(1.0 - p) == -side(p)


@given(st.floats(0, 1))
def test_likelihood_is_monotone(p):
    words = [w for _, w in LIKELIHOOD]
    assert words.index(likelihood(min(1.0, p + 0.05))) <= words.index(likelihood(p))


def test_a_number_outside_is_refused():
    with pytest.raises(ValueError, match="a probability lies in"):
        word(1.2)


def test_the_cap_keeps_the_side():
    assert at_most_leaning("contradicted") == "leans against"
    assert at_most_leaning("disputed") == "disputed"
