"""Projections: the same bytes however the work is cut, and answers that a hand can check."""

from __future__ import annotations

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from holdfast import codebook
from holdfast.dynamics.walk import Learned, learned
from holdfast.errors import DataError, UserError
from holdfast.measure.foothold import Foothold
from holdfast.project.layout import world_shares
from holdfast.project.run import newest_judged, project
from holdfast.project.scenario import load_scenarios

RUNS = 120


def _bytes(projection: object) -> dict[str, bytes]:
    data, prior = projection.data, projection.prior  # type: ignore[attr-defined]
    return {
        f.name: np.asarray(getattr(s, f.name)).tobytes() for s in (data, prior) for f in dataclasses.fields(s)
    }


def _still() -> Learned:
    """A world in which nothing moves by itself."""
    known = learned()
    calm = {
        name: dataclasses.replace(w, step=(1e-9,) * 3, rho=0.0, rho_sd=0.0, size_sd=0.0)
        for name, w in known.indicators.items()
    }
    return dataclasses.replace(known, indicators=calm)


@pytest.mark.parametrize(
    "how",
    [
        {"threads": 1},
        {"threads": 2},
        {"threads": 1, "chunk": 7},
        {"threads": 2, "chunk": 50},
        {"chunk": 1000},
    ],
)
def test_threads_and_chunks_do_not_matter(foothold: Foothold, how: dict[str, int]) -> None:
    assert _bytes(project(foothold, runs=RUNS, **how)) == _bytes(project(foothold, runs=RUNS))  # type: ignore[arg-type]


def test_any_executor_gives_the_same(foothold: Foothold) -> None:
    with ThreadPoolExecutor(3) as pool:
        assert _bytes(project(foothold, runs=RUNS, executor=pool, chunk=13)) == _bytes(
            project(foothold, runs=RUNS)
        )


def test_other_scenarios_do_not_matter(foothold: Foothold) -> None:
    courses = load_scenarios()
    everything = project(foothold, courses, runs=RUNS)
    for pick in ([0], [0, 4], [0, 2, 3], [0, 3, 1]):
        some = project(foothold, [courses[i] for i in pick], runs=RUNS)
        for summary, whole in ((some.data, everything.data), (some.prior, everything.prior)):
            for name in ("held", "lost", "moved", "ranks", "shares", "gains"):
                assert np.array_equal(getattr(summary, name), getattr(whole, name)[pick]), name


def test_more_runs_begin_with_the_same_ones(foothold: Foothold) -> None:
    few, many = project(foothold, runs=50, chunk=50), project(foothold, runs=100, chunk=50)
    assert np.all(many.data.held >= few.data.held)


def test_another_seed_is_another_answer(foothold: Foothold) -> None:
    assert _bytes(project(foothold, runs=RUNS, seed=1)) != _bytes(project(foothold, runs=RUNS, seed=2))


def test_the_start_has_the_margins_of_the_state(foothold: Foothold) -> None:
    out = project(foothold, runs=4000)
    composite = foothold.draws[:, :, :4, :, -1].mean(axis=2)
    first = (composite.argmax(axis=2) == 0).sum(axis=1) * 2 > composite.shape[1]
    for name in ("drift", "adapt"):
        assert out.chance(name, "predominant", out.at) == pytest.approx(first.mean(), abs=0.04)
    for fan in out.fans(["drift"])[:4]:
        c, d = foothold.ci(fan["client"]), codebook.DOMAINS.index(fan["domain"])
        told = np.quantile(foothold.draws[:, c, d, 0, -1], [0.25, 0.5, 0.75])
        assert [fan[q][0] for q in ("q25", "q50", "q75")] == pytest.approx(told.tolist(), abs=0.006)


def test_in_a_still_world_only_declared_effects_move_a_share(foothold: Foothold) -> None:
    out = project(foothold, runs=400, parameters=_still())
    fans = {(f["scenario"], f["client"], f["domain"]): f for f in out.fans()}
    client = foothold.case.clients[0]
    for domain in codebook.DOMAINS:
        still = fans["drift", client, domain]["q50"]
        assert still[1] == pytest.approx(still[-1], abs=0.004)
    moved = fans["recognise", client, "diplomacy"]["q50"]
    assert moved[-1] - moved[0] == pytest.approx(0.04, abs=0.02)
    beside = fans["recognise", client, "security"]["q50"]
    assert beside[-1] - beside[1] == pytest.approx(0.01, abs=0.015)
    away = fans["recognise", client, "economy"]["q50"]
    assert away[-1] == pytest.approx(away[1], abs=0.004)


def test_effects_of_all_switches_add_up(foothold: Foothold) -> None:
    gain = {
        n: rows[-1]["gain"]["q50"]
        for n, rows in project(foothold, runs=400, parameters=_still()).contrasts().items()
    }
    assert gain["adapt"] == pytest.approx(gain["recognise"] + gain["refocus"] + gain["respond"], abs=0.01)


def test_switches_can_do_harm(foothold: Foothold) -> None:
    row = project(foothold, runs=400).contrasts()["refocus"][-1]
    assert row["gain"]["q05"] < 0 < row["gain"]["q95"]


def test_chances_contrasts_and_losses_fit_together(foothold: Foothold) -> None:
    out = project(foothold, runs=RUNS, years=6)
    outlook, contrasts, loss = out.outlook(), out.contrasts(), out.time_to_loss()
    for name, rows in outlook.items():
        assert [r["year"] for r in rows] == list(range(out.at, out.at + 7))
        assert all(0 <= r["p_predominant"] <= r["p_prominent"] <= 1 for r in rows)
        for status in ("prominent", "predominant"):
            held = loss[name][status]
            assert held["held_at_start"] == pytest.approx(rows[0][f"p_{status}"])
            assert held["lost"] + held["never_lost"] == pytest.approx(1.0)
            assert sum(held["by_year"]) == pytest.approx(held["lost"])
            assert rows[-1][f"p_{status}"] >= held["never_lost"] * held["held_at_start"] - 1e-12
        if name != "drift":
            for row, mine, base in zip(contrasts[name], rows, outlook["drift"], strict=True):
                expected = mine["p_predominant"] - base["p_predominant"]
                assert row["p_predominant"]["difference"] == pytest.approx(expected)


def test_uncertainty_grows_with_time(foothold: Foothold) -> None:
    for fan in project(foothold, runs=400).fans(["drift"]):
        assert fan["q95"][-1] - fan["q05"][-1] > fan["q95"][0] - fan["q05"][0]


def test_the_prior_alone_knows_nothing_of_the_case(foothold: Foothold) -> None:
    other = dataclasses.replace(foothold, draws=foothold.draws[:, :, :, ::-1].copy())
    one, two = project(foothold, runs=RUNS), project(other, runs=RUNS)
    assert one.prior.shares.tobytes() == two.prior.shares.tobytes()
    assert one.data.shares.tobytes() != two.data.shares.tobytes()


def test_results_are_plain_numbers(foothold: Foothold) -> None:
    out = project(foothold, runs=RUNS, years=3)
    text = json.dumps(out.as_dict())
    assert "declared, not estimated" in text
    assert len(out.fans()) == len(out.scenarios) * 3 * 5
    assert len(out.countries()) == len(out.scenarios) * 3
    assert {e["basis"] for e in out.effects()} == {"assumed"}


def test_the_start_is_the_newest_year_that_half_of_the_cells_can_be_judged_in(foothold: Foothold) -> None:
    observed = foothold.observed.copy()
    observed[:, :3, -1] = 0.0
    assert newest_judged(dataclasses.replace(foothold, observed=observed)) == 2023
    observed[:, :2, -1] = 1.0
    assert newest_judged(dataclasses.replace(foothold, observed=observed)) == 2024


def test_nothing_judged_is_no_start(foothold: Foothold) -> None:
    blank = dataclasses.replace(foothold, observed=np.zeros_like(foothold.observed))
    with pytest.raises(UserError, match="no state to start from"):
        project(blank, runs=2)


@pytest.mark.parametrize("wrong", [{"years": 0}, {"runs": 0}, {"threads": 0}, {"chunk": -1}])
def test_numbers_that_make_no_sense(foothold: Foothold, wrong: dict[str, int]) -> None:
    with pytest.raises(UserError, match=next(iter(wrong))):
        project(foothold, **wrong)  # type: ignore[arg-type]


def test_a_start_outside_the_draws_is_the_users_mistake(foothold: Foothold) -> None:
    with pytest.raises(UserError, match="2050"):
        project(foothold, at=2050, runs=2)
    with pytest.raises(UserError, match="without draws"):
        project(dataclasses.replace(foothold, draws=foothold.draws[:0]), runs=2)


def test_a_country_without_a_state_is_named(foothold: Foothold) -> None:
    draws = foothold.draws.copy()
    draws[:, 1] = np.nan
    with pytest.raises(DataError, match=foothold.case.clients[1]):
        project(dataclasses.replace(foothold, draws=draws), runs=2)


def test_the_worlds_shares_of_a_bloc_are_those_of_its_members() -> None:
    members = sorted(codebook.members("EU", 2020))
    base = {members[0]: 0.1, members[1]: 0.2}
    assert world_shares(base, ["EU"], 2020)[0] == pytest.approx(0.3)
    assert world_shares({"all": 0.8}, ["PPP", "QQQ"], 2020).tolist() == pytest.approx([0.4, 0.4, 0.2])
