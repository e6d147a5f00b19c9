"""Draws and closed forms tell the same story, also where readings see some of the powers only."""

import numpy as np
import pytest

from holdfast.measure.case import adhoc_case, load_case
from holdfast.measure.foothold import measure
from holdfast.panel.store import load


@pytest.fixture(scope="module", params=["case", "other"])
def foothold(request):
    case = load_case() if request.param == "case" else adhoc_case("FRA", ["MLI", "NER", "BFA", "TCD"])
    return measure(load(), case, draws=1500, draw_from=2016)


def test_the_draws_have_the_means_of_the_closed_forms(foothold):
    steps = [foothold.ti(int(y)) for y in foothold.draw_years]
    apart = np.abs(foothold.draws.mean(axis=0) - foothold.mean[..., steps])
    error = 4.0 * foothold.draws.std(axis=0) / np.sqrt(foothold.draws.shape[0])
    assert (apart <= error + 0.006).all()


def test_the_draws_of_the_power_have_their_spread(foothold):
    steps = [foothold.ti(int(y)) for y in foothold.draw_years]
    p = foothold.pi(foothold.case.patron)
    mine = foothold.draws.std(axis=0)[:, :, p]
    told = foothold.sd[:, :, p][..., steps]
    wide = told > 0.01
    assert wide.any()
    assert np.abs(np.log(mine[wide] / told[wide])).max() < 0.3


def test_shares_stay_shares(foothold):
    assert foothold.draws.min() >= 0.0
    assert foothold.draws.sum(axis=3).max() <= 1.0 + 1e-5
