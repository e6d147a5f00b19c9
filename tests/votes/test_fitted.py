"""Fits that ship: found by the votes they were made of, by nothing else; never a vote cast later."""

import dataclasses
import datetime as dt
import hashlib

import numpy as np
import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.measure.case import load_case
from holdfast.measure.states import contested_votes
from holdfast.panel.store import load
from holdfast.votes import fitted as kept
from holdfast.votes import shipped, windows
from holdfast.votes.estimate import fit
from holdfast.votes.keep import same_votes
from holdfast.votes.leaning import leanings
from holdfast.votes.sitting import frames, sittings, unframed
from holdfast.votes.table import from_panel

DAY = dt.date(2023, 1, 31)


@pytest.fixture
def no_fit(monkeypatch):
    """Nothing may be fitted."""

    def refuse(*_, **__):
        raise AssertionError("a fit that should have shipped")

    monkeypatch.setattr("holdfast.votes.estimate.fit", refuse)


def test_what_ships_was_made_of_the_panel_that_ships(no_fit):
    panel, case = load(), load_case()
    table = from_panel(panel)
    assert shipped.index()["panel"] == panel.fingerprint
    parts = kept.as_they_ended(table)
    assert [p.session for p in parts] == list(range(windows.SINCE, 81))
    every = kept.whole(table)
    assert every.parts[-1].session == 80
    assert len(every.hedging) == 8
    for known in (panel, panel.as_of(case.document_date)):
        votes = from_panel(known)
        kept.as_they_ended(votes)
        assert kept.hedging(votes)["state"]
        assert kept.hedging(votes, case.clients)["period"][-1]["d"] > 0.0


def test_fits_of_the_same_votes_are_told_from_fits_of_others():
    panel, listed = load(), dict(shipped.index())
    assert same_votes(listed, panel)
    assert not same_votes(listed | {"sessions": listed["sessions"][1:]}, panel)
    assert not same_votes(listed, panel.as_of(DAY))


def test_files_are_small_and_sum_to_what_is_listed():
    files = shipped.index()["files"]
    assert sorted(files) == sorted(p.name for p in shipped.FOLDER.glob("*.parquet"))
    for file, digest in files.items():
        assert hashlib.sha256((shipped.FOLDER / file).read_bytes()).hexdigest() == digest
    assert sum(p.stat().st_size for p in shipped.FOLDER.iterdir()) < 700_000


def test_sessions_that_ended_are_the_same_whatever_is_known_since():
    table = from_panel(load())
    then = from_panel(load().as_of(dt.date(2022, 9, 30)))
    whole = {p.session: p for p in kept.as_they_ended(table)}
    *ended, newest = kept.as_they_ended(then)
    assert [p.session for p in ended] == list(range(windows.SINCE, 76))
    assert all(part is whole[part.session] for part in ended)
    # absences that were still going on were not as long yet, so the newest session is fitted anew
    assert newest is not whole[76]
    assert newest.states == whole[76].states
    assert np.abs(newest.x - whole[76].x).max() < 0.3


def test_votes_cast_later_change_nothing():
    panel, case = load(), load_case()
    rng = np.random.default_rng(0)
    when = panel.votes.join(panel.rollcalls, on="rid", how="left", maintain_order="left")["date"]
    later = np.flatnonzero((when > DAY).to_numpy())
    order = np.arange(panel.votes.height)
    order[later] = rng.permutation(later)
    other = dataclasses.replace(panel, votes=panel.votes.with_columns(panel.votes["vote"].gather(order)))
    years = np.arange(1992, 2024)
    plain, changed = (
        contested_votes(p.as_of(DAY), case.patrons, case.clients, years) for p in (panel, other)
    )
    assert np.array_equal(plain[0], changed[0])
    assert np.array_equal(plain[1], changed[1])
    now = contested_votes(panel, case.patrons, case.clients, years)
    assert np.allclose(now[0][:, :-1], plain[0][:, :-1], atol=0.02)


def test_changed_votes_are_fitted_anew():
    table = from_panel(load())
    window = windows.window(table, 80)
    assert shipped.key_of(window) in shipped.index()["sessions"]
    choice = window.choice.copy()
    choice[0, np.flatnonzero(choice[0] == 2)[0]] = 0
    assert shipped.key_of(dataclasses.replace(window, choice=choice)) != shipped.key_of(window)


def test_what_ships_is_what_a_fit_gives():
    window = windows.window(from_panel(load()), 80)
    shipped = kept.as_they_ended(from_panel(load()))[-1]
    made = sittings(kept.fit_of(window))[-1]
    assert kept.fit_of(window) is kept.fit_of(windows.window(from_panel(load()), 80))
    assert made.states == shipped.states
    off = (made.x - shipped.x) / shipped.sd
    assert np.abs(off).max() < 0.1
    assert np.sqrt((off**2).mean()) < 0.03
    assert np.abs(made.chances() - shipped.chances()).mean() < 0.001


def test_two_tables_give_the_sessions_back():
    parts = sittings(fit(from_panel(load()).between(79, 80)))
    back = unframed(*frames(parts, 3))
    assert [p.states for p in back] == [p.states for p in parts]
    for a, b in zip(parts, back, strict=True):
        assert np.allclose(a.x, b.x, atol=6e-4)
        assert np.allclose(a.chances(), b.chances(), atol=5e-3)


def test_an_altered_file_is_refused(tmp_path, monkeypatch):
    for path in shipped.FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    frame = pl.read_parquet(tmp_path / "sessions_states.parquet")
    frame.with_columns(position=-frame["position"]).write_parquet(tmp_path / "sessions_states.parquet")
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    shipped.shipped.cache_clear()
    with pytest.raises(DataError, match=r"sessions_states\.parquet was altered"):
        kept.as_they_ended(from_panel(load()))
    (tmp_path / "sessions_states.parquet").unlink()
    with pytest.raises(DataError, match="can't be read"):
        kept.as_they_ended(from_panel(load()))
    shipped.shipped.cache_clear()


def test_an_absence_of_a_whole_session_says_nothing():
    table = from_panel(load())
    seats = (table.choice >= 0).any(axis=0)
    assert seats.all()
    lean = leanings(room_of(table), table, kept.as_they_ended(table), ["VEN"])
    gone = (table.session == 78) & (table.choice[:, table.states.index("VEN")] < 0)
    assert np.isnan(lean[gone]).all()


def room_of(table):
    from holdfast.votes.contested import Chamber

    return Chamber(table.choice, table.states, table.rid, table.session + 1945)


def test_the_whole_fit_that_ships_comes_with_its_intervals(no_fit):
    table = from_panel(load())
    found = kept.positions(table, 2)
    assert found.diagnostics["shipped"]
    for part in kept.whole(table).parts:
        t = part.session - int(found.sessions[0])
        seats = [found.states.index(s) for s in part.states]
        assert np.abs(found.point.x[t, seats] - part.x).max() < 2e-3
        assert np.abs(found.sd[t, seats] / part.sd - 1.0).max() < 0.05
    assert kept.positions(table.between(1, 79)) is None
