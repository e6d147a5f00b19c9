"""A cell is judged on readings that see its power, not on those of others."""

import dataclasses

import polars as pl
import pytest

from holdfast.measure.case import load_case
from holdfast.measure.foothold import measure
from holdfast.panel.store import load


@pytest.fixture(scope="module")
def found():
    """The case that ships, its trade of 2023 seen by China's table alone."""
    panel, case = load(), load_case()
    mine = pl.col("client").is_in(case.clients) & (pl.col("year") == 2023)
    economy = pl.col("indicator").cast(pl.String).is_in(["trade", "aid_finance"])
    alone = pl.col("covers").cast(pl.String) == "CHN"
    readings = panel.readings.filter(~(mine & economy) | alone)
    return measure(dataclasses.replace(panel, readings=readings), case, draws=0), case


def test_a_table_of_one_power_says_nothing_of_another(found):
    foothold, case = found
    for client in case.clients:
        assert not foothold.judged(client, "economy", 2023)
        assert not foothold.judged(client, "economy", 2023, case.patron)
        assert foothold.newest_of(client, "economy", case.patron) != 2023
    assert any(foothold.judged(client, "economy", 2023, "CHN") for client in case.clients)


def test_the_newest_year_of_the_composite_is_one_that_can_be_judged(found):
    foothold, case = found
    for client in case.clients:
        year = foothold.newest_of(client, "composite")
        assert foothold.judged(client, "composite", year)


def test_newest_is_the_newest_year_that_can_be_judged(found):
    foothold, case = found
    for client in case.clients:
        for d, domain in enumerate(("security", "economy", "society", "diplomacy", "composite")):
            assert foothold.newest[foothold.ci(client), d] == foothold.newest_of(client, domain)
