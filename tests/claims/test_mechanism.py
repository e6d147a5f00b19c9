"""Claims on mechanisms: answered by associations with the case left out, never by a declared prior."""

from __future__ import annotations

import datetime as dt
from zlib import crc32

import numpy as np
import pytest

from holdfast.claims import carried as carried_test
from holdfast.claims import mechanism as mechanism_test
from holdfast.claims.carried import Carried
from holdfast.claims.combine import Sense, Senses
from holdfast.claims.mechanism import Mechanism
from holdfast.claims.together import Together, correlations
from holdfast.claims.unseen import Unseen
from holdfast.claims.verdicts import confidence, shown, word_of
from holdfast.claims.vocabulary import AnyTest  # noqa: F401  (completes the recursive types)
from holdfast.dynamics.mechanisms.estimate import Estimate
from holdfast.errors import DataError

from .made import YEARS, context, make_foothold

DRAIN = Mechanism(type="mechanism", name="war_drain", domain="security")


def flat(shares):
    return lambda client, domain, patron, year: shares[patron]


@pytest.fixture
def ctx():
    return context(make_foothold(flat({"PPP": 0.4, "QQQ": 0.3, "RRR": 0.1})))


@pytest.fixture
def given(monkeypatch):
    """Set what the record is taken to say of every mechanism and domain."""

    def set_to(value, error=0.002, failed=(), apart=True, only=None):
        rows = {
            d: {"prior": {"mean": -0.01, "sd": 0.015}, "failed": list(failed), "basis": "assumed" if failed else "estimated"}
            for d in ("security", "economy", "society", "diplomacy")
        }  # fmt: skip
        names = ("war_drain", "credit", "threat", "migration_strain")
        monkeypatch.setattr(mechanism_test, "fitted", lambda: dict.fromkeys(names, rows))

        def found(name, domain, case, known=None):
            if value is None or (only and domain not in only):
                return None, apart
            return Estimate(value, error, 40.0, 9000, 30), apart

        monkeypatch.setattr(mechanism_test, "association", found)

    return set_to


def test_one_that_passes_is_supported_or_contradicted(given, ctx):
    given(-0.01)
    assert word_of(DRAIN.evaluate(ctx)) == "supported"
    given(+0.01)
    assert word_of(DRAIN.evaluate(ctx)) == "contradicted"
    given(0.0)
    assert word_of(DRAIN.evaluate(ctx)) == "open"


def test_one_that_fails_a_condition_can_only_lean_and_names_it(given, ctx):
    for value, word in ((-0.01, "leans for"), (+0.01, "leans against")):
        given(value, failed=("it rests on one power",))
        answer = DRAIN.evaluate(ctx)
        assert word_of(answer) == word
        assert "it rests on one power" in answer.capped
        assert confidence(answer)[0] == "low"


def test_an_interval_that_takes_in_nothing_supports_nothing(given, ctx):
    given(-0.003)
    answer = DRAIN.evaluate(ctx)
    assert 0.9 < answer.p < 0.95
    assert word_of(answer) == "leans for"


def test_the_denial_is_the_mirror(given, ctx):
    given(-0.004, failed=("it rests on one power",))
    plain, denied = DRAIN.evaluate(ctx), DRAIN.model_copy(update={"negate": True}).evaluate(ctx)
    assert denied.p == pytest.approx(1.0 - plain.p)
    assert denied.prior_only == pytest.approx(1.0 - plain.prior_only)
    assert (word_of(plain), word_of(denied)) == ("leans for", "leans against")


def test_without_an_association_the_prior_stands_beside_and_answers_nothing(given, ctx):
    given(None)
    answer = DRAIN.evaluate(ctx)
    assert word_of(answer) == "not testable"
    assert shown(answer) is None
    assert answer.prior_only == pytest.approx(0.7475, abs=1e-3)
    assert "answers nothing" in answer.evidence


def test_domains_are_summed_with_errors_that_go_together(given, ctx):
    given(-0.004, error=0.004)
    one = DRAIN.evaluate(ctx)
    every = Mechanism(type="mechanism", name="war_drain").evaluate(ctx)
    assert every.p == pytest.approx(one.p), "more domains of the same kind make it no surer"
    given(-0.01, only=("security",))
    part = Mechanism(type="mechanism", name="war_drain").evaluate(ctx)
    assert word_of(part) == "leans for"
    assert "economy" in part.capped


def test_a_case_in_the_record_can_only_lean(given, ctx):
    given(-0.01, apart=False)
    assert word_of(DRAIN.evaluate(ctx)) == "leans for"


def test_nothing_later_is_used_for_an_earlier_day():
    from holdfast.dynamics.associations import _then, association

    case = next(iter(_then()))
    day = dt.date.fromisoformat(_then()[case]["known"])
    then, now = (association("war_drain", "security", case, d)[0] for d in (day, None))
    assert then.rows < now.rows
    assert association("war_drain", "security", case, day + dt.timedelta(400))[0] == then
    with pytest.raises(DataError, match="kept"):
        association("war_drain", "security", case, day - dt.timedelta(1))
    with pytest.raises(DataError, match="kept"):
        association("war_drain", "security", "another", day)


def test_an_unknown_name_is_told():
    with pytest.raises(ValueError, match="no mechanism 'magic'"):
        Mechanism(type="mechanism", name="magic")
    with pytest.raises(ValueError, match="no mechanism 'magic'"):
        Carried(type="carried", mechanisms=("magic",), from_year=2020, to_year=2021)


def test_readings_of_a_claim_keep_the_lowest_confidence(given, ctx):
    given(-0.004, failed=("it rests on one power",))
    both = Senses(type="senses", of=(Sense(name="one", test=DRAIN), Sense(name="two", test=DRAIN)))
    assert confidence(both.evaluate(ctx))[0] == "low"


def test_what_is_unseen_is_not_testable(ctx):
    answer = Unseen(type="unseen", why="nobody looked", needs="A look would do.").evaluate(ctx)
    assert word_of(answer) == "not testable"
    assert answer.would_change == "A look would do."


@pytest.fixture
def moved(monkeypatch):
    """A covariate that moved by one unit for the first power, and an effect of choice."""
    from holdfast.explain import carried as made

    def set_to(effect, units=1.0):
        one = made.Exposure(np.full((5, 3), units), np.full((5, 3), 2022))
        monkeypatch.setattr(made, "exposures", lambda *_: {"war_drain": one})
        drawn = lambda size, *_: {("war_drain", d): np.full(size, effect) for d in ("security", "economy", "diplomacy")}  # noqa: E731  # fmt: skip
        monkeypatch.setattr(made, "effects", drawn)
        monkeypatch.setattr(carried_test, "_capped", lambda *_: "")

    return set_to


def falling(client, domain, patron, year):
    return {"PPP": 0.5 - 0.05 * (year - int(YEARS[0])), "QQQ": 0.3, "RRR": 0.1}[patron]


def test_a_change_is_carried_or_it_is_not(moved):
    spec = Carried(type="carried", mechanisms=("war_drain",), from_year=2020, to_year=2022)
    ctx = context(make_foothold(falling))
    moved(-0.09)
    assert word_of(spec.evaluate(ctx)) == "supported"
    moved(-0.01)
    answer = spec.evaluate(ctx)
    assert word_of(answer) == "contradicted"
    assert spec.model_copy(update={"negate": True}).evaluate(ctx).p == pytest.approx(1.0 - answer.p)
    moved(-0.09, units=np.nan)
    assert word_of(spec.evaluate(ctx)) == "not testable"
    with pytest.raises(ValueError, match="must come after"):
        Carried(type="carried", mechanisms=("war_drain",), from_year=2022, to_year=2022)


@pytest.mark.parametrize(("link", "low", "high"), [(1.0, 0.95, 1.0), (0.0, -0.2, 0.2), (-1.0, -1.0, -0.95)])
def test_correlations_find_what_was_put_in(link, low, high):
    rng = np.random.default_rng(2)
    x = rng.standard_normal(3000)
    y = link * x + (0.05 if link else 1.0) * rng.standard_normal(3000)
    r = correlations(x, y, np.arange(3000) // 20)
    assert low <= np.quantile(r, 0.05) <= r[0] <= np.quantile(r, 0.95) <= high


def test_a_short_record_of_the_world_is_told():
    with pytest.raises(DataError, match="200 are needed"):
        correlations(np.zeros(5), np.zeros(5), np.arange(5))


def test_domains_are_compared_over_the_world_without_the_case(monkeypatch, ctx):
    from holdfast.measure import world

    rng = np.random.default_rng(3)
    walk = {(c, p): np.cumsum(0.02 * rng.standard_normal(YEARS.size)) for c in range(60) for p in range(3)}
    names = tuple(f"C{k:02d}" for k in range(60))
    case = ctx.case.with_clients(names)
    places = {n: k for k, n in enumerate(names)}
    powers = {p: k for k, p in enumerate(ctx.case.patrons)}
    together = make_foothold(
        lambda c, d, p, y: 0.3 + walk[places[c], powers[p]][y - int(YEARS[0])], case=case
    )
    monkeypatch.setattr(world, "world_of", lambda *_: together)
    spec = Together(type="together", domains=("security", "economy"), years=2)
    assert word_of(spec.evaluate(ctx)) == "leans for"
    monkeypatch.setattr(
        world, "world_of",
        lambda *_: make_foothold(lambda c, d, p, y: 0.3 + 0.1 * np.sin(crc32(f"{c}{d}{p}{y}".encode())), case=case),
    )  # fmt: skip
    assert spec.evaluate(ctx).p < 0.34
