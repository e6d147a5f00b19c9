"""The case's claims on the panel that ships: what can't depend on small changes of the measurement."""

from __future__ import annotations

import pytest

from holdfast.claims import Evidence, check
from holdfast.measure.case import load_case
from holdfast.measure.foothold import measure
from holdfast.measure.monthly import shift
from holdfast.measure.world import change_quantile
from holdfast.panel import store


@pytest.fixture(scope="module")
def verdicts():
    panel, case = store.load(), load_case()

    def known(date):
        cut = panel.as_of(date)
        return Evidence(
            cut,
            measure(cut, case, draws=300),
            as_of=date,
            monthly_shift=shift,
            change_quantile=lambda panel, length, q: change_quantile(panel, case, length, q),
        )

    return {v.id: v for v in check(case, now=known(None), then=known(case.document_date))}


def test_facts_of_public_record(verdicts):
    assert verdicts["S15"].verdict == verdicts["S15"].then.verdict == "supported"
    assert verdicts["S09"].verdict == "supported"
    assert "225" in verdicts["S09"].evidence


def test_a_denied_attack_is_disputed_and_silence_is_not_evidence(verdicts):
    assert verdicts["S28"].verdict == verdicts["S28"].then.verdict == "disputed"
    assert verdicts["S36"].verdict == verdicts["S36"].then.verdict == "not testable"


def test_what_had_not_been_published_could_not_be_judged(verdicts):
    for name in ("S02", "S38"):
        assert verdicts[name].then.verdict == "not testable"
        assert verdicts[name].verdict != "not testable"


def test_more_votes_tell_more(verdicts):
    assert verdicts["S14"].p > verdicts["S14"].then.p
    assert "ES-11/3" in verdicts["S14"].evidence


def test_later_listings_turn_a_claim(verdicts):
    assert verdicts["S49"].then.p > 0.66 > verdicts["S49"].p


def test_an_outlook_without_a_projection_is_not_testable(verdicts):
    assert verdicts["S42"].verdict == verdicts["S43"].verdict == "not testable"


def test_each_verdict_is_complete(verdicts):
    for v in verdicts.values():
        assert v.evidence
        assert v.then is not None
        if v.verdict != "not yet":
            assert v.would_change.endswith(".")
            assert v.confidence in ("high", "moderate", "low")
            assert v.sources or v.p is None


def test_the_largest_part_names_the_ties_behind_it(verdicts):
    assert "Of security's, " in verdicts["S47"].evidence
    assert verdicts["S48"].verdict != "not yet"
    assert "no longer first" in verdicts["S48"].evidence
