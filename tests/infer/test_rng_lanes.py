"""Draws side by side: the published numbers, the same by place, and normal in all that can be seen."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from holdfast.infer.rng_lanes import keys, normals, uniforms, words

from .plain import philox, unit

LANES = 64


def drawn(seed: int, stream: int, first: int, step: int, count: int, lanes: int = LANES) -> np.ndarray:
    """The kernel's normal draws, (count, lanes)."""
    rows = 4 * ((count + 3) // 4)
    out = np.empty((rows, lanes))
    normals(seed, stream, first, step, count, np.empty((rows, lanes), np.int32), out)
    return out[:count]


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        (0, 0, ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]),
        (2**64 - 1, 2**32 - 1, ["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"]),
    ],
)
def test_published_numbers(counter: int, key: int, expected: list[str]) -> None:
    word = counter & 0xFFFFFFFF
    found = philox((key, key), np.array([counter], np.uint64), word, word)[:, 0]
    assert [f"{int(v):08x}" for v in found] == expected


def test_words_are_those_of_plain_numpy() -> None:
    out = np.empty((8, LANES), np.int32)
    words(11, 2**32 - 5, 2**33 + 7, 3, 8, out)
    run = np.arange(2**33 + 7, 2**33 + 7 + LANES, dtype=np.uint64)
    for group in range(2):
        expected = philox((11, 2**32 - 5), run, 3, group).astype(np.uint32).view(np.int32)
        assert np.array_equal(out[4 * group : 4 * group + 4], expected)


def test_normals_are_box_and_mullers() -> None:
    a, b = keys(5, 77)
    w = philox((int(a), int(b)), np.arange(9, 9 + LANES), 4, 1)
    radius, turn = np.sqrt(-2.0 * np.log(unit(w[0]))), 2.0 * np.pi * (unit(w[1]) - 0.5 - 2.0**-33)
    found = drawn(5, 77, 9, 4, 8)
    assert np.allclose(found[4], radius * np.cos(turn), atol=1e-9)
    assert np.allclose(found[5], radius * np.sin(turn), atol=1e-9)


def test_a_draw_depends_on_its_place_alone() -> None:
    whole = drawn(1, 2, 0, 5, 13, 128)
    assert np.array_equal(drawn(1, 2, 64, 5, 13, 64), whole[:, 64:])
    assert np.array_equal(drawn(1, 2, 0, 5, 6, 128), whole[:6])
    assert not np.array_equal(drawn(1, 3, 0, 5, 13, 128), whole)


def test_draws_look_normal_and_independent() -> None:
    z = np.stack([drawn(3, 4, 0, y, 40, 256) for y in range(50)])
    assert stats.kstest(z.ravel(), "norm").pvalue > 1e-3
    assert abs(np.mean(z**4) - 3.0) < 0.1
    r = np.corrcoef(z.transpose(1, 0, 2).reshape(40, -1))
    assert np.abs(r - np.eye(40)).max() < 0.05


def test_uniforms_lie_strictly_inside() -> None:
    out = np.empty((4, LANES))
    uniforms(1, 2, 0, 0, 4, np.empty((4, LANES), np.int32), out)
    assert out.min() > 0.0
    assert out.max() < 1.0
