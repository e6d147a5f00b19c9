"""Nothing that came out after a day reaches what is said as of that day."""

import dataclasses
import datetime as dt

import numpy as np
import polars as pl
import pytest

from holdfast.measure.case import load_case
from holdfast.measure.foothold import measure
from holdfast.panel.store import load
from holdfast.report import assess as job
from holdfast.report import known
from holdfast.sources.revision import MAY_BE_REVISED, REVISED

DAY = dt.date(2023, 1, 31)


def mixed(frame, column, later, rng):
    """Values of a column in the later rows put in another order."""
    order = np.arange(frame.height)
    order[later] = rng.permutation(order[later])
    return frame.with_columns(frame[column].gather(order))


def scrambled(panel, day, seed=0):
    """The same panel with everything released after a day changed, and what earlier rows say of it."""
    rng = np.random.default_rng(seed)
    tables = {}
    for heads, cells in (("readings", "shares"), ("months", "month_shares")):
        rows = getattr(panel, heads)
        later = (rows["release"] > day).to_numpy()
        for column in ("total", "client", "whole", "disagreement", "kind"):
            rows = mixed(rows, column, later, rng)
        shares = getattr(panel, cells)
        which = shares["reading"].is_in(rows.filter(pl.Series(later))["reading"].implode()).to_numpy()
        tables |= {heads: rows, cells: mixed(shares, "share", which, rng)}
    when = panel.votes.join(panel.rollcalls, on="rid", how="left", maintain_order="left")["date"]
    votes = mixed(panel.votes, "vote", (when > day).to_numpy(), rng)
    past = when <= day
    taken = votes.with_columns(when=when).filter(past, pl.col("vote").cast(pl.String) != "X")
    last = taken.group_by("iso3").agg(last=pl.col("when").max())
    on = votes.join(last, on="iso3", how="left", maintain_order="left")["last"].fill_null(dt.date(1900, 1, 1))
    going_on = past & (when > on) & (votes["vote"].cast(pl.String) == "X")
    assert going_on.sum() > 100
    longer = pl.when(going_on).then(pl.col("x_run") + 1000).otherwise(pl.col("x_run"))
    tables["votes"] = votes.with_columns(x_run=longer.cast(votes.schema["x_run"]))
    late = pl.col("release") > day
    tables["events"] = panel.events.with_columns(
        value=pl.when(late).then(pl.col("value") + 1e6).otherwise(pl.col("value")),
        type=pl.when(late).then(pl.col("type").reverse()).otherwise(pl.col("type")),
    )
    tables["covariates"] = panel.covariates.with_columns(
        value=pl.when(late).then(pl.col("value") + 99).otherwise(pl.col("value"))
    )
    tables["exposures"] = panel.exposures.with_columns(
        value=pl.when(late).then(pl.col("value") + 99).otherwise(pl.col("value"))
    )
    ended = pl.col("to_date") > day
    tables["memberships"] = panel.memberships.with_columns(
        to_date=pl.when(ended).then(None).otherwise(pl.col("to_date"))
    )
    return dataclasses.replace(panel, fingerprint="scrambled", **tables)


@pytest.fixture(scope="module")
def panels():
    whole = load()
    return whole, scrambled(whole, DAY)


def test_tables_as_known_on_a_day_are_the_same(panels):
    true, false = (p.as_of(DAY) for p in panels)
    for field in dataclasses.fields(true):
        value = getattr(true, field.name)
        if isinstance(value, pl.DataFrame):
            assert value.equals(getattr(false, field.name)), field.name
    assert not panels[0].readings.equals(panels[1].readings)


def test_the_measurement_is_bit_identical(panels):
    found = [measure(p.as_of(DAY), load_case(), draws=50, seed=3) for p in panels]
    for field in dataclasses.fields(found[0]):
        value = getattr(found[0], field.name)
        if isinstance(value, np.ndarray):
            assert value.tobytes() == getattr(found[1], field.name).tobytes(), field.name
    later = [measure(p, load_case(), draws=0) for p in panels]
    assert not np.array_equal(later[0].mean, later[1].mean)


def test_verdicts_and_outlook_as_known_then_are_identical(panels, monkeypatch):
    for module, name in ((job, "DRAWS"), (known, "FEWER")):
        monkeypatch.setattr(module, name, 100)
    a, b = (job.assess(load_case(), panel=p, as_of=DAY, threads=2) for p in panels)
    assert [v.as_dict() for v in a.verdicts] == [v.as_dict() for v in b.verdicts]
    assert a.projection.as_dict() == b.projection.as_dict()
    assert a.robustness == b.robustness


def test_a_year_under_revision_was_so_on_that_day():
    rows = load().as_of(DAY).readings.filter(pl.col("source") == "sipri_arms")
    newest = rows.filter(pl.col("year") == 2021)
    assert newest["kind"].cast(pl.String).unique().to_list() == ["provisional"]
    assert newest["flags"].str.contains(REVISED).all()
    assert "provisional" not in rows.filter(pl.col("year") < 2021)["kind"].cast(pl.String).to_list()
    moving = rows.filter(pl.col("flags").str.contains(MAY_BE_REVISED))
    assert set(moving["year"]) == {2019, 2020}


def test_two_reports_don_t_differ_before_both_are_there():
    whole = load()
    row = whole.readings.filter(pl.col("disagreement").is_not_null()).head(1)
    day = row["release"][0]
    late = row.with_columns(
        reading=pl.lit(10**6, dtype=pl.Int32),
        release=pl.lit(day + dt.timedelta(days=30)),
        report=pl.lit("late", dtype=row.schema["report"]),
    )
    both = dataclasses.replace(whole, readings=pl.concat([row, late]))
    assert both.as_of(day).readings["disagreement"].to_list() == [None]
    assert both.as_of(day + dt.timedelta(days=30)).readings["disagreement"].null_count() == 0


def test_an_absence_is_as_long_as_it_was():
    whole = load()
    day = whole.rollcalls["date"].sort()[-200]
    known = whole.as_of(day).votes
    per_state = known.filter(pl.col("vote").cast(pl.String) == "X").group_by("iso3").agg(pl.len())
    runs = known.group_by("iso3").agg(pl.col("x_run").max()).join(per_state, on="iso3")
    assert (runs["x_run"] <= runs["len"]).all()
    past = whole.votes.join(whole.rollcalls.filter(pl.col("date") <= day), on="rid", how="semi")
    assert (past["x_run"].sum() - known["x_run"].sum()) > 0
