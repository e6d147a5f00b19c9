"""The part on votes: what it gathers, and its tables."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from holdfast.errors import UserError
from holdfast.measure.case import adhoc_case, load_case
from holdfast.panel.store import load
from holdfast.report import votes as report
from holdfast.votes import fitted
from holdfast.votes.table import from_panel


@pytest.fixture(scope="module")
def part():
    return report.part(load(), load_case())


def test_everybody_has_a_trajectory_inside_its_band(part):
    case = load_case()
    assert [r["code"] for r in part["positions"]] == [*case.clients, *case.patrons]
    for row in part["positions"]:
        assert row["years"] == sorted(row["years"])
        assert row["years"][-1] == 2025
        assert all(a < m < b for a, m, b in zip(row["q05"], row["mean"], row["q95"], strict=True))


def test_the_grid_is_what_is_on_record(part):
    assert len(part["resolutions"]) == 14
    held = {(r["symbol"], r["code"]): r for r in part["choices"]}
    chosen = {c: held["A/RES/ES-11/1", c]["choice"] for c in load_case().clients}
    assert chosen == {"KAZ": "A", "KGZ": "A", "TJK": "A", "TKM": "X", "UZB": "X"}
    first = held["A/RES/ES-11/1", "KAZ"]
    assert sum(first["p"].values()) == pytest.approx(1.0, abs=1e-3)
    assert first["surprise"] >= 0.0
    assert (
        held["A/RES/ES-11/1", "EU"] | {"alike": 27, "members": 27, "choice": "Y"}
        == held["A/RES/ES-11/1", "EU"]
    )
    call = part["resolutions"][0]
    assert (call["yes"], call["no"], call["abstained"]) == (141, 5, 35)


def test_hedging_goes_back_to_the_first_session(part):
    assert part["hedging"][0]["first_year"] == 1946
    assert {r["first_year"] for r in part["absence"]} == {1970, 2010}
    assert all(0.0 <= r["absent"] <= 1.0 for r in part["absence"])


def test_as_known_on_a_date_everything_rests_on_the_votes_up_to_then(monkeypatch):
    # the sessions since 2020 alone, so that the fit is quick
    monkeypatch.setattr(report, "from_panel", lambda panel: from_panel(panel).between(75, 99))
    panel, case, day = load(), load_case(), dt.date(2022, 6, 30)
    then = report.part(panel.as_of(day), case)
    assert {r["symbol"] for r in then["resolutions"]} == {"A/RES/ES-11/1", "A/RES/ES-11/2", "A/RES/ES-11/3"}
    assert max(y for r in then["positions"] for y in r["years"]) == 2021
    assert then["hedging"][-1]["last_year"] == 2021
    assert {(r["first_year"], r["last_year"]) for r in then["absence"]} == {(2010, 2021)}
    when = panel.votes.join(panel.rollcalls, on="rid", how="left", maintain_order="left")["date"]
    later = np.flatnonzero((when > day).to_numpy())
    order = np.arange(panel.votes.height)
    order[later] = np.random.default_rng(0).permutation(later)
    changed = replace(panel, votes=panel.votes.with_columns(panel.votes["vote"].gather(order)))
    assert report.part(changed.as_of(day), case) == then
    found = fitted.fit_of(report.from_panel(panel.as_of(day)))
    # the anchor's place in the newest session is that of a fit on those very votes
    usa = next(r for r in then["positions"] if r["code"] == "USA")
    assert usa["mean"][-1] == pytest.approx(found.of("USA", 76), abs=1e-3)


def test_a_case_of_ones_own_has_no_grid():
    made = report.part(load(), adhoc_case("FRA", ["MLI", "NER"]))
    assert made["resolutions"] == made["choices"] == []
    assert made["positions"]


def test_tables_have_a_row_a_year_and_a_choice(part):
    tables = dict(report.tables(part))
    assert set(tables) == {
        f"votes_{n}" for n in ("positions", "resolutions", "choices", "hedging", "absence")
    }
    assert len(tables["votes_positions"]) == sum(len(r["years"]) for r in part["positions"])


def test_a_case_says_what_is_wrong_with_its_list(tmp_path):
    (tmp_path / "votes.toml").write_text('title = "x"\n[[resolution]]\nsymbol = ""\nwhat = "y"\n')
    with pytest.raises(UserError) as told:
        report.listed(replace(load_case(), folder=tmp_path))
    assert "resolution.0.symbol" in str(told.value)
    assert "resolution.0.what" in str(told.value)
    (tmp_path / "votes.toml").write_text("title = ")
    with pytest.raises(UserError, match="can't be read"):
        report.listed(replace(load_case(), folder=tmp_path))
