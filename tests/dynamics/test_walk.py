"""What ships, and how indicators join into domains."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from holdfast import codebook
from holdfast.dynamics import walk
from holdfast.dynamics.ahead import rounding
from holdfast.errors import DataError


def test_every_indicator_has_a_walk_with_sensible_numbers() -> None:
    known = walk.learned()
    assert set(known.indicators) == set(codebook.weighed())
    for name, w in known.indicators.items():
        assert 0.0 <= w.rho < 0.5, name
        assert 0.0 < w.rho_sd < 0.3, name
        assert all(0.0 < s < 1.0 for s in w.step), name
        assert w.df >= 3.0, name
        assert w.world + w.region < 0.9, name
        assert w.basis in {"estimated", "assumed"}, name


def test_noise_is_not_taken_for_reversion() -> None:
    for name in ("arms_delivered", "arms_ordered", "trade"):
        w = walk.learned().indicators[name]
        assert w.rho < w.rho_least_squares, name


def test_what_was_learned_belongs_to_the_panel_that_ships() -> None:
    from holdfast.panel.store import fingerprint

    assert walk.learned().panel == fingerprint(), (
        f"run `{walk.learned().command}` again: the panel has changed"
    )


def test_a_domain_is_drawn_back_as_its_ties_are_on_average() -> None:
    known = walk.learned().indicators
    held = codebook.weighed()
    joined = walk.common(known, {k: e.weight for k, e in held.items()})
    economy = [(e.weight, known[k].rho) for k, e in held.items() if e.domain == "economy"]
    assert joined.rho[1] == pytest.approx(sum(w * rho for w, rho in economy))
    assert np.all(joined.world + joined.region < 0.9)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "learned.json"
    broken.write_text(json.dumps({"indicators": {}}))
    with pytest.raises(DataError, match=r"learned\.json"):
        walk.learned(broken)
    with pytest.raises(DataError, match="reinstall"):
        walk.learned(tmp_path / "missing.json")


def test_rounding_is_seen() -> None:
    assert rounding(np.array([0.05, 0.4, np.nan])) == 0.05
    assert rounding(np.array([0.05, 0.41])) == 0.01
    assert rounding(np.array([0.051, 0.4177])) == 0.0
