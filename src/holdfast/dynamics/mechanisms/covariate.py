"""A mechanism's covariate, worked out and checked before anything is estimated on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from holdfast.dynamics.mechanisms.base import Mechanism, Record
from holdfast.errors import UserError

Floats = NDArray[np.float64]

SMALL = 1e-9
"""Largest value of a covariate, or one over it, beyond which its unit is taken to be a mistake."""


def covariate(mechanism: Mechanism, record: Record) -> Floats:
    """A mechanism's covariate, checked.

    Raises
    ------
    UserError
        It raises, ends the program, writes into the record, isn't numbers, has another shape, holds infinities, or its
        unit is far from sizes that can be worked with.
    """
    name = f"mechanism '{mechanism.name}'"
    shut = record.share.view()
    shut.flags.writeable = False
    try:
        with np.errstate(all="ignore"):
            made = np.asarray(mechanism.covariate(replace(record, share=shut)))
        x = made.astype(np.float64, casting="same_kind")
    except UserError as problem:
        raise UserError(f"{name}: {problem}") from None
    except (Exception, SystemExit) as problem:
        raise UserError(
            f"{name}: its covariate fails with {type(problem).__name__}: {problem}; mend it"
        ) from None
    if x.shape != record.shape:
        raise UserError(
            f"{name}: its covariate has shape {x.shape}; countries, powers and years ask for {record.shape}"
        )
    if np.isinf(x).any():
        i, j, t = (int(v[0]) for v in np.nonzero(np.isinf(x)))
        raise UserError(
            f"{name}: its covariate is infinite for {record.clients[i]}, {record.patrons[j]}, {int(record.years[t])}; "
            "NaN means not known"
        )
    largest = float(np.nanmax(np.abs(x), initial=0.0))
    if largest and not SMALL <= largest <= 1.0 / SMALL:
        raise UserError(
            f"{name}: its covariate's largest value is {largest:.3g}; choose a unit of which it holds a few"
        )
    return x
