"""`holdfast data status`: what is told, in which form, and what is refused."""

import csv
import json

import pytest

ELSEWHERE = ("--patron", "FRA", "--clients", "MLI,NER,BFA,TCD,SEN,CIV,TGO")


def test_the_overview_tells_what_age_is_counted_from(run):
    ended = run("data", "status")
    assert ended.status == 0, ended.err
    assert ended.err == ""
    told = " ".join(ended.out.split())
    assert "the newest release in the panel" in told
    assert "a modelled reading is no observation" in told
    assert "Goods traded" in told
    assert "not found again in a second place" in told  # the meaning of a flag
    assert max(map(len, ended.out.splitlines())) <= 100
    assert "\x1b" not in ended.out


@pytest.mark.parametrize("by", ["source", "indicator", "country", "year"])
def test_each_table(run, by):
    ended = run("data", "status", "--by", by)
    assert ended.status == 0, ended.err
    assert f"By {'kind of tie' if by == 'indicator' else by}" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 100


def test_rows_named_are_told_in_full(run):
    told = run("data", "status", "--by", "source", "--only", "GDELT,imf_dots").out
    assert "The GDELT Project" in told
    assert "sipri_arms" not in told
    told = run("data", "status", "--by", "indicator", "--only", "trade").out
    assert "Exports plus imports" in told
    told = run("data", "status", "--by", "country", "--only", "KGZ").out
    assert "Defence commitments" in told
    assert "Tajikistan" not in told
    assert "2021" in run("data", "status", "--by", "year", "--only", "2021").out


def test_many_countries_stand_as_codes(run):
    told = run("data", "status", *ELSEWHERE).out
    assert "MLI" in told
    assert max(map(len, told.splitlines())) <= 100


def test_json_has_the_common_fields_and_every_table(run):
    answer = run("data", "status", "--json").answer
    assert answer["schema"] == "holdfast/data-status/1"
    assert answer["case"] == "russia_central_asia"
    assert (answer["seed"], answer["as_of"]) == (None, None)
    assert {"panel", "warnings", "reference", "reference_is", "clients", "power"} <= set(answer)
    for table in ("sources", "indicators", "countries", "years", "cells", "flags", "tables"):
        assert answer[table], table
    assert sum(r["readings"] for r in answer["countries"]) == sum(r["readings"] for r in answer["cells"])
    assert run("data", "status", "--json").answer == answer


def test_as_of_counts_to_that_day(run):
    answer = run("data", "status", "--json", "--as-of", "2023-01-31").answer
    assert (answer["reference"], answer["as_of"]) == ("2023-01-31", "2023-01-31")
    assert max(r["newest_any"] or 0 for r in answer["cells"]) <= 2023
    now = run("data", "status", "--json").answer
    assert sum(r["readings"] for r in answer["cells"]) < sum(r["readings"] for r in now["cells"])


def test_files(run, tmp_path):
    ended = run("data", "status", "--out", tmp_path / "x" / "y", *ELSEWHERE)
    assert ended.status == 0, ended.err
    names = {p.name for p in (tmp_path / "x" / "y").iterdir()}
    tables = ("sources", "indicators", "countries", "years", "cells", "flags", "tables")
    assert names == {"data_status.json", *(f"coverage_{t}.csv" for t in tables)}
    answer = json.loads((tmp_path / "x" / "y" / "data_status.json").read_text(encoding="utf-8"))
    with (tmp_path / "x" / "y" / "coverage_cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(answer["cells"])
    assert rows[0]["kinds_recorded"] == str(answer["cells"][0]["kinds"]["recorded"])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--by", "sauce"), "did you mean source?"),
        (("--only", "trade"), "--only needs --by"),
        (("--by", "source", "--only", "imf,sipri,gdelt"), "2 problems"),
        (("--by", "source", "--only", "sipri"), "did you mean sipri_arms"),
        (("--by", "indicator", "--only", "trad"), "did you mean trade?"),
        (("--by", "country", "--only", "FRA"), "no such country in case"),
        (("--by", "year", "--only", "20x0"), "is no year"),
        (("--by", "year", "--only", "1900"), "no such year"),
        (("--as-of", "1950"), "the first reading came out on 1992"),
        (("--as-of", "soon"), "is no date"),
        (("nowhere",), "no case 'nowhere'"),
        (("--patron", "RUS"), "--patron needs --clients"),
        (("--patron", "RUS", "--clients", "XXX"), "unknown country 'XXX'"),
    ],
)
def test_bad_input_is_told(run, args, said):
    ended = run("data", "status", *args)
    assert ended.status == 2
    assert said in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


def test_a_file_in_the_way(run, tmp_path):
    path = tmp_path / "taken"
    path.write_text("mine")
    ended = run("data", "status", "--out", path)
    assert ended.status == 2
    assert "is a file" in ended.err


def test_quiet_in_a_pipe(run_apart):
    ended = run_apart("data", "status", "--json")
    assert ended.status == 0
    assert ended.err == ""
    assert ended.answer["schema"] == "holdfast/data-status/1"


def test_the_reader_may_go_away(env):
    import subprocess
    import sys

    command = f"{sys.executable} -m holdfast data status --json | head -1"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, env=env, timeout=300)
    assert ended.stdout.strip() == "{"
    assert ended.stderr == ""


def test_data_of_ones_own_are_counted_too(run, run_apart, tmp_path):
    table = tmp_path / "pipes.csv"
    table.write_text("country,power,year,share,total\nKGZ,RUS,2022,0.4,10\nKGZ,CHN,2022,0.2,10\n")
    asked = ("--indicator", "pipelines", "--domain", "economy", "--unit", "km", "--title", "Pipelines")
    named = ("--source", "Pipes", "--terms", "Mine to use.", "--to", tmp_path / "own")
    entered = run_apart("data", "add", table, *asked, *named)
    assert entered.status == 0, entered.err
    answer = run_apart("data", "status", "--json", "--data", tmp_path / "own").answer
    assert answer["own"]
    cells = {(c["indicator"], c["client"]): c for c in answer["cells"]}
    assert (cells["pipelines", "KGZ"]["readings"], cells["pipelines", "KGZ"]["newest"]) == (1, 2022)
    assert "Mine to use." in [s["terms"] for s in answer["sources"]]
    told = run_apart(
        "data", "status", "--data", tmp_path / "own", "--by", "indicator", "--only", "pipelines"
    ).out
    assert "with your own data" in told
    assert run("data", "status", "--data", tmp_path / "nothing").status == 2
    assert "pipelines" not in run("data", "status", "--by", "indicator").out
