"""`holdfast mechanisms`: the list, one in full, one's own, and what is refused."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/own-mechanism.md"
EXAMPLE = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]


@pytest.fixture(scope="module")
def found(run):
    ended = run("mechanisms", "--json")
    assert ended.status == 0, ended.err
    return ended


def test_the_answer_has_every_mechanism(found):
    rows = found.answer["mechanisms"]
    assert found.answer["schema"] == "holdfast/mechanisms/1"
    assert found.answer["warnings"] == []
    assert len(rows) >= 12
    for row in rows:
        for effect in row["effects"]:
            assert set(effect) >= {"domain", "effect", "shocks", "lead", "leave_one_out"}
            assert effect["basis"] == "estimated" or effect["failed"]
            n = effect["effect"]
            assert n["mean"] is None or n["q05"] <= n["mean"] <= n["q95"]
            power = effect["power"]
            assert (power is None) == (n["mean"] is None)
            if power:
                assert list(power["seen"].values()) == sorted(power["seen"].values())
                bound = n["q95"] if row["sign"] > 0 else -n["q05"]
                assert power["ruled_out"] == pytest.approx(max(bound, 0.0), rel=1e-4, abs=1e-7)
                assert power["declared_ruled_out"] == (not n["q05"] <= power["declared"] <= n["q95"])


def test_same_bytes_whatever_the_threads(found, run):
    assert run("mechanisms", "--json", "--threads", 1, "--seed", 0).out == found.out


def test_one_in_full_says_what_fails(run):
    ended = run("mechanisms", "war_drain")
    assert ended.status == 0, ended.err
    for word in (
        "equation:",
        "expected: less",
        "would have been seen",
        "ruled out by the 90 % interval",
        "dated three years early",
        "would change our mind",
        "a projection takes",
    ):
        assert word in ended.out


def test_ones_own_is_estimated_on_the_spot(run, tmp_path):
    file = tmp_path / "boom.py"
    file.write_text(EXAMPLE, encoding="utf-8")
    ended = run("mechanisms", "boom", "--own", file, "--json")
    assert ended.status == 0, ended.err
    row = ended.answer["mechanisms"][0]
    assert row["own"]
    assert row["effects"][0]["rows"] > 10000
    assert row["effects"][0]["intervals"]["80"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("name=\"boom\"", "name=\"threat\""), "the name is taken"),
        (("\"economy\": Belief", "\"weather\": Belief"), "'weather' in its beliefs is no domain"),
        (("sign=1", "sign=2"), "its sign is 2"),
        (("MECHANISM = ", "OTHER = "), "sets no MECHANISM"),
        (("import numpy", "import nompy"), "can't be run"),
        (("covariate=covariate", "covariate=3"), "must be a function"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_named(run, tmp_path, change, says):
    file = tmp_path / "boom.py"
    file.write_text(EXAMPLE.replace(*change), encoding="utf-8")
    ended = run("mechanisms", "--own", file)
    assert ended.status == 2
    assert says in ended.err
    assert "boom.py" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("args", "says"), [(("war",), "no mechanism 'war'"), (("--own", "gone.py"), "is no file")]
)
def test_what_cannot_be_asked_is_said(run, args, says):
    ended = run("mechanisms", *args)
    assert ended.status == 2
    assert says in ended.err
