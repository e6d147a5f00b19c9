"""`holdfast assess`: what a reader sees, what JSON says, what the folder holds, and that it is the same again."""

import csv
import hashlib
import json
import re

import pytest

from holdfast import codebook

NUMBER = {"mean", "sd", "q05", "q10", "q50", "q90", "q95", "basis", "last_observed", "sources"}
COMMON = {"schema", "case", "seed", "panel", "as_of", "warnings"}
DOMAINS = (*codebook.DOMAINS, "composite")
QUANTILES = ("q05", "q10", "q50", "q90", "q95")
TABLES = {
    "cells", "series", "fans", "countries", "outlook", "prior_only", "time_to_loss", "contrasts", "effects",
    "robustness", "weightings", "readings", "months", "indicators", "sources", "flags", "exposures",
    "coverage_sources", "coverage_indicators", "coverage_countries", "coverage_years", "coverage_cells",
    "coverage_flags", "coverage_tables", "explained", "explained_ties", "explained_readings", "carried",
    "carried_mechanisms", "analogues", "analogues_next", "analogues_scored", "base_rates", "mechanisms", "hazards",
    "help", "help_answers", "bargain", "bargain_moves", "forecasts", "forecasts_pooled", "choices", "split", "switches", "switches_add",
    "stress", "search_policies", "search_boxes", "search_others",
}  # fmt: skip
CAST = ("positions", "resolutions", "choices", "hedging", "absence")
BEYOND = {"excess", "excess_sums", "excess_onward", "excess_placebos"}
"""Tables of a case whose countries may pass goods on."""


@pytest.fixture(params=["assessed", "elsewhere"])
def answered(request):
    ended, folder = request.getfixturevalue(request.param)
    assert ended.status == 0, ended.err
    return ended, folder


def lines(text, start):
    return [row for row in text.splitlines() if row.startswith(start)]


def check_number(number, low, high):
    assert set(number) == NUMBER
    assert isinstance(number["sources"], list)
    if number["mean"] is None:
        assert all(number[k] is None for k in ("sd", *QUANTILES, "basis"))
        return
    values = [number[k] for k in QUANTILES]
    assert values == sorted(values)
    assert low <= values[0] <= values[-1] <= high
    assert low <= number["mean"] <= high
    assert number["sd"] >= 0
    assert number["basis"] in {"estimated", "literature", "assumed"}
    assert number["last_observed"] > 1990
    assert number["sources"]


def test_the_answer_has_every_field_of_its_contract(answered):
    ended, folder = answered
    answer = ended.answer
    assert {*COMMON, "cells", "outlook", "statements"} <= set(answer)
    assert answer["schema"] == "holdfast/assess/1"
    assert answer["seed"] == 0
    assert answer["as_of"] is None
    assert re.fullmatch(r"[0-9a-f]{12}", answer["panel"])
    assert all(isinstance(w, str) for w in answer["warnings"])
    assert ended.err == ""
    case = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))["case"]
    assert case["id"] == answer["case"]


def test_there_is_a_cell_for_every_country_domain_and_power(answered):
    ended, folder = answered
    case = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))["case"]
    powers = [p["code"] for p in case["patrons"]]
    wanted = {(c["code"], d, p) for c in case["clients"] for d in DOMAINS for p in powers}
    cells = ended.answer["cells"]
    assert len(cells) == len(wanted)
    assert {(c["client"], c["domain"], c["patron"]) for c in cells} == wanted
    judged = 0
    for cell in cells:
        check_number(cell["level"], 0, 1)
        check_number(cell["change"], -1, 1)
        check_number(cell["relative"], -1, 1)
        if cell["judged"]:
            judged += 1
            assert 0 <= cell["p_decline"] <= 1
            assert 1 <= cell["rank"] <= len(powers)
        else:
            assert cell["level"]["mean"] is cell["p_decline"] is cell["rank"] is None
    assert judged > len(cells) / 2


def test_the_places_of_the_powers_in_a_cell_differ(answered):
    cells = answered[0].answer["cells"]
    for client, domain in {(c["client"], c["domain"]) for c in cells if c["judged"]}:
        ranks = [c["rank"] for c in cells if (c["client"], c["domain"]) == (client, domain) and c["judged"]]
        assert len(set(ranks)) == len(ranks)


def test_outlook_has_each_scenario_and_year(answered):
    answer = answered[0].answer
    assert {"drift", "recognise", "refocus", "respond", "adapt", "withdraw"} <= set(answer["outlook"])
    assert set(answer["outlook"]) == set(answer["prior_only"])
    for rows in (*answer["outlook"].values(), *answer["prior_only"].values()):
        assert [r["year"] for r in rows] == list(range(answer["at"], answer["at"] + 11))
        assert all(0 <= r["p_predominant"] <= r["p_prominent"] <= 1 for r in rows)
    assert answer["policy_note"].startswith("policy effects here are declared, not estimated")


def test_statements_of_the_case_and_none_without_a_file(assessed, elsewhere):
    rows = assessed[0].answer["statements"]
    assert [r["id"] for r in rows] == [f"S{i:02d}" for i in range(1, 50)]
    for row in rows:
        assert {"id", "verdict", "p", "evidence"} <= set(row)
        assert row["evidence"]
        assert row["p"] is None or 0 < row["p"] < 1
    assert elsewhere[0].answer["statements"] == []


def test_the_folder_is_whole_and_its_checksums_fit(answered):
    folder = answered[1]
    data = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    tables = {*TABLES, *(["statements"] if data["statements"] else []), *(BEYOND if data["excess"] else [])}
    tables |= {f"votes_{name}" for name in CAST if data["votes"][name]}
    tables |= {"explained_events"} if data["explained"]["events"] else set()
    tables |= {"branch", "branch_evidence"} if data["branch"] else set()
    tables |= {"hindcasts"} if data["hindcasts"] else set()
    wanted = {"index.html", "bundle.json", "references.bib", "manifest.json", *(f"{t}.csv" for t in tables)}
    assert {p.name for p in folder.iterdir()} == wanted
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["files"]) == wanted - {"manifest.json"}
    for name, listed in manifest["files"].items():
        data = (folder / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == listed["sha256"]
        assert len(data) == listed["bytes"]
    assert manifest["panel"]["fingerprint"] == answered[0].answer["panel"]
    assert (folder / "references.bib").read_text(encoding="utf-8").count("@") >= 5
    for name in tables:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) > 1
        assert {len(r) for r in rows} == {len(rows[0])}
        assert not {"nan", "inf", "-inf"} & {v.lower() for r in rows for v in r}


def test_json_and_the_bundle_say_the_same(answered):
    ended, folder = answered
    bundle = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    assert bundle["cells"] == ended.answer["cells"]
    assert bundle["outlook"] == ended.answer["outlook"]


def test_the_summary_shows_every_country_and_domain(summarised):
    ended, folder = summarised
    assert ended.status == 0, ended.err
    assert ended.err == ""
    for column in ("country", "domain", "level", "90 %", "change", "P(decline)", "rank", "newest"):
        assert re.search(rf"\b{re.escape(column)}", ended.out), column
    bundle = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    case = bundle["case"]
    mine = [c for c in bundle["cells"] if c["patron"] == case["patron"]]
    rows = [r for r in ended.out.splitlines() if re.search(rf"\b({'|'.join(DOMAINS)}) {{2,}}", r)]
    assert len(rows) == len(mine) == len(case["clients"]) * len(DOMAINS)
    for row, cell in zip(rows, mine, strict=True):
        assert str(cell["newest"]) in row
        if not cell["judged"]:
            assert "can't be judged" in row
            continue
        assert re.search(rf" {100 * cell['level']['mean']:.0f} +{100 * cell['level']['q05']:.0f}-", row)
        p = cell["p_decline"]
        assert f" {'>0.99' if p > 0.99 else '<0.01' if p < 0.01 else f'{p:.2f}'} " in row
        assert f" {cell['rank']}/{len(case['patrons'])} " in row
        assert re.search("[▁▂▃▄▅▆▇█]{5,}", row)


def test_the_summary_says_its_numbers_in_words(summarised):
    ended, folder = summarised
    text = " ".join(ended.out.split())
    bundle = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    for cell in bundle["cells"]:
        if cell["patron"] == bundle["case"]["patron"] and cell["domain"] == "composite":
            assert cell["words"] in text
    assert "of every 100 dollars of Kazakhstan's goods trade" in text


def test_the_summary_shows_the_fork_and_the_verdicts(summarised):
    ended, folder = summarised
    bundle = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    for name in bundle["outlook"]:
        (row,) = lines(ended.out, f"{name} ")
        assert (
            len(re.findall(r"[<>]?\d\.\d\d / [<>]?\d\.\d\d", row)) == 4
        )  # now, halfway, the end, without the data
    assert "policy effects here are declared, not estimated" in " ".join(ended.out.split())
    for row in bundle["statements"]:
        if row["verdict"] != "not yet":
            (shown,) = lines(ended.out, f"{row['id']} ")
            assert row["verdict"] in shown
    assert str(folder / "index.html") in ended.out


def test_same_seed_same_bytes_whatever_the_threads(assessed, summarised):
    one, two = ({p.name: p.read_bytes() for p in folder.iterdir()} for _, folder in (assessed, summarised))
    assert one.keys() == two.keys()
    assert [n for n in one if one[n] != two[n]] == []


def test_another_process_prints_the_same_bytes(elsewhere, run_apart, tmp_path):
    args = ("assess", "--patron", "FRA", "--clients", "MLI,NER,BFA,TCD", "--json")
    again = run_apart(*args, "--threads", 2, "--out", tmp_path / "again")
    assert again.status == 0, again.err
    assert again.err == ""  # no progress where nobody watches
    assert again.out == elsewhere[0].out
    for path in elsewhere[1].iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name
