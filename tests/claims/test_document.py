"""A file of claims that stands by itself: its case at the head, every problem with its line and key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from holdfast.claims import load_claims, read_document
from holdfast.claims.places import like, read
from holdfast.errors import UserError

ROW = '\n[[claim]]\nid = "A"\nkind = "fact"\ntext = "x"\n'
RANK = 'test = { type = "rank", year = 2021 }\n'
SHIPPED = Path(__file__).resolve().parents[2] / "src" / "holdfast"


def write(tmp_path: Path, text: str | bytes, name: str = "note.toml") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refused(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read_document(path)
    assert caught.value.exit_status == 2
    return str(caught.value)


def test_the_case_by_name_with_the_document_s_date(tmp_path):
    path = write(
        tmp_path, f'case = "russia_central_asia"\ntitle = "A note"\ndocument_date = 2024-03-01\n{ROW}{RANK}'
    )
    case = read_document(path)
    assert (case.id, case.document, case.claims_file) == ("russia_central_asia", "A note", path)
    assert str(case.document_date) == "2024-03-01"
    assert [c.id for c in load_claims(path, case)] == ["A"]


def test_power_and_countries_without_a_case(tmp_path):
    case = read_document(
        write(tmp_path, f'patron = "FRA"\nclients = ["MLI", "NER"]\nsince = 2015\n{ROW}{RANK}')
    )
    assert (case.patron, case.clients, case.since) == ("FRA", ("MLI", "NER"), 2015)


def test_a_file_beside_a_case_needs_no_head(tmp_path):
    write(
        tmp_path,
        'title = "T"\nquestion = "Q?"\npatron = "USA"\npatrons = ["USA", "CHN"]\nclients = ["MEX"]\nsince = 2015\n',
        "case.toml",
    )
    assert read_document(write(tmp_path, ROW + RANK)).clients == ("MEX",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROW + RANK, "line 1: nothing says whose position this is about"),
        (f'case = "nowhere"\n{ROW}{RANK}', "line 1, case: no case 'nowhere'"),
        (f'patron = "FRA"\n{ROW}{RANK}', "line 1, patron: clients is missing"),
        (f'\npatron = "FRA"\nclients = ["XXX"]\n{ROW}{RANK}', "line 2, patron: "),
        (f'case = "russia_central_asia"\npatron = "FRA"\n{ROW}{RANK}', "give either a case, or patron"),
        (
            f'csae = "russia_central_asia"\n{ROW}{RANK}',
            "line 1, csae: unknown key 'csae'; did you mean 'case'?",
        ),
        (f'case = "russia_central_asia"\ndocument_date = "soon"\n{ROW}{RANK}', "line 2, document_date"),
        ('case = "russia_central_asia"\n', "no [[claim]] table"),
    ],
)
def test_a_head_that_can_not_be_meant(tmp_path, text, said):
    assert said in refused(write(tmp_path, text))


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ('{ type = "rnk", year = 2021 }', "'rnk' is no type of test; did you mean 'rank'?"),
        ("{ year = 2021 }", "a test needs its type"),
        (
            '{ type = "rank", yaer = 2021, year = 2021 }',
            "test.yaer: claim A: unknown key 'yaer'; did you mean 'year'?",
        ),
        ('{ type = "rank" }', "test.year: claim A: is missing"),
        ('{ type = "rank", year = 20221 }', "20221 is no year that can be meant"),
        ('{ type = "rank", year = 1066 }', "line 9, test.year: claim A: 1066 is no year"),
        (
            '{ type = "rank", year = "newst" }',
            "line 9, test.year: claim A: 'newst' must be 'newest'; did you mean 'newest'?",
        ),
        (
            '{ type = "change", from_year = 2020, to_year = 2022, by = "fats" }',
            "test.by: claim A: 'fats' must be",
        ),
        ('{ type = "change", from_year = 2022, to_year = 2020 }', "to_year 2020 must come after"),
        ('{ type = "rank", year = 2021, domain = "econmy" }', "did you mean 'economy'?"),
        ('{ type = "rank", year = 2021, patron = "rus" }', "did you mean 'RUS'?"),
        ('{ type = "rank", year = 2021, over = "many" }', "'many' must be 'all', 'majority' or 'any'"),
        ('{ type = "vote", symbol = "R", choices = { KAX = "A" } }', "did you mean 'KAZ'?"),
        ('{ type = "event", happened = { types = ["unrest_death"] } }', "did you mean 'unrest_deaths'?"),
        (
            '{ type = "event", happened = { types = ["unrest"], afer = "2022-01-01" } }',
            "did you mean 'after'?",
        ),
        (
            '{ type = "event", happened = { types = ["unrest"], until = "2022-13-01" } }',
            "'2022-13-01' is no day",
        ),
        ('{ type = "level", above = 30, year = 2021 }', "less than 1, not 30"),
        ('{ type = "all_of", parts = [] }', "at least 2"),
    ],
)
def test_a_test_that_can_not_be_meant(tmp_path, test, said):
    told = refused(write(tmp_path, f'case = "russia_central_asia"\n{ROW}\n\ntest = {test}\n'))
    assert said in told
    assert "line 9, test" in told
    assert "literal[" not in told
    assert "function" not in told


def test_a_problem_deep_inside_has_its_own_line(tmp_path):
    text = """case = "russia_central_asia"
[[claim]]
id = "A"
kind = "fact"
text = '''two
lines, and a # that is none'''
[claim.test]
type = "all_of"
parts = [
    { type = "rank", year = 2021 }, # fine
    { type = "senses", of = [
        { name = "one", test = { type = "rank", year = 2021 } },
        { name = "two", test = { type = "rank", yeer = 2021 } },
    ] },
]
"""
    told = refused(write(tmp_path, text))
    assert "line 13, test.parts.2.of.2.test.yeer: claim A: unknown key" in told
    assert "line 13, test.parts.2.of.2.test.year: claim A: is missing" in told
    assert "at least" not in told


def test_all_at_once(tmp_path):
    told = refused(write(tmp_path, f'case = "x"\n{ROW}{ROW}test = {{ type = "x" }}\n'))
    for said in ("no case 'x'", "line 3: claim A: a claim needs a test", "'x' is no type"):
        assert said in told


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        ('id = "Ä"'.encode("latin-1"), "is not UTF-8: line 1"),
        ('case = "x"\n'.encode("utf-16"), "is not UTF-8"),
        (b"[[claim]\n", "is not TOML"),
        (b"x = " + b"[" * 3000, "is not TOML"),
        (b"#" * 4_000_001, "has at most"),
    ],
)
def test_a_file_that_is_something_else(tmp_path, data, said):
    assert said in refused(write(tmp_path, data))


def test_a_byte_order_mark_and_foreign_line_ends_are_fine(tmp_path):
    text = f'case = "russia_central_asia"\n{ROW}{RANK}'.replace("\n", "\r\n")
    assert read_document(write(tmp_path, b"\xef\xbb\xbf" + text.encode())).id == "russia_central_asia"


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.toml")), ids=lambda p: str(p.relative_to(SHIPPED)))
def test_every_key_of_every_file_is_placed_where_it_is_written(path):
    placed = read(path, "it")
    text = path.read_text(encoding="utf-8").split("\n")

    def look(value, at):
        if isinstance(value, dict):
            for key, inner in value.items():
                if not isinstance(inner, dict | list):
                    assert re.search(rf"\b{re.escape(key)}\b", text[placed.lines[*at, key] - 1]), (at, key)
                look(inner, (*at, key))
        elif isinstance(value, list):
            for i, inner in enumerate(value):
                look(inner, (*at, i))

    look(placed.raw, ())


def test_near_words():
    assert like("majorty", ("all", "majority")) == "; did you mean 'majority'?"
    assert like("zebra", ("all", "majority")) == ""
