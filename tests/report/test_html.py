"""The page: self-contained, locked down, and safe with any text."""

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser

import pytest
from tests.report.make_bundle import ASIA, SAHEL, hostile, make

from holdfast.errors import WriteError
from holdfast.report import html as page
from holdfast.report.html import PAGE, VENDORED, columnar, render, tidy, write


class Reader(HTMLParser):
    """Elements, addresses and script bodies of a page."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.addresses, self.scripts, self.handlers = [], [], [], []
        self.policy, self.style = "", ""
        self._in = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        held = dict(attrs)
        self._in = tag
        if tag == "script":
            self.scripts.append([held.get("type"), ""])
        if held.get("http-equiv") == "Content-Security-Policy":
            self.policy = held["content"]
        self.addresses += [v for k, v in attrs if k in {"src", "href", "action", "data"}]
        self.handlers += [k for k, _ in attrs if k.startswith("on")]

    def handle_endtag(self, tag):
        self._in = None

    def handle_data(self, data):
        if self._in == "script":
            self.scripts[-1][1] += data
        if self._in == "style":
            self.style += data


@pytest.fixture(scope="module")
def text():
    return render(make())


def test_nothing_is_fetched(text):
    found = Reader(text)
    assert all(a.startswith("#") or a == "data:," for a in found.addresses)
    assert not re.search(r"url\((?!#)", found.style)
    assert "@import" not in found.style
    assert not found.handlers


def test_the_policy_names_each_script_and_the_style_by_hash(text):
    found = Reader(text)
    policy = dict(part.strip().split(" ", 1) for part in found.policy.split(";"))
    assert policy["default-src"] == "'none'"
    hashed = lambda t: f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'"  # noqa: E731
    code = [hashed(body) for kind, body in found.scripts if kind is None]
    assert len(code) == len(VENDORED) + 1
    assert policy["script-src"].split() == code
    assert policy["style-src"] == hashed(found.style)
    assert "unsafe" not in found.policy


def test_the_page_stays_small():
    assert len(render(make()).encode()) < 1_350_000


def test_same_bundle_same_page():
    assert render(make()) == render(make())


@pytest.mark.parametrize("region", [ASIA, SAHEL], ids=["asia", "sahel"])
def test_the_data_is_in_the_page(region):
    bundle = make(region)
    data = embedded(render(bundle))
    assert data["case"]["patron"] == bundle["case"]["patron"]
    assert data["readings"]["rows"] == len(bundle["readings"])
    assert {c["code"] for c in bundle["case"]["clients"]} <= {
        g["id"] for g in data["map"]["objects"]["countries"]["geometries"]
    }


def embedded(text):
    return json.loads(next(body for kind, body in Reader(text).scripts if kind == "application/json"))


def test_hostile_text_stays_text():
    bundle = hostile()
    text = render(bundle)
    plain = Reader(render(make()))
    found = Reader(text)
    assert found.tags == plain.tags  # not one element more
    assert not found.handlers
    assert not any(sign in body for _, body in found.scripts for sign in "\u2028\u2029")
    assert f"<h1>{html.escape(bundle['case']['title'])}</h1>" in text
    assert embedded(text)["statements"][0]["text"] == bundle["statements"][0]["text"]


def test_a_mark_in_the_data_is_not_filled_in():
    bundle = make()
    bundle["case"]["title"] = "@@DATA@@ and @@CSP@@"
    text = render(bundle)
    assert "<h1>@@DATA@@ and @@CSP@@</h1>" in text


def test_no_number_is_nan():
    bundle = make()
    bundle["cells"][0]["level"]["mean"] = float("nan")
    bundle["cells"][1]["level"]["mean"] = float("inf")
    data = embedded(render(bundle))
    assert data["cells"][0]["level"]["mean"] is None
    assert data["cells"][1]["level"]["mean"] is None


def test_a_bundle_without_claims_fans_or_readings_still_renders():
    bundle = make(SAHEL)
    for key in ("statements", "fans", "readings", "weightings", "robustness", "limits", "methods"):
        bundle[key] = []
    bundle["time_to_loss"] = {}
    assert embedded(render(bundle))["readings"]["rows"] == 0


def test_tidy_knows_numpy():
    import numpy as np

    assert tidy({"a": np.float32(0.5), "b": np.array([1, 2]), "c": np.nan}) == {
        "a": 0.5,
        "b": [1, 2],
        "c": None,
    }


def test_readings_by_column():
    rows = [
        {
            "client": "AAA",
            "indicator": "trade",
            "year": 2020,
            "share": {"P": 0.5},
            "flags": "second_hand|denied",
        },
        {"client": "AAA", "indicator": "trade", "year": 2021, "share": {}, "flags": ["denied"]},
    ]
    found = columnar(rows, ["P"])
    assert found["share"]["P"] == [0.5, None]
    assert found["columns"]["flags"] == {"words": ["denied", "second_hand, denied"], "at": [1, 0]}


def test_vendored_files_are_the_published_ones():
    folder = PAGE / "vendor"
    listed = dict(line.split()[::-1] for line in (folder / "CHECKSUMS").read_text().splitlines())
    held = {p.name for p in folder.iterdir()} - {"CHECKSUMS", "README.md"}
    assert set(listed) == held
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    for name in VENDORED:
        assert (folder / name.replace(".min.js", ".LICENSE.txt")).is_file()
        assert "</script" not in (folder / name).read_text(encoding="utf-8").lower()


def test_every_script_is_used():
    assert {p.stem for p in (PAGE / "js").glob("*.js")} == set(page.SCRIPTS)


def test_writing_replaces_in_one_step(tmp_path):
    path = tmp_path / "index.html"
    path.write_text("old")
    write(make(), path)
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [p.name for p in tmp_path.iterdir()] == ["index.html"]


def test_a_page_that_cant_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "index.html"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("holdfast.report.html.os.fsync", full)
    with pytest.raises(WriteError, match="No space left"):
        write(make(), path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["index.html"]
