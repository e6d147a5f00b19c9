from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from holdfast.claims.month import Shift
from holdfast.claims.outlook import Outlook
from holdfast.claims.verdicts import confidence, word_of
from holdfast.errors import DataError

from .made import CLIENTS, context


def projection(drift, adapt, prior, start=0.95):
    def rows(p):
        return [
            {"year": 2026, "p_prominent": start, "p_predominant": start},
            {"year": 2035, "p_prominent": p, "p_predominant": p},
        ]

    data = {"drift": rows(drift), "adapt": rows(adapt)}
    world = {"drift": rows(prior), "adapt": rows(prior)}
    loss = {"drift": {"predominant": {"lost": 0.7, "median": 4.0}}}
    return SimpleNamespace(outlook=lambda prior=False: world if prior else data, time_to_loss=lambda: loss)


STAY = Outlook(type="outlook", scenario="adapt", reach="prominent")
LOSE = Outlook(type="outlook", scenario="drift", reach="predominant", lost=True)


def test_declared_effects_can_at_most_lean():
    answer = STAY.evaluate(context(projection=projection(drift=0.92, adapt=0.98, prior=0.3)))
    assert word_of(answer) == "leans for"
    assert answer.evidence_class == "assumed"
    assert "declared, not estimated" in answer.evidence
    assert confidence(answer)[0] == "low"


def test_a_difference_made_by_declared_effects_is_not_testable():
    answer = STAY.evaluate(context(projection=projection(drift=0.3, adapt=0.9, prior=0.5)))
    assert word_of(answer) == "not testable"
    assert answer.prior_only == pytest.approx(0.5)
    assert "declared effects" in answer.evidence


def test_what_the_data_do_not_move_is_not_testable():
    answer = STAY.evaluate(context(projection=projection(drift=0.9, adapt=0.9, prior=0.88)))
    assert word_of(answer) == "not testable"
    assert "0.88" in answer.evidence


def test_drift_is_estimated_and_can_come_out_either_way():
    lost = LOSE.evaluate(context(projection=projection(drift=0.05, adapt=0.9, prior=0.3)))
    assert (word_of(lost), lost.evidence_class) == ("supported", "estimated")
    assert "70 % lose it at some time, the median after 4 years" in lost.evidence
    kept = LOSE.evaluate(context(projection=projection(drift=0.95, adapt=0.9, prior=0.3)))
    assert word_of(kept) == "contradicted"


def test_other_choices_give_the_range():
    held = projection(drift=0.05, adapt=0.9, prior=0.3)
    held.aside = SimpleNamespace(
        choices=[
            {"choice": c, "scenario": "drift", "p_prominent": 1.0, "p_predominant": p}
            for c, p in (("a", 0.05), ("b", 0.4))
        ]
    )
    lost = LOSE.evaluate(context(projection=held))
    assert lost.range == pytest.approx((0.6, 0.95))
    assert "By other choices from 0.60 to 0.95." in lost.evidence


def test_a_claim_without_a_date_outlives_the_horizon():
    claim = LOSE.model_copy(update={"open_ended": True})
    assert word_of(claim.evaluate(context(projection=projection(0.99, 0.99, 0.3)))) == "leans against"
    assert word_of(claim.evaluate(context(projection=projection(0.01, 0.99, 0.3)))) == "supported"


def test_one_cannot_lose_what_one_has_not():
    doubtful = LOSE.evaluate(context(projection=projection(drift=0.02, adapt=0.9, prior=0.3, start=0.4)))
    assert word_of(doubtful) == "leans for"
    gone = LOSE.evaluate(context(projection=projection(drift=0.02, adapt=0.9, prior=0.3, start=0.02)))
    assert word_of(gone) == "not testable"


def test_without_a_projection_or_past_its_end():
    assert word_of(STAY.evaluate(context())) == "not testable"
    far = Outlook(type="outlook", scenario="drift", reach="prominent", by=2080)
    assert word_of(far.evaluate(context(projection=projection(0.5, 0.5, 0.1)))) == "not testable"


SHIFT = Shift(type="shift", indicator="events", before=("2021-07", "2021-12"), after=("2022-01", "2022-02"))


def shifting(mean):
    def shift(panel, case, indicator, before, after):
        assert (before[0].year, before[0].month, after[1].month) == (2021, 7, 2)
        return mean + 0.01 * np.random.default_rng(0).standard_normal((500, len(CLIENTS)))

    return shift


def test_a_shift_around_a_date():
    assert word_of(SHIFT.evaluate(context(monthly_shift=shifting(0.05)))) == "supported"
    assert word_of(SHIFT.evaluate(context(monthly_shift=shifting(-0.05)))) == "contradicted"
    assert word_of(SHIFT.evaluate(context())) == "not testable"

    def none(*_):
        raise DataError("no months")

    assert word_of(SHIFT.evaluate(context(monthly_shift=none))) == "not testable"
