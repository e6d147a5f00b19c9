"""Hindcasts: scores by hand, shocks as they came, and what is kept."""

from __future__ import annotations

import csv
import datetime as dt
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from holdfast.errors import DataError
from holdfast.measure.case import load_case
from holdfast.measure.foothold import Foothold, measure
from holdfast.panel.store import load
from holdfast.project.at_work import effect_key
from holdfast.project.hindcast import FILE, NOTE, PROBABILITIES, STILL, Hindcast, given, kept, scores, told
from holdfast.project.outlook import FAN_NOTE
from holdfast.project.run import prepared
from holdfast.project.world import effects


def made(record: list[float]) -> Hindcast:
    """One country, three years; drift keeps 0.4, the other course falls by a point a year."""
    levels = np.array([[0.4, 0.4, 0.4, 0.4], [0.4, 0.39, 0.38, 0.37]])
    spread = np.array([-0.1, -0.08, -0.04, 0.0, 0.04, 0.08, 0.1])
    q = np.broadcast_to((levels[..., None] + spread)[:, None, None], (2, 1, 5, 4, len(PROBABILITIES)))
    return Hindcast(dt.date(2020, 12, 31), 2020, 2023, q, np.broadcast_to(record, (1, 5, 4)), [])


def test_scores_are_shares_inside_and_errors_of_the_median() -> None:
    rows = {(r["domain"], r["course"]): r for r in scores(made([0.4, 0.41, 0.45, math.nan]))}
    assert len(rows) == 10
    drift = rows["composite", "drift"]
    assert (drift["n"], drift["in50"], drift["in80"]) == (2, 0.5, 1.0)
    assert drift["bias"] == drift["error"] == drift["still"] == pytest.approx(0.03)
    course = rows["security", "given"]
    assert course["bias"] == pytest.approx(0.045)
    assert course["still"] == pytest.approx(0.03)
    assert course["in80"] == 1.0


def test_what_cant_be_judged_is_not_scored() -> None:
    assert scores(made([0.4, math.nan, math.nan, math.nan])) == []
    path = told(made([0.4, math.nan, 0.5, 0.5]), replace(load_case(), clients=("KAZ",)))["paths"][0]
    assert path["recorded"] == [0.4, None, 0.5, 0.5]
    assert path["years"] == [2020, 2021, 2022, 2023]


def test_shocks_are_what_differs_from_the_years_before(foothold: Foothold) -> None:
    case = load_case()
    now = measure(load(), case, draws=50, draw_from=2021)
    spec, shocks = given(prepared(now, STILL, at=2021, years=3), load(), now, 2021, 2024)
    assert spec.intensity.shape[0] == 2
    assert not spec.intensity[0].any()
    own = [s for s in shocks if s["power"] == case.patron and s["mechanism"] == "war_drain"]
    assert own
    assert own[0]["mean"] > 0
    key = effect_key("world", "war_drain", case.patron, effects()["war_drain"][0].domain)
    assert key in spec.effect_key.tolist()
    assert spec.requests.hazard.shape[0] == 2
    assert not spec.requests.hazard.any()


def test_what_is_kept_is_told_as_made(tmp_path: Path) -> None:
    case = load_case()
    found = kept(case)
    if found is not None:
        assert found["note"] == NOTE
        assert [p["start"] < p["last"] for p in found["periods"]] == [True] * len(found["periods"])
        for p in found["periods"]:
            assert p["start"] <= int(p["known"][:4])
            assert {(r["course"]) for r in p["scores"]} == {"drift", "given"}
    assert kept(replace(case, folder=None)) is None
    (tmp_path / FILE).write_text("{")
    with pytest.raises(DataError, match=r"make it again with `python -m holdfast\.project\.hindcast`"):
        kept(replace(case, folder=tmp_path))


def test_what_stands_beside_fans_tells_the_figures_of_the_hindcast() -> None:
    table = Path(__file__).resolve().parents[2] / "benchmarks" / "hindcast_levels.csv"
    if not table.is_file():
        pytest.skip("benchmarks are not beside the tests")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    weaker = sorted(round(100 * float(r["in90"])) for r in rows[:-1])
    strong = round(100 * float(rows[-1]["in90"]))
    assert f"held {strong} % of the composites that began {rows[-1]['level'].replace('0.', '.')}" in FAN_NOTE
    assert f"{weaker[0]} to {weaker[-1]} % of weaker ones" in FAN_NOTE
    assert float(rows[-1]["bias"]) > 0
