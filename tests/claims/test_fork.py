"""Claims on the fork: what a power can reach, what a course changes, how open the outlook is, which branch it is on."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from holdfast.claims.branch import Branch
from holdfast.claims.contrast import Contrast
from holdfast.claims.reach import Reach
from holdfast.claims.spread import Spread
from holdfast.claims.verdicts import word_of
from holdfast.measure.case import load_case
from holdfast.project import branch as weighed
from holdfast.project.scenario import load_scenarios

from .made import context


def projection(chance, prior=0.3, drift=0.95, **more):
    case = load_case()
    scenarios = load_scenarios(case)

    def of(name, status, year, *, prior=False):
        return prior_p if prior else drift if name == "drift" else chance.get(name, 0.5)

    prior_p = prior
    return SimpleNamespace(
        case=case, scenarios=scenarios, at=2024, years=10, chance=of, names=lambda: tuple(s.name for s in scenarios),
        p_gain=lambda name, least, prior=False: 0.7,
        contrasts=lambda: {
            s.name: [{"year": 2034, "gain": {"q05": -0.01, "q50": 0.02, "q95": 0.05}, "p_predominant": {"difference": 0.01, "se": 0.0}}]
            for s in scenarios[1:]
        },
        aside=None, **more,
    )  # fmt: skip


def with_case(made):
    from dataclasses import replace

    return replace(made, case=load_case())


def test_the_best_course_within_the_means_answers_and_can_only_lean():
    ctx = with_case(context(projection=projection({"adapt": 0.97, "adapt_at_war": 0.94})))
    whole = Reach(type="reach", reach="prominent").evaluate(ctx)
    assert word_of(whole) == "leans for"
    assert whole.p == pytest.approx(0.97)
    assert "takes 4.5 of 5" in whole.evidence
    war = Reach(type="reach", reach="prominent", at_war=True).evaluate(ctx)
    assert war.p == pytest.approx(0.94)
    assert "adapt_at_war, which takes 2.4 of 2.5" in war.evidence
    assert war.prior_only == pytest.approx(0.3)


def test_what_only_the_declared_effects_reach_is_not_testable():
    ctx = with_case(context(projection=projection({"adapt": 0.95}, drift=0.2)))
    answer = Reach(type="reach", reach="prominent").evaluate(ctx)
    assert word_of(answer) == "not testable"
    assert "declared effects" in answer.evidence
    assert answer.prior_only == pytest.approx(0.3)


def test_what_a_course_changes_is_never_testable_here():
    ctx = with_case(context(projection=projection({})))
    answer = Contrast(type="contrast", scenario="help").evaluate(ctx)
    assert word_of(answer) == "not testable"
    assert "P(higher by 2.0 points or more) 0.70" in answer.evidence
    assert answer.prior_only == pytest.approx(0.7)
    assert answer.evidence_class == "assumed"


@pytest.mark.parametrize(("chance", "verdict"), [(0.5, "supported"), (0.97, "contradicted")])
def test_an_outlook_is_uncertain_where_it_is_open_under_most_weightings(chance, verdict):
    held = projection({})
    held.aside = SimpleNamespace(
        over_weightings={k: np.full((len(held.scenarios), 50), chance) for k in ("direction", "place")}
    )
    answer = Spread(type="spread", of="place").evaluate(with_case(context(projection=held)))
    assert word_of(answer) == verdict


def test_without_runs_or_a_file_nothing_is_told():
    ctx = context()
    for test in (
        Spread(type="spread", of="place"),
        Reach(type="reach", reach="prominent"),
        Contrast(type="contrast", scenario="x"),
        Branch(type="branch"),
    ):
        assert word_of(test.evaluate(ctx)) == "not testable"


def made_branch(prior, after):
    n = 400
    return SimpleNamespace(
        switches=("recognise", "refocus", "respond"), since=load_case().document_date, until=load_case().document_date, seen=(),
        p=np.full((n, 3), after), prior=np.full((n, 3), prior),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("on", "after", "verdict"),
    [
        ("any", 0.95, "leans for"),
        ("all", 0.32, "not testable"),
        (("refocus",), 0.05, "leans against"),
        (("nothing",), 0.05, "not testable"),
    ],
)
def test_the_branch_leans_by_its_evidence_and_not_by_its_prior(monkeypatch, on, after, verdict):
    monkeypatch.setattr(weighed, "branch", lambda *a, **k: made_branch(0.3, after))
    answer = Branch(type="branch", on=on).evaluate(context())
    assert word_of(answer) == verdict
    if verdict == "not testable" and on == "all":
        assert answer.prior_only == pytest.approx(0.027)
