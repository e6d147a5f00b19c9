"""The build: same bytes every time, whole or not at all."""

import errno
import hashlib

import polars as pl
import pytest

from holdfast import codebook
from holdfast.errors import DataError, WriteError
from holdfast.panel import build, store
from holdfast.sources.base import SCHEMAS
from holdfast.sources.readings import from_long


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


@pytest.fixture
def run(raw, tmp_path, world_modules):
    def go(out="out", modules=None, fitted=None):
        listed = tmp_path / "powers.csv"
        return build.build(
            raw, tmp_path / out, fitted=fitted, modules=modules or world_modules, powers_to=listed
        )

    return go


def test_two_builds_give_the_same_bytes(run, tmp_path):
    first, second = run("a"), run("b")
    assert first == second
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert {p.name for p in (tmp_path / "a").iterdir()} == {
        "MANIFEST.json",
        *(f"{t}.parquet" for t in SCHEMAS),
    }


def test_the_order_of_rows_in_the_inputs_does_not_matter(run, raw, tmp_path, put):
    run("a")
    path = raw / "trade_dyad_year.parquet"
    put(pl.read_parquet(path).reverse(), path)
    run("b")
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_powers_are_counted_and_only_components_are_stored(run, tmp_path):
    run()
    powers = pl.read_csv(tmp_path / "powers.csv")
    assert powers["code"].to_list() == ["DEU", "JPN", "USA"]  # the three largest of five clients
    panel = store.load(tmp_path / "out")
    assert set(panel.shares["patron"]) <= {*powers["code"], *codebook.blocs()["iso3"]}


def test_arms_ship_as_multiples_of_a_twentieth_with_classes(run, tmp_path):
    run()
    panel = store.load(tmp_path / "out")
    arms = panel.readings.filter(pl.col("indicator") == "arms_delivered")
    shares = panel.shares.join(arms, on="reading")["share"].cast(pl.Float64) * 20
    assert ((shares - shares.round()).abs() < 1e-4).all()
    assert set(arms["total"]) <= {1.0, 2.0, 3.0}


def test_a_full_disk_leaves_the_old_panel_and_no_rest(run, tmp_path, monkeypatch):
    run()
    before = digests(tmp_path / "out")
    written = []

    def full(self, path, **_):
        written.append(path)
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        path.write_bytes(b"half")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(WriteError, match="No space left on device"):
        run()
    assert digests(tmp_path / "out") == before
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_a_failed_build_leaves_the_list_of_powers_alone(run, tmp_path, monkeypatch):
    run()
    (tmp_path / "powers.csv").write_text("as before\n")
    monkeypatch.setattr(build, "LIMIT", 10)
    with pytest.raises(DataError, match="more than 10"):
        run()
    assert (tmp_path / "powers.csv").read_text() == "as before\n"


def test_a_place_that_cannot_be_written(run, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteError, match="can't be written"):
        run("file/out")


def _module(monkeypatch, tables):
    import sys
    import types

    module = types.ModuleType("made_source")
    module.read = lambda raw: tables
    monkeypatch.setitem(sys.modules, "made_source", module)
    return ["made_source"]


def _reading(**over):
    row = {
        "client": "NER", "year": 2000, "indicator": "trade", "report": "own",
        "kind": "recorded", "total": 1.0, "whole": True,
        "covers": "all", "source": "imf_dots", "patron": "FRA", "share": 0.5,
    }  # fmt: skip
    return pl.DataFrame([row | over])


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"share": 1.2}, "shares lie outside 0 to 1"),
        ({"indicator": "tourism"}, "indicator tourism is not in the codebook"),
        ({"source": "hearsay"}, "source hearsay is not in the codebook"),
        ({"client": "XQX"}, "client XQX is not in the codebook"),
        ({"total": -1.0}, "totals are negative"),
    ],
)
def test_a_module_that_returns_nonsense_is_named(run, monkeypatch, over, said):
    with pytest.raises(DataError, match=said):
        run(modules=_module(monkeypatch, from_long(_reading(**over))))


def _with_terms(monkeypatch, terms):
    sources = dict(codebook.sources())
    sources["imf_dots"] = sources["imf_dots"].model_copy(update={"terms_class": terms})
    monkeypatch.setattr(codebook, "sources", lambda: sources)


def test_derived_values_need_a_coarse_step(run, monkeypatch):
    _with_terms(monkeypatch, "derived")
    with pytest.raises(DataError, match="ships derived values only"):
        run(modules=_module(monkeypatch, from_long(_reading())))


def test_what_may_never_ship_is_in_the_fitted_panel_alone(run, monkeypatch, tmp_path):
    _with_terms(monkeypatch, "never")
    run(modules=_module(monkeypatch, from_long(_reading())), fitted=tmp_path / "fitted")
    shipped, fitted = store.load(tmp_path / "out"), store.load(tmp_path / "fitted")
    assert (shipped.readings.height, shipped.shares.height) == (0, 0)
    assert (fitted.readings.height, fitted.shares.height) == (1, 1)
    assert shipped.fitted == fitted.fingerprint != shipped.fingerprint
