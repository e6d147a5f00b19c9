"""Aid by giver: OECD disbursements, with AidData's aid-like commitments of the giver that reports to nobody.

To 2019 the net series in current prices is read, because it alone has multilateral givers and totals, so
that shares are of nearly everything; negative flows (repayments) count as none. From 2020 the gross series
in constant prices is read, which knows states only: its shares are relative among the powers that report. In
the net series the givers of 2004 to 2009 stand one place off in the alphabet (each row is the
next giver's), so these years are not read from it: 2009 is read from the gross series, 2004 to 2008 are missing. A
power that reports to neither is not covered. Chinese amounts are brought to the same prices by the deflator
of the US dollar.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.doubts import corrected
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import clients_only

FILE = "aid_dyad_year.parquet"
DEFLATOR = "country_year_economy.parquet"
NET = "OECD DAC2A (QWIDS 2022-01)"
GROSS = "OECD DAC2A"
CHINESE = "AidData GCDF 3.0"
LIKE_AID = ("oda_like_commitment", "vague_official_commitment")
TOTALS = ("ALL", "DAC", "NONDAC", "MULTI")
LAST_NET = 2019
MISNAMED = (2004, 2009)
"""Years of the net series, both ends included, whose givers carry others' names."""
GROSS_BEFORE = 2009
"""The one of them that the gross series has."""
CHINESE_PRICES, GROSS_PRICES = 2021, 2022
TRIFLE = 0.03
"""Usual part of a client's aid below which a giver's silence doesn't matter: within the error floor."""


def _table(raw: Path) -> pl.DataFrame:
    named = raw_table(raw, FILE).rename({"donor_iso3": "patron", "recipient_iso3": "client"})
    return named.with_columns(value=pl.col("usd_m").cast(pl.Float64))


def _net() -> pl.Expr:
    """Whether a year is read from the net series."""
    return (pl.col("year") <= LAST_NET) & ~pl.col("year").is_between(*MISNAMED)


def _gross() -> pl.Expr:
    """Whether a year is read from the gross series."""
    return (pl.col("year") > LAST_NET) | (pl.col("year") == GROSS_BEFORE)


def deflator(raw: Path) -> dict[int, float]:
    """Return the price level of the US dollar by year, 2021 = 1.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    dollar = corrected("currency_of", "usd")
    table = raw_table(raw, DEFLATOR).filter(pl.col("iso3") == dollar[0]["client"]).sort("year")
    rise = dict(table.select("year", "inflation_gdp_deflator_pct").drop_nulls().iter_rows())
    level = {CHINESE_PRICES: 1.0}
    for year in range(CHINESE_PRICES + 1, 2026):
        level[year] = level[year - 1] * (1 + rise.get(year, 0.0) / 100)
    for year in range(CHINESE_PRICES - 1, 1999, -1):
        level[year] = level[year + 1] / (1 + rise.get(year + 1, 0.0) / 100)
    return level


def givers(raw: Path) -> pl.DataFrame:
    """Return client, patron, year, value (million dollars), basis ("net" or "gross"): single givers.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    table = _table(raw)
    single = table.filter(~pl.col("patron").is_in(TOTALS))
    net = single.filter((pl.col("source") == NET) & _net()).with_columns(basis=pl.lit("net"))
    gross = single.filter((pl.col("source") == GROSS) & (pl.col("measure") == "oda_gross") & _gross())
    level = deflator(raw)
    current = pl.col("year").cast(pl.Int32).replace_strict(level, default=1.0)
    chinese = single.filter(
        (pl.col("source") == CHINESE) & pl.col("measure").is_in(LIKE_AID) & (_net() | _gross())
    ).with_columns(
        value=pl.col("value") * pl.when(_net()).then(current).otherwise(level[GROSS_PRICES]),
        basis=pl.when(_net()).then(pl.lit("net")).otherwise(pl.lit("gross")),
    )
    columns = ["client", "patron", "year", "value", "basis"]
    every = pl.concat(
        [
            net.select(columns),
            gross.with_columns(basis=pl.lit("gross")).select(columns),
            chinese.select(columns),
        ]
    )
    return (
        every.group_by("client", "patron", "year", "basis")
        .agg(pl.col("value").sum())
        .filter(pl.col("value") > 0)
    )


def flows(raw: Path) -> pl.DataFrame:
    """Return client, patron, year, value of every giver: million dollars."""
    return clients_only(givers(raw)).select("client", "patron", "year", "value")


def covered(every: pl.DataFrame, components: list[str]) -> pl.DataFrame:
    """Return client, year, covers: the components a reading can see, "|"-joined.

    A giver that reports in that year is seen; one that reports in other years only is seen where it never
    gave the client more than a trifle on average, since its true share is next to nothing; one that reports
    in no year is not seen, unless it had ended by then.

    Parameters
    ----------
    every
        As returned by `givers`.
    components
        The codes whose shares are stored.
    """
    key = ["client", "year"]
    ended = codebook.states().drop_nulls("to_year").select(patron="iso3", to_year="to_year")
    reports = every.select("patron", "year", reports=pl.lit(True)).unique()
    shares = every.with_columns(share=pl.col("value") / pl.col("value").sum().over(key))
    years = reports.group_by("patron").agg(years=pl.len())
    usual = shares.group_by("client", "patron").agg(pl.col("share").sum()).join(years, on="patron")
    usual = usual.select("client", "patron", usual=pl.col("share") / pl.col("years"))
    cells = every.select(key).unique().join(pl.DataFrame({"patron": components}), how="cross")
    cells = (
        cells.join(reports, on=["patron", "year"], how="left")
        .join(years, on="patron", how="left")
        .join(usual, on=["client", "patron"], how="left")
        .join(ended, on="patron", how="left")
    )
    seen = (
        pl.col("reports").fill_null(False)
        | (pl.col("years").is_not_null() & (pl.col("usual").fill_null(0) < TRIFLE))
        | (pl.col("to_year") < pl.col("year")).fill_null(False)
    )
    return cells.filter(seen).sort(*key, "patron").group_by(key).agg(covers=pl.col("patron").str.join("|"))


def read(raw: Path) -> SourceTables:
    """Return the readings of aid_finance.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    components = sorted(codebook.components())
    every = givers(raw).filter(pl.col("year") >= 2002)
    whole_of = (
        _table(raw)
        .filter((pl.col("patron") == "ALL") & (pl.col("source") == NET))
        .select("client", "year", whole_total="value")
    )
    chinese = _table(raw).filter(pl.col("source") == CHINESE)["patron"].unique().to_list()
    key = ["client", "year"]
    rows = every.join(whole_of, on=key, how="left").with_columns(
        beside=pl.col("value").filter(pl.col("patron").is_in(chinese)).sum().over(key),
        listed=pl.col("value").sum().over(key),
    )
    net = rows.filter(pl.col("basis") == "net").with_columns(
        total=pl.max_horizontal(pl.col("listed"), pl.col("whole_total").fill_null(0) + pl.col("beside"))
    )
    gross = rows.filter((pl.col("basis") == "gross") & pl.col("patron").is_in(components)).with_columns(
        total=pl.col("value").sum().over(key)
    )
    both = pl.concat([net, gross]).join(covered(every, components), on=key)
    both = clients_only(both)
    made = both.with_columns(
        share=pl.col("value") / pl.col("total"),
        covers=pl.when(pl.col("basis") == "net")
        .then(pl.col("covers") + f"|{codebook.REST}")
        .otherwise(pl.col("covers")),
        source=pl.when(pl.col("basis") == "net")
        .then(pl.lit("oecd_aiddata_net"))
        .otherwise(pl.lit("oecd_aiddata_gross")),
        flags=pl.when(pl.col("year") <= CHINESE_PRICES)
        .then(pl.lit("commitments_beside_disbursements"))
        .otherwise(pl.lit("")),
    )
    return from_long(
        made.with_columns(
            indicator=pl.lit("aid_finance"),
            report=pl.lit("givers"),
            kind=pl.lit("recorded"),
            whole=pl.lit(False),
        )
    )
