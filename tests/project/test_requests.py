"""Crises, appeals and answers as the kernel takes them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from holdfast.dynamics.reliance import KINDS
from holdfast.measure.case import Case, load_case
from holdfast.panel.store import Panel, load
from holdfast.project.requests import Requests, declared, none, requests
from holdfast.project.scenario import Scenario, load_scenarios

YEARS = 6


@pytest.fixture(scope="module")
def panel() -> Panel:
    return load()


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case()


@pytest.fixture(scope="module")
def courses(case: Case) -> tuple[Scenario, ...]:
    return load_scenarios(case)


@pytest.fixture(scope="module")
def made(panel: Panel, case: Case, courses: tuple[Scenario, ...]) -> Requests:
    return requests(panel, case, courses, 2024, YEARS, 0)


def test_shapes_and_ranges(made: Requests, case: Case, courses: tuple[Scenario, ...]) -> None:
    C, Q, B = len(case.clients), len(KINDS), 1 + len(declared().promise)
    assert made.hazard.shape == (len(courses), C, YEARS, Q)
    assert 0.0 < made.hazard.min() < made.hazard.max() < 0.5
    assert made.appeal.shape == (C, Q)
    assert 0.0 < made.appeal.min() <= made.appeal.max() < 1.0
    assert made.bearing.shape == (len(courses), C, YEARS, B)
    assert made.base.shape == (made.slope.shape[0], C, Q)
    assert np.isfinite(made.base).all()
    assert made.domain.size == made.trace.size == made.mean.size == made.sd.size == np.unique(made.key).size
    assert set(made.trace) == {0, 1, 2}


def test_an_ally_asks_its_ally(made: Requests) -> None:
    assert made.allied.any()
    assert made.appeal[made.allied].min() > made.appeal[~made.allied].max()


def test_credit_gives_and_refusal_takes(made: Requests) -> None:
    assert np.all(made.mean[made.trace == 0] > 0.0)
    assert np.all(made.mean[made.trace > 0] < 0.0)


def test_a_scenario_sets_the_war_and_the_promise(made: Requests, courses: tuple[Scenario, ...]) -> None:
    at = {s.name: i for i, s in enumerate(courses)}
    assert np.all(made.bearing[at["drift"], :, :, 0] == made.bearing[at["drift"], 0, 0, 0])
    assert made.bearing[at["war_ends"], 0, -1, 0] < made.bearing[at["war_goes_on"], 0, -1, 0]
    assert np.all(made.bearing[at["drift"], :, :, 1:] == 0.0)
    assert made.bearing[at["refocus"], :, :, 1].min() > 0.0


def test_blind_knows_no_country(panel: Panel, case: Case, courses: tuple[Scenario, ...]) -> None:
    blind = requests(panel, case, courses[:1], 2024, YEARS, 0, blind=True)
    assert np.all(blind.hazard == blind.hazard[:, :1])
    assert abs(np.median(blind.base)) < 0.6


def test_none_is_no_crisis_at_all() -> None:
    empty = none(2, 3, 4)
    assert empty.hazard.size == 0
    assert {f.name for f in dataclasses.fields(empty)} == {f.name for f in dataclasses.fields(Requests)}
