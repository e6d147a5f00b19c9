"""A wheel holds all that holdfast needs and works without the checkout."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import holdfast

ROOT = Path(__file__).resolve().parents[1]
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
MADE = shutil.ignore_patterns("__pycache__", "*.egg-info")


def pip(*args):
    return subprocess.run(
        [sys.executable, "-m", "pip", "-q", *map(str, args)],
        capture_output=True,
        text=True,
        env=os.environ | OFFLINE,
        timeout=300,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    if int(version("setuptools").partition(".")[0]) < 77:
        pytest.skip("setuptools 77 or newer is needed to build a wheel; `make test` installs it")
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "src", source / "src", ignore=MADE)
    out = tmp_path_factory.mktemp("wheel")
    built = pip("wheel", "--no-deps", "--no-build-isolation", "-w", out, source)
    assert built.returncode == 0, built.stderr
    (found,) = out.iterdir()
    return found


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    src = ROOT / "src"
    wanted = {
        p.relative_to(src).as_posix()
        for p in (src / "holdfast").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    with zipfile.ZipFile(wheel) as held:
        names = {n for n in held.namelist() if ".dist-info/" not in n}
        about = [n for n in held.namelist() if ".dist-info/" in n]
    assert wanted - names == set()
    assert names - wanted == set()
    for part in (
        "panel/embedded/MANIFEST.json",
        "report/page/vendor/CHECKSUMS",
        "codebook/refs.bib",
        "py.typed",
    ):
        assert f"holdfast/{part}" in names
    assert any(n.endswith("LICENSE.txt") and "/vendor/" in n for n in names)
    assert any(n.endswith("/LICENSE") for n in about)
    assert any(n.endswith("entry_points.txt") for n in about)


def test_an_installed_wheel_works_without_the_checkout(wheel, tmp_path):
    place = tmp_path / "installed"
    installed = pip("install", "--no-deps", "--target", place, wheel)
    assert installed.returncode == 0, installed.stderr
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONPATH": str(place)}

    def run(*args):
        found = subprocess.run(
            [sys.executable, *args], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300
        )
        assert found.returncode == 0, found.stderr
        return found.stdout

    assert Path(run("-c", "import holdfast; print(holdfast.__file__)").strip()).is_relative_to(place)
    assert run("-m", "holdfast", "--version") == f"holdfast {holdfast.__version__}\n"
    answer = json.loads(run("-m", "holdfast", "assess", "--patron", "FRA", "--clients", "MLI,NER", "--json"))
    assert answer["schema"] == "holdfast/assess/1"
    report = tmp_path / "holdfast-report"
    assert (report / "index.html").stat().st_size > 100_000
    assert json.loads((report / "manifest.json").read_text())["panel"]["fingerprint"] == answer["panel"]
    assert list(place.glob("bin/holdfast"))
