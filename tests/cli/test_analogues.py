"""`holdfast analogues`: an answer of its schema, its files, and mistakes told without a traceback."""

import csv

import pytest

PAIR = ("analogues", "CHN", "MNG")


@pytest.fixture(scope="module")
def told(tmp_path_factory, run):
    folder = tmp_path_factory.mktemp("analogues")
    return run(*PAIR, "--at", 2015, "--json", "--out", folder), folder


def test_the_answer_has_the_common_fields_and_its_own(told):
    ended, _ = told
    assert ended.status == 0, ended.err
    data = ended.answer
    assert data["schema"] == "holdfast/analogues/1"
    for key in ("case", "seed", "panel", "as_of", "warnings"):
        assert key in data
    assert data["window"] == [2006, 2015]
    assert len(data["analogues"]) == 40
    assert all(a["client"] != "MNG" and a["to"] <= 2010 for a in data["analogues"])
    assert [a["distance"] for a in data["analogues"]] == sorted(a["distance"] for a in data["analogues"])
    for n in data["next"]:
        assert n["p_fell_q05"] <= n["p_fell"] <= n["p_fell_q95"]
        assert n["change"]["q05"] <= n["change"]["q50"] <= n["change"]["q95"]
    assert {r["where"] for r in data["base_rates"]} == {"country", "region"}
    assert all(r["lost"] <= r["spells"] for r in data["base_rates"])
    assert {r["model"] for r in data["scored"]} == {"analogues", "like level", "all pairs", "no change"}


def test_the_files_hold_the_tables(told):
    ended, folder = told
    assert {p.name for p in folder.iterdir()} == {
        "analogues.json", "analogues.csv", "analogues_next.csv", "analogues_scored.csv", "base_rates.csv",
    }  # fmt: skip
    with (folder / "analogues.csv").open(newline="") as f:
        assert len(list(csv.DictReader(f))) == len(ended.answer["analogues"])


def test_the_screen_says_whether_similarity_helps(run):
    ended = run(*PAIR, "--at", 2015)
    assert ended.status == 0, ended.err
    flat = " ".join(ended.out.split())
    for words in ("What came next", "How often a first place was lost", "out of sample", "association"):
        assert words in flat


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (("MNG", "MNG"), 2, "no tie with itself"),
        (("MNG", "KAZ"), 2, "no power"),
        (("CHN", "XXX"), 2, "unknown country"),
        (("CHN", "MNG,KAZ"), 2, "unknown country"),
        (("CHN", "MNG", "--at", "1950"), 2, "outside the histories"),
        (("CHN", "MNG", "--at", "2090"), 2, "outside the histories"),
        (("CHN", "MNG", "--number", "1"), 2, "at least two"),
        (("FRA", "MNG", "--case", "russia_central_asia"), 2, "doesn't hold the pair"),
        (("CHN", "ABW"), 3, "no history to compare"),
    ],
)
def test_a_mistake_is_told(run, args, status, words):
    ended = run("analogues", *args)
    assert ended.status == status
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
