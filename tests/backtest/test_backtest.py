"""What a back-test must not do: look ahead, join what doesn't belong together, or score what wasn't observed."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import polars as pl
import pytest
from tests.backtest.made import made_up

from holdfast import codebook
from holdfast.backtest import joint, measured, protocol, run, ship, skill, table
from holdfast.backtest import origin as one
from holdfast.backtest.baselines import BASELINES, REFERENCE
from holdfast.dynamics import forecaster, replay
from holdfast.dynamics.predictors import lessons, predictors, present
from holdfast.dynamics.targets import LEFT_OUT, TARGETS, observe
from holdfast.errors import DataError, Unfinished, UserError
from holdfast.infer import scores
from holdfast.measure.case import load_case
from holdfast.measure.learned import parameters_of
from holdfast.panel.store import load
from holdfast.sources.revision import REVISED

ORIGIN = 2008


@pytest.fixture(scope="module")
def panel():
    return load()


@pytest.fixture(scope="module")
def few(panel):
    """The panel with a few countries, so that a forecast takes a moment."""
    kept = panel.readings["client"].cast(pl.String).unique().sort().to_list()[::9]
    readings = panel.readings.filter(pl.col("client").cast(pl.String).is_in(kept))
    return dataclasses.replace(
        panel,
        readings=readings,
        shares=panel.shares.join(readings.select("reading"), on="reading", how="semi", maintain_order="left"),
        votes=panel.votes.join(
            panel.rollcalls.filter(pl.col("date").dt.year() > 1990), on="rid", how="semi"
        ).filter(pl.col("iso3").cast(pl.String).is_in([*kept, *codebook.components()])),
        rollcalls=panel.rollcalls.filter(pl.col("date").dt.year() > 1990),
    )


@pytest.fixture(autouse=True, scope="module")
def _short():
    """Two horizons in place of four, two past years made again in place of ten."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replay, "PAST", 2)
        patch.setattr(protocol, "HORIZONS", (1, 3))
        yield


@pytest.fixture(scope="module")
def made(few, _short):
    return list(one.forecasts(few.as_of(protocol.day(ORIGIN)), ORIGIN, True))


def spoiled(panel, after, seed=0):
    """The same panel with everything published after a day turned to something else, and half of it taken away."""
    rng = np.random.default_rng(seed)

    def mixed(table, late, columns):
        """Values of late rows dealt out anew among them."""
        at = np.flatnonzero(table.select(late).to_series().to_numpy())
        changed = {}
        for name in columns:
            order = np.arange(table.height)
            order[at] = rng.permutation(at)
            changed[name] = table[name].gather(order)
        return table.with_columns(**changed)

    tables = {}
    for rows, shares in (("readings", "shares"), ("months", "month_shares")):
        held = mixed(
            getattr(panel, rows),
            pl.col("release") > after,
            ("total", "covers", "whole", "kind", "disagreement"),
        )
        late = held.filter(pl.col("release") > after)["reading"].implode()
        share = getattr(panel, shares)
        moved = pl.col("share") * 0.37 + 0.1
        tables[shares] = share.with_columns(
            pl.when(pl.col("reading").is_in(late))
            .then(moved)
            .otherwise("share")
            .cast(share.schema["share"])
            .alias("share")
        )
        gone = (pl.col("release") > after) & (pl.col("reading") % 2 == 0)
        tables[rows] = held.filter(~gone | pl.col("flags").str.contains(REVISED))
    when = panel.votes.join(panel.rollcalls.select("rid", "date"), on="rid", maintain_order="left")["date"]
    tables["votes"] = mixed(panel.votes, when > after, ("vote", "x_run"))
    odd = pl.col("rid").rank("dense") % 2 == 1
    tables["rollcalls"] = panel.rollcalls.filter((pl.col("date") <= after) | odd)
    for name, day in (
        ("events", "release"),
        ("covariates", "release"),
        ("exposures", "release"),
        ("memberships", "from_date"),
    ):
        tables[name] = getattr(panel, name).filter(pl.col(day).is_null() | (pl.col(day) <= after))
    return dataclasses.replace(panel, **tables)


def bytes_of(made):
    return [part.tobytes() for f in made for part in (*f.quantiles.values(), f.places)]


def test_nothing_published_after_an_origin_changes_a_byte_of_its_forecasts(few, made):
    day = protocol.day(ORIGIN)
    other = spoiled(few, day)
    assert not other.shares.equals(few.shares)
    assert not other.votes.equals(few.votes)
    assert {f.indicator for f in made} == set(TARGETS) - {"aid_finance"}
    assert bytes_of(made) == bytes_of(one.forecasts(other.as_of(day), ORIGIN, True))


def test_a_planted_leak_is_caught(few):
    day, later = protocol.day(ORIGIN), protocol.day(ORIGIN + 1)
    leaking = [bytes_of(one.forecasts(p.as_of(later), ORIGIN)) for p in (few, spoiled(few, day))]
    assert leaking[0] != leaking[1]


def test_every_indicator_is_a_target_or_says_why_not():
    assert set(TARGETS) | set(LEFT_OUT) == set(codebook.weighed())
    assert not set(TARGETS) & set(LEFT_OUT)


def test_targets_are_recorded_and_each_year_is_one_reading(panel):
    truth = observe(panel)
    for name, target in TARGETS.items():
        seen = truth[name]
        assert len(set(seen.client.tolist())) == seen.client.size, name
        if name != "votes":
            kinds = panel.readings.filter(
                (pl.col("indicator").cast(pl.String) == name)
                & (pl.col("source").cast(pl.String) == target.source)
                & (pl.col("year") <= int(seen.years[-1]))
                & (pl.col("report").cast(pl.String) == target.report)
            )["kind"].cast(pl.String)
            assert set(kinds.unique()) <= {"recorded", "provisional"}, name


def test_predictors_look_at_nothing_later():
    whole = made_up()
    short = predictors(whole.until(1995))
    full = predictors(whole)
    for field in dataclasses.fields(short):
        a, b = getattr(short, field.name), getattr(full, field.name)
        axis = 0 if field.name in {"power", "power_slow"} else 1
        np.testing.assert_array_equal(a, np.take(b, range(26), axis=axis), err_msg=field.name)


def test_restlessness_and_reversion_are_learned_and_coverage_holds():
    whole = made_up()
    seen = predictors(whole.until(2004))
    taught, asked = lessons(seen, 2), present(seen)
    y = whole.share[asked.s, 36, asked.p]
    said = {name: make(seen, taught, asked) for name, make in BASELINES.items()}
    mine = forecaster.fit(seen, taught).quantiles(seen, asked)
    assert scores.crps(mine, y).mean() < 0.9 * scores.crps(said[REFERENCE], y).mean()
    low, high = scores.place(mine, y)
    calm = asked.s < 60
    for part in (calm, ~calm):
        assert scores.inside(low, high, 0.9)[part].mean() == pytest.approx(0.9, abs=0.06)
    assert (np.diff(mine, axis=1) >= 0).all()
    assert mine.min() >= 0.0
    assert mine.max() <= 1.0


def test_a_forecast_needs_no_more_than_one_year_of_lessons():
    seen = predictors(made_up(T=4, S=300))
    made = forecaster.fit(seen, lessons(seen, 3)).quantiles(seen, present(seen))
    assert np.isfinite(made).all()


def test_spread_is_stretched_where_past_forecasts_were_too_narrow(monkeypatch):
    monkeypatch.setattr(replay, "PAST", 10)
    whole = made_up()
    # in the last years all of a year's shares move together, by a different amount each year
    common = np.random.default_rng(1).normal(0.0, 0.03, 40) * (np.arange(40) >= 27)
    moved = dataclasses.replace(whole, share=np.clip(whole.share + common[:, None], 0.0, 1.0))
    factors = []
    for of in (whole, moved):
        seen = predictors(of.until(2004))
        made, past, q = replay.fitted(seen, lessons(seen, 1), 1)
        assert past.t.max() == seen.last.shape[1] - 2
        held = scores.inside(*scores.place(q, past.y), 0.9).mean()
        assert held == pytest.approx(0.9, abs=0.005)
        factors.append(made.stretch)
    assert factors[1] > factors[0]


def test_a_forecast_made_again_of_a_past_year_is_the_one_made_then():
    whole = made_up()
    now = predictors(whole.until(2004))
    past, q = replay.replayed(now, 2)
    then = predictors(whole.until(2002))
    mine = past.t == 32
    asked = past.of(mine)
    np.testing.assert_array_equal(q[mine], forecaster.fit(then, lessons(then, 2)).quantiles(then, asked))


def test_shares_of_a_whole_and_years_in_a_row_are_tied():
    rng = np.random.default_rng(0)
    P, H, k = 4, 3, 0.0
    margins = np.sort(rng.normal(0.25, 0.05, (P, H, scores.COUNT)), axis=2)
    free = joint.measured(margins, np.full((P, H), 0.25), np.full(P, 0.25), k, np.eye(H), 0.0, 1)
    np.testing.assert_array_equal(free["together"], free["apart"])
    draws = rng.dirichlet(np.full(P, 20.0), 4000)
    seen = predictors(made_up(T=10, S=4000, P=P))
    seen.last[:, -1] = 0.25
    rows = type(present(seen))(
        np.repeat(np.arange(4000), P), np.full(4000 * P, 9), np.tile(np.arange(P), 4000), draws.ravel()
    )
    z = (draws.ravel() - 0.25) / draws.std()
    assert joint.between_powers(seen, rows, z) == pytest.approx(1.0, abs=0.1)
    assert joint.between_powers(seen, rows, rng.standard_normal(z.size)) == pytest.approx(0.0, abs=0.1)
    again = joint.between_horizons([(rows, z), (rows, z)], seen.last.shape)
    assert again[0, 1] == pytest.approx(0.9)


def test_what_is_left_out_is_told_apart(made):
    trade = next(f for f in made if f.indicator == "trade")
    assert not np.array_equal(trade.quantiles[one.ELSEWHERE], trade.quantiles[one.FORECASTER])
    told = np.isfinite(trade.quantiles[one.OTHERS][:, 0])
    assert set(np.array(trade.observed.powers)[trade.rows.p[told]]) == {load_case().patron}


def test_rounded_shares_are_forecast_as_rounded():
    seen = predictors(made_up())
    made = forecaster.fit(seen, lessons(seen, 1)).quantiles(seen, present(seen), 0.05)
    assert np.abs(made / 0.05 - np.round(made / 0.05)).max() < 1e-9


def test_the_interval_of_skill_is_wider_where_all_countries_move_together():
    rng = np.random.default_rng(0)
    a, b = skill.weights(50, 12, seed=0)
    alone = rng.normal(size=(50, 12))
    common = np.broadcast_to(rng.normal(size=12), (50, 12))
    one_each = np.ones((50, 12))
    spread = [np.std(skill.means(x, one_each, a, b)[1:]) for x in (alone, common)]
    assert spread[1] > 3.0 * spread[0]
    assert skill.means(alone, one_each, a, b)[0] == pytest.approx(alone.mean())


def test_a_run_goes_on_where_it_stopped_and_threads_change_nothing(few, tmp_path, monkeypatch):
    calls = []
    made = one.forecasts
    monkeypatch.setattr(run, "forecasts", lambda known, o, apart: calls.append(o) or made(known, o, True))
    monkeypatch.setattr(measured, "frozen", lambda panel: {name: parameters_of(name) for name in TARGETS})
    first = run.run(few, [2008], tmp_path / "a")
    both = run.run(few, [2008, 2009], tmp_path / "a", threads=2)
    assert calls == [2008, 2009]
    again = run.run(few, [2008, 2009], tmp_path / "b", threads=1)
    for truth in run.TRUTHS:
        np.testing.assert_array_equal(first[truth][2008].total, both[truth][2008].total)
        for o in (2008, 2009):
            for field in dataclasses.fields(one.Scored):
                a, b = (getattr(done[truth][o], field.name) for done in (both, again))
                np.testing.assert_array_equal(a, b)
    assert (both["measured"][2008].total != both["recorded"][2008].total).any()
    told = table.tabulate(both)
    assert told.equals(table.tabulate(again))
    assert set(told["domain"]) == {"security", "economy", "diplomacy", table.ALL}
    assert_pooled(told)
    brief = ship.summary(told)
    assert brief.height < told.height / 10
    assert set(brief["model"]) == {one.FORECASTER}
    reference = told.filter(pl.col("model") == REFERENCE)
    assert reference["skill"].null_count() == reference.height
    assert set(told["truth"]) == {"recorded", "measured"}
    assert {"together", "apart", one.ELSEWHERE, "ridge_var"} <= set(told["model"])
    levels = told.filter(pl.col("part").str.starts_with("newest share") & (pl.col("score") == "crps"))
    whole = told.filter((pl.col("part") == "") & (pl.col("indicator") == "") & (pl.col("score") == "crps"))
    counted = [
        t.filter((pl.col("model") == REFERENCE) & (pl.col("horizon") == 1) & (pl.col("truth") == "recorded"))[
            "n"
        ].sum()
        for t in (levels, whole)
    ]
    assert counted[0] == counted[1]


def assert_pooled(told):
    """What is pooled is the mean over domains of the score over the reference's."""
    whole = told.filter(
        (pl.col("truth") == "recorded")
        & (pl.col("part") == "")
        & (pl.col("indicator") == "")
        & (pl.col("horizon") == 1)
    )
    value = {(r["domain"], r["score"], r["model"]): r["value"] for r in whole.to_dicts()}
    domains = ("security", "economy", "diplomacy")
    ratios = [value[d, "crps", one.FORECASTER] / value[d, "crps", REFERENCE] for d in domains]
    row = whole.filter(pl.col("score") == table.RELATIVE).to_dicts()[0]
    assert row["value"] == pytest.approx(np.mean(ratios), abs=1e-4)
    assert row["skill"] == pytest.approx(1.0 - row["value"], abs=1e-4)
    assert row["q025"] < row["skill"] < row["q975"]
    assert (
        row["n"] == whole.filter((pl.col("score") == "crps") & (pl.col("model") == one.FORECASTER))["n"].sum()
    )
    held = [value[d, "coverage_90", one.FORECASTER] for d in domains]
    assert value[table.ALL, "coverage_90", one.FORECASTER] == pytest.approx(np.mean(held), abs=1e-4)


def test_a_model_that_forecast_fewer_pairs_is_not_compared(few, made):
    scored = one.score(made, observe(few), ORIGIN, 0, together=False)
    m = one.MODELS.index(one.ELSEWHERE)
    fewer = scored.number.copy()
    fewer[:, :, m] = np.maximum(fewer[:, :, m] - 1, 0)
    told = [
        table.tabulate({"recorded": {ORIGIN: dataclasses.replace(scored, number=n)}})
        for n in (scored.number, fewer)
    ]
    assert [(one.ELSEWHERE in set(t["model"])) for t in told] == [True, False]


def test_all_models_forecast_rounded_shares_as_rounded(made):
    arms = next(f for f in made if f.indicator == "arms_delivered")
    for name in (one.FORECASTER, one.ELSEWHERE, *BASELINES):
        q = arms.quantiles[name] / 0.05
        assert np.abs(q - np.round(q)).max() < 1e-6, name


def test_an_interrupted_run_says_how_far_it_came_and_keeps_it(few, tmp_path, monkeypatch):
    made = one.forecasts

    def cut(known, o, apart):
        if o == 2009:
            raise KeyboardInterrupt
        return made(known, o, apart)

    monkeypatch.setattr(run, "forecasts", cut)
    monkeypatch.setattr(measured, "frozen", lambda panel: {name: parameters_of(name) for name in TARGETS})
    with pytest.raises(Unfinished, match="1 of 2 origins done"):
        run.run(few, [2008, 2009], tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"run.json", "2008.npz"}


def test_a_changed_panel_under_a_half_done_run_is_refused(few, tmp_path):
    (tmp_path / "run.json").write_text(json.dumps({"panel": "another", "seed": 0, "program": run.program()}))
    with pytest.raises(DataError, match="the panel has changed"):
        run.run(few, [2008], tmp_path)
    (tmp_path / "run.json").write_text(
        json.dumps({"panel": few.fingerprint, "seed": 1, "program": run.program()})
    )
    with pytest.raises(UserError, match="another seed"):
        run.run(few, [2008], tmp_path)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(DataError, match=r"run\.json can't be read"):
        run.run(few, [2008], tmp_path)


def test_a_damaged_piece_is_named(few, tmp_path):
    (tmp_path / "run.json").write_text(
        json.dumps({"panel": few.fingerprint, "seed": 0, "program": run.program()})
    )
    (tmp_path / "2008.npz").write_bytes(b"half")
    with pytest.raises(DataError, match=r"2008\.npz can't be read"):
        run.run(few, [2008], tmp_path)


def test_origins_outside_of_the_data_are_refused(few, tmp_path):
    with pytest.raises(UserError, match="origins 1950, 2099"):
        run.run(few, [1950, 2008, 2099], tmp_path / "none")
    assert not (tmp_path / "none").exists()
