"""Nothing is learned from what is left out, neither the forecast's coefficients nor its spread."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from tests.backtest.made import made_up

from holdfast import codebook
from holdfast.backtest import left_out
from holdfast.dynamics import replay
from holdfast.dynamics.observed import regions
from holdfast.dynamics.predictors import Rows, lessons, predictors, present

LEAD, POWER = 2, 1


@pytest.fixture(scope="module")
def observed():
    """Wandering shares under the names of states of four regions."""
    states = codebook.states().filter(codebook.states()["kind"] == "member")
    named = states["region"].unique().sort().to_list()[2:8:2]
    clients = tuple(states.filter(states["region"].is_in(named))["iso3"].sort().to_list())
    return dataclasses.replace(made_up(S=len(clients)), clients=clients)


def told(observed, monkeypatch, spoilt=None):
    """Forecasts of regions and of a power from the others, where what came of some pairs was something else."""

    def other(seen, lead, **given):
        rows = lessons(seen, lead, **given)
        if spoilt is None:
            return rows
        wrong = spoilt[rows.s, rows.p]
        return Rows(rows.s, rows.t, rows.p, np.where(wrong, 0.9 - 0.8 * rows.y, rows.y))

    with monkeypatch.context() as patch:
        patch.setattr(replay, "PAST", 3)
        patch.setattr(replay, "lessons", other)
        seen = predictors(observed.until(2004))
        rows = (seen, other(seen, LEAD), present(seen), LEAD, 0.0, 0.0)
        return present(seen), left_out.by_region(observed, *rows), left_out.of_power(POWER, *rows)


def test_a_region_learns_nothing_from_its_own_pairs(observed, monkeypatch):
    asked, before, _ = told(observed, monkeypatch)
    region = regions(observed.clients)[observed.client]
    for here in np.unique(region):
        spoilt = np.broadcast_to((region == here)[:, None], (region.size, len(observed.powers)))
        _, after, _ = told(observed, monkeypatch, spoilt)
        mine = region[asked.s] == here
        assert np.isfinite(before).all()
        np.testing.assert_array_equal(before[mine], after[mine])
        assert not np.array_equal(before[~mine], after[~mine])


def test_a_power_learns_nothing_from_its_own_pairs(observed, monkeypatch):
    asked, _, before = told(observed, monkeypatch)
    mine = np.broadcast_to(
        np.arange(len(observed.powers)) == POWER, (observed.client.size, len(observed.powers))
    )
    _, _, after = told(observed, monkeypatch, mine)
    np.testing.assert_array_equal(before, after)
    np.testing.assert_array_equal(np.isfinite(before[:, 0]), asked.p == POWER)
    _, _, other = told(observed, monkeypatch, ~mine)
    assert not np.array_equal(before[asked.p == POWER], other[asked.p == POWER])
