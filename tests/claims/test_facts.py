"""Events, counts, totals, absences: silence is no evidence, denial disputes, a revision is no conflict."""

from __future__ import annotations

import datetime as dt

from holdfast.claims.absence import Absence
from holdfast.claims.client_rank import ClientRank
from holdfast.claims.combine import AllOf, Sense, Senses
from holdfast.claims.count import Count
from holdfast.claims.event import Event
from holdfast.claims.facts import Match, believed
from holdfast.claims.total import More, Total
from holdfast.claims.verdicts import word_of
from holdfast.claims.vocabulary import AnyTest  # noqa: F401

from .made import CLIENTS, context, covariates, events

ATTACK = {"date": "2022-05-07", "actor_from": "XXX", "actor_to": "AAA", "type": "attack", "text": "an attack"}


def test_an_event_on_record():
    claim = Event(type="event", happened=Match(types=("attack",), actor_to=("AAA",), until="2022-12-31"))
    assert word_of(claim.evaluate(context(events=events(ATTACK)))) == "supported"
    assert word_of(claim.evaluate(context(events=events(ATTACK | {"checked": False})))) == "leans for"
    two = events(ATTACK | {"checked": False}, ATTACK | {"checked": False, "source_title": "other"})
    assert word_of(claim.evaluate(context(events=two))) == "supported"
    assert word_of(claim.evaluate(context(events=events(ATTACK | {"flags": "denied"})))) == "disputed"
    assert word_of(claim.evaluate(context(events=events()))) == "not testable"
    assert word_of(claim.evaluate(context(events=events(ATTACK | {"date": "2023-01-01"})))) == "not testable"


def test_an_event_can_be_undone():
    claim = Event(
        type="event",
        happened=Match(types=("refusal",)),
        unless=Match(types=("deployment",), actor_to=("AAA",), text="a force"),
    )
    refusal = {"date": "2022-01-01", "type": "refusal", "actor_to": "AAA"}
    came = {"date": "2022-02-01", "type": "deployment", "actor_to": "AAA|BBB"}
    assert word_of(claim.evaluate(context(events=events(refusal)))) == "supported"
    answer = claim.evaluate(context(events=events(refusal, came)))
    assert word_of(answer) == "contradicted"
    assert "a force" in answer.would_change


def test_other_reports_confirm_but_do_not_stand_alone():
    claim = Event(type="event", happened=Match(types=("refusal",)), confirmed_by=Match(types=("watch",)))
    refusal = {"date": "2022-01-01", "type": "refusal", "checked": False}
    watch = {"date": "2022-02-01", "type": "watch"}
    assert word_of(claim.evaluate(context(events=events(refusal)))) == "leans for"
    assert word_of(claim.evaluate(context(events=events(refusal, watch)))) == "supported"
    assert word_of(claim.evaluate(context(events=events(watch)))) == "not testable"


def toll(date, value, by="office", **more):
    return {"date": date, "type": "deaths", "actor_to": "AAA", "value": value, "by": by, **more}


def test_later_figures_of_one_party_are_revisions():
    claim = Count(type="count", of=Match(types=("deaths",)), value=238)
    rows = [toll("2022-01-15", 225), toll("2022-03-14", 230), toll("2022-08", 238)]
    assert word_of(claim.evaluate(context(events=events(*rows)))) == "supported"
    assert word_of(claim.evaluate(context(events=events(*rows[:2])))) == "contradicted"
    assert (
        word_of(claim.evaluate(context(events=events(*rows, toll("2022-09-01", 500, by="activists")))))
        == "disputed"
    )
    assert word_of(claim.evaluate(context(events=events()))) == "not testable"
    near = Count(type="count", of=Match(types=("deaths",)), value=238, tolerance=10)
    assert word_of(near.evaluate(context(events=events(*rows[:2])))) == "supported"


def test_absence_needs_a_source_that_looked():
    claim = Absence(
        type="absence", of=Match(types=("protest",), actor_from=CLIENTS, after="2022-02-24", min_value=50)
    )
    silent = claim.evaluate(context(events=events()))
    assert word_of(silent) == "not testable"
    assert "absence of evidence" in silent.evidence
    watch = {
        "date": "2022-03-01",
        "date_end": "2022-12-31",
        "type": "watch",
        "actor_from": "AAA",
        "unit": "protest|riot",
    }
    assert word_of(claim.evaluate(context(events=events(watch)))) == "supported"
    assert word_of(claim.evaluate(context(events=events(watch | {"checked": False})))) == "leans for"
    assert word_of(claim.evaluate(context(events=events(watch | {"unit": "riot"})))) == "not testable"
    early = watch | {"date": "2021-03-01", "date_end": "2021-12-31"}
    assert word_of(claim.evaluate(context(events=events(early)))) == "not testable"
    small = {
        "date": "2022-09-23",
        "type": "protest",
        "actor_from": "AAA",
        "value": 2,
        "text": "two people with posters",
    }
    answer = claim.evaluate(context(events=events(small)))
    assert word_of(answer) == "not testable"
    assert "two people" in answer.evidence
    assert word_of(claim.evaluate(context(events=events(watch, small | {"value": 500})))) == "contradicted"


def test_totals_over_countries():
    rows = [
        {"date": "2022-10", "type": "entered", "actor_to": "AAA", "value": 150_000},
        {"date": "2022-10", "type": "entered", "actor_to": "BBB", "value": 120_000},
        {"date": "2022-10", "type": "left", "actor_to": "AAA", "value": 140_000, "source_title": "source 0"},
    ]
    ctx = context(events=events(*rows))
    entered, left = Match(types=("entered",), text="arrivals"), Match(types=("left",))
    assert word_of(Total(type="total", of=entered, at_least=200_000).evaluate(ctx)) == "supported"
    assert word_of(Total(type="total", of=entered, at_least=900_000).evaluate(ctx)) == "contradicted"
    net = Total(type="total", of=entered, less=left, at_least=200_000, half_of_clients=True)
    assert word_of(net.evaluate(ctx)) == "not testable"
    either = Senses(
        type="senses",
        of=(
            Sense(name="entering", test=Total(type="total", of=entered, at_least=200_000)),
            Sense(name="staying", test=net),
        ),
    )
    answer = either.evaluate(ctx)
    assert word_of(answer) == "leans for"
    assert "even odds" in answer.evidence
    assert "half of the countries" in answer.would_change


def test_more_deaths_than_the_year_before():
    claim = More(type="more", name="deaths", clients=("AAA", "BBB"), years=(2022, 2022), than=(2021, 2021))
    up = covariates(
        ("AAA", 2021, "deaths", 40),
        ("AAA", 2022, "deaths", 68),
        ("BBB", 2021, "deaths", 16),
        ("BBB", 2022, "deaths", 87),
    )
    down = covariates(("AAA", 2021, "deaths", 68), ("AAA", 2022, "deaths", 40))
    same = covariates(("AAA", 2021, "deaths", 68), ("AAA", 2022, "deaths", 70))
    assert word_of(claim.evaluate(context(covariates=up))) == "supported"
    assert word_of(claim.evaluate(context(covariates=down))) == "contradicted"
    assert word_of(claim.evaluate(context(covariates=same))) == "open"
    assert word_of(claim.evaluate(context(covariates=covariates()))) == "not testable"


def test_until_counts_are_out_the_sides_own_figures_serve():
    claim = More(
        type="more",
        name="deaths",
        clients=("AAA", "BBB"),
        years=(2022, 2022),
        than=(2021, 2021),
        else_events=("clash",),
    )
    clash = {"type": "clash", "actor_from": "AAA", "actor_to": "BBB"}
    rows = [clash | {"date": "2021-04", "value": 55}, clash | {"date": "2022-09", "value": 104}]
    half = covariates(("AAA", 2021, "deaths", 40))
    assert word_of(claim.evaluate(context(covariates=half, events=events(*rows)))) == "supported"
    assert word_of(claim.evaluate(context(covariates=half, events=events(rows[0])))) == "not testable"


def test_a_ceiling_leaves_countries_out_of_the_comparison():
    rows = [(c, y, "coup", 1.0 if c == "AAA" else 0.0) for c in CLIENTS for y in range(1992, 2021)]
    free = [(c, 2020, "score", 0.8) for c in CLIENTS[2:]]
    claim = ClientRank(
        type="client_rank",
        client="AAA",
        counts=("coup",),
        from_year=1992,
        to_year=2021,
        among={"name": "score", "at_most": 0.5},
    )
    answer = claim.evaluate(context(covariates=covariates(*rows, *free)))
    assert word_of(answer) == "contradicted"
    assert "Left out of the comparison by score: CCC, DDD and EEE" in answer.evidence
    alone = covariates(*rows, *free, ("BBB", 2020, "score", 0.9))
    assert word_of(claim.evaluate(context(covariates=alone))) == "not testable"


def test_rank_of_a_country_by_counts():
    def made(quiet):
        rows = []
        for client in CLIENTS:
            for year in range(1992, 2021):
                rows.append((client, year, "protest", 0.0 if client == quiet else float(year % 2)))
                rows.append((client, year, "coup", 0.0 if client == quiet else float(year % 4 == 0)))
        return covariates(*rows)

    claim = ClientRank(
        type="client_rank", client="AAA", counts=("protest", "coup"), from_year=1992, to_year=2021
    )
    assert word_of(claim.evaluate(context(covariates=made("AAA")))) == "supported"
    answer = claim.evaluate(context(covariates=made("DDD")))
    assert word_of(answer) == "contradicted"
    assert "DDD" in answer.would_change
    assert (
        word_of(claim.evaluate(context(covariates=covariates(("AAA", 2000, "protest", 1.0)))))
        == "not testable"
    )


def test_a_broken_part_settles_a_whole():
    seen = Event(type="event", happened=Match(types=("attack",)))
    never = Absence(type="absence", of=Match(types=("attack",)))
    lost = Event(type="event", happened=Match(types=("nothing",)))
    ctx = context(events=events(ATTACK))
    assert word_of(AllOf(type="all_of", parts=(seen, never)).evaluate(ctx)) == "contradicted"
    assert word_of(AllOf(type="all_of", parts=(seen, lost)).evaluate(ctx)) == "not testable"
    assert word_of(AllOf(type="all_of", parts=(never, lost)).evaluate(ctx)) == "contradicted"
    denied = context(events=events(ATTACK | {"flags": "denied"}))
    assert word_of(AllOf(type="all_of", parts=(seen, seen)).evaluate(denied)) == "disputed"


def test_what_was_published_later_is_not_seen_by_the_caller():
    """The cut is the panel's; the dates of the test still bound what counts."""
    claim = Count(type="count", of=Match(types=("deaths",), until="2022-04-01"), value=230)
    rows = events(toll("2022-03-14", 230), toll("2022-08", 238))
    assert word_of(claim.evaluate(context(events=rows, as_of=dt.date(2022, 5, 1)))) == "supported"


def test_belief_never_reaches_one():
    rows = [{"checked": True, "flags": "", "source_title": str(i)} for i in range(20)]
    assert believed(rows) == 0.99
