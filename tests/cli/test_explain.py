"""`holdfast explain`: the answer by its contract, words for a reader, tables, refusals."""

import csv
import io

import pytest

from holdfast import codebook

NUMBER = {"mean", "sd", "q05", "q10", "q50", "q90", "q95", "basis", "last_observed", "sources"}


@pytest.fixture(scope="module")
def told(run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("explained") / "new"
    return run("explain", "RUS", "KAZ", "--from", 2021, "--to", 2024, "--json", "--out", folder), folder


def test_the_answer_keeps_the_contract(told):
    ended, folder = told
    assert ended.status == 0, ended.err
    answer = ended.answer
    assert answer["schema"] == "holdfast/explain/1"
    assert {"case", "seed", "panel", "as_of", "warnings"} <= set(answer)
    assert (answer["patron"], answer["client"], answer["from"], answer["to"]) == ("RUS", "KAZ", 2021, 2024)
    assert [d["domain"] for d in answer["domains"]][-1] == "composite"
    for d in answer["domains"]:
        assert set(d["change"]) == NUMBER
        if not d["judged"]:
            assert d["contributions"] == []
            assert d["change"]["mean"] is None
            assert d["residual"] is None
            assert "can't be judged" in d["words"]
            continue
        total = sum(c["value"]["mean"] for c in d["contributions"]) + d["residual"]
        assert abs(total - d["change"]["mean"]) < 1e-9
        # what rounding leaves, no part of the change beside the ties
        assert abs(d["residual"]) < 1e-9
        assert {c["name"] for c in d["contributions"]} <= set(codebook.indicators())
        for c in d["contributions"]:
            assert set(c["value"]) == NUMBER
            assert c["sources"] == c["value"]["sources"]
            by_reading = sum(r["value"]["mean"] for r in c["readings"]) + c["members"]
            assert abs(by_reading - c["value"]["mean"]) < 1e-9
            if c["who"]["told"]:
                moved = c["who"]["own"]["mean"] + sum(o["value"]["mean"] for o in c["who"]["others"])
                assert abs(moved - c["value"]["mean"]) < 1e-9
            else:
                assert c["who"]["reason"]
    assert (folder / "explain.json").read_text(encoding="utf-8") == ended.out


def test_society_without_readings_is_not_filled(told):
    society = next(d for d in told[0].answer["domains"] if d["domain"] == "society")
    assert not society["judged"]


def test_the_tables_hold_the_same(told):
    folder = told[1]
    rows = list(csv.DictReader(io.StringIO((folder / "explained.csv").read_text(encoding="utf-8"))))
    mine = [r for r in rows if r["domain"] == "security"]
    parts = sum(float(r["value_mean"]) for r in mine if r["name"] != "change")
    change = next(float(r["value_mean"]) for r in mine if r["name"] == "change")
    assert abs(parts - change) < 1e-9
    assert (folder / "explained_readings.csv").is_file()
    assert (folder / "explained_events.csv").is_file()


def test_words_for_a_reader_fit_eighty_letters(run):
    ended = run("explain", "rus", "uzb", "--to", "2022-06-30")
    assert ended.status == 0, ended.err
    assert max(map(len, ended.out.splitlines())) <= 80
    text = " ".join(ended.out.split())
    assert "In security the share of Russia in Uzbekistan's outside ties fell by" in text
    assert "can't be told whether the power's tie moved or its rivals'" in text
    assert "what runs through Russia grew" in text
    assert "2022 register (sipri_arms): states" in text
    assert "is taken as the end of 2022" in text


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("RUS", "KAZ", "--from", "2023", "--to", "2021"), "--from 2023 is not before --to 2021"),
        (("RUS", "KAZ", "--from", "1960"), "--from 1960 is outside the coverage"),
        (("RUS", "KAZ", "--to", "2099"), "--to 2099 is outside the coverage"),
        (("RUS", "KAZ", "--from", "soon"), "--from 'soon' is no date"),
        (("RUS", "XXX"), "unknown country 'XXX'"),
        (("KAZ", "KAZ"), "KAZ"),
        (("BOL", "PRY"), "is no power"),
        (("RUS", "MLI", "--case", "russia_central_asia"), "doesn't hold the pair RUS MLI"),
    ],
)
def test_refusals(run, tmp_path, args, says):
    ended = run("explain", *args, "--out", tmp_path / "out")
    assert ended.status == 2
    assert ended.out == ""
    assert says in ended.err
    assert "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []
