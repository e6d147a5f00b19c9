"""From a module's exact rows to what may ship: components only, rounded and classed by the source's terms."""

from __future__ import annotations

import polars as pl

from holdfast import codebook
from holdfast.codebook import REST
from holdfast.errors import raise_all

COARSE = 0.01
"""Least step of shares whose source ships derived values only."""


def rounded(shares: pl.DataFrame, step: pl.DataFrame) -> pl.DataFrame:
    r"""Round the shares of every reading to multiples of its step so that they and the rest still sum to 1.

    Each share loses its part below the step; the steps left over go to the largest parts lost (ties by
    code), the rest taking its turn as if it were one more power. So no rounded reading sums above 1 and no
    share moves by a step or more.

    Parameters
    ----------
    shares
        reading, patron, share: exact shares of each reading, in [0, 1].
    step
        reading, step: the step of each reading.

    Returns
    -------
    pl.DataFrame
        reading, patron, share without zeros, in the order of reading and patron.

    Examples
    --------
    >>> s = pl.DataFrame({"reading": [0, 0], "patron": ["P", "Q"], "share": [0.333, 0.667]})
    >>> rounded(s, pl.DataFrame({"reading": [0], "step": [0.05]}))["share"].round(2).cast(str).to_list()
    ['0.35', '0.65']
    """
    exact = shares.select("reading", "patron", pl.col("share").cast(pl.Float64))
    left = (1 - pl.col("share").sum()).clip(0, 1).alias("share")
    rest = exact.group_by("reading").agg(left).with_columns(patron=pl.lit(REST))
    every = pl.concat([exact, rest.select("reading", "patron", "share")]).join(step, on="reading")
    every = every.sort("reading", "patron").with_columns(units=pl.col("share") / pl.col("step"))
    every = every.with_columns(low=(pl.col("units") + 1e-9).floor()).with_columns(
        lost=(pl.col("units") - pl.col("low")).round(9)
    )
    every = every.with_columns(
        left=((1 / pl.col("step")).round() - pl.col("low").sum()).over("reading"),
        turn=pl.col("lost").rank("ordinal", descending=True).over("reading"),
    )
    given = pl.col("low") + (pl.col("turn") <= pl.col("left")).cast(pl.Float64)
    share = (given * pl.col("step")).round(6)
    return (
        every.with_columns(share=share)
        .filter((pl.col("patron") != REST) & (pl.col("share") > 0))
        .select("reading", "patron", pl.col("share").cast(pl.Float32))
        .sort("reading", "patron")
    )


def steps(heads: pl.DataFrame) -> pl.DataFrame:
    """Return the rounding step of each reading by its source: reading, step."""
    table = {s.id: s.share_step for s in codebook.sources().values()}
    return heads.select(
        "reading", pl.col("source").replace_strict(table, return_dtype=pl.Float64).alias("step")
    )


def classed(heads: pl.DataFrame) -> pl.DataFrame:
    """Replace totals that may not ship by their class 1, 2 or 3 or by a power of four; keep five digits of the others.

    Parameters
    ----------
    heads
        readings or months.
    """
    by_class = [s.id for s in codebook.sources().values() if s.total == "class"]
    edges = {i.id: i.class_edges for i in codebook.indicators().values() if i.class_edges}
    low = {k: v[0] for k, v in edges.items()}
    high = {k: v[1] for k, v in edges.items()}
    hidden = pl.col("source").is_in(by_class)
    lacking = heads.filter(hidden & ~pl.col("indicator").is_in(list(edges)))["indicator"].unique().sort()
    raise_all([f"{i} needs class_edges in codebook/indicators" for i in lacking], "classes of totals")
    lower = pl.col("indicator").replace_strict(low, default=None, return_dtype=pl.Float64)
    upper = pl.col("indicator").replace_strict(high, default=None, return_dtype=pl.Float64)
    number = 1 + (pl.col("total") >= lower).cast(pl.Float32) + (pl.col("total") >= upper).cast(pl.Float32)
    rough = pl.col("source").is_in([s.id for s in codebook.sources().values() if s.total == "rough"])
    power = pl.lit(4.0).pow((pl.col("total").cast(pl.Float64).log(4.0)).round())
    return heads.with_columns(
        total=pl.when(hidden)
        .then(number)
        .when(rough & (pl.col("total") > 0))
        .then(power)
        .otherwise(pl.col("total").round_sig_figs(5))
        .cast(pl.Float32)
    )


def may_ship(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out the rows whose source may never ship.

    Parameters
    ----------
    frame
        With `source`.
    """
    never = [s.id for s in codebook.sources().values() if s.terms_class == "never"]
    return frame.filter(~pl.col("source").is_in(never))


def exact(
    heads: pl.DataFrame, shares: pl.DataFrame, components: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return readings and shares as they are fitted to: all sources, shares as computed, totals as they ship.

    Parameters
    ----------
    heads, shares, components
        As for `publishable`.
    """
    kept = shares.filter(pl.col("patron").is_in(components) & (pl.col("share") > 0))
    return classed(heads), kept.select("reading", "patron", pl.col("share").cast(pl.Float32))


def publishable(
    heads: pl.DataFrame, shares: pl.DataFrame, components: tuple[str, ...]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return readings and shares as they ship.

    Parameters
    ----------
    heads
        readings or months, numbered.
    shares
        Their shares over all partners.
    components
        The codes whose shares are stored.
    """
    heads = may_ship(heads)
    used = set(heads["source"].unique())
    fine = [s.id for s in codebook.sources().values() if s.terms_class == "derived" and s.share_step < COARSE]
    raise_all(
        [f"source {s} ships derived values only: set its share_step" for s in fine if s in used], "terms"
    )
    kept = shares.filter(pl.col("patron").is_in(components)).join(
        heads.select("reading"), on="reading", how="semi"
    )
    rough = pl.col("disagreement").cast(pl.Float64).round(4).cast(pl.Float32)
    return classed(heads).with_columns(disagreement=rough), rounded(kept, steps(heads))
