"""Exports of a bloc by partner and year, what went on, and banned goods by month."""

import polars as pl
import pytest

from holdfast.codebook.reexports import Watch, usd_per_euro, watches
from holdfast.errors import DataError
from holdfast.sources.bloc_exports import made
from holdfast.sources.validation import problems_of

WATCH = Watch("w", "EU", "RUS", 2022 * 12 + 2, "", (), "", {"RUS": "itself"})
YEARS = pl.DataFrame(
    [
        ("EUU", "KGZ", 2021, 5.0, "EUU", "X"),
        ("EUU", "WLD", 2021, 99.0, "EUU", "X"),
        ("KGZ", "EUU", 2021, 7.0, "EUU", "M"),
        ("KGZ", "RUS", 2021, 3.0, "KGZ", "X"),
        ("KGZ", "CHN", 2021, 4.0, "KGZ", "X"),
        ("RUS", "KGZ", 2021, 6.0, "RUS", "X"),
    ],
    schema=["iso3_o", "iso3_d", "year", "usd", "reporter", "flow"],
    orient="row",
)
MONTHS = pl.DataFrame(
    [
        ("DEU", "KGZ", 2022, 3, 2.0, "X", "EU_SANCTIONED_GOODS", "s"),
        ("POL", "KGZ", 2022, 3, 3.0, "X", "EU_SANCTIONED_GOODS", "s"),
        ("GBR", "KGZ", 2022, 3, 50.0, "X", "EU_SANCTIONED_GOODS", "s"),
        ("DEU", "KGZ", 2022, 3, 9.0, "X", "TOTAL", "s"),
        ("KGZ", "DEU", 2022, 3, 9.0, "M", "EU_SANCTIONED_GOODS", "s"),
    ],
    schema=["iso3_o", "iso3_d", "year", "month", "usd", "flow", "product", "source"],
    orient="row",
)


def test_years_go_to_covariates_and_months_to_totals():
    tables = made(YEARS, MONTHS, (WATCH,))
    assert problems_of(tables, "bloc_exports") == []
    assert tables.covariates.select("client", "name", "value", "source").rows() == [
        ("KGZ", "exports_of_bloc", 5.0, "eurostat_comext_years"),
        ("KGZ", "exports_to_sanctioned", 3.0, "office_kgz"),
    ]
    row = tables.months.row(0, named=True)
    assert tables.months.height == 1
    assert (row["client"], row["total"], row["report"], row["flags"]) == (
        "KGZ",
        5.0,
        "banned_exports_of_bloc",
        "total_only",
    )
    assert tables.month_shares.height == 0


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="reporter"):
        made(YEARS.drop("reporter"), MONTHS, (WATCH,))


def test_the_codebook_names_every_partner_once_with_a_reason():
    for market, watch in watches().items():
        assert market in watch.affected
        assert set(watch.beside) <= set(watch.affected)
        assert all(watch.affected.values())
        assert watch.since_reason
        assert watch.beside_reason
    assert list(usd_per_euro()) == sorted(usd_per_euro())
    assert all(0.8 < r < 1.6 for r in usd_per_euro().values())
