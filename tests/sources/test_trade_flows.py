"""The halves of trade: small shares stay with the rest."""

import polars as pl
import pytest

from holdfast.sources import trade_flows
from holdfast.sources.base import SourceTables


def test_small_shares_stay_with_the_rest_and_some_powers_still_sum_to_one():
    heads = pl.DataFrame({"reading": [0, 1], "whole": [True, False]})
    shares = pl.DataFrame(
        {"reading": [0, 0, 1, 1, 1], "patron": list("PQPQR"), "share": [0.5, 0.001, 0.899, 0.1, 0.001]}
    )
    kept = trade_flows.without_crumbs(SourceTables(readings=heads, shares=shares)).shares
    assert kept["patron"].to_list() == list("PPQ")
    assert kept.filter(pl.col("reading") == 0)["share"].to_list() == [0.5]
    assert kept.filter(pl.col("reading") == 1)["share"].sum() == pytest.approx(1)
