from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from holdfast.claims import load_claims
from holdfast.claims.vocabulary import TYPES, walk
from holdfast.errors import UserError
from holdfast.measure.case import load_case

from .made import make_case


def shared() -> Path:
    return Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared"))


@pytest.fixture(scope="module")
def claims():
    case = load_case()
    return load_claims(case.folder / "claims.toml", case)


def test_every_row_of_the_brief_is_there(claims):
    assert [c.id for c in claims] == [f"S{n:02d}" for n in range(1, 50)]
    assert all(c.test is not None for c in claims)


def test_no_sentence_of_the_brief_is_copied(claims):
    path = shared() / "brief" / "brief.txt"
    if not path.is_file():
        pytest.skip("the brief is not at hand (HOLDFAST_SHARED)")
    words = re.findall(r"[a-z]+", path.read_text(encoding="utf-8").lower())
    runs = {tuple(words[i : i + 6]) for i in range(len(words) - 5)}
    for claim in claims:
        mine = re.findall(r"[a-z]+", f"{claim.text} {claim.read_as}".lower())
        copied = [" ".join(mine[i : i + 6]) for i in range(len(mine) - 5) if tuple(mine[i : i + 6]) in runs]
        assert not copied, f"{claim.id}: {copied}"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "claims.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_problems_are_told_at_once_with_their_rows(tmp_path):
    path = write(
        tmp_path,
        """
[[claim]]
id = "A"
kind = "fact"
text = "x"
[[claim]]
id = "B"
kind = "rumour"
text = "x"
test = { type = "rank", year = 2021, colour = "red" }
[[claim]]
id = "C"
kind = "fact"
text = "x"
test = { type = "level", above = 3, year = 2021 }
[[claim]]
id = "D"
kind = "fact"
text = "x"
test = { type = "guess" }
[[claim]]
id = "E"
kind = "fact"
text = "x"
test = { type = "rank", year = 2021, patron = "ZZZ", domain = "weather" }
[[claim]]
id = "E"
kind = "fact"
text = "x"
test = { type = "change", from_year = 2022, to_year = 2021 }
""",
    )
    with pytest.raises(UserError) as caught:
        load_claims(path, make_case())
    said = str(caught.value)
    for part in (
        "line 2: claim A: a claim needs a test",
        "line 8, kind: claim B: 'rumour' must be",
        "line 10, test.colour: claim B: unknown key 'colour'",
        "line 15, test.above: claim C",
        "line 20, test: claim D: 'guess' is no type of test",
        "line 25, test: claim E: patron 'ZZZ'",
        "'weather'",
        "line 30, test: claim E: to_year",
    ):
        assert part in said, part
    assert caught.value.exit_status == 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("claim = 3", "no [[claim]]"),
        ("[[claim]\n", "not TOML"),
        ("other = 1\n", "line 1, other: unknown key 'other'"),
    ],
)
def test_a_file_that_is_no_file_of_claims(tmp_path, text, part):
    with pytest.raises(UserError, match=re.escape(part)):
        load_claims(write(tmp_path, text))


def test_a_missing_file(tmp_path):
    with pytest.raises(UserError, match="can't be read"):
        load_claims(tmp_path / "none.toml")


def test_codes_in_nested_parts_are_checked(tmp_path):
    path = write(
        tmp_path,
        """
[[claim]]
id = "A"
kind = "fact"
text = "x"
[claim.test]
type = "all_of"
parts = [{ type = "vote", symbol = "R", choices = { ZZZ = "A" } }, { type = "rank", year = 2021 }]
""",
    )
    with pytest.raises(UserError, match="'ZZZ' is not a country"):
        load_claims(path, make_case())


def test_tests_are_frozen_and_every_field_has_its_sentence():
    for model in TYPES:
        assert model.model_config["frozen"]
        assert model.model_config["extra"] == "forbid"
        assert model.__doc__


def test_walk_reaches_the_leaves(claims):
    by_id = {c.id: c for c in claims}
    assert len(walk(by_id["S23"].test)) == 5
    assert walk(None) == []
