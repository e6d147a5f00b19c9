"""Damaged words are restored and clean ones stay."""

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.read.offsets import Traced
from holdfast.read.vocabulary import Vocabulary
from holdfast.read.words import edits

from .made import CORPUS, damage, set_in_lines

SHARED = __import__("pathlib").Path(__file__).resolve().parents[3] / "shared"
BRIEF, PLOVER = SHARED / "brief" / "brief.txt", SHARED / "data" / "events" / "plover_gold_standard.jsonl"


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary.shipped()


def outcome(paragraphs, vocabulary, **options):
    """Share of damaged words restored, and the clean words that were altered."""
    text, words = damage.damaged(paragraphs, **options)
    traced = Traced.of(text).apply(edits(text, vocabulary)[0])
    restored = [w for w in words if w.damaged and damage.now(traced, w) == w.true]
    altered = [w.true for w in words if not w.damaged and damage.now(traced, w) != w.true]
    return len(restored) / max(sum(w.damaged for w in words), 1), altered, len(words)


def test_our_own_corpus_comes_back(vocabulary):
    share, altered, _ = outcome(CORPUS, vocabulary)
    assert share > 0.97
    assert altered == []


@pytest.mark.parametrize("width", [24, 50, 72])
def test_other_columns(vocabulary, width):
    share, altered, _ = outcome(CORPUS, vocabulary, width=width)
    assert share > 0.95
    assert altered == []


def test_a_paragraph_alone(vocabulary):
    found = [outcome([p], vocabulary) for p in CORPUS]
    assert np.mean([f[0] for f in found]) > 0.95
    assert [f[1] for f in found if f[1]] == []


def test_words_broken_without_a_hyphen(vocabulary):
    share, altered, _ = outcome(CORPUS, vocabulary, hyphen="")
    assert share > 0.93
    assert len(altered) <= 1


def test_lines_of_whole_words_are_not_joined(vocabulary):
    lines = "\n\n".join("\n".join(set_in_lines(p, 36)) for p in CORPUS)
    joined = [e for e in edits(lines, vocabulary)[0] if "-" not in e.to]
    assert joined == []


def test_a_clean_text_stays_as_it_is(vocabulary):
    text = "\n\n".join(CORPUS)
    assert edits(text, vocabulary)[0] == []


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("a Russian-\nled force", "Russian-led"),
        ("a security and peace-\nkeeping force", "peacekeeping"),
        ("the cross-\nborder trade", "cross-border"),
        ("the post-\nSoviet states", "post-Soviet"),
        ("a commu-\nnity of states", "community"),
        ("the Ta-\njik border", "Tajik"),
        ("the in-\nter-\nnational law", "international"),
        ("the coun-\ntry’s law", "country’s"),
        ("the country’-\ns law", "country’s"),
        ("the secu\u00ad\nrity pact", "security"),
        ("in 20-\n14 it was", "2014"),
        ("in 2021-\n22 it was", "2021-22"),
    ],
)
def test_breaks(vocabulary, written, wanted):
    assert wanted in Traced.of(written).apply(edits(written, vocabulary)[0]).text


def test_real_words_are_not_changed_where_nothing_was_lost(vocabulary):
    text = "They fed the fleet of fat cats after a fight of ten hours. Ten more fled of their own will."
    assert edits(text, vocabulary)[0] == []


def test_what_is_unsure_is_listed_and_left(vocabulary):
    text = "Te fve officers first found the fag of te fight, " * 3
    made, unsure, _ = edits(text, vocabulary)
    assert unsure
    assert all(u.confidence < 0.9 for u in unsure)
    assert {(e.start, e.end) for e in made}.isdisjoint({(u.start, u.end) for u in unsure})


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abcfilTh-’\n \t.,1\u00ad", max_size=120))
def test_any_text_keeps_its_places(text):
    vocabulary = Vocabulary.shipped()
    made, _, _ = edits(text, vocabulary)
    traced = Traced.of(text).apply(made)
    for at, a, b in traced.segments():
        assert traced.text[at : at + b - a] == text[a:b]
    rebuilt, at = "", 0
    for r in traced.repairs():
        rebuilt += text[at : r.start] + r.new
        at = r.end
    assert rebuilt + text[at:] == traced.text


@pytest.mark.skipif(not PLOVER.exists(), reason="the coded sentences are not here")
@pytest.mark.parametrize("apart", [False, True])
def test_the_coded_sentences_come_back(vocabulary, apart):
    rows = [json.loads(line)["text"] for line in PLOVER.read_text("utf-8").splitlines()]
    found = [outcome([r], vocabulary) for r in rows] if apart else [outcome(rows, vocabulary)]
    altered = [w for f in found for w in f[1]]
    words = sum(f[2] for f in found)
    assert len(altered) <= words / 5000
    if not apart:
        assert found[0][0] >= 0.93


@pytest.mark.skipif(not BRIEF.exists(), reason="the brief is not here")
def test_the_brief(vocabulary):
    text = BRIEF.read_text("utf-8")
    made, unsure, _ = edits(text, vocabulary)
    assert unsure == []
    assert sum(e.kind == "ligature" for e in made) == 8
    breaks = re.findall(r"\w-\n\w", text)
    own = re.findall(r"-\n(?=[A-Z])", text)
    assert sum(e.kind == "break" for e in made) == len(breaks) - len(own) == 44
    done = Traced.of(text).apply(made).text
    assert not re.search(r"\w-\n[a-z]", done)
    assert all(vocabulary.count(w) for w in re.findall(r"\b[a-z]{3,}\b", done))
