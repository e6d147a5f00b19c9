"""The documentation: every example runs, every made page is whole, every link leads somewhere."""

import doctest
import importlib
import importlib.util
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

import holdfast
from holdfast import codebook
from holdfast.claims import vocabulary, words
from holdfast.panel import store

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
WALKED = (m.name for m in pkgutil.walk_packages(holdfast.__path__, "holdfast."))
MODULES = sorted(name for name in WALKED if not name.endswith("__main__"))
PAGES = sorted(p for p in DOCS.rglob("*.md") if not {"_build", "generated"} & set(p.relative_to(DOCS).parts))


def script(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def examples_of(module):
    runner = doctest.DocTestRunner(verbose=False)
    told = []
    for test in doctest.DocTestFinder(exclude_empty=True).find(module):
        runner.run(test, out=told.append, clear_globs=False)
    return "".join(told)


@pytest.mark.parametrize("name", ["holdfast", *MODULES])
def test_examples_in_docstrings_run(name):
    told = examples_of(importlib.import_module(name))
    assert not told, told


OWN = [DOCS / "_pages/text.py", DOCS / "_pages/references.py", DOCS / "_ext/nothing_outside.py"]


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.stem)
def test_examples_of_the_docs_own_code_run(path):
    told = examples_of(script(path))
    assert not told, told


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs") / "generated"
    script(DOCS / "generate.py").generate(folder)
    return {p.stem: p.read_text(encoding="utf-8") for p in folder.iterdir()}


def test_every_indicator_source_and_power_has_its_place(made):
    for i in codebook.indicators().values():
        assert f"(indicator-{i.id})=" in made["indicators"], i.id
        assert i.title in made["domains"], i.id
    for s in codebook.sources().values():
        assert f"(source-{s.id})=" in made["sources"], s.id
    for code in codebook.powers()["code"]:
        assert f"({code})" in made["powers"], code
    for code in codebook.components():
        assert code == "EUI" or f"({code})" in made["powers"] + made["blocs"], code


def test_every_reference_cited_is_on_the_page(made):
    cited = {k.strip() for s in codebook.sources().values() for k in s.bib.split(",") if k.strip()}
    for path in (ROOT / "src").rglob("*.py"):
        cited |= set(re.findall(r"[(`]([a-z]{3,}(?:19|20)\d\d)[)`]", path.read_text(encoding="utf-8")))
    lacking = sorted(k for k in cited if f"`{k}`" not in made["references"])
    assert not lacking, f"not in codebook/refs.bib: {', '.join(lacking)}"


def test_every_row_of_the_codebook_is_on_a_page(made):
    for page, group in (("memberships", "org"), ("blocs", "bloc")):
        rows = getattr(codebook, page)()
        assert made[page].count("\n| ") == rows.height + 2 * rows[group].n_unique()
    for flag in codebook.flags():
        assert f"`{flag}`" in made["doubts"]
    for reason in codebook.corrections()["reason"]:
        assert reason in made["corrections"]
    for code in codebook.states().filter(codebook.states()["kind"] != "reporter")["iso3"]:
        assert f"`{code}`" in made["states"]


def test_every_word_test_verb_and_public_name_is_on_a_page(made):
    for word in get_args(words.Word):
        assert f"| {word} |" in made["verdict-words"]
    for test in vocabulary.TYPES:
        assert f"(test-{get_args(test.model_fields['type'].annotation)[0]})=" in made["verdict-words"]
    for verb in ("assess", "project", "check", "data-status"):
        assert f"(cli-{verb})=" in made["cli"]
    for name in holdfast.__all__:
        assert name.startswith("__") or f"holdfast.{name}" in made["api"], name


def test_every_key_of_a_file_has_a_sentence(made):
    for page in ("case-file", "verdict-words"):
        lacking = re.findall(r"^\| (`\w+`) \| .* \|  \|$", made[page], re.MULTILINE)
        assert not lacking, f"{page}: {lacking}"


BY_NAME = {
    "outlook",
    "prior_only",
    "time_to_loss",
    "contrasts",
    "scenarios",
    "share",
    "error",
    "weights",
    "kinds",
    "answered",
}
"""Fields whose keys are names of scenarios, powers, kinds or domains."""


def keys(value, inside=""):
    """Every key of an answer; in a long list those of the first row, which stands for all."""
    if isinstance(value, list | tuple):
        value = value[:1]
        return {k for v in value for k in keys(v, inside)}
    if not isinstance(value, dict):
        return set()
    mine = set() if inside in BY_NAME else set(value)
    return mine.union(*(keys(v, "" if inside in BY_NAME else k) for k, v in value.items()))


def test_every_key_of_an_answer_is_described():
    from holdfast.report import answers, coverage

    data = holdfast.assess(holdfast.load_case()).bundle()
    pages = {name: (DOCS / f"reference/{name}.md").read_text() for name in ("json", "bundle")}
    told = {name: set(re.findall(r"`(\w+)`", text)) for name, text in pages.items()}
    for answer in (answers.assessment(data), answers.projection(data), answers.verdicts(data)):
        assert not keys(answer) - told["json"], answer["schema"]
    status = coverage.answer(holdfast.load_case())
    assert not keys(status) - told["json"], status["schema"]
    lacking = keys(data) - told["json"] - told["bundle"]
    assert not lacking, lacking


def test_tables_are_even(made):
    for name, text in made.items():
        for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(widths) == 1, f"{name}: {block[:200]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(DOCS)))
def test_links_between_pages_lead_somewhere(page):
    pages = script(DOCS / "generate.py").PAGES
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if re.match(r"\w+:", target):
            continue
        path = (page.parent / target).resolve()
        there = path.exists() or (path.parent.name == "generated" and path.stem in pages)
        assert there, f"{page.relative_to(DOCS)} links to {target}"


def test_decisions_fit_on_a_screen_and_are_numbered():
    found = sorted((DOCS / "decisions").glob("0*.md"))
    for number, path in enumerate(found, 1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04d}-")
        assert text.startswith(f"# {number}. ")
        assert len(text.split()) < 300, path.name
        for part in ("**Decided.**", "**Why.**", "**What it costs.**", "**Where.**"):
            assert part in text, path.name


def test_the_quick_start_shows_what_the_panel_that_ships_gives():
    """Its output is pasted: paste it anew after the panel or the weights have changed."""
    said = (DOCS / "tutorial" / "quick-start.md").read_text(encoding="utf-8")
    assert f"of panel `{store.fingerprint()}`" in said


def test_the_check_for_outside_loads_sees_them():
    loads = script(DOCS / "_ext" / "nothing_outside.py").loads
    host = "https://example.org"
    for bad in (
        f'<script async src="{host}/a.js"></script>',
        f"<link rel='stylesheet' href='{host}/a.css'>",
        f'<link href="{host}/a.css" rel="preload">',
        '<img alt="" src="//example.org/a.png">',
        f"<style>@font-face {{ src: url({host}/a.woff2) }}</style>",
    ):
        assert loads(bad), bad
    for good in (
        f'<a href="{host}">x</a>',
        '<link rel="stylesheet" href="_static/a.css">',
        f'<link rel="license" href="{host}">',
    ):
        assert not loads(good), good


NO_SPHINX = importlib.util.find_spec("furo") is None


@pytest.mark.skipif(NO_SPHINX, reason="the docs extra is not installed; `make docs` installs it")
def test_the_pages_build_without_a_warning_and_load_nothing(tmp_path):
    source = tmp_path / "docs"
    shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("_build", "generated"))
    script(DOCS / "generate.py").generate(source / "reference" / "generated")
    built = tmp_path / "html"
    run = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", str(source), str(built)],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert not script(DOCS / "_ext" / "nothing_outside.py").check(built)
    assert (built / "reference" / "generated" / "indicators.html").is_file()
