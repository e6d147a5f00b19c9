from __future__ import annotations

import datetime as dt

from holdfast.claims.verdicts import word_of
from holdfast.claims.vote import Neutrality, Vote

from .made import CLIENTS, context, rollcalls

AWAY = {"AAA": "A", "BBB": "A", "CCC": "A", "DDD": "X", "EEE": "X"}


def session(n: int, change: dict[int, dict[str, str]] | None = None, power: str = "N"):
    calls = {}
    for i in range(n):
        calls[f"R/{i + 1}"] = (f"2022-0{i + 1}-01", AWAY | {"PPP": power} | (change or {}).get(i, {}))
    r, v = rollcalls(calls)
    return {"rollcalls": r, "votes": v}


def test_exact_choices():
    ctx = context(**session(1))
    claim = Vote(type="vote", symbol="R/1", choices=AWAY)
    assert word_of(claim.evaluate(ctx)) == "supported"
    wrong = Vote(type="vote", symbol="R/1", choices=AWAY | {"EEE": "N"})
    answer = wrong.evaluate(ctx)
    assert word_of(answer) == "contradicted"
    assert "Not as claimed: EEE" in answer.evidence
    assert word_of(Vote(type="vote", symbol="R/9", choices=AWAY).evaluate(ctx)) == "not testable"


def test_a_vote_not_yet_cast_is_not_known():
    claim = Vote(type="vote", symbol="R/2", choices=AWAY)
    assert word_of(claim.evaluate(context(as_of=dt.date(2022, 1, 31), **session(2)))) == "not testable"


def test_a_habit_takes_roll_calls_to_show():
    claim = Neutrality(type="neutrality", session="ES-99")
    few, many = claim.evaluate(context(**session(2))), claim.evaluate(context(**session(9)))
    assert few.p < many.p
    assert word_of(many) == "supported"


def test_siding_is_told_and_crossing_contradicts():
    sided = session(9, {4: dict.fromkeys(CLIENTS[:3], "N")})
    claim = Neutrality(type="neutrality", session="ES-99", never_with_patron_on=("R/1",))
    answer = claim.evaluate(context(**sided))
    assert "AAA, BBB and CCC on R/5" in answer.evidence
    assert word_of(answer) in ("supported", "leans for")
    crossed = Neutrality(type="neutrality", session="ES-99", never_with_patron_on=("R/5",))
    assert word_of(crossed.evaluate(context(**sided))) == "contradicted"


def test_partisans_are_not_neutral():
    ctx = context(**session(9, {i: dict.fromkeys(CLIENTS, "N") for i in range(9)}))
    assert word_of(Neutrality(type="neutrality", session="ES-99").evaluate(ctx)) == "contradicted"
