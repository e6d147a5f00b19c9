"""A file of claims drafted from a document: sentences and hints, no test and no verdict."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import get_args

import pytest

from holdfast.claims import load_claims, read_document
from holdfast.claims.document import BY_TYPE
from holdfast.claims.draft import HINTS, draft
from holdfast.claims.words import Word
from holdfast.read.document import read

NOTE = Path(__file__).resolve().parents[2] / "docs/how-to/own-document/note.txt"


def drafted(tmp_path, text):
    note = tmp_path / "note.txt"
    note.write_text(text, encoding="utf-8")
    return draft(read(note), note.name)


def test_the_draft_of_the_guides_note_is_a_file_of_claims_once_it_says_of_whom(tmp_path):
    path = tmp_path / "claims.toml"
    path.write_text(draft(read(NOTE), NOTE.name).replace('# case = "NAME"', 'case = "russia_central_asia"'), encoding="utf-8")
    claims = load_claims(path, read_document(path))
    assert len(claims) == 7
    assert {c.status for c in claims} == {"not yet"}
    assert all(c.test is None and c.read_as == "" for c in claims)
    note = " ".join(NOTE.read_text(encoding="utf-8").split())
    assert all(c.text in note for c in claims)


def test_nothing_is_judged(tmp_path):
    said = drafted(tmp_path, "Russia led in Kazakhstan in 2020. China's share rose to 40 per cent.").lower()
    assert not any(word in said for word in get_args(Word) if word != "not yet")


def test_every_hint_is_a_type_of_test():
    assert {name for name, *_ in HINTS} <= set(BY_TYPE)
    for name, _, _, form in HINTS:
        assert tomllib.loads(f"test = {{ {form} }}")["test"]["type"] == name


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('He said: "Russia\'s \\ share fell." Nobody heard it.', ['He said: "Russia\'s \\ share fell."']),
        ("The U.S. share of Mr. Smith's firm fell in Mali. It was cold.", ["The U.S. share of Mr. Smith's firm fell in Mali."]),
        ("Its share was smaller in 2023.", ["Its share was smaller in 2023."]),
        ("The weather was fine. They sang.", []),
    ],
)  # fmt: skip
def test_sentences(tmp_path, text, sentences):
    rows = tomllib.loads(drafted(tmp_path, text)).get("claim", [])
    assert [r["text"] for r in rows] == sentences
