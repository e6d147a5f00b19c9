"""The example of the guide: its claims are read and checked, each verb once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from holdfast.claims import Evidence, check, load_claims, read_document
from holdfast.measure.foothold import measure
from holdfast.panel import store

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "own-document"
GUIDE = FOLDER.parent / "check-your-own-document.md"


@pytest.fixture(scope="module")
def case():
    return read_document(FOLDER / "claims.toml")


def test_every_verb_of_the_guide_is_in_the_example(case):
    claims = load_claims(case.claims_file, case)
    used = {c.test.type for c in claims}
    assert used == {"rank", "level", "change", "vote", "event", "mechanism", "rely", "unseen", "outlook"}
    told = set(re.findall(r"^\| [^|]+ \| `([a-z]+)`", GUIDE.read_text(encoding="utf-8"), re.M))
    assert told == used


def test_the_claims_of_the_guide_are_of_its_note(case):
    note = (FOLDER / "note.txt").read_text(encoding="utf-8")
    paragraphs = re.split(r"\n\s*\n", note.strip())[1:]
    places = [int(c.para) for c in load_claims(case.claims_file, case)]
    assert places == sorted(places)
    assert set(places) == set(range(len(paragraphs)))


def test_the_example_is_checked(case):
    panel = store.load()

    def known(day):
        cut = panel.as_of(day)
        return Evidence(cut, measure(cut, case, draws=200), as_of=day)

    found = {v.id: v for v in check(case, now=known(None), then=known(case.document_date))}
    assert found["N5"].verdict == "supported"
    assert found["N6"].p > 0.66
    assert found["N9"].verdict == found["N10"].verdict == "not testable"
    for v in found.values():
        assert v.then is not None
        assert v.would_change.endswith(".")
    assert sum(v.p is not None for v in found.values()) >= 7
