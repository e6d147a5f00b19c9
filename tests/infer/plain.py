"""Random numbers side by side, in plain NumPy."""

from __future__ import annotations

import numpy as np


def philox(key: tuple[int, int], run: np.ndarray, step: int, group: int) -> np.ndarray:
    """Philox4x32 with ten rounds in plain NumPy, (4, runs) words."""
    low = np.uint64(0xFFFFFFFF)
    x = [
        run.astype(np.uint64) & low,
        run.astype(np.uint64) >> np.uint64(32),
        np.full(run.size, step, np.uint64),
        np.full(run.size, group, np.uint64),
    ]
    k = [np.uint64(key[0]), np.uint64(key[1])]
    for _ in range(10):
        p, q = x[0] * np.uint64(0xD2511F53), x[2] * np.uint64(0xCD9E8D57)
        x = [(q >> np.uint64(32)) ^ x[1] ^ k[0], q & low, (p >> np.uint64(32)) ^ x[3] ^ k[1], p & low]
        k = [(k[0] + np.uint64(0x9E3779B9)) & low, (k[1] + np.uint64(0xBB67AE85)) & low]
    return np.stack(x)


def unit(word: np.ndarray) -> np.ndarray:
    """What words are as numbers in (0, 1)."""
    return word.astype(np.uint32).view(np.int32).astype(float) * 2.0**-32 + 0.5 + 2.0**-33
