"""The whole round: forecasts made as of an earlier day, resolved on what was recorded since, scored.

The forecaster's parameters were learned on later years too, so this shows that the parts fit together and says nothing of
skill; the back-test does that.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from holdfast.claims.ledger import seal as making
from holdfast.claims.ledger.resolve import Judge, resolve
from holdfast.claims.ledger.score import score
from holdfast.measure.case import load_case
from holdfast.panel.store import load

from .made import NOW, row_of

THEN = dt.datetime(2019, 7, 1, tzinfo=dt.UTC)


def test_forecasts_of_2019_are_resolved_and_scored(monkeypatch):
    monkeypatch.setattr(making, "WORLD", {})
    panel, case = load(), load_case()
    made = making.shares(panel.as_of(THEN.date()), case)
    rows = [row_of(f, case, THEN) for f in made]
    new, standings = resolve(rows, Judge(panel, NOW.date()), NOW)
    done = [replace(r, resolution=json.loads(new[r.entry.id][1])) for r in rows if r.entry.id in new]
    assert len(done) > 100
    assert len(done) + sum(s.status == "waiting" for s in standings.values()) == len(rows)
    assert {"trade", "votes", "arms_delivered"} <= {r.entry.data["of"]["indicator"] for r in done}
    found = score([s for r in done if (s := r.resolved()) is not None])[0]["distributions"]
    assert found["n"] == len(done)
    assert 0.0 < found["crps"] < 0.1
    assert found["coverage"]["90"] == pytest.approx(0.9, abs=0.1)
    assert found["coverage"]["50"] == pytest.approx(0.5, abs=0.15)
