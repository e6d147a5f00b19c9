"""Reading forecasts: every problem at once with its line and key, nothing past, nothing that can't be resolved."""

from __future__ import annotations

import datetime as dt

import pytest

from holdfast.claims.ledger.due import RULES, due_of
from holdfast.claims.ledger.forecast import Forecast, case_in, content, forecast_in, read_forecasts, same
from holdfast.claims.vocabulary import TYPES
from holdfast.errors import UserError
from holdfast.measure.case import load_case
from holdfast.panel.store import load

from .made import NOW, row_of

TODAY = NOW.date()
HEAD = 'case = "russia_central_asia"\nby = "a desk"\n'
RANK = 'test = { type = "rank", year = 2029 }'


def read(tmp_path, text, by=""):
    path = tmp_path / "forecasts.toml"
    path.write_text(text, encoding="utf-8")
    return read_forecasts(path, by, load(), TODAY)


def row(text, head=HEAD):
    return f'{head}\n[[forecast]]\ntext = "x"\n{text}\n'


def test_a_chance_and_a_distribution(tmp_path):
    found = read(
        tmp_path,
        row(f"probability = 0.3\n{RANK}")
        + '[[forecast]]\ntext = "y"\nquantiles = [[0.1, 0.1], [0.5, 0.2], [0.9, 0.3]]\n'
        + 'of = { indicator = "trade", client = "KAZ", patron = "RUS", year = 2026 }\n',
    )
    assert found.by == "a desk"
    assert [f.settled() for f in found.forecasts] == [dt.date(2029, 12, 31), dt.date(2026, 12, 31)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"probability = 1.2\n{RANK}",
            "line 6, probability: forecast 1: input should be less than or equal to 1, not 1.2",
        ),
        (f"probability = -0.1\n{RANK}", "line 6, probability"),
        (RANK, "a probability, or quantiles"),
        ("probability = 0.3", "settled by a test, or by the recorded share"),
        (
            'of = { indicator = "trade", client = "KAZ", patron = "RUS", year = 2026 }\n'
            "quantiles = [[0.1, 0.3], [0.5, 0.2], [0.9, 0.4]]",
            "quantiles cross: 0.2 at 0.5 lies below 0.3 at 0.1",
        ),
        (
            'of = { indicator = "trade", client = "KAZ", patron = "RUS", year = 2026 }\n'
            "quantiles = [[0.5, 0.1], [0.1, 0.2], [0.9, 0.4]]",
            "levels of quantiles must rise",
        ),
        (
            'of = { indicator = "trade", client = "KAZ", patron = "RUS", year = 2026 }\nprobability = 0.4',
            "needs of.above",
        ),
        (
            'probability = 0.3\ntest = { type = "rank", year = 2021 }',
            "line 7, test: forecast 1: 2021-12-31 is past",
        ),
        ('probability = 0.3\ntest = { type = "rank", year = "newest" }', "give the year"),
        ('probability = 0.3\ntest = { type = "mechanism", name = "credit" }', "can't be settled by data"),
        (
            'probability = 0.3\ntest = { type = "outlook", scenario = "drift", reach = "prominent" }',
            "can't be settled by data",
        ),
        (
            'probability = 0.3\ntest = { type = "event", happened = { types = ["unrest_deaths"], until = 2028-01-01 } }',
            "give happened.after",
        ),
        (
            'probability = 0.3\ntest = { type = "absence", of = { types = ["coup"], after = 2022-01-01, until = 2028-01-01 } }',
            "of.after 2022-01-01 lies before today",
        ),
        (
            'probability = 0.3\ntest = { type = "event", happened = { types = ["coup"] } }',
            "give happened.until, the last day that counts",
        ),
        (
            'probability = 0.3\ntest = { type = "vote", symbol = "A/RES/90/1", choices = { KAZ = "A" } }',
            "give due",
        ),
        (
            "probability = 0.3\ndue = 2030-01-01\n"
            'test = { type = "vote", symbol = "A/RES/ES-11/1", choices = { KAZ = "A" } }',
            "is on record already",
        ),
        ('probability = 0.3\ntest = { type = "rank", year = 2029, patron = "RSU" }', "did you mean 'RUS'?"),
        (
            'probability = 0.3\ndue = 2027-01-01\ntest = { type = "rank", year = 2029 }',
            "due 2027-01-01 lies before",
        ),
        ('probability = 0.3\ndue = "soon"\ntest = { type = "rank", year = 2029 }', "'soon' is no day"),
        (
            'probability = 0.3\nof = { indicator = "trade", client = "KAZ", patron = "RUS", year = 2019, above = 0.1 }',
            "line 7, of.year: forecast 1: 2019 is no year to come: the panel holds it already",
        ),
        (
            'probability = 0.3\nof = { indicator = "trade", client = "KAZ", patron = "RUS", year = 2027, above = 0.1, '
            'report = "own", source = "nowhere" }',
            "can never be resolved",
        ),
        (
            'probability = 0.3\nof = { indicator = "remittances", client = "KAZ", patron = "RUS", year = 2027, above = 0.1 }',
            "name report and source",
        ),
        (
            'probability = 0.3\nof = { indicator = "trad", client = "KAZ", patron = "RUS", year = 2027, above = 0.1 }',
            "did you mean 'trade'?",
        ),
        (f"probability = 0.3\n{RANK}\ncolour = 1", "line 8, colour: forecast 1: unknown key 'colour'"),
    ],
)
def test_what_is_no_forecast(tmp_path, text, said):
    with pytest.raises(UserError) as caught:
        read(tmp_path, row(text))
    assert said in str(caught.value)


def test_all_problems_at_once(tmp_path):
    with pytest.raises(UserError) as caught:
        read(tmp_path, row(f"probability = 2.0\n{RANK}", head="") + row("probability = 0.5", head=""))
    for said in ("a forecast has a maker", "nothing says whose position", "forecast 1", "forecast 2"):
        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"), [("", "is empty"), ("x = [", "not TOML"), (HEAD, "no [[forecast]]")]
)
def test_a_file_that_holds_none(tmp_path, text, said):
    with pytest.raises(UserError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)


def test_an_entry_gives_back_what_was_forecast():
    made = Forecast.model_validate({"text": "x", "probability": 0.2, "test": {"type": "rank", "year": 2029}})
    data = row_of(made).entry.data
    assert forecast_in(data) == made
    case = load_case()
    kept = case_in(data)
    for key in ("id", "patron", "patrons", "clients", "weights", "ties", "noticeable", "fast", "firm"):
        assert getattr(kept, key) == getattr(case, key), key


def test_the_same_again_is_known_whenever_it_is_made():
    made = Forecast.model_validate({"text": "x", "probability": 0.2, "test": {"type": "rank", "year": 2029}})
    one = content(made, load_case(), "a", NOW, "p1")
    two = content(made, load_case(), "a", NOW + dt.timedelta(days=3), "p2", seed=4)
    other = content(made.model_copy(update={"probability": 0.3}), load_case(), "a", NOW, "p1")
    assert same(one) == same(two) != same(other)


def test_every_type_of_test_has_a_day_or_none_can_settle_it():
    assert set(RULES) < set(TYPES)
    inside = {
        "type": "all_of",
        "parts": [{"type": "rank", "year": 2028}, {"type": "change", "from_year": 2020, "to_year": 2030}],
    }
    made = Forecast.model_validate({"text": "x", "probability": 0.2, "test": inside})
    assert due_of(made.test) == dt.date(2030, 12, 31)
