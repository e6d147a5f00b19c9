"""Overrides: every problem at once with its key, and each part does what it says and nothing else."""

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest

from holdfast import codebook
from holdfast.errors import UserError
from holdfast.measure.case import load_case
from holdfast.panel.store import load
from holdfast.project.scenario import load_scenarios
from holdfast.report.overrides import load_overrides


@pytest.fixture
def applied(tmp_path):
    """Apply a text as a file of overrides to the case that ships."""

    def applied(text):
        path = tmp_path / "overrides.toml"
        path.write_text(text, encoding="utf-8")
        return load_overrides(path, load_case(), load())

    return applied


@pytest.fixture
def refused(applied):
    def refused(text):
        with pytest.raises(UserError) as error:
            applied(text)
        return str(error.value)

    return refused


def test_weights_of_domains(applied):
    found = applied("[weights.domains]\nsecurity = 0.5\neconomy = 0.5\n")
    assert dict(found.case.weights) == {"security": 0.5, "economy": 0.5, "society": 0.0, "diplomacy": 0.0}
    assert [c["key"] for c in found.changes] == [f"weights.domains.{d}" for d in codebook.DOMAINS]
    assert found.changes[0] == {
        "key": "weights.domains.security", "what": "weight of security in the composite", "default": 0.25, "here": 0.5,
    }  # fmt: skip
    assert found.case.ties == load_case().ties
    assert found.panel.events.equals(load().events)
    assert found.scenarios == load_scenarios(load_case())


def test_weights_of_ties_in_one_domain_leave_the_others_alone(applied):
    found = applied("[weights.indicators]\ntrade = 0.4\nexports = 0.6\n")
    before, after = load_case().ties, found.case.ties
    entries = codebook.indicators()
    assert {k: w for k, w in after.items() if entries[k].domain == "economy"} == {
        "trade": 0.4,
        "exports": 0.6,
    }
    assert {k: w for k, w in after.items() if entries[k].domain != "economy"} == {
        k: w for k, w in before.items() if entries[k].domain != "economy"
    }


def test_leaving_out_scales_up_what_stays_and_says_so(applied):
    found = applied('exclude = ["votes"]\n')
    before, after = load_case().ties, found.case.ties
    rest = [k for k in before if codebook.indicators()[k].domain == "diplomacy" and k != "votes"]
    assert "votes" not in after
    for k in rest:
        assert after[k] == pytest.approx(before[k] / (1 - before["votes"]))
    told = {c["key"]: c for c in found.changes}
    assert told["weights.indicators.votes"]["here"] == 0.0
    assert told["weights.indicators.votes"]["what"].endswith(": left out of diplomacy")
    assert all("scaled up" in told[f"weights.indicators.{k}"]["what"] for k in rest)


def test_another_date_of_an_event_and_of_the_document(applied):
    events = load().events.filter(pl.col("date").str.len_chars() == 10, pl.col("date_end").is_null())
    one = events.row(0, named=True)
    found = applied(
        f'[[event]]\nid = "{one["id"]}"\ndate = 2025-11-30\n\n[[event]]\nid = "document"\ndate = "2023-02-15"\n'
    )
    new = found.panel.events.filter(pl.col("id") == one["id"]).row(0, named=True)
    assert (new["date"], new["year"]) == ("2025-11-30", 2025)
    assert new["release"] == max(one["release"], dt.date(2025, 11, 30))
    others = pl.col("id") != one["id"]
    assert found.panel.events.filter(others).equals(load().events.filter(others))
    assert found.panel.events["id"].equals(load().events["id"])
    assert found.case.document_date == dt.date(2023, 2, 15)
    assert [(c["default"], c["here"]) for c in found.changes] == [
        (one["date"], "2025-11-30"),
        (load_case().document_date.isoformat(), "2023-02-15"),
    ]


def test_an_event_is_not_known_before_its_new_date(applied):
    one = load().events.filter(pl.col("date") == "2022-02-24").row(0, named=True)
    found = applied(f'[[event]]\nid = "{one["id"]}"\ndate = "2024"\ndate_end = "2024"\n')
    known = found.panel.as_of(dt.date(2024, 12, 30)).events
    assert one["id"] not in known["id"].to_list()
    assert one["id"] in found.panel.as_of(dt.date(2024, 12, 31)).events["id"].to_list()


def test_declared_effects_hold_in_every_scenario_of_the_lever(applied):
    scenarios = load_scenarios(load_case())
    lever, held = next(iter(next(s for s in scenarios if s.levers).levers))
    old = held.effects[0]
    new = next(d for d in codebook.DOMAINS if d not in {e.domain for e in held.effects})
    found = applied(
        f'[[effect]]\nlever = "{lever}"\ndomain = "{old.domain}"\nmean = 0.02\nsd = 0.01\n\n'
        f'[[effect]]\nlever = "{lever}"\ndomain = "{new}"\nmean = -0.01\nsd = 0.005\nreason = "A longer reason than that one."\n'
    )
    for before, after in zip(scenarios, found.scenarios, strict=True):
        assert [n for n, _ in after.levers] == [n for n, _ in before.levers]
        assert after.pulls == before.pulls
        for name, other in after.levers:
            if name != lever:
                assert other == dict(before.levers)[name]
                continue
            effects = {e.domain: e for e in other.effects}
            assert (effects[old.domain].mean, effects[old.domain].sd) == (0.02, 0.01)
            assert effects[old.domain].statements == old.statements
            assert effects[old.domain].reason == "Declared by the user in overrides.toml."
            assert (effects[new].mean, effects[new].reason) == (-0.01, "A longer reason than that one.")
            assert len(effects) == len(held.effects) + 1
    assert [c["default"] for c in found.changes] == [f"{old.mean:g}, {old.sd:g}", None]


def test_the_fingerprint_is_of_what_the_file_says(applied):
    one = applied('exclude = ["votes"]\n[weights.domains]\nsecurity = 1.0\n')
    two = applied('# the same\nexclude = [ "votes" ]\n\n[weights]\ndomains = { security = 1 }\n')
    three = applied('exclude = ["events"]\n[weights.domains]\nsecurity = 1.0\n')
    assert one.fingerprint == two.fingerprint != three.fingerprint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "overrides.toml overrides nothing"),
        ("x", "can't be read as TOML"),
        ("excludes = []", "excludes: unknown key; did you mean 'exclude'?"),
        ("[weights.domans]\nsecurity = 1", "weights.domans: unknown key; did you mean 'domains'?"),
        ("[weights.domains]\nweather = 1", "weights.domains.weather: unknown domain"),
        ("[weights.domains]\nsecurity = 0.4\neconomy = 0.4", "weights.domains sum to 0.8, not to 1; divide each by 0.8"),
        ("[weights.domains]\nsecurity = nan", "weights.domains.security is nan; a weight is a number from 0 to 1"),
        ("[weights.domains]\nsecurity = 'much'", "weights.domains.security: "),
        ("[weights.indicators]\ntrad = 1", "weights.indicators.trad: unknown indicator; did you mean trade"),
        ("[weights.indicators]\ntrade = 0.5", "weights.indicators of economy (trade) sum to 0.5, not to 1"),
        ("[weights.indicators]\ntrade = -1\nexports = 2", "weights.indicators.exports is 2.0; a weight"),
        ("exclude = ['vots']", "exclude: unknown indicator 'vots'; did you mean votes, "),
        ("exclude = ['exports']", "exclude: 'exports' weighs nothing"),
        ("exclude = ['emigrants', 'remittances']", "nothing would be left of society; give the domain the weight 0"),
        ("exclude = ['trade']\n[weights.indicators]\ntrade = 1", "'trade' has a weight under weights.indicators"),
        ("[[event]]\nid = 'nothing-like-it'\ndate = 2022-01-01", "event 1 ('nothing-like-it'): no such event"),
        ("[[event]]\nid = 'document'\ndate = '2022'", "a document has one day"),
        ("[[event]]\nid = 'document'\ndate = '31.1.2023'", "event 1, date: '31.1.2023' is no date"),
        ("[[event]]\nid = 'document'\ndate = 2022-02-30", "can't be read as TOML"),
        ("[[event]]\nid = 'document'\ndate = 2022-01-01\n[[event]]\nid = 'document'\ndate = 2022-01-02", "is there twice"),
        ("[[event]]\nid = 'document'", "event 1, date is missing"),
        ("[[effect]]\nlever = 'rewrad'\ndomain = 'economy'\nmean = 0\nsd = 1", "effect 1, lever: unknown lever 'rewrad'; did you mean reward"),
        ("[[effect]]\nlever = 'reward'\ndomain = 'economy'\nmean = 5\nsd = 0.01", "effect 1, mean: "),
        ("[[effect]]\nlever = 'reward'\ndomain = 'economy'\nmean = 0.01\nsd = 0", "effect 1, sd: "),
        ("[[effect]]\nlever = 'reward'\ndomain = 'weather'\nmean = 0.01\nsd = 0.1", "effect 1, domain: "),
        ("[[effect]]\nlever = 'reward'\nscenario = 'drift'\ndomain = 'economy'\nmean = 0.01\nsd = 0.1", "reward is not on in 'drift'"),
        ("[[effect]]\nlever = 'reward'\nscenario = 'adopt'\ndomain = 'economy'\nmean = 0.01\nsd = 0.1", "unknown scenario 'adopt'; did you mean adapt"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_refused_with_its_key(refused, text, says):
    assert says in refused(text)


def test_all_problems_are_told_at_once(refused):
    told = refused(
        "exclude = ['vots']\n[weights.domains]\nsecurity = 0.4\n[weights.indicators]\ntrad = 1\n"
        "[[event]]\nid = 'x'\ndate = 2022-01-01\n[[effect]]\nlever = 'x'\ndomain = 'economy'\nmean = 0\nsd = 1\n"
    )
    assert told.startswith("overrides.toml: 5 problems")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match="can't be read"):
        load_overrides(tmp_path / "none.toml", load_case(), load())


def test_the_example_of_the_how_to_holds(applied):
    page = Path(__file__).resolve().parents[2] / "docs/how-to/overrides.md"
    found = applied(re.search(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)[1])
    kinds = {c["key"].partition(".")[0] for c in found.changes}
    assert kinds == {"weights", "event", "effect"}


def test_every_key_of_what_is_told_is_described(applied):
    page = Path(__file__).resolve().parents[2] / "docs/reference/json.md"
    told = set(re.findall(r"`(\w+)`", page.read_text(encoding="utf-8").partition("(json-overrides)=")[2]))
    assert set(applied("exclude = ['votes']").changes[0]) <= told
