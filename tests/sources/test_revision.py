import polars as pl
import pytest

from holdfast import codebook
from holdfast.sources.revision import MAY_BE_REVISED, REVISED, UNSETTLED, revised


def rows(years, flags=""):
    return pl.DataFrame({"year": years, "kind": "recorded", "flags": flags})


@pytest.mark.parametrize(
    ("age", "mark"), [(0, REVISED), (1, MAY_BE_REVISED), (UNSETTLED, MAY_BE_REVISED), (UNSETTLED + 1, "")]
)
def test_a_year_is_marked_by_its_age(age, mark):
    made = revised(rows([2025 - age]), pl.lit(2025))
    assert made["flags"].to_list() == [mark]
    assert made["kind"].to_list() == ["recorded" if age else "provisional"]


def test_other_doubts_stay_and_no_mark_stands_twice():
    made = revised(rows([2023], f"unchecked|{MAY_BE_REVISED}"), pl.lit(2023))
    assert made["flags"].to_list() == [f"unchecked|{REVISED}"]
    assert revised(made, pl.lit(2023)).equals(made)


def test_a_register_that_is_not_revised_stays_as_it_is():
    table = rows([2023, 2024], "unchecked")
    assert revised(table, pl.lit(None, dtype=pl.Int64)).equals(table)


def test_the_newest_year_is_more_doubtful_than_those_before_it():
    """By the two releases held the newest year moves about twice as far."""
    error = codebook.indicators()["arms_delivered"].error
    doubt = (error["recorded"] ** 2 + codebook.flags()[MAY_BE_REVISED] ** 2) ** 0.5
    assert error["recorded"] < doubt < error["provisional"]
