"""Only what was recorded enters, and what is not seen is not zero."""

from __future__ import annotations

import datetime

import numpy as np
import polars as pl

from holdfast.dynamics import observed as ob

DAY = datetime.date(2020, 1, 1)


def _reading(number: int, client: str, year: int, **other: object) -> dict[str, object]:
    row: dict[str, object] = {
        "reading": number, "client": client, "year": year, "indicator": "trade", "report": "own",
        "kind": "recorded", "total": 10.0 * number, "whole": True, "covers": "all", "source": "made",
        "release": DAY,
    }  # fmt: skip
    return row | other


def _gather(rows: list[dict[str, object]], shares: list[tuple[int, str, float]]) -> ob.Observed:
    held = pl.DataFrame(
        shares, schema={"reading": pl.Int64, "patron": pl.String, "share": pl.Float64}, orient="row"
    )
    return ob.gather(pl.DataFrame(rows), held, "trade", ("AAA", "BBB"))


def test_a_power_without_a_row_has_nothing_and_a_year_without_a_reading_is_missing() -> None:
    seen = _gather([_reading(1, "CCC", 2000), _reading(2, "CCC", 2002)], [(1, "AAA", 0.4), (2, "BBB", 0.1)])
    assert seen.share.shape == (1, 3, 2)
    assert seen.share[0, 0].tolist() == [0.4, 0.0]
    assert np.isnan(seen.share[0, 1]).all()
    assert seen.share[0, 2].tolist() == [0.0, 0.1]
    assert seen.thin[0].tolist()[1] == -1


def test_modelled_press_and_provisional_readings_stay_out() -> None:
    rows = [
        _reading(i, "CCC", 2000 + i, kind=kind) for i, kind in enumerate(("modelled", "press", "provisional"))
    ]
    assert _gather(rows, []).clients == ()


def test_a_power_that_a_reading_cannot_see_is_missing_there() -> None:
    seen = _gather([_reading(1, "CCC", 2000, covers="AAA")], [(1, "AAA", 0.4)])
    assert seen.share[0, 0, 0] == 0.4
    assert np.isnan(seen.share[0, 0, 1])


def test_relative_readings_of_few_powers_stay_out() -> None:
    rows = [_reading(1, "CCC", 2000, covers="XXX", whole=False)]
    assert _gather(rows, []).clients == ()


def test_a_power_is_not_its_own_client() -> None:
    seen = _gather([_reading(1, "AAA", 2000)], [(1, "BBB", 0.4)])
    assert np.isnan(seen.share[0, 0, 0])
    assert seen.share[0, 0, 1] == 0.4


def test_two_sources_are_two_series() -> None:
    seen = _gather([_reading(1, "CCC", 2000), _reading(2, "CCC", 2001, source="other")], [])
    assert seen.share.shape[0] == 2
    assert seen.client.tolist() == [0, 0]


def test_until_cuts_at_both_ends() -> None:
    seen = _gather([_reading(i, "CCC", 2000 + i) for i in range(5)], [])
    assert seen.until(2003, 2001).years.tolist() == [2001, 2002, 2003]


def test_thinness_is_a_place_among_totals_or_the_class_itself() -> None:
    rows = pl.DataFrame([_reading(i + 1, f"C{i}", 2000) for i in range(6)])
    assert ob.thin_classes(rows)["thin"].to_list() == [0, 0, 1, 1, 2, 2]
    classed = rows.with_columns(total=pl.Series([1.0, 2.0, 3.0, 1.0, None, 3.0]))
    assert ob.thin_classes(classed)["thin"].to_list() == [0, 1, 2, 0, 1, 2]


def test_thinness_of_a_country_is_that_of_its_newest_reading_in_five_years() -> None:
    rows = pl.DataFrame([_reading(i + 1, f"C{i}", 2000) for i in range(3)])
    assert ob.thinness(rows, ["C2", "C0"], ["trade", "votes"], 2004).tolist() == [[2, 1], [0, 1]]
    assert ob.thinness(rows, ["C2"], ["trade"], 2005).tolist() == [[0]]


def test_months_add_up_by_their_totals() -> None:
    rows = [_reading(m, "CCC", 2000, month=m, total=1.0 if m > 6 else 3.0) for m in range(1, 13)]
    shares = pl.DataFrame({"reading": range(1, 7), "patron": ["AAA"] * 6, "share": [0.5] * 6})
    years, summed = ob.years_of_months(pl.DataFrame(rows), shares)
    assert years["total"].to_list() == [24.0]
    assert summed["share"].to_list() == [0.5 * 18 / 24]
    few, _ = ob.years_of_months(pl.DataFrame(rows[:5]), shares)
    assert few.height == 0


def test_regions_are_numbers_that_do_not_depend_on_who_is_asked_for() -> None:
    from holdfast import codebook

    two = codebook.states()["iso3"].to_list()[:2]
    assert ob.regions(two)[1] == ob.regions(two[1:])[0]
    assert ob.regions(["???"]).tolist() == [0]
