"""What no other choice betters in every respect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def undominated(values: Floats) -> NDArray[np.bool_]:
    """Which choices no other betters: no smaller in any objective and larger in one.

    Parameters
    ----------
    values : (p, k)
        Objectives, more is better.

    Returns
    -------
    (p,) bool
        Of equal choices all stay.

    Examples
    --------
    >>> undominated(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.5]])).tolist()
    [True, True, False]
    """
    out = np.ones(len(values), dtype=bool)
    for k, own in enumerate(values):
        out[k] = not ((values >= own).all(axis=1) & (values > own).any(axis=1)).any()
    return out


def sieved(values: Floats, steps: Floats) -> NDArray[np.bool_]:
    """Which choices stay where differences smaller than a step don't count (laumanns2002).

    Objectives are cut into boxes of the steps' size; a box that another betters goes, and of the choices in one box the nearest
    to its best corner stays.

    Parameters
    ----------
    values : (p, k)
        Objectives, more is better.
    steps : (k,) > 0

    Returns
    -------
    (p,) bool

    Examples
    --------
    >>> sieved(np.array([[1.01, 1.0], [1.02, 1.0], [0.5, 1.0]]), np.array([0.1, 0.1])).tolist()
    [False, True, False]
    """
    scaled = values / steps
    corner = np.ceil(scaled)
    stays = undominated(corner)
    away = ((corner - scaled) ** 2).sum(axis=1)
    for k in np.flatnonzero(stays):
        same = np.flatnonzero(stays & (corner == corner[k]).all(axis=1))
        stays[same] = same == same[np.argmin(away[same])]
    return stays
