"""Sealed sets: what ships is whole and made by the stated command; making it again overwrites nothing."""

from __future__ import annotations

import datetime as dt
import re
import shutil

import numpy as np
import pytest

from holdfast.claims.ledger import seal as making
from holdfast.claims.ledger.forecast import case_in, forecast_in
from holdfast.claims.ledger.listing import rows
from holdfast.claims.ledger.sealed import FOLDER, sealed
from holdfast.errors import DataError
from holdfast.measure.case import load_case
from holdfast.panel.store import load

from .made import NOW


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A set of fewer runs without the world, the same again on another day, and one with other forecasts."""
    folder = tmp_path_factory.mktemp("sets")
    patch = pytest.MonkeyPatch()
    patch.setattr(making, "RUNS", 100)
    patch.setattr(making, "DRAWS", 200)
    patch.setattr(making, "WORLD", {})
    case = load_case()
    found = list(making.statuses(load(), case, 3, 1)), making.shares(load(), case)

    class NoFigure:
        def __init__(self, *_, **__):
            self.figure = ""

        def prepare(self, _):
            pass

        def stand(self, _):
            return self

    patch.setattr(making, "statuses", lambda *_: found[0])
    patch.setattr(making, "shares", lambda *_: found[1])
    patch.setattr(making, "Judge", NoFigure)
    path, n = making.seal(load(), case, seed=3, now=NOW, folder=folder)
    again, _ = making.seal(load(), case, seed=3, now=NOW + dt.timedelta(days=1), folder=folder)
    patch.setattr(making, "statuses", lambda *_: found[0][1:])
    other, _ = making.seal(load(), case, seed=3, now=NOW, folder=folder)
    patch.undo()
    return folder, path, n, again, other


def test_the_same_forecasts_are_sealed_once(made):
    folder, path, n, again, other = made
    assert again is None
    assert other != path
    assert other.name == path.name.replace(".jsonl", "-2.jsonl")
    found = {s.name: s for s in sealed(folder)}
    assert len(found) == 2
    assert len(found[path.stem].entries) == n


def test_sealed_forecasts_are_of_years_that_nobody_knows(made):
    kinds = set()
    for s in sealed(made[0]):
        for e in s.entries:
            f = forecast_in(e.data)
            assert f.settled() >= dt.date(2021, 12, 31)
            assert case_in(e.data).patron == load_case().patron
            kinds.add(f.of.indicator if f.of else f.claim or "status")
            if f.quantiles:
                assert (np.diff([v for _, v in f.quantiles]) >= 0).all()
    assert {"trade", "votes", "arms_delivered", "status", "S42", "S43"} <= kinds


def test_one_letter_altered_is_found_out(made, tmp_path):
    folder = tmp_path / "sets"
    shutil.copytree(made[0], folder)
    path = folder / made[1].name
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"probability": 0.', '"probability": 0.0', 1), encoding="utf-8")
    with pytest.raises(DataError, match="altered"):
        sealed(folder)
    path.unlink()
    sealed.cache_clear()
    with pytest.raises(DataError, match="can't be read"):
        sealed(folder)


def test_what_ships_is_whole():
    if not FOLDER.is_dir():
        pytest.skip("no set has been sealed yet")
    found = sealed()
    assert found
    for s in found:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{12}(-\d+)?", s.name)
        assert s.head["command"].startswith(making.COMMAND)
        ids = [e.id for e in s.entries]
        assert len(set(ids)) == len(ids)
    claims = {r.entry.data["claim"] for r in rows((), found)}
    assert {"S42", "S43"} <= claims
