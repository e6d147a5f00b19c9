"""Boxes of 882 scenarios of renewable fuel against published ones (bryant2010)."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest

from holdfast.infer.prim import inside, peeled, quasi_p, without

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
HELD = SHARED / "benchmarks"

pytestmark = pytest.mark.skipif(
    not (HELD / "prim_bryant_lempert_2010.csv").is_file(), reason="the published scenarios aren't at hand"
)


@pytest.fixture(scope="module")
def published():
    """Names, conditions, cases of interest and what was published."""
    with (HELD / "prim_bryant_lempert_2010.csv").open(encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    values = np.array(rows, dtype=float)
    told = json.loads((HELD / "prim_bryant_lempert_expected.json").read_text(encoding="utf-8"))
    return head[2:11], np.ascontiguousarray(values[:, 2:11]), values[:, -1] == 1, told


def test_the_trajectory_is_the_published_one(published):
    _, x, y, told = published
    boxes = peeled(x, y)
    assert len(boxes) == len(told["peeling_trajectory"])
    for ours, theirs in zip(boxes, told["peeling_trajectory"], strict=True):
        assert (ours.cases, ours.found, len(ours.conditions)) == (
            theirs["n"],
            theirs["k"],
            theirs["res_dim"],
        )
        assert ours.coverage == pytest.approx(theirs["coverage"], abs=1e-12)
        assert ours.density == pytest.approx(theirs["density"], abs=1e-12)
        assert ours.mass == pytest.approx(theirs["mass"], abs=1e-12)


def test_the_box_its_chances_and_the_condition_that_goes(published):
    names, x, y, told = published
    of = peeled(x, y)[21]
    chance = quasi_p(x, y, of)
    assert {names[j] for j in of.conditions} == set(told["box_21"])
    for name, ends in told["box_21"].items():
        j = names.index(name)
        for side in (0, 1):
            if np.isfinite(of.limits[j, side]):
                assert of.limits[j, side] == pytest.approx(ends[side], rel=1e-9)
            else:
                assert ends[side] == pytest.approx((x[:, j].min(), x[:, j].max())[side], rel=1e-9)
    qp = told["box_21_qp"]
    for name, side, key in (
        ("Total biomass", 1, "total_biomass_max"),
        ("Demand elasticity", 0, "demand_elasticity_min"),
        ("Biomass backstop price", 0, "backstop_price_min"),
        ("Cellulosic cost", 0, "cellulosic_cost_min"),
    ):
        assert chance[names.index(name), side] == pytest.approx(qp[key], rel=2e-3)
    wide, theirs = without(x, y, of, names.index("Cellulosic cost")), told["after_dropping_cellulosic_cost"]
    assert wide.coverage == pytest.approx(theirs["coverage"], abs=1e-6)
    assert wide.density == pytest.approx(theirs["density"], abs=1e-6)
    assert wide.mass == pytest.approx(theirs["mass"], abs=1e-5)
    assert len(wide.conditions) == theirs["res_dim"]


def test_no_second_box_reaches_the_published_threshold(published):
    _, x, y, told = published
    of = without(x, y, peeled(x, y)[21], published[0].index("Cellulosic cost"))
    rest = ~inside(x, of.limits)
    best = max(b.density for b in peeled(x[rest], y[rest], least=0.05 * y.size / rest.sum()))
    assert f"best {best:.3f}" in told["second_box"]
