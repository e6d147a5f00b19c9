"""`holdfast ledger`: enter, list, resolve, score, export; what can't be done says why and leaves all as it was."""

import csv
import json

import pytest

FORECASTS = """
case = "russia_central_asia"
by = "a desk"

[[forecast]]
text = "Russia is no longer first in most of the five at the end of 2030."
probability = 0.2
test = { type = "rank", among = 1, year = 2030, over = "majority", negate = true }

[[forecast]]
text = "Kazakhstan's trade that runs through Russia in 2028."
quantiles = [[0.05, 0.1], [0.5, 0.2], [0.95, 0.3]]
of = { indicator = "trade", client = "KAZ", patron = "RUS", year = 2028 }
"""


@pytest.fixture(scope="module")
def kept(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "forecasts.toml").write_text(FORECASTS, encoding="utf-8")
    ended = run("ledger", "add", folder / "forecasts.toml", "--ledger", folder / "it.ledger", "--json")
    assert ended.status == 0, ended.err
    return folder, ended


def test_what_is_added_is_listed(run, kept):
    folder, ended = kept
    assert ended.answer["schema"] == "holdfast/ledger/1"
    answer = run("ledger", "list", "--ledger", folder / "it.ledger", "--json").answer
    assert {"schema", "case", "seed", "panel", "as_of", "warnings", "forecasts"} <= set(answer)
    own = [f for f in answer["forecasts"] if f["origin"] == "own"]
    assert [f["id"] for f in own] == [e["id"] for e in ended.answer["added"]]
    assert {f["status"] for f in own} == {"open"}
    shown = run("ledger", "list", "--ledger", folder / "it.ledger")
    assert own[0]["id"] in shown.out
    assert "20 % (10 to 30)" in shown.out


def test_the_same_again_is_refused_whole(run, kept):
    folder, _ = kept
    more = FORECASTS.replace("probability = 0.2", "probability = 0.25")
    (folder / "more.toml").write_text(more, encoding="utf-8")
    ended = run("ledger", "add", folder / "more.toml", "--ledger", folder / "it.ledger")
    assert ended.status == 2
    assert "in the ledger already" in ended.err
    own = run("ledger", "list", "--ledger", folder / "it.ledger", "--json").answer["forecasts"]
    assert sum(f["origin"] == "own" for f in own) == 2


def test_nothing_is_resolved_before_its_data_are_there(run, kept):
    folder, _ = kept
    answer = run("ledger", "resolve", "--ledger", folder / "it.ledger", "--json").answer
    assert answer["resolved"] == []
    assert all(r["figure"] for r in answer["open"])
    assert "still open" in run("ledger", "resolve", "--ledger", folder / "it.ledger").out
    scores = run("ledger", "score", "--ledger", folder / "it.ledger", "--json").answer
    assert scores["scores"] == []
    assert "Nothing is resolved yet" in run("ledger", "score", "--ledger", folder / "it.ledger").out


def test_export(run, kept, tmp_path):
    folder, _ = kept
    for name in ("out.csv", "out.json"):
        assert run("ledger", "export", tmp_path / name, "--ledger", folder / "it.ledger").status == 0
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [r["id"] for r in rows] == [f["id"] for f in told["forecasts"]]
    assert json.loads(rows[0]["test"])["year"] == 2030


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("list", "--ledger", "none.ledger"), "isn't there"),
        (("list", "--ledger", "."), "is a folder"),
        (("list", "--status", "done"), "open, waiting, resolved or void"),
        (("add", "none.toml"), "can't be read"),
        (("export", "out.txt"), "end it in .csv or .json"),
        (("resolve", "--as-of", "soon"), "is no date"),
    ],
)
def test_bad_requests(run, tmp_path, monkeypatch, args, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    ended = run("ledger", *args)
    assert ended.status == 2
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_lies_where_the_platform_keeps_data(run, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "f.toml").write_text(FORECASTS, encoding="utf-8")
    answer = run("ledger", "add", tmp_path / "f.toml", "--json").answer
    assert answer["ledger"].startswith(str(tmp_path))
