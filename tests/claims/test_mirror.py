"""A placebo: every claim reversed earns the mirrored verdict, and no verdict is written anywhere by hand."""

from __future__ import annotations

import ast
import json
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from holdfast.claims.change import Change
from holdfast.claims.document import load_claims
from holdfast.claims.evidence import Context, Evidence
from holdfast.claims.month import Shift
from holdfast.claims.outlook import Outlook
from holdfast.claims.verdicts import shown, word_of
from holdfast.claims.words import MIRROR, Word
from holdfast.measure.case import load_case
from holdfast.measure.foothold import measure
from holdfast.measure.monthly import shift
from holdfast.measure.world import change_quantile
from holdfast.panel import store
from holdfast.project.run import project

SOURCE = Path(__file__).resolve().parents[2] / "src" / "holdfast"
OTHER = {"fall": "rise", "rise": "fall"}


@pytest.fixture(scope="module")
def ctx():
    panel, case = store.load(), load_case()
    foothold = measure(panel, case, draws=200)
    return Context(
        case,
        Evidence(
            panel,
            foothold,
            lambda: project(foothold, at=2023, years=10, runs=100, panel=panel, threads=1),
            monthly_shift=shift,
            change_quantile=lambda p, length, q: change_quantile(p, case, length, q),
        ),
    )


def test_every_claim_reversed_gets_the_mirrored_verdict(ctx):
    claims = [c for c in load_claims(ctx.case.claims_file, ctx.case) if c.test is not None]
    seen = set()
    for claim in claims:
        reverse = claim.test.model_copy(update={"negate": not claim.test.negate})
        one, other = claim.test.evaluate(ctx), reverse.evaluate(ctx)
        assert word_of(other) == MIRROR[word_of(one)], claim.id
        p, q = shown(one), shown(other)
        assert (p is None) == (q is None), claim.id
        if p is not None:
            assert p + q == pytest.approx(1.0), claim.id
            seen.add(word_of(one))
    assert len(seen) >= 4  # the sheet has verdicts on both sides to mirror


def test_a_claim_reversed_in_its_own_words_mirrors_too(ctx):
    told = 0
    for claim in load_claims(ctx.case.claims_file, ctx.case):
        test = claim.test
        if (isinstance(test, Change) and test.by == "any") or isinstance(test, Shift):
            reverse = test.model_copy(update={"direction": OTHER[test.direction]})
        elif isinstance(test, Change):
            test = test.model_copy(update={"by": "any"})
            reverse = test.model_copy(update={"direction": OTHER[test.direction]})
        elif isinstance(test, Outlook) and not test.open_ended:
            reverse = test.model_copy(update={"lost": not test.lost})
        else:
            continue
        one, other = test.evaluate(ctx), reverse.evaluate(ctx)
        if one.p is None or other.p is None or one.untestable or other.untestable:
            continue
        assert one.p + other.p == pytest.approx(1.0, abs=0.01), claim.id
        told += 1
    assert told >= 3


WORDS = frozenset(get_args(Word))
SURE = frozenset({"supported", "leans for", "leans against", "contradicted"})
"""Words of verdicts that mean nothing else."""


def strings(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("folder", ["cases", "claims"])
def test_no_file_of_data_holds_a_verdict(folder):
    files = [
        p for p in sorted((SOURCE / folder).rglob("*")) if p.suffix in {".toml", ".json", ".jsonl", ".csv"}
    ]
    for path in files:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".toml":
            found = list(strings(tomllib.loads(text)))
        elif path.suffix == ".json":
            found = list(strings(json.loads(text)))
        elif path.suffix == ".jsonl":
            found = [s for line in text.splitlines() for s in strings(json.loads(line))]
        else:
            found = [cell for line in text.splitlines() for cell in line.split(",")]
        held = [s for s in found if s in WORDS or s == "verdict"]
        # a row without a test says that it has none, and the rule of the file keeps it from having one
        assert set(held) <= ({"not yet"} if path.name == "claims.toml" else set()), path


def test_verdicts_are_given_in_one_place():
    """Code of claims names a verdict only where the fixed table turns a probability into one, or reads one."""
    for path in sorted((SOURCE / "claims").rglob("*.py")):
        if path.name in {"words.py", "resolve.py"}:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and n.value in SURE]
        assert not found, (path.name, found)
