"""Weights of ties that foretold behaviour stand beside the declared ones."""

from __future__ import annotations

import pytest

from holdfast import codebook
from holdfast.measure.case import load_case
from holdfast.measure.learned_weights import completed, learned_weights
from holdfast.measure.robustness import by_behaviour


def test_every_set_that_ships_makes_a_case():
    for ties in learned_weights().values():
        assert load_case().with_ties(ties).ties.keys() <= codebook.weighed().keys()


def test_a_domain_in_which_nothing_foretold_keeps_its_declared_weights():
    made = completed({"trade": 0.0, "aid_finance": 0.0, "events": 2.0})
    declared = {k: i.weight for k, i in codebook.weighed().items()}
    assert made["trade"] == declared["trade"]
    assert made["events"] == pytest.approx(declared["events"])


def test_a_case_with_weights_of_its_own_is_left_alone():
    case = load_case().with_ties({k: i.weight for k, i in codebook.weighed().items()})
    assert by_behaviour(None, case, 2021) == []
