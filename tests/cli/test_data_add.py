"""`holdfast data add`, `list` and `remove`: a user's own table in, used, listed and out again, or refused whole."""

import json
import re
import shlex
from pathlib import Path

import pytest

from holdfast import codebook
from holdfast.codebook import entries

GAS = (
    "country,year,power,share,total,unit\n"
    + "".join(
        f"{c},{y},{p},{s},10,bcm\n"
        for c in ("Kazakhstan", "KGZ", "Tajikistan", "TKM", "UZB")
        for y in range(2015, 2025)
        for p, s in (("Russia", 0.6), ("CHN", 0.1))
    )
)  # fmt: skip
SAID = ("--indicator", "gas", "--source", "Gas yearbook", "--terms", "Free with attribution.")
NEW = (*SAID, "--domain", "economy", "--title", "Natural gas", "--unit", "bcm", "--lag-months", 6)


HOW_TO = (Path(__file__).resolve().parents[2] / "docs/how-to/your-own-data.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(entries, "_own_indicators", {})
    monkeypatch.setattr(entries, "_own_sources", {})
    (tmp_path / "gas.csv").write_text(GAS, encoding="utf-8")
    return tmp_path


def test_a_table_goes_in_is_listed_and_comes_out(run, place):
    ended = run("data", "add", "gas.csv", *NEW)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(
        "50 readings of gas in 5 countries, 2015 to 2024, from 'Gas yearbook' are in holdfast-data\n"
    )
    assert "Note: gas has weight 0" in ended.out
    listed = run("data", "list")
    assert "gas  50 readings  own_gas_yearbook  'Gas yearbook'" in listed.out
    answer = run("data", "list", "--json").answer
    assert answer["schema"] == "holdfast/data-list/1"
    assert [t["indicator"] for t in answer["tables"]] == ["gas"]
    assert (
        run("data", "remove", "Gas yearbook").out
        == "1 table of own_gas_yearbook taken out of holdfast-data\n"
    )
    assert run("data", "list").out == "holdfast-data holds no data of your own\n"


def test_the_answer_as_json(run):
    ended = run("data", "add", "gas.csv", *NEW, "--to", "elsewhere", "--json")
    answer = ended.answer
    assert set(answer) == {
        "schema", "case", "seed", "panel", "as_of", "warnings", "folder", "own", "source", "indicator", "table", "months",
        "countries", "first", "newest",
    }  # fmt: skip
    assert answer["schema"] == "holdfast/data-add/1"
    assert answer["folder"] == "elsewhere"
    assert answer["indicator"] == {
        "id": "gas", "title": "Natural gas", "domain": "economy", "unit": "bcm", "weight": 0.0, "new": True,
    }  # fmt: skip
    assert answer["source"]["terms"] == "Free with attribution."
    assert (answer["table"]["rows"], answer["table"]["readings"]) == (100, 50)


def test_a_second_time_is_refused_and_replaced_on_request(run, place):
    assert run("data", "add", "gas.csv", *NEW).status == 0
    before = {p.name: p.read_bytes() for p in (place / "holdfast-data").iterdir()}
    again = run("data", "add", "gas.csv", *NEW)
    assert (again.status, again.out) == (2, "")
    assert "put --replace to put this one in its place" in again.err
    assert run("data", "add", "gas.csv", *NEW, "--replace").status == 0
    assert {p.name: p.read_bytes() for p in (place / "holdfast-data").iterdir()} == before


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        (lambda t: t.replace("KGZ,2016", "Kirgistan,2016"), 3, "unknown country 'Kirgistan'; did you mean KGZ (Kyrgyzstan)"),
        (lambda t: t.replace("0.6", "60"), 3, "shares above 1 that look like per cent; divide the whole column by 100"),
        (lambda t: t.replace("TKM,2015,Russia,0.6", "TKM,2015,Russia,=B2/B3"), 3, "row 62, column share: '=B2/B3' is a formula"),
        (lambda t: t.replace("UZB,2024", "UZB,2024 (est.)"), 3, "'2024 (est.)' is no year"),
        (lambda t: t.replace("10,bcm", "10,bcf", 1), 3, "mixed units: bcf, bcm"),
        (lambda t: t + "UZB,2024,Russia,0.6,10,bcm\n", 3, "is there twice, first in row 100"),
        (lambda t: t.replace(",0.6,", ",,").replace(",0.1,", ",,"), 3, "column share"),
        (lambda t: t.replace(",0.6,", ",-0.6,"), 3, "-0.6 is negative; ties are counted from 0 up"),
        (lambda t: t.replace(",0.6,", ",1.2,", 1), 3, "above 1"),
        (lambda t: "", 3, "is empty"),
        (lambda t: t.splitlines()[0], 3, "there is a row of names and no row of figures"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_whole(run, place, change, status, says):
    (place / "gas.csv").write_text(change(GAS), encoding="utf-8")
    ended = run("data", "add", "gas.csv", *NEW)
    assert (ended.status, ended.out) == (status, "")
    assert ended.err.startswith("holdfast: gas.csv")
    assert says in ended.err
    assert "Traceback" not in ended.err
    assert not (place / "holdfast-data").exists()


ODD = {
    "constant": "".join(f"KAZ,{y},{p},0.3,10\n" for y in range(2015, 2025) for p in ("RUS", "CHN", "USA")),
    "all zero": "".join(f"KAZ,{y},{p},0,10\n" for y in range(2015, 2025) for p in ("RUS", "CHN", "USA")),
    "one observation": "KAZ,2020,RUS,0.7,10\n",
}


@pytest.mark.parametrize("rows", ODD.values(), ids=list(ODD))
def test_a_constant_tie_and_a_single_reading_are_measured(run, place, rows):
    import numpy as np

    from holdfast.measure.case import load_case
    from holdfast.measure.foothold import measure
    from holdfast.panel.store import load

    (place / "gas.csv").write_text("country,year,power,share,total\n" + rows, encoding="utf-8")
    ended = run("data", "add", "gas.csv", *NEW)
    assert (ended.status, ended.err) == (0, "")
    panel = load().with_own(place / "holdfast-data")
    case = load_case()
    case = case.with_ties(
        {"gas": 1.0} | {k: w for k, w in case.ties.items() if codebook.indicators()[k].domain != "economy"}
    )
    f = measure(panel, case, draws=20)
    c, d, t = f.ci("KAZ"), f.di("economy"), f.ti(2020)
    mean, sd = f.mean[c, d, :, t], f.sd[c, d, :, t]
    assert np.isfinite(mean).all()
    assert np.isfinite(sd).all()
    assert (sd[f.pi("RUS")] > 0) == (mean[f.pi("RUS")] > 0)
    assert np.isfinite(f.draws).all()
    assert f.judged("KAZ", "economy", 2020, "RUS")
    other = f.ci("TKM")  # a country without any reading can't be judged, whatever its neighbour's say
    assert np.isfinite(f.mean[other, d, :, t]).all()
    assert f.newest_of("TKM", "economy", "RUS") == 0
    assert f.newest_of("KAZ", "economy", "RUS") == (2020 if rows.count("\n") == 1 else 2024)
    if mean[f.pi("RUS")] > 0.01:  # the interval widens where nothing is read
        assert f.sd[c, d, f.pi("RUS"), -1] > sd[f.pi("RUS")]


def test_source_and_terms_are_required(run, place):
    ended = run("data", "add", "gas.csv", "--indicator", "trade")
    assert ended.status == 2
    assert "--source is missing" in ended.err
    assert "--terms is missing" in ended.err
    assert not (place / "holdfast-data").exists()


def test_own_data_and_overrides_are_named_in_every_answer(run, place):
    own = run("data", "add", "gas.csv", *NEW, "--json").answer["own"]
    (place / "overrides.toml").write_text("[weights.indicators]\ntrade = 0.5\ngas = 0.5\n", encoding="utf-8")
    given = ("--data", "holdfast-data", "--overrides", "overrides.toml", "--json")
    ended = run("assess", *given, "--out", "report")
    assert (ended.status, ended.err) == (0, "")
    answer = ended.answer
    assert answer["own"] == own
    changes = {c["key"]: (c["default"], c["here"]) for c in answer["overrides"]["changes"]}
    assert changes["weights.indicators.gas"] == (0.0, 0.5)
    here = {(r["client"], r["domain"]): r["here"] for r in answer["overrides"]["levels"]}
    for cell in answer["cells"]:
        if cell["patron"] == "RUS":
            level = cell["level"]["mean"]
            assert here[cell["client"], cell["domain"]] == (
                None if level is None else pytest.approx(level, abs=1e-4)
            )
    economy = next(
        r for r in answer["overrides"]["levels"] if r["domain"] == "economy" and r["client"] == "KGZ"
    )
    assert economy["here"] > economy["default"]  # six tenths of its gas, a quarter of its trade
    bundle = json.loads((place / "report" / "bundle.json").read_text(encoding="utf-8"))
    assert bundle["panel"]["own"] == own
    assert (
        next(s for s in bundle["sources"] if s["id"] == "own_gas_yearbook")["terms"]
        == "Free with attribution."
    )
    assert any(r["source"] == "own_gas_yearbook" for r in bundle["readings"])
    manifest = json.loads((place / "report" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["panel"]["own"] == own
    assert {"overrides_changes.csv", "overrides_levels.csv", "overrides_outlook.csv"} <= set(
        manifest["files"]
    )
    assert "@misc{own_gas_yearbook," in (place / "report" / "references.bib").read_text(encoding="utf-8")
    ended = run("project", *given, "--runs", 100)
    assert (ended.answer["own"], ended.answer["overrides"]["changes"]) == (
        own,
        answer["overrides"]["changes"],
    )
    said = run("project", *given[:-1], "--runs", 100).out
    assert (
        "overrides.toml changes, against the default:\n  weight of Goods traded in economy: 0.7 -> 0.5"
        in said
    )


def test_without_them_nothing_is_different(run, place, assessed):
    plain = assessed[0].answer
    assert not {"own", "overrides"} & set(plain)
    (place / "overrides.toml").write_text("exclude = ['aid_finance']\n", encoding="utf-8")
    answer = run("assess", "--overrides", "overrides.toml", "--json", "--out", "report").answer
    found = {(r["client"], r["domain"]): r["default"] for r in answer["overrides"]["levels"]}
    assert answer["at"] == plain["at"]
    for cell in plain["cells"]:
        if cell["patron"] == "RUS":
            level = cell["level"]["mean"]
            assert found[cell["client"], cell["domain"]] == (
                None if level is None else pytest.approx(level, abs=1e-4)
            )
    for row in answer["overrides"]["outlook"]:
        by_year = {r["year"]: r for r in plain["outlook"][row["scenario"]]}
        for status in ("p_prominent", "p_predominant"):
            assert row[f"{status}_default"] == by_year[row["year"]][status]
    verdicts = {s["id"]: s["verdict"] for s in plain["statements"]}
    assert all(verdicts[r["id"]] == r["default"] for r in answer["overrides"]["verdicts"])


@pytest.mark.parametrize("verb", ["assess", "project", "check"])
def test_a_folder_without_data_and_a_file_that_does_not_hold(run, place, verb):
    ended = run(verb, "--data", "nowhere", "--out", "out")
    assert (ended.status, ended.out) == (2, "")
    assert (
        "nowhere holds no data of your own; put some there with `holdfast data add FILE --to nowhere`"
        in ended.err
    )
    (place / "o.toml").write_text("[weights.domains]\nweather = 1\n", encoding="utf-8")
    ended = run(verb, "--overrides", "o.toml", "--out", "out")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("holdfast: o.toml: weights.domains.weather: unknown domain")
    assert not (place / "out").exists()


def test_the_example_of_the_how_to_is_taken(run, place):
    (place / "journeys.csv").write_text(
        re.search(r"```text\n(.*?)```", HOW_TO, re.DOTALL)[1], encoding="utf-8"
    )
    command = re.search(r"^holdfast (data add .*?)\nholdfast", HOW_TO, re.DOTALL | re.MULTILINE)[1]
    ended = run(*shlex.split(command.replace("\\\n", " ")))
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith("3 readings of journeys in 2 countries, 2022 to 2023")
