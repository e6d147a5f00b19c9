"""Goods trade by partner from the IMF's Direction of Trade Statistics: the own report and the partners'.

Both reports of a year are readings. A state that doesn't report, or whose report is its partners' copied
with a fixed mark-up for freight, or whose partners all move by one factor (the publisher carried a fixed
structure forward), has no report of its own; as a partner it is not covered, never zero. `disagreement` is
the mean absolute difference of the two reports' shares, each power weighing by its share.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast import codebook
from holdfast.codebook.doubts import corrected
from holdfast.sources.base import SourceTables
from holdfast.sources.raw import raw_table
from holdfast.sources.readings import from_long
from holdfast.sources.succession import as_patron, clients_only

FILE = "trade_dyad_year.parquet"
SOURCE = "imf_dots"
FEWEST = 5
"""A flow with fewer partners than this is no report."""
COPIED = 0.5
"""A flow of which at least this part is the partners' figure times a fixed mark-up is a copy, no report."""
MARK_UPS = (1.06, 1.1)
"""Freight and insurance as the publisher adds or takes it where it copies."""
MATERIAL = 0.01
"""A power that doesn't report matters to a client's year if it had this share in any year within five."""
FROZEN = 0.1
"""Where the median distance of the partners' yearly growth (log) from its median is below this in both flows,
the publisher has carried a fixed structure forward: no report. Reports lie at 0.2 to 1."""
FEWEST_FROZEN = 10
"""Fewer partners than this can't tell a frozen structure."""
REPORTS = pl.col("x") & pl.col("m")
"""A state that reports both flows itself."""
UNLISTED = 0.1
"""An own report that lacks partners with this part of the trade they report is flagged."""


def pairs(raw: Path) -> pl.DataFrame:
    """Return every pair seen from both sides.

    Parameters
    ----------
    raw
        The folder of raw inputs.

    Returns
    -------
    pl.DataFrame
        client, patron, year; own_x, own_m (the client's report of its exports and imports), other_x,
        other_m (the partner's report of the same flows), any_x, any_m (either), in US dollars, null where
        not reported.
    """
    table = raw_table(raw, FILE).filter(pl.col("iso3_o") != pl.col("iso3_d"))
    key = ["client", "patron", "year"]
    out = table.select(
        client="iso3_o",
        patron="iso3_d",
        year="year",
        own_x="usd_export_reported",
        other_x="usd_import_reported",
        any_x="usd",
    )
    into = table.select(
        client="iso3_d",
        patron="iso3_o",
        year="year",
        own_m="usd_import_reported",
        other_m="usd_export_reported",
        any_m="usd",
    )
    both = out.join(into, on=key, how="full", coalesce=True)
    return _without_non_ties(both.with_columns(pl.col("^(own|other|any)_.$").cast(pl.Float64)), SOURCE)


def _without_non_ties(rows: pl.DataFrame, source: str) -> pl.DataFrame:
    for row in corrected("not_a_tie", source):
        hit = (
            (pl.col("client") == row["client"])
            & (pl.col("patron") == row["patron"])
            & pl.col("year").is_between(row["from_year"], row["to_year"] or 9999)
        )
        flow = str(row["value"]).lower()
        rows = rows.with_columns(
            [
                pl.when(hit).then(None).otherwise(pl.col(f"{r}_{flow}")).alias(f"{r}_{flow}")
                for r in ("own", "other", "any")
            ]
        )
    return rows


def flows(raw: Path) -> pl.DataFrame:
    """Return client, patron, year, value: exports plus imports in US dollars, by either report."""
    rows = pairs(raw).select("client", "patron", "year", value=pl.sum_horizontal("any_x", "any_m"))
    return clients_only(rows).with_columns(patron=as_patron()).filter(pl.col("client") != pl.col("patron"))


def reporting(both: pl.DataFrame) -> pl.DataFrame:
    """Return which states report which flow in which year.

    Parameters
    ----------
    both
        As returned by `pairs`.

    Returns
    -------
    pl.DataFrame
        client, year, x, m (yes or no: a report of its own); only rows with a yes.
    """
    copied = [((pl.col("ratio") - m).abs() < 0.0006) for m in MARK_UPS]
    counted = []
    for flow, ratio in (
        ("x", pl.col("other_x") / pl.col("own_x")),
        ("m", pl.col("own_m") / pl.col("other_m")),
    ):
        seen = both.filter(pl.col(f"own_{flow}").is_not_null()).with_columns(ratio=ratio)
        by_year = seen.group_by("client", "year").agg(
            pl.len().alias(f"n_{flow}"),
            pl.any_horizontal(copied).filter(pl.col("ratio").is_not_null()).mean().alias(f"copied_{flow}"),
        )
        counted.append(by_year)
    joined = (
        counted[0].join(counted[1], on=["client", "year"], how="full", coalesce=True).sort("client", "year")
    )
    for flow in ("x", "m"):
        own = (pl.col(f"n_{flow}") >= FEWEST) & (pl.col(f"copied_{flow}").fill_null(0) < COPIED)
        joined = joined.with_columns(own.fill_null(False).alias(flow))
    live = joined.join(frozen(both), on=["client", "year"], how="anti")
    return live.select("client", "year", "x", "m").filter(pl.col("x") | pl.col("m"))


def frozen(both: pl.DataFrame) -> pl.DataFrame:
    """Return client, year: years whose partners all move by one factor from the year before or to the next.

    Parameters
    ----------
    both
        As returned by `pairs`.
    """
    ordered = both.select("client", "patron", "year", "own_x", "own_m").sort("client", "patron", "year")
    next_to = (pl.col("year").diff() == 1).over("client", "patron")
    growth = [pl.col(f"own_{f}").log().diff().over("client", "patron").alias(f) for f in ("x", "m")]
    moved = ordered.with_columns(*growth, next_to=next_to).filter("next_to")
    spread = [(pl.col(f) - pl.col(f).median()).abs().median().alias(f"{f}_spread") for f in ("x", "m")]
    by_year = moved.group_by("client", "year").agg(
        *spread, n=pl.min_horizontal(pl.col("x").count(), pl.col("m").count())
    )
    still = by_year.filter(
        (pl.col("n") >= FEWEST_FROZEN) & (pl.col("x_spread") < FROZEN) & (pl.col("m_spread") < FROZEN)
    ).select("client", "year")
    return (
        pl.concat([still, still.with_columns((pl.col("year") - 1).cast(pl.Int16))])
        .unique()
        .sort("client", "year")
    )


def own_report(both: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Return the clients' own reports: client, patron, year, value, total, share, flags, kind."""
    rows = both.join(reports, on=["client", "year"])
    one = (
        pl.when(pl.col("x") & pl.col("m"))
        .then(None)
        .when(pl.col("x"))
        .then(pl.lit("exports_only"))
        .otherwise(pl.lit("imports_only"))
    )
    value = pl.when("x").then(pl.col("own_x").fill_null(0)).otherwise(0) + pl.when("m").then(
        pl.col("own_m").fill_null(0)
    ).otherwise(0)
    unlisted = (
        pl.when(~pl.col("x"))
        .then(0)
        .otherwise(pl.col("other_x").filter(pl.col("own_x").is_null()).sum().over("client", "year"))
    )
    unlisted += (
        pl.when(~pl.col("m"))
        .then(0)
        .otherwise(pl.col("other_m").filter(pl.col("own_m").is_null()).sum().over("client", "year"))
    )
    part = unlisted / (unlisted + value.sum().over("client", "year"))
    short = pl.when(part > UNLISTED).then(pl.lit("partners_unlisted"))
    made = rows.select(
        "client",
        "patron",
        "year",
        value=value,
        flags=pl.concat_str(one, short, separator="|", ignore_nulls=True),
        kind=pl.lit("recorded"),
    )
    return _shared(made)


def _shared(rows: pl.DataFrame) -> pl.DataFrame:
    known = clients_only(rows.filter(pl.col("value") > 0)).with_columns(patron=as_patron())
    summed = known.group_by("client", "year", "patron").agg(
        pl.col("value").sum(), pl.exclude("value").first()
    )
    total = pl.col("value").sum().over("client", "year")
    return summed.with_columns(total=total, share=pl.col("value") / total).sort("client", "year", "patron")


def uncovered(both: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Return client, year, patron, peak: the partners of a client that don't report in a year.

    `peak` is the partner's share of the client's trade: by the client's own report of that year, or, where
    the client doesn't report either, its largest share by any report within five years.
    """
    full = reports.filter(REPORTS).select(patron="client", year="year")
    own = reports.filter(REPORTS).select("client", "year", by_own=pl.lit(True))
    key = ["client", "year"]
    listed = both.join(own, on=key, how="left").with_columns(
        value=pl.when("by_own")
        .then(pl.sum_horizontal("own_x", "own_m"))
        .otherwise(pl.sum_horizontal("any_x", "any_m"))
    )
    seen = listed.with_columns(share=pl.col("value") / pl.col("value").sum().over(key)).filter(
        pl.col("share") > 0.002
    )
    seen = seen.select("client", "patron", "year", "share")
    near = pl.concat([seen.with_columns((pl.col("year") + k).cast(pl.Int16)) for k in range(-5, 6)])
    guessed = (
        near.join(own, on=key, how="anti")
        .group_by("client", "patron", "year")
        .agg(peak=pl.col("share").max())
    )
    exact = seen.join(own, on=key, how="semi").rename({"share": "peak"})
    found = pl.concat([exact, guessed])
    unsaid = found.join(silent(), on=["client", "patron", "year"], how="semi")
    return pl.concat([found.join(full, on=["patron", "year"], how="anti"), unsaid]).unique(
        maintain_order=True
    )


def silent() -> pl.DataFrame:
    """Return client, patron, year in which a partner reports its trade but not that with the client."""
    rows = [
        (r["client"], r["patron"], year)
        for r in corrected("does_not_report", SOURCE)
        for year in range(r["from_year"], r["to_year"] + 1)
    ]
    schema = {"client": pl.String, "patron": pl.String, "year": pl.Int16}
    return pl.DataFrame(rows, schema=schema, orient="row")


def partners_report(both: pl.DataFrame, reports: pl.DataFrame, components: frozenset[str]) -> pl.DataFrame:
    """Return the partners' reports of the clients' trade: as `own_report`, with `covers` and `whole`.

    Where a power that matters, or partners with a tenth of the trade, don't report, the reading is relative
    among the powers that do.
    """
    full = reports.filter(REPORTS).select(patron="client", year="year")
    said = both.join(full, on=["patron", "year"]).join(silent(), on=["client", "patron", "year"], how="anti")
    rows = said.select(
        "client",
        "patron",
        "year",
        value=pl.sum_horizontal("other_x", "other_m"),
        flags=pl.lit(""),
        kind=pl.lit("other_side"),
    )
    every = _shared(rows)
    # the state that is seen under two codes (before and after its end) is covered if either reports
    gone = clients_only(uncovered(both, reports)).with_columns(patron=as_patron())
    gone = (
        gone.filter(pl.col("client") != pl.col("patron"))
        .group_by("client", "year", "patron")
        .agg(pl.col("peak").max())
    )
    gone = gone.join(every.select("client", "year", "patron"), on=["client", "year", "patron"], how="anti")
    heavy = gone.filter(pl.col("patron").is_in(components) & (pl.col("peak") >= MATERIAL))
    lost = gone.group_by("client", "year").agg(lost=pl.col("peak").sum())
    out = heavy.sort("patron").group_by("client", "year").agg(out=pl.col("patron"))
    every = every.join(out, on=["client", "year"], how="left").join(lost, on=["client", "year"], how="left")
    partial = pl.col("out").is_not_null() | (pl.col("lost").fill_null(0) > 0.1)
    every = every.with_columns(whole=~partial)
    everybody = sorted(components)
    names = {
        (): "all",
        **{
            tuple(o): "|".join(c for c in everybody if c not in o)
            for o in every["out"].drop_nulls().unique().to_list()
        },
    }
    covers = pl.Series([names[tuple(o or ())] for o in every["out"].to_list()], dtype=pl.String)
    every = every.with_columns(covers=covers)
    relative = every.filter(~pl.col("whole") & pl.col("patron").is_in(components))
    kept = pl.concat(
        [
            every.filter("whole"),
            relative.with_columns(share=pl.col("value") / pl.col("value").sum().over("client", "year")),
        ]
    )
    flags = pl.when(pl.col("whole")).then(pl.lit("")).otherwise(pl.lit("partners_missing"))
    return kept.with_columns(flags=flags).drop("out", "lost")


def disagreement(own: pl.DataFrame, other: pl.DataFrame, components: frozenset[str]) -> pl.DataFrame:
    """Return client, year, disagreement: mean absolute difference of the reports, weighted by share.

    Partners' reports that see only some of the powers are shares among those: they are compared with the own
    report's shares among the same, at the size of what those powers have together in the own report.
    """
    key = ["client", "year"]
    seen = other.filter(pl.col("patron").is_in(components))
    b = seen.select(*key, "patron", "whole", b="share")
    a = own.filter(pl.col("patron").is_in(components)).select(*key, "patron", a="share")
    some = other.filter(~pl.col("whole")).select(*key, "covers").unique(key)
    among = pl.col("covers").str.split("|").list.contains(pl.col("patron"))
    a = a.join(some, on=key, how="left").filter(pl.col("covers").is_null() | among).drop("covers")
    a = a.join(b.select(key).unique(), on=key, how="semi")
    both = a.join(b, on=[*key, "patron"], how="full", coalesce=True)
    both = both.join(a.select(key).unique(), on=key, how="semi").with_columns(pl.col("a", "b").fill_null(0))
    part = pl.when((~pl.col("whole")).any().over(key)).then(pl.col("a").sum().over(key)).otherwise(1.0)
    both = both.with_columns(b=pl.col("b") * part)
    weight = pl.col("a") + pl.col("b")
    apart = (weight * (pl.col("a") - pl.col("b")).abs()).sum() / weight.sum()
    return both.group_by(key).agg(disagreement=apart.cast(pl.Float32))


def two_reports(both: pl.DataFrame, reports: pl.DataFrame, indicator: str, flow: str = "") -> SourceTables:
    """Return the own and the partners' reports as readings with their disagreement.

    Parameters
    ----------
    both
        As returned by `pairs`, or one flow of it.
    reports
        As returned by `reporting`.
    indicator
        Which tie the readings are of.
    flow
        X or M where only one flow is looked at: a state that reports it needn't report the other.
    """
    components = frozenset(codebook.components())
    alone = reports.filter(pl.col(flow.lower())).with_columns(x=True, m=True) if flow else reports
    own = own_report(both, alone).with_columns(report=pl.lit("own"), covers=pl.lit("all"), whole=pl.lit(True))
    for row in corrected("flag", SOURCE):
        hit = (pl.col("client") == row["client"]) & pl.col("year").is_between(
            row["from_year"], row["to_year"] or 9999
        )
        marked = pl.concat_str(
            pl.col("flags").replace("", None), pl.lit(row["value"]), separator="|", ignore_nulls=True
        )
        own = own.with_columns(flags=pl.when(hit).then(marked).otherwise(pl.col("flags")))
    other = partners_report(both, reports, components).with_columns(report=pl.lit("other"))
    apart = disagreement(own, other, components)
    columns = ["client", "patron", "year", "total", "share", "flags", "kind", "report", "covers", "whole"]
    rows = pl.concat([own.select(columns), other.select(columns)]).join(
        apart, on=["client", "year"], how="left"
    )
    return from_long(rows.with_columns(indicator=pl.lit(indicator), source=pl.lit(SOURCE)))


def read(raw: Path) -> SourceTables:
    """Return the readings of trade, own and other report.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    """
    both = pairs(raw)
    return two_reports(both, reporting(both), "trade")
