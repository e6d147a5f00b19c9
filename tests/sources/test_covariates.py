"""Covariates: classes where terms allow no more, missing where a source doesn't cover."""

import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.sources import covariates
from holdfast.sources.validation import problems_of

YEARS = {"iso3": ["NER"] * 3, "year": [1991, 2019, 2020]}
LEADERS = pl.DataFrame(
    YEARS | {"tenure_years": [1, 7, 30], "leader_change": [0, 0, 1], "exec_vote": [0, 2, None]}
)
UNREST = pl.DataFrame(
    YEARS
    | {
        "archigos_irregular": [0, 2, None],
        "pt_coup_attempts": [1, 3, 0],
        "mm_violent": [0, 4, 9],
        "ucdp_new_conflicts": [0, 0, None],
    }
)
CONFLICT = pl.DataFrame(YEARS | {"total_best": [5, 6, 7], "sb_intrastate_best": [1, 2, 3]})
REGIME = pl.DataFrame(YEARS | {"v2x_polyarchy": [0.1, 0.20049, None]})


def test_values():
    made = covariates.made(LEADERS, UNREST, CONFLICT, REGIME)
    assert problems_of(made, "made") == []
    got = {(n, y): v for n, y, v in made.covariates.select("name", "year", "value").iter_rows()}
    assert got[("leader_tenure", 2019)] == 5
    assert got[("leader_tenure", 2020)] == 20
    assert got[("executive_election", 2019)] == 1
    assert ("executive_election", 2020) not in got
    assert got[("irregular_exit", 2019)] == 1
    assert ("irregular_exit", 2020) not in got, "not covered is missing, not zero"
    assert got[("coup_attempt", 2019)] == 1
    assert got[("coup_attempt", 2020)] == 0
    assert got[("violent_protest", 2019)] == 2
    assert ("violent_protest", 2020) not in got, "a year that is covered for three months has no row"
    assert got[("polyarchy", 2019)] == pytest.approx(0.2)
    assert not [k for k in got if k[1] < 1992]


def test_only_classes_ship_of_what_may_not_ship_as_figures():
    made = covariates.made(LEADERS, UNREST, CONFLICT, REGIME).covariates
    derived = {"reign_leaders", "archigos", "powell_thyne", "mass_mobilization"}
    values = set(made.filter(pl.col("source").is_in(derived))["value"])
    assert values <= {float(v) for v in (*covariates.TENURE, *covariates.PROTESTS)}


def test_a_missing_column_is_said():
    with pytest.raises(DataError, match="tenure_years"):
        covariates.made(LEADERS.drop("tenure_years"), UNREST, CONFLICT, REGIME)
