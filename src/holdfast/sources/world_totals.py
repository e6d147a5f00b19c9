"""Totals of a country's trade and remittances by the World Bank, for years whose partners are told one by one."""

from __future__ import annotations

from pathlib import Path

from holdfast.sources.facts import columns_of
from holdfast.sources.raw import raw_table


def world_totals(raw: Path) -> dict[tuple[str, int, str], float]:
    """Return goods trade and remittances received in US dollars, by (client, year, indicator).

    Goods trade is exports plus imports: the World Bank's merchandise trade as a share of output, times
    output.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    frame = columns_of(
        raw_table(raw, "country_year_economy.parquet"),
        ["iso3", "year", "gdp_usd", "merch_trade_pct_gdp"],
        "country_year_economy.parquet",
    ).drop_nulls()
    money = columns_of(
        raw_table(raw, "remittances_country_year.parquet"),
        ["iso3", "year", "remittances_received_usd"],
        "remittances_country_year.parquet",
    ).drop_nulls()
    goods = {(c, y, "trade"): g * p / 100 for c, y, g, p in frame.iter_rows()}
    return goods | {(c, y, "remittances"): v for c, y, v in money.iter_rows()}
