"""The folder of a report: complete, checksummed, and never half-written."""

import csv
import hashlib
import io
import json
import os
from pathlib import Path

import pytest
from tests.report.make_bundle import make

from holdfast.errors import UserError, WriteError
from holdfast.report import bundle as folder
from holdfast.report.bundle import references, write
from holdfast.report.csv_table import table

TABLES = (
    "analogues analogues_next bargain bargain_moves base_rates branch branch_evidence carried carried_mechanisms cells choices coverage_cells "
    "coverage_countries coverage_flags coverage_indicators coverage_sources coverage_tables coverage_years effects excess excess_onward "
    "excess_placebos excess_sums explained explained_events explained_readings explained_ties exposures fans flags forecasts forecasts_pooled hazards help "
    "help_answers hindcasts indicators mechanisms months outlook prior_only readings robustness search_boxes search_others search_policies series "
    "sources split statements stress switches switches_add time_to_loss votes_absence votes_choices votes_hedging votes_positions "
    "votes_resolutions weightings"
)
NAMES = {
    "index.html",
    "bundle.json",
    "references.bib",
    "manifest.json",
    *(f"{t}.csv" for t in TABLES.split()),
}


@pytest.fixture(scope="module")
def made():
    return make()


def digests(path):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in path.iterdir()}


def test_everything_is_there_and_in_the_manifest(made, tmp_path):
    out = write(made, tmp_path / "a" / "report")
    found = digests(out)
    assert set(found) == NAMES
    manifest = json.loads((out / "manifest.json").read_text())
    assert {n: f["sha256"] for n, f in manifest["files"].items()} == {
        n: d for n, d in found.items() if n != "manifest.json"
    }
    assert manifest["panel"]["fingerprint"] == made["panel"]["fingerprint"]
    assert json.loads((out / "bundle.json").read_text(encoding="utf-8"))["schema"] == "holdfast/bundle/1"
    assert [p.name for p in out.parent.iterdir()] == ["report"]


def test_tables_say_what_the_bundle_says(made, tmp_path):
    out = write(made, tmp_path / "report")
    with (out / "cells.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    assert len(cells) == len(made["cells"])
    first = next(i for i, c in enumerate(made["cells"]) if c["judged"])
    assert float(cells[first]["level_mean"]) == pytest.approx(made["cells"][first]["level"]["mean"])
    with (out / "series.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(s["years"]) for s in made["series"])
    assert {"client", "domain", "patron", "year", "mean", "q05", "q95", "observed"} == set(rows[0])


def test_again_gives_the_same_bytes_and_leaves_other_files(made, tmp_path):
    out = write(made, tmp_path / "report")
    before = digests(out)
    (out / "notes.txt").write_text("mine")
    write(made, out)
    after = digests(out)
    assert after.pop("notes.txt")
    assert after == before


def test_a_table_that_is_gone_goes(made, tmp_path):
    out = write(made, tmp_path / "report")
    write(made | {"fans": []}, out)
    assert {p.name for p in out.iterdir()} == NAMES - {"fans.csv"}


def test_files_of_somebody_else_are_not_overwritten(made, tmp_path):
    (tmp_path / "index.html").write_text("mine")
    with pytest.raises(UserError, match=r"index\.html"):
        write(made, tmp_path)
    assert digests(tmp_path).keys() == {"index.html"}
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(UserError):
        write(made, tmp_path)


def test_a_file_is_no_folder(made, tmp_path):
    path = tmp_path / "report"
    path.write_text("mine")
    with pytest.raises(UserError, match="is a file"):
        write(made, path)


@pytest.mark.parametrize("fresh", [True, False])
def test_a_full_disk_leaves_nothing_half_written(made, tmp_path, monkeypatch, fresh):
    out = tmp_path / "report"
    before = {} if fresh else digests(write(made, out))
    count = 0

    def full(*_):
        nonlocal count
        count += 1
        if count > 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder.os, "fsync", full)
    with pytest.raises(WriteError, match="No space left"):
        write(made | {"seed": 9}, out)
    assert (digests(out) if out.exists() else {}) == before
    assert [p for p in tmp_path.iterdir() if p != out] == []


def test_a_failure_while_the_files_change_places_brings_the_old_ones_back(made, tmp_path, monkeypatch):
    out = write(made, tmp_path / "report")
    before = digests(out)
    real = os.replace
    count = 0

    def replace(a, b):
        nonlocal count
        if Path(b).parent == out and Path(a).parent.name == "new":
            count += 1
            if count == 5:
                raise OSError(5, "Input/output error")
        real(a, b)

    monkeypatch.setattr(folder.os, "replace", replace)
    with pytest.raises(WriteError, match="Input/output"):
        write(made | {"seed": 9}, out)
    assert digests(out) == before


def test_an_unwritable_folder_is_told(made, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    if os.access(locked, os.W_OK):  # the superuser may write anywhere
        locked = Path("/proc/1/holdfast-report")
    with pytest.raises(WriteError, match="--out"):
        write(made, locked / "report")


def test_formulas_are_defused():
    text = table([{"a": "=HYPERLINK(1)", "b": -0.5, "c": "@x", "d": None}])
    row = next(csv.DictReader(io.StringIO(text)))
    assert row == {"a": "'=HYPERLINK(1)", "b": "-0.5", "c": "'@x", "d": ""}


def test_references_are_those_of_the_sources(tmp_path, monkeypatch):
    bib = "@misc{one,\n  title = {One},\n}\n\n@misc{two,\n  title = {Two {braced}},\n}\n"
    (tmp_path / "refs.bib").write_text(bib, encoding="utf-8")
    monkeypatch.setattr(folder.codebook, "folder", lambda: tmp_path)
    text = references({"sources": [{"id": "x", "bib": "two, absent"}]})
    assert "Two {braced}" in text
    assert "One" not in text
