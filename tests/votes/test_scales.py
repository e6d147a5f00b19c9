"""Scales that ship serve votes that reach as far as those they were learned from, and no others."""

import datetime as dt

import numpy as np
import pytest

from holdfast.errors import DataError
from holdfast.panel.store import load
from holdfast.votes import fit, fitted, scales
from holdfast.votes.table import from_panel


@pytest.fixture(scope="module")
def table():
    return from_panel(load())


def test_they_were_learned_from_the_votes_that_ship(table):
    assert scales._stored()["votes"] == fitted.key_of(table)
    assert scales._stored()["basis"] == "estimated"


def test_votes_as_known_earlier_learn_their_own():
    assert scales.known(from_panel(load().as_of(dt.date(2023, 1, 31)))) is None


def test_a_fit_takes_them_unless_told_to_learn(table):
    part = table.between(80, 80)
    kept = fit(part, threads=1)
    learned = fit(part, learn=True, threads=1)
    wanted = scales.known(part)
    ratio = kept.priors.habit_step / wanted.habit_step
    assert abs(ratio - 1.0) < 1e-9
    assert abs(learned.priors.habit_entry / wanted.habit_entry - 1.0) > 1e-6
    x, y = kept.point.x, learned.point.x
    assert np.corrcoef(x.ravel(), y.ravel())[0, 1] > 0.98


def test_what_is_written_is_read_back(table):
    found = scales.known(table)
    again = scales.written(found, table, fitted.key_of(table))
    assert again == scales._stored()


def test_a_file_that_is_none_is_refused(tmp_path, monkeypatch, table):
    path = tmp_path / "scales.json"
    path.write_text('{"schema": "something"}')
    monkeypatch.setattr(scales, "FILE", path)
    scales._stored.cache_clear()
    with pytest.raises(DataError, match=r"scales\.json can't be read"):
        scales.known(table)
    scales._stored.cache_clear()


def test_where_scales_are_kept_threads_change_nothing(table):
    one, more = (fit(table.between(79, 80), threads=k) for k in (1, 3))
    assert one.point.x.tobytes() == more.point.x.tobytes()
    assert one.point.item.tobytes() == more.point.item.tobytes()
    assert one.sd.tobytes() == more.sd.tobytes()
