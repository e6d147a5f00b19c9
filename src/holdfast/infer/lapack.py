"""LAPACK while other threads go on: scipy's own wrappers hold the interpreter's lock, so that two threads take turns."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
from numba.extending import get_cython_function_address
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_int = ctypes.POINTER(ctypes.c_int)


def _routine(name: str) -> Callable[..., Any]:
    """A routine on a symmetric matrix: which triangle, order, matrix, leading dimension, outcome."""
    shape = ctypes.CFUNCTYPE(None, ctypes.c_char_p, _int, ctypes.c_void_p, _int, _int)
    return shape(get_cython_function_address("scipy.linalg.cython_lapack", name))


_potrf, _potri = _routine("dpotrf"), _routine("dpotri")


def invert(block: Floats) -> float:
    """Invert a symmetric positive definite matrix in place, by its upper triangle; the rest is left as it is.

    Parameters
    ----------
    block : (n, n)
        Row by row in memory; what lies above the diagonal becomes that of the inverse.

    Returns
    -------
    float
        Log determinant.

    Raises
    ------
    LinAlgError
        It isn't positive definite.

    Examples
    --------
    >>> a = np.array([[2.0, 1.0], [1.0, 2.0]])
    >>> round(float(np.exp(invert(a))), 6), a[0].round(6).tolist()
    (3.0, [0.666667, -0.333333])
    """
    if not block.flags.c_contiguous or block.dtype != np.float64:
        raise ValueError("a matrix is to lie row by row in memory, in double precision")
    n, info = ctypes.c_int(block.shape[0]), ctypes.c_int(0)
    # LAPACK goes by columns: its lower triangle is our upper one
    matrix = (b"L", ctypes.byref(n), block.ctypes.data, ctypes.byref(n), ctypes.byref(info))
    _potrf(*matrix)
    if info.value:
        raise np.linalg.LinAlgError("a block of the chain is not positive definite")
    logdet = 2.0 * float(np.log(np.diagonal(block)).sum())
    _potri(*matrix)
    return logdet
