"""Rounding what ships."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.panel import publish

parts = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(parts, st.sampled_from([0.05, 0.01, 0.0001]))
def test_rounded_shares_move_by_less_than_a_step_and_never_sum_above_one(values, step):
    total = max(sum(values), 1.0)
    exact = pl.DataFrame(
        {
            "reading": 0,
            "patron": [f"P{i:02}" for i in range(len(values))],
            "share": [v / total for v in values],
        }
    )
    made = publish.rounded(exact, pl.DataFrame({"reading": [0], "step": [step]}))
    assert made["share"].sum() <= 1 + 1e-5
    both = exact.join(made, on="patron", how="left", suffix="_made").with_columns(
        pl.col("share_made").fill_null(0)
    )
    assert ((both["share"] - both["share_made"]).abs() < step + 1e-6).all()
    units = made["share"].cast(pl.Float64) / step
    assert ((units - units.round()).abs() < 1e-2).all()


def test_totals_become_classes_only_where_terms_ask_for_it():
    heads = pl.DataFrame(
        {
            "indicator": ["arms_delivered"] * 4 + ["trade"],
            "source": ["sipri_arms"] * 4 + ["imf_dots"],
            "total": pl.Series([1.0, 20.0, 149.0, 900.0, 123456.7], dtype=pl.Float32),
        }
    )
    assert publish.classed(heads)["total"].to_list() == [1.0, 2.0, 2.0, 3.0, 123460.0]
