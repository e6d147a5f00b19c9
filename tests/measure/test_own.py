"""A user's own ties in the measurement: nothing without weight, their share with it, and known only from their day."""

import datetime as dt

import numpy as np
import pytest

from holdfast import codebook
from holdfast.codebook import entries
from holdfast.measure.case import load_case
from holdfast.measure.foothold import measure
from holdfast.measure.monthly import shift
from holdfast.panel.own import entry as own_entry
from holdfast.panel.store import load

GAS = own_entry.Request(
    "gas", "Gas yearbook", "Ask first.", lag_months=6, unit="bcm", domain="economy", title="Natural gas"
)
YEARS = range(2010, 2025)


@pytest.fixture
def joined(tmp_path, monkeypatch):
    """The panel with shares of gas that a function gives by year and month (0: the year)."""
    monkeypatch.setattr(entries, "_own_indicators", {})
    monkeypatch.setattr(entries, "_own_sources", {})

    def joined(share, months=(0,), name="own"):
        rows = "".join(
            f"{c},{y},{m or ''},RUS,{share(y)},10\n"
            for c in load_case().clients
            for y in YEARS
            for m in months
        )
        path = tmp_path / "gas.csv"
        path.write_text(f"country,year,month,power,share,total\n{rows}")
        own_entry.enter(path, GAS, tmp_path / name, today=dt.date(2026, 3, 31))
        return load().with_own(tmp_path / name)

    return joined


def test_without_weight_it_changes_nothing(joined):
    plain, own = measure(load(), load_case(), draws=20), measure(joined(lambda y: 0.9), load_case(), draws=20)
    assert own.indicators == plain.indicators
    assert np.array_equal(own.mean, plain.mean, equal_nan=True)
    assert np.array_equal(own.draws, plain.draws)


def test_with_weight_its_share_counts(joined):
    panel = joined(lambda y: 0.9)
    ties = load_case().ties
    kept = {k: w for k, w in ties.items() if codebook.indicators()[k].domain != "economy"}
    case = load_case().with_ties(kept | {"trade": 0.5, "gas": 0.5})
    plain, own = measure(load(), load_case(), draws=0), measure(panel, case, draws=0)
    k, g = own.indicators.index("trade"), own.indicators.index("gas")
    e, p, t = own.di("economy"), own.pi("RUS"), own.ti(2024)
    assert own.indicator_mean[:, g, p, t] == pytest.approx(0.9, abs=0.05)
    assert own.mean[:, e, p, t] == pytest.approx(
        (own.indicator_mean[:, k, p, t] + own.indicator_mean[:, g, p, t]) / 2
    )
    same = plain.indicators.index("trade")
    assert np.array_equal(own.indicator_mean[:, k], plain.indicator_mean[:, same], equal_nan=True)
    assert np.array_equal(
        own.mean[:, own.di("security")], plain.mean[:, plain.di("security")], equal_nan=True
    )


def test_what_came_out_later_is_not_known(joined):
    day = dt.date(2020, 12, 31)  # the figure of 2019 is out since June
    ties = {k: w for k, w in load_case().ties.items() if codebook.indicators()[k].domain != "economy"}

    def as_known(panel):
        return measure(panel.as_of(day), load_case().with_ties(ties | {"gas": 1.0}), draws=20)

    first = as_known(joined(lambda y: 0.3))
    second = as_known(joined(lambda y: 0.3 if y < 2020 else 0.8, name="scrambled"))
    third = as_known(joined(lambda y: 0.3 if y < 2019 else 0.8, name="seen"))
    assert np.array_equal(first.draws, second.draws)
    assert not np.array_equal(first.draws, third.draws)


def test_months_take_the_parameters_of_months(joined):
    panel = joined(lambda y: 0.3 + 0.2 * (y > 2021), months=range(1, 13))
    before, after = (dt.date(2021, 1, 1), dt.date(2021, 12, 1)), (dt.date(2022, 3, 1), dt.date(2022, 12, 1))
    moved = shift(panel, load_case(), "gas", before, after, draws=200)
    assert moved.mean(axis=0) == pytest.approx(0.17, abs=0.05)
