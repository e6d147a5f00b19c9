"""`make learn` runs every command that learns something that ships, each after those it rests on."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ELSEWHERE = {
    "holdfast.dynamics.calibrate": "a table of benchmarks",
    "holdfast.panel.build": "make panel",
}
"""Commands with a file of their own to write that `make learn` leaves out, and why."""


@pytest.fixture(scope="module")
def chain():
    if shutil.which("make") is None:
        pytest.skip("make isn't installed")
    said = subprocess.run(
        ["make", "-n", "learn"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return re.findall(r"-m (holdfast[\w.]+)", said.stdout)


def test_each_follows_what_it_rests_on(chain):
    assert len(chain) == len(set(chain))
    for earlier, later in (
        ("votes.keep", "measure.learn"),
        ("measure.learn", "dynamics.learn"),
        ("dynamics.learn", "dynamics.margins"),
        ("measure.learn", "dynamics.mechanisms.learn"),
        ("dynamics.mechanisms.learn", "dynamics.associations"),
        ("dynamics.margins", "project.hindcast"),
        ("dynamics.mechanisms.learn", "project.hindcast"),
    ):
        assert chain.index(f"holdfast.{earlier}") < chain.index(f"holdfast.{later}")
    assert chain[-1] == "holdfast.claims.ledger.seal"


def test_no_command_that_learns_is_left_out(chain):
    every = set()
    for path in (ROOT / "src/holdfast").rglob("*.py"):
        every |= set(re.findall(r'COMMAND = "python -m (holdfast[\w.]+)"', path.read_text(encoding="utf-8")))
    assert every - set(chain) - set(ELSEWHERE) == set()
    assert all(importlib.util.find_spec(name) for name in chain)
