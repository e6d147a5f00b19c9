"""The real command line, run in this process or as one of its own, and answers that several tests look at."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from holdfast.cli import main

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = ("--patron", "FRA", "--clients", "MLI,NER,BFA,TCD")


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def answer(self):
        """The answer as JSON, where NaN and infinities are errors."""

        def refuse(name):
            raise AssertionError(f"{name} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


def here(*args):
    """Run the command in this process."""
    out, err, before, status = io.StringIO(), io.StringIO(), sys.argv, 0
    sys.argv = ["holdfast", *map(str, args)]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as end:
        status = end.code or 0
    finally:
        sys.argv = before
    return Ended(status, out.getvalue(), err.getvalue())


def environment():
    """Variables of a process that finds the same holdfast."""
    found = [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, found))}


def apart(*args, **options):
    """Run the command in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "holdfast", *map(str, args)],
        capture_output=True, text=True, encoding="utf-8", env=environment(), timeout=300, **options,
    )  # fmt: skip
    return Ended(run.returncode, run.stdout, run.stderr)


@pytest.fixture(scope="session")
def run():
    return here


@pytest.fixture(scope="session")
def run_apart():
    return apart


@pytest.fixture(scope="session")
def env():
    return environment()


@pytest.fixture(scope="session")
def assessed(tmp_path_factory):
    """The case that ships as JSON, one thread, with its report."""
    folder = tmp_path_factory.mktemp("assessed") / "report"
    return here("assess", "--json", "--threads", 1, "--out", folder), folder


@pytest.fixture(scope="session")
def summarised(tmp_path_factory):
    """The same again for a reader, two threads."""
    folder = tmp_path_factory.mktemp("summarised") / "report"
    return here("assess", "--threads", 2, "--out", folder), folder


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory):
    """A case without a file as JSON."""
    folder = tmp_path_factory.mktemp("elsewhere") / "report"
    return here("assess", *ELSEWHERE, "--json", "--out", folder), folder


@pytest.fixture
def found(monkeypatch, assessed):
    """`assess` that has its result at once, so that what follows can be looked at."""
    bundle = json.loads((assessed[1] / "bundle.json").read_text(encoding="utf-8"))

    class Found:
        def bundle(self, votes=True):
            return bundle

    from holdfast.report import assess

    monkeypatch.setattr(assess, "assess", lambda *_, **__: Found())
