"""Which branch are we on: what counts, what doesn't, and what was known when."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from holdfast.errors import UserError
from holdfast.measure.case import Case, load_case
from holdfast.measure.foothold import Foothold, measure
from holdfast.panel.store import Panel, load
from holdfast.project.branch import FILE, Branch, branch, told


@pytest.fixture(scope="module")
def measured() -> tuple[Case, Panel, Foothold]:
    case, panel = load_case(), load()
    return case, panel, measure(panel, case, draws=0)


@pytest.fixture(scope="module")
def found(measured: tuple[Case, Panel, Foothold]) -> Branch:
    case, panel, foothold = measured
    out = branch(case, panel, foothold)
    assert out is not None
    return out


def _with(case: Case, tmp_path: Path, text: str) -> Case:
    for name in ("scenarios", "levers.toml"):
        (tmp_path / name).symlink_to(case.folder / name)  # type: ignore[operator]
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    return replace(case, folder=tmp_path)


def test_each_chance_is_one_and_those_of_the_courses_sum_to_one(found: Branch) -> None:
    assert ((found.p > 0) & (found.p < 1)).all()
    rows = told(found)["courses"]
    assert len(rows) == 8
    assert sum(r["p"]["mean"] for r in rows) == pytest.approx(1.0, abs=0.005)
    assert found.any().mean() == pytest.approx(1.0 - found.course(set()).mean())


def test_evidence_moves_odds_by_its_ratio(found: Branch) -> None:
    for k, name in enumerate(found.switches):
        rows = [s for s in found.seen if s.kind.switch == name]
        factor = np.prod([s.kind.ratio**s.times for s in rows])
        odds = found.p[:, k] / (1 - found.p[:, k]) / (found.prior[:, k] / (1 - found.prior[:, k]))
        assert np.median(odds) == pytest.approx(factor, rel=0.1)


def test_the_interval_is_wide_where_little_is_on_record(found: Branch) -> None:
    for row in told(found)["switches"]:
        assert row["p"]["q95"] - row["p"]["q05"] > 0.3
        assert row["lacking"]
        assert all(e["basis"] == "assumed" and e["reason"] for e in row["evidence"])


def test_what_was_found_lies_after_the_document_and_has_a_source(found: Branch) -> None:
    rows = [f for s in found.seen for f in s.found]
    assert rows
    for row in rows:
        assert row["source"]
        assert row["date"] + "-12-31"[: 10 - len(row["date"])] > found.since.isoformat()


def test_nothing_later_than_as_of_counts(measured: tuple[Case, Panel, Foothold], found: Branch) -> None:
    case, whole, _ = measured
    panel = whole.as_of(case.document_date)
    then = branch(case, panel, measure(panel, case, draws=0))
    assert then is not None
    assert not any(s.times for s in then.seen)
    assert np.array_equal(then.p, then.prior)
    day = dt.date(2024, 6, 30)
    panel = whole.as_of(day)
    middle = branch(case, panel, measure(panel, case, draws=0))
    assert middle is not None
    dates = [f["date"] for s in middle.seen for f in s.found]
    assert dates
    assert max(dates) <= day.isoformat()
    assert len(dates) < len([f for s in found.seen for f in s.found])


def test_repeats_count_up_to_the_most(found: Branch) -> None:
    for s in found.seen:
        if s.kind.types:
            assert s.times == min(len(s.found), s.kind.most)


def test_same_seed_same_draws(measured: tuple[Case, Panel, Foothold], found: Branch) -> None:
    again = branch(*measured)
    other = branch(*measured, seed=1)
    assert again is not None
    assert other is not None
    assert np.array_equal(again.p, found.p)
    assert not np.array_equal(other.p, found.p)


def test_a_case_without_a_file_has_no_branch(measured: tuple[Case, Panel, Foothold], tmp_path: Path) -> None:
    case, panel, foothold = measured
    assert branch(replace(case, folder=None), panel, foothold) is None
    assert branch(replace(case, folder=tmp_path), panel, foothold) is None


def test_all_problems_of_the_file_are_told_at_once(
    measured: tuple[Case, Panel, Foothold], tmp_path: Path
) -> None:
    case, panel, foothold = measured
    prior = 'p = 0.2\nlow = 0.3\nreason = "Long enough to be a reason."\n'
    text = (
        'together = 0.4\ntogether_reason = "Long enough to be a reason."\n'
        f"[prior.recognise]\n{prior}[prior.refocus]\n{prior.replace('0.3', '0.1')}[prior.respnd]\n{prior}"
        '[[evidence]]\nswitch = "refocs"\ntitle = "Something seen"\nindicator = "arms_deliverd"\nratio = 2.0\n'
        'reason = "Long enough to be a reason."\n'
    )
    with pytest.raises(UserError) as error:
        branch(_with(case, tmp_path, text), panel, foothold)
    for part in (
        "prior.respnd: no switch 'respnd'; did you mean 'respond'?",
        "prior.respond is missing",
        "prior.recognise: low 0.3 is not below p 0.2",
        "evidence 1, switch: no switch 'refocs'; did you mean 'refocus'?",
        "evidence 1, indicator: unknown 'arms_deliverd'; did you mean 'arms_delivered'?",
    ):
        assert part in str(error.value), part
    (tmp_path / FILE).write_text(text.replace("ratio = 2.0", "ratio = 2.0\nwar = true\nraito = 1"))
    with pytest.raises(UserError, match="did you mean 'ratio'"):
        branch(replace(case, folder=tmp_path), panel, foothold)


def test_a_tie_that_is_left_out_says_nothing(measured: tuple[Case, Panel, Foothold]) -> None:
    case, panel, foothold = measured
    names = tuple("left" if i == "events" else i for i in foothold.indicators)
    found = branch(case, panel, replace(foothold, indicators=names))
    assert found is not None
    seen = [s for s in found.seen if s.kind.indicator == "events"]
    assert seen
    assert all(s.times == 0 and "left out" in s.why for s in seen)
