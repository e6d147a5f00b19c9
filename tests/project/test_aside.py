"""What stands beside an outlook: other choices, the split of its spread, what each switch adds."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from holdfast.measure.foothold import Foothold
from holdfast.measure.ranks import majority
from holdfast.project.aside import WORLDS, aside, choices, factorial, over_weightings, split
from holdfast.project.chunk import outcomes
from holdfast.project.run import prepared, project
from holdfast.project.scenario import Scenario, load_scenarios
from holdfast.project.spec import GROUPS, Outcomes, Spec
from holdfast.project.world import Assumption

AT, RUNS = 2024, 400


@pytest.fixture
def spec(foothold: Foothold) -> Spec:
    return prepared(foothold, load_scenarios(), at=AT, years=5)


@pytest.fixture
def ends(spec: Spec) -> Outcomes:
    return outcomes(spec, 0, RUNS, True)


def test_the_first_choice_is_the_outlook_and_each_domain_is_left_out_once(
    spec: Spec, ends: Outcomes, foothold: Foothold
) -> None:
    names = [s.name for s in load_scenarios()]
    rows = choices(ends, names, foothold.case, spec)
    assert len(rows) == len(names) * 6
    out = project(foothold, at=AT, years=5, runs=RUNS)
    for row in rows[: len(names)]:
        assert row["choice"] == "as the case declares"
        assert row["p_predominant"] == pytest.approx(
            out.chance(row["scenario"], "predominant", AT + 5), abs=0.006
        )
    lean = replace(foothold.case, weights=dict(zip(foothold.case.weights, (0.7, 0.1, 0.1, 0.1), strict=True)))  # type: ignore[arg-type]
    told = {r["choice"] for r in choices(ends, names, lean, spec)}
    assert "equal weights of the domains" in told
    assert sum(c.startswith("without") for c in told) == 4


def test_weightings_cover_the_declared_one(spec: Spec, ends: Outcomes, foothold: Foothold) -> None:
    held = over_weightings(ends, foothold, AT, 0)
    for x in held.values():
        assert x.shape[0] == len(load_scenarios())
        assert ((x >= 0) & (x <= 1)).all()
    first = majority(ends.level[0], spec.patron, 1).mean()
    assert held["place"][0].min() <= first <= held["place"][0].max()


def test_the_spread_is_shared_out_among_sources(spec: Spec) -> None:
    rows = {r["scenario"]: r for r in split(spec, load_scenarios(), 1500)}
    drift, adapt = rows["drift"], rows["adapt"]
    assert set(drift["whole"]) == set(GROUPS)
    assert drift["whole"]["assumption"] == drift["alone"]["assumption"] == 0.0
    assert adapt["alone"]["assumption"] > 0.1
    for row in rows.values():
        assert sum(row["alone"].values()) == pytest.approx(1.0, abs=0.25)
        for group in GROUPS:
            assert row["whole"][group] == pytest.approx(row["alone"][group], abs=0.15)
    alone = replace(spec, effect_sd=np.zeros_like(spec.effect_sd))
    sure = split(alone, load_scenarios(), RUNS)
    assert all(r["whole"]["assumption"] == 0.0 for r in sure)


def test_worlds_that_are_assumed_are_told_as_one(foothold: Foothold) -> None:
    war = Assumption(mechanism="war_drain", level=1.0, reason="A war that goes on to the end.")
    scenarios = (*load_scenarios()[:1], Scenario("war", "War", "It goes on.", world=(war,)))
    rows = split(prepared(foothold, scenarios, at=AT, years=5), scenarios, RUNS)
    assert [r["scenario"] for r in rows] == ["drift", "war", WORLDS]
    assert rows[-1]["spread"] > rows[0]["spread"]
    assert rows[-1]["alone"]["assumption"] > 0.0
    assert rows[-1]["alone"]["shock"] < rows[0]["alone"]["shock"]


def test_every_combination_of_switches_is_told_and_parts_add_up(spec: Spec, ends: Outcomes) -> None:
    (found,) = factorial(ends, load_scenarios(), spec)
    switches = found["switches"]
    assert [c["on"] for c in found["cells"]] == [
        list(c) for k in range(4) for c in itertools.combinations(switches, k)
    ]
    gain = {tuple(c["on"]): c["gain"]["mean"] for c in found["cells"]}
    assert gain[()] == 0.0
    beyond = {tuple(t["of"]): t["share"]["mean"] for t in found["together"]}
    whole = sum(gain[(s,)] for s in switches) + sum(beyond.values())
    assert gain[tuple(switches)] == pytest.approx(whole, abs=1e-4)
    for row in found["adds"]:
        s = row["switch"]
        left = tuple(k for k in switches if k != s)
        assert row["alone"]["share"]["mean"] == pytest.approx(gain[(s,)], abs=1e-5)
        assert row["given_the_others"]["share"]["mean"] == pytest.approx(
            gain[tuple(switches)] - gain[left], abs=1e-4
        )
    for status in ("prominent", "predominant"):
        assert found["all_needed"][status]["only_with_all"] <= found["all_needed"][status]["held"]


def test_a_combination_that_is_missing_leaves_the_table_out(spec: Spec, ends: Outcomes) -> None:
    scenarios = [s for s in load_scenarios() if s.name != "recognise+respond"]
    kept = [i for i, s in enumerate(load_scenarios()) if s.name != "recognise+respond"]
    fewer = Outcomes(ends.level[kept], ends.domains[kept])
    assert factorial(fewer, scenarios, spec) == []


def test_it_is_asked_for_by_itself(foothold: Foothold, monkeypatch: pytest.MonkeyPatch) -> None:
    out = project(foothold, at=AT, years=3, runs=RUNS)
    assert out.aside is None
    assert "choices" not in out.as_dict()
    monkeypatch.setattr(
        "holdfast.project.aside.prepared", lambda f, s, **k: prepared(f, s, **(k | {"panel": None}))
    )
    found = replace(out, aside=aside(out, foothold, None, [("measured otherwise", foothold)]))  # type: ignore[arg-type]
    names = {r["choice"] for r in found.as_dict()["choices"]}
    assert {"measured otherwise", "without society"} <= names
    same = {r["choice"]: r for r in found.as_dict()["choices"] if r["scenario"] == "drift"}
    assert same["measured otherwise"]["p_prominent"] == same["as the case declares"]["p_prominent"]


def test_chances_of_a_gain_fall_with_its_size(foothold: Foothold) -> None:
    out = project(foothold, at=AT, years=5, runs=RUNS)
    chances = [out.p_gain("adapt", by) for by in (-1.0, 0.0, 0.02, 0.5)]
    assert chances[0] == 1.0
    assert chances == sorted(chances, reverse=True)
    assert out.p_gain("drift", 0.001) == 0.0
