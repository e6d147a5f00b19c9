"""Paths of a case: the forecaster's margins after all that a run does to them, and ties between years and powers."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

import numpy as np
import pytest

from holdfast.dynamics import paths as made
from holdfast.dynamics.margins import Margins, margins
from holdfast.dynamics.walk import learned
from holdfast.infer import lanes
from holdfast.infer.copula_table import FARTHEST
from holdfast.infer.scores import LEVELS
from holdfast.measure.case import Case, load_case
from holdfast.panel.store import Panel, load
from holdfast.project.chunk import outcomes
from holdfast.project.requests import none
from holdfast.project.spec import Spec

YEARS = 5


@pytest.fixture(scope="module")
def panel() -> Panel:
    return load()


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case()


@pytest.fixture(scope="module")
def told(panel: Panel, case: Case) -> Margins:
    return margins(panel, case, 2024, YEARS)


DRAWS = 2048


def tie(name: str, told: np.ndarray | None, countries: int, powers: int) -> made.Tie:
    """A kind of tie that begins at equal shares."""
    even = np.full((countries, powers + 1), 1.0 / (powers + 1))
    ones = np.ones(countries, dtype=np.int64)
    return made.Tie(
        name, 1.0, np.stack([even, 0.06 * ones[:, None] + 0 * even], axis=1), even, 20.0 * ones, ones, told
    )


def spec_of(paths: made.Paths, years: int) -> Spec:
    """A case of nothing but paths."""
    nothing, whole = np.zeros(0), np.zeros(0, dtype=np.int64)
    C = paths.table.shape[0]
    return Spec(
        seed=1, years=years, patron=0, paths=paths, weights=np.full(4, 0.25), effect_domain=whole,
        effect_power=whole, effect_mean=nothing, effect_sd=nothing, effect_key=whole,
        intensity=np.zeros((1, 0, C, years)), requests=none(1, C, years),
    )  # fmt: skip


@pytest.mark.parametrize("years", [1, YEARS])
@pytest.mark.parametrize(("name", "domain"), [("trade", 1), ("votes", 3)])
def test_runs_have_the_forecasters_quantiles(
    case: Case, told: Margins, name: str, domain: int, years: int
) -> None:
    C, P = len(case.clients), len(case.patrons)
    quantiles = told.quantiles[name][:, :P, :years]
    known = learned()
    paths = made.paths(
        [tie(name, quantiles, C, P)], case.clients, known.indicators, 0.0, years, 3, futures=DRAWS
    )
    end = outcomes(spec_of(paths, years), 0, 8000, domains=True).domains[0, :, :, domain]
    seen = np.isfinite(quantiles[:, :, -1]).all(axis=2)
    assert seen.mean() > 0.7
    for level, off in ((0.05, 0.06), (0.25, 0.02), (0.5, 0.02), (0.75, 0.02), (0.95, 0.06)):
        expected = np.array([[np.interp(level, LEVELS, q) for q in row] for row in quantiles[:, :, -1]])
        found = np.quantile(end, level, axis=0)
        assert np.abs(found - expected)[seen].max() < off, level
        assert np.abs(found - expected)[seen].mean() < 0.3 * off


def test_without_a_forecast_a_tie_walks(case: Case) -> None:
    known = learned()
    C, P = len(case.clients), len(case.patrons)
    paths = made.paths(
        [tie("remittances", None, C, P)], case.clients, known.indicators, 0.0, YEARS, 3, futures=DRAWS
    )
    spread = paths.table[:, 2, :, :, 48] - paths.table[:, 2, :, :, 16]
    assert np.all(spread[..., -1] > spread[..., 1])
    assert np.all(paths.table[:, 2, :, :, 32] == pytest.approx(1 / (P + 1), abs=0.03))
    assert np.all(np.diff(paths.table, axis=-1) >= 0.0)


def test_years_hang_together_as_in_what_was_simulated(case: Case) -> None:
    known = learned()
    C, P = len(case.clients), len(case.patrons)
    held = [tie("remittances", None, C, P)]
    share, parameter = made.simulate(held, known.indicators, YEARS, 3, DRAWS)
    paths = made.paths(held, case.clients, known.indicators, 0.0, YEARS, 3, futures=DRAWS)
    assert parameter.shape == (4, DRAWS)
    simulated = np.corrcoef(share[0, 2, 0])[0, 1:]
    chain = np.cumprod(paths.keep[0, 2, 0, 1:]) * np.sqrt(1 - paths.white[0, 2, 0, 1:])
    assert chain == pytest.approx(simulated, abs=0.08)
    assert np.all(paths.keep[:, 2, :, 1:] > 0.5)


def test_powers_of_a_country_move_against_each_other(case: Case) -> None:
    known = learned()
    C, P = len(case.clients), len(case.patrons)
    paths = made.paths(
        [tie("remittances", None, C, P)], case.clients, known.indicators, 0.0, YEARS, 3, futures=DRAWS
    )
    mix = paths.mix[0, 2, 1]
    between = (mix @ mix.T)[np.triu_indices(P, 1)]
    assert between.mean() < -0.05


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads(case: Case) -> None:
    known = learned()
    held = [tie(n, None, 2, 3) for n in ("trade", "votes", "remittances")]
    one, two = (
        made.paths(held, case.clients[:2], known.indicators, 0.0, 3, 5, threads=k, futures=256)
        for k in (1, 3)
    )
    for field in dataclasses.fields(made.Paths):
        assert (
            np.asarray(getattr(one, field.name)).tobytes() == np.asarray(getattr(two, field.name)).tobytes()
        )


def test_a_country_does_not_depend_on_which_others_are_asked_for(case: Case) -> None:
    known = learned()
    both = [tie(n, None, 2, 3) for n in ("trade", "remittances")]
    two = made.paths(both, case.clients[:2], known.indicators, 0.0, 3, 5, futures=256)
    alone = made.paths([t.of(1) for t in both], case.clients[1:2], known.indicators, 0.0, 3, 5, futures=256)
    assert alone.table.tobytes() == two.table[1:].tobytes()
    assert alone.keep.tobytes() == two.keep[1:].tobytes()


def test_a_loose_tie_begins_almost_anywhere(case: Case) -> None:
    known = learned()
    held = dataclasses.replace(tie("trade", None, 1, 3), loose=4.0)
    paths = made.paths([held], case.clients[:1], known.indicators, 0.0, 3, 5, futures=DRAWS)
    spread = paths.table[0, 1, 0, 0, 48] - paths.table[0, 1, 0, 0, 16]
    assert spread > 0.5


def test_votes_are_raised_to_how_they_are_measured(panel: Panel, case: Case, told: Margins) -> None:
    raised = made.as_measured(told, panel, case)
    middle = (raised.quantiles["votes"][..., -1, 24], told.quantiles["votes"][..., -1, 24])
    ratio = middle[0] / np.maximum(middle[1], 1e-9)
    assert np.all(ratio[:, :-1] > 0.99)
    assert raised.quantiles["trade"] is told.quantiles["trade"]
    silent = dataclasses.replace(told, quantiles=MappingProxyType({"trade": told.quantiles["trade"]}))  # type: ignore[arg-type]
    assert made.as_measured(silent, panel, case) is silent


def test_tables_reach_as_far_as_the_kernel_reads_them() -> None:
    assert FARTHEST == lanes.FARTHEST
