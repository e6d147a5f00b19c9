"""Level, rank, change and largest part: each must come out either way."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.claims.change import Change
from holdfast.claims.combine import AllOf
from holdfast.claims.largest import Largest
from holdfast.claims.level import Level
from holdfast.claims.rank import Rank
from holdfast.claims.verdicts import confidence, word_of
from holdfast.claims.vocabulary import AnyTest  # noqa: F401  (completes the recursive types)

from .made import YEARS, context, make_foothold


def flat(shares):
    return lambda client, domain, patron, year: shares[patron]


STRONG = flat({"PPP": 0.5, "QQQ": 0.3, "RRR": 0.1})
WEAK = flat({"PPP": 0.2, "QQQ": 0.5, "RRR": 0.3})

SPECS = [
    Level(type="level", above=0.35, year=2021),
    Level(type="level", above=0.35, year=2021, over="mean", domain="economy"),
    Rank(type="rank", among=1, year=2021),
    Rank(type="rank", among=2, year=2021, over="all"),
    Rank(type="rank", among=1, year="newest", domain="security"),
]


@pytest.mark.parametrize("spec", SPECS)
def test_it_can_be_supported_and_contradicted(spec):
    assert word_of(spec.evaluate(context(make_foothold(STRONG)))) == "supported"
    assert word_of(spec.evaluate(context(make_foothold(WEAK)))) == "contradicted"


@pytest.mark.parametrize(
    "spec", [*SPECS, Change(type="change", from_year=2020, to_year=2022, by="noticeable")]
)
def test_the_opposite_claim_has_one_minus_p(spec, firm):
    ctx = context(firm)
    plain, denied = spec.evaluate(ctx), spec.model_copy(update={"negate": True}).evaluate(ctx)
    assert denied.p == pytest.approx(1.0 - plain.p)
    assert denied.evidence.startswith(plain.evidence)
    assert (denied.holds != plain.holds).all()


def test_a_change_is_told_by_country_and_domain(firm):
    answer = Change(type="change", from_year=2020, to_year=2022, by="noticeable").evaluate(context(firm))
    assert word_of(answer) in ("supported", "leans for", "open")
    for part in ("AAA", "EEE", "security", "diplomacy", "90 %"):
        assert part in answer.evidence
    assert len(answer.cells) == 5


def test_a_rise_is_not_a_fall():
    def level(client, domain, patron, year):
        return 0.3 + (0.03 * (year - 2019) if patron == "PPP" else 0.0)

    ctx = context(make_foothold(level))
    fall = Change(type="change", from_year=2020, to_year=2023).evaluate(ctx)
    rise = Change(type="change", from_year=2020, to_year=2023, direction="rise").evaluate(ctx)
    assert word_of(fall) == "contradicted"
    assert word_of(rise) == "supported"


def test_fast_is_measured_against_the_world(firm):
    spec = Change(type="change", from_year=2020, to_year=2022, by="fast")
    asked = []

    def slow_world(panel, length, q):
        asked.append((length, q))
        return -0.005

    assert word_of(spec.evaluate(context(firm, change_quantile=slow_world))) == "supported"
    assert asked[0] == (2, 0.1)
    assert word_of(spec.evaluate(context(firm, change_quantile=lambda *a: -0.2))) == "contradicted"
    assert word_of(spec.evaluate(context(firm))) == "not testable"


def test_a_year_without_readings_is_not_judged():
    seen = np.ones((5, 5, YEARS.size))
    seen[:, :, YEARS == 2022] = 0.0
    ctx = context(make_foothold(STRONG, observed=seen))
    for spec in (
        Rank(type="rank", year=2022),
        Level(type="level", above=0.1, year=2022),
        Change(type="change", from_year=2021, to_year=2022),
        Largest(type="largest", domain="security", from_year=2021, to_year=2022),
        Rank(type="rank", year=2050),
    ):
        answer = spec.evaluate(ctx)
        assert word_of(answer) == "not testable"
        assert "testable" in answer.would_change
    newest = Rank(type="rank", year="newest", not_after=2022).evaluate(ctx)
    assert "2021" in newest.evidence


def test_unjudged_countries_bound_the_answer():
    seen = np.ones((5, 5, YEARS.size))
    seen[4] = 0.0
    ctx = context(make_foothold(STRONG, observed=seen))
    most = Rank(type="rank", year=2021, over="majority").evaluate(ctx)
    assert word_of(most) == "supported"
    every = Rank(type="rank", year=2021, over="all").evaluate(ctx)
    assert word_of(every) == "leans for"
    assert "EEE" in every.capped
    seen[2:] = 0.0
    assert (
        word_of(Rank(type="rank", year=2021).evaluate(context(make_foothold(STRONG, observed=seen))))
        == "not testable"
    )


def test_weightings_that_disagree_lower_confidence():
    def level(client, domain, patron, year):
        return (
            {"PPP": 0.9, "QQQ": 0.1}.get(patron, 0.0)
            if domain == "security"
            else {"PPP": 0.2, "QQQ": 0.4}.get(patron, 0.0)
        )

    split = Rank(type="rank", year=2021).evaluate(context(make_foothold(level)))
    agreed = Rank(type="rank", year=2021).evaluate(context(make_foothold(STRONG)))
    assert split.range[0] < 0.5 < split.range[1]
    assert confidence(split)[0] in ("low", "moderate")
    assert confidence(agreed)[0] == "high"


def test_years_before_the_draws_use_the_moments(firm):
    answer = Change(type="change", patron="QQQ", from_year=2015, to_year=2021, direction="rise").evaluate(
        context(firm)
    )
    assert word_of(answer) == "supported"


def test_the_largest_part_is_the_domain_that_fell(firm):
    ctx = context(firm)
    assert (
        word_of(Largest(type="largest", domain="security", from_year=2020, to_year=2023).evaluate(ctx))
        == "supported"
    )
    assert (
        word_of(Largest(type="largest", domain="economy", from_year=2020, to_year=2023).evaluate(ctx))
        == "contradicted"
    )


def test_a_domain_without_readings_only_lets_it_lean(firm):
    seen = np.ones((5, 5, YEARS.size))
    seen[:, 2] = 0.0
    blind = make_foothold(
        lambda c, d, p, y: (
            {"PPP": 0.5, "QQQ": 0.2, "RRR": 0.1}[p] - (0.1 if d == "security" and y > 2020 else 0)
        ),
        observed=seen,
    )
    answer = Largest(type="largest", domain="security", from_year=2020, to_year=2023).evaluate(context(blind))
    assert word_of(answer) == "leans for"
    assert "society" in answer.capped


def test_parts_are_joint_over_draws(firm):
    one = Rank(type="rank", year=2021)
    both = AllOf(type="all_of", parts=(one, one.model_copy(update={"negate": True})))
    answer = both.evaluate(context(make_foothold(flat({"PPP": 0.4, "QQQ": 0.4, "RRR": 0.1}))))
    assert answer.p == 0.0
