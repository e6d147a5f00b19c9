"""A release loads in every format, says the same in all of them, and keeps what terms forbid out."""

import csv
import datetime as dt
import hashlib
import json
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pytest
from openpyxl import load_workbook
from pandas.io.stata import StataReader

from holdfast import codebook
from holdfast.errors import DataError, UserError
from holdfast.measure.case import load_case
from holdfast.measure.foothold import FIRST, measure
from holdfast.panel.store import load
from holdfast.report.release import cells, make, stata
from holdfast.report.release.columns import schema, shaped, tables
from holdfast.report.release.write import write
from holdfast.votes import fitted

SEED, DRAWS = 3, 60

LEVEL = "power country domain year judged mean sd q05"
NAMES = {
    "footholds": f"{LEVEL} q10 q50 q90 q95 relative_mean relative_sd relative_q05 relative_q95 rank filtered_mean "
    "filtered_sd observed last_judged basis flags sources",
    "indicator_shares": "power country domain indicator year seen last_seen mean sd q05 q50 q95 weight basis",
    "readings": "reading country indicator year report kind source power share whole total total_is flags",
    "months": "reading country indicator year month report kind source power share whole total total_is flags",
    "positions": "country session year position position_sd position_q05 position_q95",
    "world": f"{LEVEL} q50 q95 relative_of_means rank observed last_judged basis flags",
    "draws": "draw power country year security economy society diplomacy composite",
    "places": "code name iso_numeric region as_power as_country in_world",
    "indicators": "indicator domain title unit weight definition reason",
    "sources": "source title publisher version url ships share_step total_is terms bib",
    "left_out": "source title publisher what reason url",
}
"""What others' scripts rely on: another name here asks for another schema, a changelog entry and a reason."""


def test_names_of_columns_stay():
    assert schema() == "holdfast/release/1"
    assert {n: " ".join(c.name for c in t.columns) for n, t in tables().items()} == NAMES


def few(case):
    """The world with a handful of countries, so that a test is quick."""
    whole = WORLD(case)
    return replace(whole, clients=("AFG", "ARG", "EGY", "GEO", "MLI", "TKM", "SSD"))


WORLD = make.world_case
CASE = load_case().with_clients(["KAZ", "TKM"])


@pytest.fixture(scope="module")
def panel():
    return load()


@pytest.fixture(scope="module")
def released(panel):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "world_case", few)
        return make.release(CASE, panel=panel, draws=DRAWS, seed=SEED)


@pytest.fixture(scope="module")
def folder(released, tmp_path_factory):
    out = tmp_path_factory.mktemp("release") / "one"
    write(released, out)
    return out


def csv_of(folder, name):
    types = {c.name: c.dtype for c in tables()[name].columns}
    return pl.read_csv(folder / f"csv/{name}.csv", schema_overrides=types)


def written(form):
    return [n for n, t in tables().items() if form in t.formats]


def test_everything_is_there_and_sums_fit(folder, released):
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    ends = {"csv": "csv", "parquet": "parquet", "stata": "dta"}
    wanted = {f"{form}/{n}.{end}" for form, end in ends.items() for n in written(form)}
    texts = {"README.md", "CODEBOOK.md", "codebook.csv", "LICENCES.md", "references.bib", "case.xlsx"}
    assert found == wanted | texts | {"manifest.json", "SHA256SUMS"}
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert sums == {
        n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in found if n != "SHA256SUMS"
    }
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {n: f["sha256"] for n, f in manifest["files"].items()}.items() <= sums.items()
    assert manifest["files"]["csv/footholds.csv"]["rows"] == released.frames["footholds"].height
    assert [p.name for p in folder.parent.iterdir()] == ["one"]


def test_again_gives_the_same_bytes(folder, panel, released, tmp_path, monkeypatch):
    monkeypatch.setattr(make, "world_case", few)
    again = make.release(CASE, panel=panel, draws=DRAWS, seed=SEED, threads=2)
    write(again, tmp_path / "again")
    assert (tmp_path / "again/SHA256SUMS").read_text() == (folder / "SHA256SUMS").read_text()


@pytest.mark.parametrize("name", written("csv"))
def test_csv_says_what_the_table_says(folder, released, name):
    assert csv_of(folder, name).equals(released.frames[name])


@pytest.mark.parametrize("name", written("parquet"))
def test_parquet_says_what_the_table_says(folder, released, name):
    assert pl.read_parquet(folder / f"parquet/{name}.parquet").equals(released.frames[name])


@pytest.mark.parametrize("name", written("stata"))
def test_stata_says_what_the_table_says(folder, released, name):
    frame, table = released.frames[name], tables()[name]
    with StataReader(folder / f"stata/{name}.dta") as file:
        found = file.read()
        assert file.variable_labels() == {c.name: c.label for c in table.columns}
        assert file.data_label.startswith(table.title)
        assert file.time_stamp == ""
        words = file.value_labels()
    assert len(found) == frame.height
    for c in table.columns:
        mine, theirs = frame[c.name].to_list(), found[c.name]
        if c.dtype is pl.String:
            assert [m or "" for m in mine] == ["" if pd.isna(v) else v for v in theirs], c.name
        elif c.type == "flag":
            assert [("no", "yes")[m] for m in mine] == list(theirs)
        else:
            digits = 0.5 * 10**-c.decimals if c.type == "share" else 0.0
            gap = np.abs(np.array(mine, dtype=float) - np.array(theirs, dtype=float))
            assert np.array_equal(np.isnan(gap), np.array([m is None for m in mine])), c.name
            assert np.nanmax(gap, initial=0.0) <= digits, c.name
        if c.words:
            assert tuple(words[c.name].values()) == c.words  # the same numbers in every release


def test_excel_says_what_the_table_says(folder, released):
    book = load_workbook(folder / "case.xlsx", read_only=True)
    assert book.sheetnames == ["README", "codebook", *written("excel")]
    assert "world" not in book.sheetnames
    for name in written("excel"):
        frame = released.frames[name]
        rows = list(book[name].iter_rows())
        assert [c.value for c in rows[0]] == frame.columns
        told = [tuple(c.value for c in row) + (None,) * (frame.width - len(row)) for row in rows[1:]]
        assert told == frame.rows()
        assert not any(c.data_type == "f" for row in rows for c in row)
    formats = [c.number_format for c in next(book["footholds"].iter_rows(min_row=2))]
    assert formats[released.frames["footholds"].columns.index("observed")] == "0.000"
    with zipfile.ZipFile(folder / "case.xlsx") as held:
        assert all(b'state="frozen"' in held.read(n) for n in held.namelist() if "worksheets/" in n)


def test_a_table_too_long_for_a_sheet_is_refused(monkeypatch, released, tmp_path):
    from holdfast.report.release import excel

    monkeypatch.setattr(excel, "ROWS", 100)
    with pytest.raises(DataError, match=r"footholds, .* more rows than the 100 of a sheet"):
        write(released, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_numbers_are_the_measurement(panel, released):
    f = measure(panel, CASE, seed=SEED, draws=DRAWS, draw_from=FIRST)
    low, high = f.interval(0.9)
    drawn = released.frames["draws"]
    for row in released.frames["footholds"].sample(60, seed=1).iter_rows(named=True):
        c, d, p, t = f.ci(row["country"]), f.di(row["domain"]), f.pi(row["power"]), f.ti(row["year"])
        assert row["judged"] == f.judged(row["country"], row["domain"], row["year"], row["power"])
        x = drawn.filter(country=row["country"], power=row["power"], year=row["year"])
        if not row["judged"]:
            assert row["mean"] is None is row["relative_mean"] is row["rank"] is row["basis"]
            assert x[row["domain"]].null_count() == x.height
            continue
        assert row["last_judged"] == row["year"]
        assert [row["mean"], row["q05"], row["q95"]] == pytest.approx(
            [f.mean[c, d, p, t], low[c, d, p, t], high[c, d, p, t]], abs=6e-6
        )
        assert x[row["domain"]].to_numpy() == pytest.approx(f.draws[:, c, d, p, t], abs=6e-6)
        others = np.delete(f.draws[:, c, d, :, t], p, axis=1).max(axis=1)
        assert row["relative_mean"] == pytest.approx((f.draws[:, c, d, p, t] - others).mean(), abs=1e-5)


def test_shares_of_ties_add_up_to_the_foothold(released):
    parts = released.frames["indicator_shares"]
    made = parts.group_by("power", "country", "domain", "year").agg(
        total=(pl.col("mean") * pl.col("weight")).sum()
    )
    both = made.join(released.frames["footholds"].filter(judged=1), on=["power", "country", "domain", "year"])
    assert both.height > 300
    assert (both["total"] - both["mean"]).abs().max() < 2e-5


def test_the_world_has_no_tie_with_itself_and_no_state_after_its_end(released):
    world = released.frames["world"]
    assert world["power"].n_unique() > 35
    assert not set(world["power"]) & set(world["country"])
    assert not set(world["power"]) & {"CSK", "DDR"} or world.filter(power="DDR").is_empty()
    assert world.filter(country="SSD")["year"].min() == 2011
    assert world.filter(pl.col("judged") == 0)["mean"].null_count() == world.filter(judged=0).height
    top = world.filter(judged=1, rank=1, domain="composite")
    assert (top["relative_of_means"] >= 0).all()


def test_marks_are_those_of_the_readings(released):
    readings = released.frames["readings"]
    weighed = released.frames["indicators"].filter(pl.col("weight") > 0)["indicator"].implode()
    domain = dict(released.frames["indicators"].select("indicator", "domain").iter_rows())
    told = readings.filter(pl.col("indicator").is_in(weighed)).with_columns(
        domain=pl.col("indicator").replace_strict(domain)
    )
    keys = ["power", "country", "domain", "year"]
    wanted = told.group_by(keys).agg("flags", "source")
    found = released.frames["footholds"].join(wanted, on=keys, how="left")
    for row in found.filter(pl.col("domain") != "composite").iter_rows(named=True):
        flags = {w for f in row["flags_right"] or () for w in (f or "").split("|")} - {""}
        mine = set((row["flags"] or "").split("|")) - {""}
        # a bloc is seen where two thirds of its members are; its row in `readings` needs all of them
        assert mine >= flags if row["power"] == "EU" else mine == flags, row
        assert set((row["sources"] or "").split("|")) - {""} >= set(row["source"] or ()), row


def test_nothing_that_may_not_be_passed_on(folder, released):
    never = {s.id for s in codebook.sources().values() if s.terms_class == "never"}
    assert never
    assert not never & set(released.frames["sources"]["source"])
    for name in ("readings", "months"):
        assert not never & set(released.frames[name]["source"])
        for s in codebook.sources().values():
            mine = released.frames[name].filter(source=s.id)
            if s.terms_class == "derived" and mine.height:
                steps = mine["share"].to_numpy() / s.share_step
                assert np.abs(steps - steps.round()).max() < 1e-3, s.id
            if s.total == "class":
                assert set(mine["total"].drop_nulls()) <= {1.0, 2.0, 3.0}, s.id
    left = dict(released.frames["left_out"].select("source", "what").iter_rows())
    assert {k for k, v in left.items() if v == "all"} == never
    text = (folder / "LICENCES.md").read_text()
    assert all(f"| {s} |" in text for s in (*never, *released.frames["sources"]["source"]))


def test_the_codebook_names_every_column(folder, released):
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["table"], r["column"]) for r in rows] == [
        (n, c) for n, f in released.frames.items() for c in f.columns
    ]
    for r in rows:
        assert r["label"]
        assert r["made"]
        assert r["source"]
        if r["type"] in {"share", "number"}:
            assert r["unit"], r
            assert r["sign"] or r["column"] == "share_step", r


def test_references_have_holdfast_and_every_source(folder, released):
    text = (folder / "references.bib").read_text()
    assert text.count("@software{holdfast,") == 1
    keys = {k.strip() for b in released.frames["sources"]["bib"].drop_nulls() for k in b.split(",")}
    assert keys
    assert not [k for k in keys if f"{{{k}," not in text]


def test_as_known_on_a_date(panel, monkeypatch):
    # a fit of all votes to a date takes a minute; which votes enter it is tested where it is made
    def recent(table, threads=None):
        return fitted.Whole(fitted.as_they_ended(table)[-3:], "USA", [], [])

    monkeypatch.setattr(make.fitted, "whole", recent)
    day = dt.date(2015, 12, 31)
    then = make.release(CASE, panel=panel, as_of=day, world=False, draws=2)
    assert then.manifest["release"].endswith("-as-of-2015-12-31")
    assert "--as-of 2015-12-31" in then.manifest["command"]
    assert "world" not in then.frames
    for name in ("footholds", "readings", "positions"):
        assert then.frames[name]["year"].max() <= 2015
    assert then.frames["positions"].filter(country="USA")["position"].min() > 0
    assert then.manifest["anchor"] == "USA"


def test_own_data_stay_at_home(panel):
    with pytest.raises(UserError, match="your own data have terms of their own"):
        make.release(load_case(), panel=replace(panel, own="abc"), world=False)


def test_the_command_says_what_is_not_the_default():
    from holdfast.measure.case import adhoc_case

    case = adhoc_case("FRA", ["MLI"], ["FRA", "USA"]).with_weights({"economy": 0.4, "security": 0.6})
    assert make.command(case, None, False, 10, 2) == (
        "holdfast release --patron FRA --clients MLI --patrons FRA,USA "
        "--weights security=0.6,economy=0.4,society=0.0,diplomacy=0.0 --no-world --draws 10 --seed 2"
    )
    assert make.command(load_case(), "2020-12-31", True, 1000, 0) == (
        "holdfast release russia_central_asia --as-of 2020-12-31 --draws 1000 --seed 0"
    )


PLACE = {"name": "A", "iso_numeric": 1, "region": "R", "as_power": 1, "as_country": 0}


def test_a_wrong_table_is_refused():
    with pytest.raises(DataError, match=r"lacks .*region.*; has besides colour"):
        shaped("places", pl.DataFrame({"code": ["A"], "colour": ["red"]}))
    with pytest.raises(DataError, match="has in in_world onlooker, which is no word of it"):
        shaped("places", pl.DataFrame([{"code": "A", "in_world": "onlooker", **PLACE}]))
    with pytest.raises(DataError, match="rows that share code"):
        shaped("places", pl.DataFrame([{"code": "A", "in_world": "power", **PLACE}] * 2))


def test_stata_with_gaps_large_numbers_and_letters(tmp_path):
    rows = [
        {"code": "Å", "in_world": None, **PLACE, "name": "Ελλάς", "iso_numeric": 2_000_000_000},
        {"code": "B", "in_world": "country", **PLACE, "name": "", "iso_numeric": None},
    ]
    frame = shaped("places", pl.DataFrame(rows))
    stata.write(tables()["places"], frame, tmp_path / "p.dta", "T" * 100)
    found = pd.read_stata(tmp_path / "p.dta")
    assert list(found["code"]) == ["B", "Å"]
    assert list(found["name"]) == ["", "Ελλάς"]
    assert found["iso_numeric"][1] == 2_000_000_000
    assert np.isnan(found["iso_numeric"][0])
    stata.write(tables()["places"], frame.clear(), tmp_path / "none.dta", "")
    assert len(pd.read_stata(tmp_path / "none.dta")) == 0


def test_ahead_is_the_gap_to_the_best_other():
    x = np.array([0.5, 0.2, 0.3, 0.5]).reshape(1, 1, 4, 1)
    assert cells._ahead(x).ravel() == pytest.approx([0.0, -0.3, -0.2, 0.0])
