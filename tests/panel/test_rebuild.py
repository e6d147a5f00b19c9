"""What ships is what the raw inputs give."""

import json
import os
from importlib.metadata import version
from pathlib import Path

import pytest

from holdfast.panel import build, store

SHARED = Path(os.environ.get("HOLDFAST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the raw inputs are not at hand")


def test_the_embedded_panel_is_rebuilt_byte_for_byte(tmp_path):
    made_with = json.loads((store.EMBEDDED / "MANIFEST.json").read_text())["made_with"]
    if made_with != f"polars {version('polars')}":
        pytest.skip(f"the panel was written by {made_with}, whose bytes another version need not repeat")
    assert build.build(SHARED, tmp_path / "panel", powers_to=tmp_path / "powers.csv") == store.fingerprint()
    for path in store.EMBEDDED.iterdir():
        assert (tmp_path / "panel" / path.name).read_bytes() == path.read_bytes()
