"""Stress tests: who helps, what follows, and what is declared."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from holdfast import codebook
from holdfast.errors import UserError
from holdfast.measure.case import load_case
from holdfast.measure.foothold import Foothold, measure
from holdfast.panel.store import load
from holdfast.project.stress import Stress, declared, stress

AT, DAY = 2024, dt.date(2026, 3, 31)


@pytest.fixture(scope="module")
def foothold() -> Foothold:
    return measure(load(), load_case(), draws=200, draw_from=AT)


@pytest.fixture(scope="module")
def found(foothold: Foothold) -> Stress:
    return stress(load_case(), load(), foothold, AT, DAY)


def test_every_test_is_tried_where_it_can_happen(found: Stress) -> None:
    case, near = found.case, codebook.neighbours()
    assert list(found.cells) == list(declared().tests)
    assert {c.client for c in found.cells["unrest"]} == set(case.clients)
    at_border = {c for c in case.clients if "AFG" in near[c]}
    assert {c.client for c in found.cells["spillover"]} == at_border < set(case.clients)
    for c in found.cells["clash"]:
        assert c.foe in near[c.client]
        assert any(o.client == c.foe and o.foe == c.client for o in found.cells["clash"])


def test_chances_are_chances_and_all_powers_help_more_than_one(found: Stress) -> None:
    for rows in found.cells.values():
        for c in rows:
            for x in (c.help, c.prior, c.without, c.lasts, c.any):
                assert ((x >= 0) & (x <= 1)).all()
            assert (c.any >= c.help.max(axis=0) - 1e-12).all()


def test_survival_lies_between_alone_and_helped_and_help_is_as_declared(found: Stress) -> None:
    help_ = declared().help
    for rows in found.cells.values():
        for c in rows:
            with_help = (c.lasts - (1 - c.help) * c.without) / c.help
            shift = np.log(with_help / (1 - with_help)) - np.log(c.without / (1 - c.without))
            assert shift.mean() == pytest.approx(help_.mean, abs=0.05)
            assert shift.std() == pytest.approx(help_.sd, abs=0.05)


def test_who_helps_gains_by_credit_and_who_doesn_t_loses(found: Stress) -> None:
    for name, rows in found.cells.items():
        for c in rows:
            assert c.helped.mean() > 0 > c.refused.mean()
            assert (c.expected.mean(axis=1) < c.helped.mean(axis=1)).all()
            assert (c.first_helped >= c.first_refused - 0.1).all(), name


def test_one_test_gives_what_all_give(foothold: Foothold, found: Stress) -> None:
    alone = stress(load_case(), load(), foothold, AT, DAY, ["clash"])
    assert list(alone.cells) == ["clash"]
    for a, b in zip(alone.cells["clash"], found.cells["clash"], strict=True):
        assert np.array_equal(a.lasts, b.lasts)
        assert np.array_equal(a.expected, b.expected)


def test_an_answer_that_was_not_known_yet_doesn_t_count(foothold: Foothold, found: Stress) -> None:
    early = dt.date(2021, 12, 31)
    then = stress(load_case(), load().as_of(early), foothold, AT, early, ["unrest"])
    assert sum(then.answered) < sum(found.answered)


def test_what_can_t_be_tried_is_refused(foothold: Foothold) -> None:
    with pytest.raises(
        UserError, match="there is no test 'flood'; those are spillover, unrest, clash, succession"
    ):
        stress(load_case(), load(), foothold, AT, DAY, ["flood"])
    far = replace(load_case(), clients=("KAZ",))
    one = measure(load(), far, draws=20, draw_from=AT)
    with pytest.raises(UserError, match="no country of the case is one where 'clash' could happen"):
        stress(far, load(), one, AT, DAY, ["clash"])
    assert "clash" not in stress(far, load(), one, AT, DAY).cells


def test_what_any_could_be_however_powers_decide_holds_what_it_is_if_each_does_by_itself(found: Stress) -> None:
    for cell in (c for cells in found.cells.values() for c in cells):
        low, high = cell.any_bounds
        assert np.all(low <= cell.any + 1e-12)
        assert np.all(cell.any <= high + 1e-12)
        assert np.allclose(low, cell.help.max(axis=0))
        assert np.allclose(high, np.minimum(cell.help.sum(axis=0), 1.0))
