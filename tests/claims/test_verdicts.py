from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace

import pytest

from holdfast.claims import Evidence, check
from holdfast.claims.vocabulary import Claim

from .made import covariates, events, make_case, make_foothold, rollcalls


def evidence(level: float, as_of=None) -> Evidence:
    foothold = make_foothold(lambda c, d, p, y: {"PPP": level, "QQQ": 0.4, "RRR": 0.1}[p])
    calls, votes = rollcalls({"R/1": ("2022-03-02", {"AAA": "A", "PPP": "N"})})
    panel = SimpleNamespace(
        readings=None, events=events(), covariates=covariates(), rollcalls=calls, votes=votes
    )
    return Evidence(panel, foothold, None, as_of)


CLAIMS = [
    Claim.model_validate(row)
    for row in (
        {"id": "A", "kind": "measure", "text": "first", "test": {"type": "rank", "year": 2021}},
        {
            "id": "B",
            "kind": "measure",
            "text": "not first",
            "test": {"type": "rank", "year": 2021, "negate": True},
        },
        {"id": "C", "kind": "mechanism", "text": "later", "status": "not yet", "lives": "elsewhere"},
        {
            "id": "D",
            "kind": "fact",
            "text": "vote",
            "test": {"type": "vote", "symbol": "R/1", "choices": {"AAA": "A"}},
        },
    )
]


def test_then_and_now():
    verdicts = check(
        make_case(),
        now=evidence(0.2),
        then=evidence(0.6, dt.date(2022, 2, 1)),
        claims=CLAIMS,
        name=lambda c: c,
    )
    first, mirror, later, vote = verdicts
    assert (first.verdict, first.then.verdict) == ("contradicted", "supported")
    assert (mirror.verdict, mirror.then.verdict) == ("supported", "contradicted")
    assert mirror.p == pytest.approx(1.0 - first.p)
    assert (later.verdict, later.p, later.then.verdict) == ("not yet", None, "not yet")
    assert (vote.verdict, vote.then.verdict) == ("supported", "not testable")
    assert first.likelihood == "exceptionally unlikely"
    assert first.would_change
    assert first.confidence in ("high", "moderate", "low")


def test_verdicts_go_to_json():
    rows = [v.as_dict() for v in check(make_case(), now=evidence(0.5), claims=CLAIMS, name=lambda c: c)]
    assert rows[0]["then"] is None
    assert isinstance(json.loads(json.dumps(rows))[0]["p_range"], list)


def test_a_case_without_claims_has_no_verdicts():
    assert check(make_case(), now=evidence(0.5), name=lambda c: c) == []
