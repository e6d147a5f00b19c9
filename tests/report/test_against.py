"""What overrides change, and only that: the same run without them stands beside."""

import pytest

from holdfast.measure.case import load_case
from holdfast.panel.store import load
from holdfast.project.scenario import load_scenarios
from holdfast.report import assess, known
from holdfast.report import outlook as ahead
from holdfast.report.assess import assess as assessed
from holdfast.report.outlook import outlook
from holdfast.report.overrides import load_overrides

MOVED = '[[event]]\nid = "2022-09-13-alliance_appeal_refused-ARM-CSTO"\ndate = 2023-05-01\n'
LEVER = '[[effect]]\nlever = "guarantee"\ndomain = "security"\nmean = -0.1\nsd = 0.001\n'


@pytest.fixture
def overrides(tmp_path):
    def overrides(text):
        path = tmp_path / "overrides.toml"
        path.write_text(text, encoding="utf-8")
        return load_overrides(path, load_case(), load())

    return overrides


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Fewer draws and runs: what is compared here is compared exactly."""
    for module, name in ((assess, "DRAWS"), (ahead, "DRAWS"), (known, "FEWER")):
        monkeypatch.setattr(module, name, 200)


def test_an_event_that_is_moved_turns_its_claims_and_nothing_else(overrides):
    found = assessed(load_case(), overrides=overrides(MOVED), threads=2).overridden
    assert [r["id"] for r in found["verdicts"]] == ["S22"]
    assert found["verdicts"][0]["here"] == "not testable"
    assert all(r["default"] == r["here"] for r in found["levels"])
    assert all(
        r[f"{s}_default"] == r[f"{s}_here"]
        for r in found["outlook"]
        for s in ("p_prominent", "p_predominant")
    )


def test_a_declared_effect_moves_only_the_scenarios_in_which_its_lever_is_on(overrides):
    how = {"at": None, "as_of": None, "years": 10, "runs": 200, "seed": 0, "threads": 2}
    found = outlook(load_case(), overrides=overrides(LEVER), **how)["overrides"]
    plain = outlook(load_case(), **how)["outlook"]
    assert all(r["default"] == r["here"] for r in found["levels"])
    moved = set()
    for row in found["outlook"]:
        same = all(row[f"{s}_default"] == row[f"{s}_here"] for s in ("p_prominent", "p_predominant"))
        moved |= set() if same else {row["scenario"]}
        beside = {r["year"]: r for r in plain[row["scenario"]]}[row["year"]]
        assert row["p_predominant_default"] == beside["p_predominant"]
    pulled = {s.name for s in load_scenarios(load_case()) if "guarantee" in dict(s.levers)}
    assert {"refocus"} <= moved <= pulled
    assert "verdicts" not in found
