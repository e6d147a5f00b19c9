"""Pledges: who is bound in which year, carried and changed after the coded years."""

import polars as pl
import pytest

from holdfast.sources import commitments
from holdfast.sources.validation import problems_of

SPELLS = ["atopid", "iso3", "from_year", "to_year", "bilat", "defense"]
CHANGES = ["date", "year", "a", "b", "kind", "change", "what", "checked"]


@pytest.fixture
def read(tmp_path):
    spells = [
        (1, "NER", 1990, 0, 1, 0), (1, "FRA", 1990, 0, 1, 1),  # one-sided, still in force
        (2, "NER", 2000, 2010, 1, 1), (2, "NGA", 2000, 2010, 1, 1),  # ended in 2010
        (4220, "NER", 1990, 0, 0, 1), (4220, "RUS", 1990, 0, 0, 1),  # read from the dated list
        (4400, "TCD", 1993, 0, 0, 1), (4400, "RUS", 1993, 0, 0, 1),  # a treaty the codebook drops
    ]  # fmt: skip
    changes = [
        ("2020-05-01", 2020, "NER", "MLI", "defense", "new", "w", "no"),
        ("2024-02-01", 2024, "NER", "FRA", "defense cooperation", "end", "w", "yes"),
        ("2022-02-01", 2022, "NER", "CHN", "consultation", "new", "w", "yes"),
    ]
    cinc = {"FRA": 0.03, "NGA": 0.01, "MLI": 0.002, "NER": 0.001, "RUS": 0.04, "TCD": 0.001, "CHN": 0.2}
    power = [(c, y, v) for y in range(1990, 2023) for c, v in cinc.items()]
    pl.DataFrame(spells, schema=SPELLS, orient="row").write_parquet(tmp_path / commitments.MEMBERS)
    pl.DataFrame(changes, schema=CHANGES, orient="row").write_csv(tmp_path / commitments.CHANGES)
    table = pl.DataFrame(
        power, schema={"iso3": pl.String, "year": pl.Int16, "cinc": pl.Float64}, orient="row"
    )
    table.write_parquet(tmp_path / commitments.CAPABILITIES)
    tables = commitments.read(tmp_path)
    assert problems_of(tables, "commitments") == []
    return tables.readings, tables.shares


def at(tables, client, year):
    readings, shares = tables
    row = readings.filter((pl.col("client") == client) & (pl.col("year") == year))
    parts = shares.join(row, on="reading")
    return dict(zip(parts["patron"], parts["share"], strict=True)), set(row["flags"].item().split("|")) - {""}


def test_capability_weighs_pledges(read):
    shares, flags = at(read, "NER", 2005)
    assert shares == {"FRA": pytest.approx(0.75), "NGA": pytest.approx(0.25)}
    assert flags == set()


def test_a_pledge_counts_if_it_is_in_force_on_the_last_day(read):
    assert at(read, "NER", 2009)[0].keys() == {"FRA", "NGA"}
    assert at(read, "NER", 2010)[0].keys() == {"FRA"}


def test_a_one_sided_pledge_binds_one_side(read):
    shares, _ = at(read, "FRA", 1995)
    assert "NER" not in shares
    assert "NGA" not in shares


def test_later_years_carry_and_change(read):
    shares, flags = at(read, "NER", 2019)
    assert shares == {"FRA": 1.0}
    assert flags == {"carried_from_2018"}
    shares, flags = at(read, "NER", 2020)
    assert shares.keys() == {"FRA", "MLI"}
    assert flags == {"carried_from_2018", "unchecked"}
    shares, flags = at(read, "NER", 2024)
    assert shares == {"MLI": 1.0}
    assert flags == {"unchecked", "capability_carried"}


def test_nobody_bound_is_a_reading_with_everything_in_the_rest(read):
    shares, flags = at(read, "TCD", 2000)
    assert shares == {}
    assert flags == {"no_pledge"}
    assert at(read, "CHN", 2023)[1] == {"no_pledge", "carried_from_2018", "capability_carried"}


def test_dated_treaties_come_from_the_dated_list_only(read):
    assert "RUS" not in at(read, "NER", 2005)[0]
    assert (
        at(read, "FRA", 1995)[0] == {}
    )  # its allies by the dated list have no capability in this small world
