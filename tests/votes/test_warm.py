"""Votes added to an earlier fit: the answer of a full fit, from the last sessions alone."""

from dataclasses import replace

import numpy as np
import pytest

from holdfast.errors import DataError, UserError
from holdfast.panel.store import load
from holdfast.votes import fitted as kept
from holdfast.votes.estimate import fit
from holdfast.votes.layout import layout
from holdfast.votes.simulate import simulated
from holdfast.votes.table import from_panel
from holdfast.votes.warm import LAP, alike


@pytest.fixture(scope="module")
def votes():
    return from_panel(load()).between(68, 80)


@pytest.fixture(scope="module")
def before(votes):
    return fit(votes.between(68, 79), learn=True)


@pytest.fixture(scope="module")
def after(votes, before):
    return fit(votes, start=before, threads=2)


def off(found, other):
    """Differences of positions in standard deviations, by session."""
    return (found.estimate - other.estimate) / other.sd


def test_a_session_added_is_where_a_full_fit_has_it(votes, after):
    full = fit(votes, learn=True)
    gap = off(after, full)
    assert np.sqrt(np.nanmean(gap**2)) < 0.2
    assert np.sqrt(np.nanmean(gap[-1] ** 2)) < 0.4
    assert np.nanmax(np.abs(gap)) < 1.5
    seats = full.layout.sits[-1]
    assert np.corrcoef(after.point.x[-1, seats], full.point.x[-1, seats])[0, 1] > 0.999
    ratio = after.sd / full.sd
    assert np.nanmin(ratio) > 0.9
    assert np.nanmax(ratio) < 1.1
    assert after.log_score == pytest.approx(full.log_score, abs=6e-3)
    assert after.diagnostics["added"] == int((votes.session == 80).sum())
    assert after.estimate[after.layout.sits].std() == pytest.approx(1.0)


def test_the_same_whatever_the_number_of_threads(votes, before, after):
    again = fit(votes, start=before, threads=1)
    assert again.point.x.tobytes() == after.point.x.tobytes()
    assert again.sd.tobytes() == after.sd.tobytes()


def test_further_roll_calls_of_the_last_session(votes):
    rows = np.flatnonzero(votes.session == 80)
    some = votes.rows(np.isin(np.arange(votes.rid.size), rows[rows.size // 2 :], invert=True))
    start = fit(some, learn=True)
    full, found = fit(votes, priors=start.raw.priors), fit(votes, start=start)
    gap = off(found, full)
    assert np.sqrt(np.nanmean(gap**2)) < 0.25
    # a fit that was added to may be added to again
    assert fit(votes.between(68, 80), start=found).diagnostics["added"] == 0


def test_intervals_hold_the_truth():
    inside, over = [], []
    for seed in range(3):
        truth = simulated(40, 6, 30, seed=20 + seed)
        table = truth.table
        last = int(table.sessions[-1])
        start = fit(table.between(int(table.sessions[0]), last - 1), anchor="S000", learn=True)
        found = fit(table, start=start)
        z = truth.x[: found.estimate.shape[0]]
        z = (z - z[found.layout.sits].mean()) / z[found.layout.sits].std()
        held = found.layout.sits[-1]
        inside += list(((found.q05 <= z) & (z <= found.q95))[-1][held])
        over.append(np.corrcoef(found.point.x[-1, held], z[-1, held])[0, 1])
    assert np.mean(inside) > 0.8
    assert min(over) > 0.97


def test_a_state_that_comes_back_is_solved_from_when_it_left():
    table = simulated(30, 9, 20, seed=5).table
    gone = table.states.index("S003")
    choice = table.choice.copy()
    away = (table.session > table.sessions[2]) & (table.session < table.sessions[-1])
    choice[away, gone] = -1
    table = replace(table, choice=choice)
    start = fit(table.between(int(table.sessions[0]), int(table.sessions[-2])), anchor="S000", learn=True)
    assert alike(table, layout(table), start) == 3
    found = fit(table, start=start)
    assert np.isfinite(found.estimate[:, gone]).all()
    assert found.sd[5, gone] > found.sd[1, gone]


def test_a_start_of_other_votes_is_refused(votes, before):
    with pytest.raises(DataError, match="such as one cast later"):
        fit(votes.between(68, 78), start=before)
    with pytest.raises(DataError, match="begins with session 68, the votes with 67"):
        fit(from_panel(load()).between(67, 80), start=before)
    other = replace(votes, choice=np.where(votes.choice == 2, 0, votes.choice).astype(np.int8))
    with pytest.raises(DataError, match="votes of its first session, 68, are others"):
        fit(other, start=before)
    for options in (
        {"turnout": False},
        {"bridge": True},
        {"learn": True},
        {"anchor": "RUS"},
        {"mean": False},
    ):
        with pytest.raises(UserError, match="a warm start keeps"):
            fit(votes, start=before, **options)


def test_newer_votes_are_added_to_the_fit_that_ships():
    table = from_panel(load())
    assert kept.begun_with(table) is None
    rows = np.flatnonzero(table.session == 80)[:30]
    newer = replace(
        table,
        choice=np.concatenate([table.choice, table.choice[rows]]),
        rid=np.append(table.rid, table.rid.max() + 1 + np.arange(30)),
        symbol=(*table.symbol, *("new",) * 30),
        session=np.append(table.session, np.full(30, 81)),
        date=(*table.date, *("2026-12-01",) * 30),
        family=None,
    )
    assert kept.begun_with(newer).rid.size == table.rid.size
    found = kept.positions(newer, 2)
    assert found.diagnostics["shipped"]
    assert found.diagnostics["added"] == 30
    seats = found.layout.sits[-1]
    assert np.corrcoef(found.point.x[-1, seats], found.point.x[-2, seats])[0, 1] > 0.99
    # an absence may count otherwise in the last sessions, no vote before
    for session, same in ((80, True), (80 - LAP, False)):
        choice = newer.choice.copy()
        choice[np.flatnonzero(table.session == session)[0], table.states.index("KAZ")] = -1
        assert (kept.begun_with(replace(newer, choice=choice)) is not None) == same
