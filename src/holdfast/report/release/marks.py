"""Which doubts and sources the readings behind each cell carry."""

from __future__ import annotations

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.measure.foothold import Foothold
from holdfast.measure.states import VOTES
from holdfast.panel.store import Panel


def marks(panel: Panel, f: Foothold) -> pl.DataFrame:
    """Flags and sources of the readings of a year that see a power, over the weighed ties of a domain.

    Parameters
    ----------
    panel
        The panel that was measured.
    f
        Its case, years and kinds of tie are taken.

    Returns
    -------
    pl.DataFrame
        country, domain, power, year, flags, sources: words joined by `|`; cells without a reading are left out.
    """
    heads = pl.concat([_readings(panel, f), _votes(panel, f)])
    both = pl.concat([heads, heads.with_columns(domain=pl.lit(codebook.COMPOSITE))])
    words = {name: sorted(set(both[name].explode().drop_nulls())) for name in ("flags", "sources")}
    bits = both.with_columns(_bits(name, held) for name, held in words.items())
    cell = ["country", "domain", "year", "covers"]
    few = bits.group_by(cell).agg(pl.col(*words).bitwise_or())
    out = (
        few.join(_sees(few, f), on=["covers", "year"])
        .group_by("country", "domain", "power", "year")
        .agg(pl.col(*words).bitwise_or())
    )
    return out.with_columns(_words(out[name], held) for name, held in words.items())


def _readings(panel: Panel, f: Foothold) -> pl.DataFrame:
    entries = codebook.indicators()
    domain = {k: entries[k].domain for k in f.indicators}
    mine = pl.col("client").is_in(f.case.clients) & pl.col("indicator").is_in(f.indicators)
    named = panel.readings.with_columns(
        pl.col("client", "indicator", "covers", "source", "flags").cast(pl.String)
    )
    return named.filter(mine & (pl.col("year") >= int(f.years[0]))).select(
        country=pl.col("client"),
        domain=pl.col("indicator").replace_strict(domain),
        year=pl.col("year").cast(pl.Int64),
        covers=pl.col("covers"),
        flags=pl.col("flags").str.split("|").list.filter(pl.element() != ""),
        sources=pl.concat_list("source"),
    )


def _votes(panel: Panel, f: Foothold) -> pl.DataFrame:
    """Contested votes see every power; their sources are those of the year's roll calls."""
    asked = VOTES in f.indicators
    states = panel.votes.select(country=pl.col("iso3").cast(pl.String), rid=pl.col("rid"))
    calls = panel.rollcalls.select(
        "rid", year=pl.col("date").dt.year().cast(pl.Int64), source=pl.col("source").cast(pl.String)
    )
    mine = pl.col("country").is_in(f.case.clients if asked else ())
    found = (
        states.filter(mine)
        .join(calls, on="rid")
        .group_by("country", "year")
        .agg(sources=pl.col("source").unique())
    )
    return found.filter(pl.col("year") >= int(f.years[0])).select(
        "country",
        domain=pl.lit("diplomacy"),
        year=pl.col("year"),
        covers=pl.lit("all"),
        flags=pl.lit([], dtype=pl.List(pl.String)),
        sources=pl.col("sources"),
    )


def _sees(heads: pl.DataFrame, f: Foothold) -> pl.DataFrame:
    """covers, year, power: what each kind of reading sees, two thirds of a bloc's members being enough."""
    rows = []
    for covers, year in heads.select("covers", "year").unique().iter_rows():
        seen = set(covers.split("|"))
        for power in f.case.patrons:
            members = codebook.members(power, year)
            if covers == "all" or power in seen or 3 * len(members & seen) >= 2 * len(members) > 0:
                rows.append((covers, year, power))
    return pl.DataFrame(
        rows, schema={"covers": pl.String, "year": pl.Int64, "power": pl.String}, orient="row"
    )


def _bits(name: str, words: list[str]) -> pl.Expr:
    """A list of words as the bits of a number."""
    value = {word: 1 << i for i, word in enumerate(words)}
    bit = pl.element().replace_strict(value, return_dtype=pl.Int64)
    return pl.col(name).list.eval(bit).list.sum().cast(pl.Int64).fill_null(0)


def _words(bits: pl.Series, words: list[str]) -> pl.Series:
    """The words of each number's bits, joined."""
    kinds, at = np.unique(bits.to_numpy(), return_inverse=True)
    texts = ["|".join(w for i, w in enumerate(words) if int(k) >> i & 1) for k in kinds]
    return pl.Series(bits.name, texts, dtype=pl.String).gather(at)
