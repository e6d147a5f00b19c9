"""What the other years say of a reading: the newest is told ahead, from earlier years alone, and by its own calibration."""

import numpy as np
import pytest

from holdfast.explain.readings import heads, moves, of_pair
from holdfast.measure.calibration import calibration_of
from holdfast.measure.case import load_case
from holdfast.measure.foothold import newest_year
from holdfast.measure.held_out import from_the_others
from holdfast.measure.learned import parameters_of
from holdfast.measure.states import START, filtered
from holdfast.panel.store import load


@pytest.mark.parametrize("name", ["trade", "organisations"])
def test_the_newest_reading_is_told_ahead(name):
    panel, case = load(), load_case()
    p, last = parameters_of(name), newest_year(panel)
    states = filtered(panel, case.patrons, case.clients, name, last, p)
    made = moves(states, p)
    s = states.series
    when = s.when[s.start[0] : s.start[1]] + START
    readings, _ = of_pair(made, heads(panel, name, case.clients[0], made, 0), 0, 0, last - 15, last)
    told = [r for r in readings if r.foretold]
    assert {r.year for r in told if r.ahead} == {r.year for r in told} & {when.max()}
    rows = np.flatnonzero(when >= last - 15)
    a, b, ahead = from_the_others(states, p, 0, rows)
    for r, x, y, kind in zip(readings, a[:, 0], b[:, 0], ahead, strict=True):
        if r.foretold:
            known = calibration_of(name, bool(kind))
            assert r.foretold == tuple(float(known.quantile(x, y, level)) for level in (0.05, 0.95))
            assert r.chance == pytest.approx(float(known.chance(x, y, r.share, s.half)))
