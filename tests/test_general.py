"""What holds for the whole tree: no country in the code, rooms in order, importing is cheap, no foreign address."""

import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import holdfast
from holdfast import codebook

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "holdfast"
TEXT = {".py", ".toml", ".json", ".css", ".js", ".html", ".md", ".csv", ".j2", ".txt"}
# upper-case words that are also codes of states, and what they mean in code
HOMONYMS = {
    "AND",
    "ARE",
    "CAN",
    "PER",
    "MAR",
    "DOM",
    "COM",
    "SUR",
    "BEN",
    "GIN",
    "CUB",
    "LIE",
    "TON",
    "GUM",
    "MAC",
    "PAN",
}


def code_files():
    for path in sorted(SRC.rglob("*")):
        room = path.relative_to(SRC).parts[0]
        if (
            path.is_file()
            and path.suffix in TEXT
            and room not in {"codebook", "cases"}
            and "vendor" not in path.parts
        ):
            if {"embedded", "fitted"} & set(path.parts) or path.name in {"learned.json", "raw_manifest.csv"}:
                continue
            yield path


def test_no_country_stands_in_the_code():
    states = codebook.states().filter(pl.col("kind") != "reporter")
    codes = set(states["iso3"].to_list()) - HOMONYMS
    names = {n for n in states["name"].to_list() if len(n) > 4}
    found = []
    for path in code_files():
        text = path.read_text(encoding="utf-8")
        hits = {w for w in re.findall(r"\b[A-Z]{3}\b", text) if w in codes}
        if path.suffix == ".css":
            text = re.sub(r"font[^;]*;", "", text)  # a typeface has the name of a state
        hits |= {n for n in names if re.search(rf"\b{re.escape(n)}\b", text)}
        if hits:
            found.append(f"{path.relative_to(ROOT)}: {', '.join(sorted(hits))}")
    assert not found, "\n".join(found)


def test_rooms_import_only_from_rooms_above():
    lint = Path(sys.executable).with_name("lint-imports")
    if not lint.exists():
        pytest.skip("import-linter is not installed; `make test` installs it")
    run = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_importing_is_cheap_and_every_public_name_is_there():
    code = "import sys, holdfast; print(sorted(m for m in ('numpy', 'polars', 'numba', 'scipy') if m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
    for name in holdfast.__all__:
        assert getattr(holdfast, name) is not None


def test_help_loads_nothing_heavy():
    code = (
        "import sys\nfrom holdfast.cli import main\nsys.argv = ['holdfast', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([m for m in ('numpy', 'polars', 'numba', 'scipy', 'pydantic') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip().endswith("[]"), run.stdout[-300:] + run.stderr


def test_no_address_of_a_registry_and_no_path_of_a_machine():
    pattern = re.compile(r"index-url|files\.pythonhosted|registry\.npmjs|/(?:work|farm|root|home)/[a-z]")
    found = []
    for path in sorted(ROOT.rglob("*")):
        parts = set(path.relative_to(ROOT).parts)
        if parts & {
            ".git",
            ".venv",
            "node_modules",
            ".mypy_cache",
            ".ruff_cache",
            ".hypothesis",
            "_build",
            "holdfast-report",
        }:
            continue
        if path.is_file() and path.suffix in TEXT | {".yml", ".cff", ""} and path.name != Path(__file__).name:
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            found += [f"{path.relative_to(ROOT)}: {m}" for m in set(pattern.findall(text))]
    assert not found, "\n".join(found)


def test_modules_have_a_sentence_at_their_head():
    lacking = [
        str(p.relative_to(ROOT))
        for p in SRC.rglob("*.py")
        if not p.read_text(encoding="utf-8").lstrip().startswith('"""')
    ]
    assert not lacking, lacking
