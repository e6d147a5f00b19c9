"""LAPACK while other threads go on: scipy's own wrappers hold the interpreter's lock, so that two threads take turns."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
from numba.extending import get_cython_function_address
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_int, _double = ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_double)
_text, _address = ctypes.c_char_p, ctypes.c_void_p

SMALL = 50
"""Order up to which a triangle is inverted at once."""


def _routine(name: str, *shape: Any) -> Callable[..., Any]:
    """A routine by where it is, its name, and what it is given."""
    where, name = name.split(".")
    return ctypes.CFUNCTYPE(None, *shape)(get_cython_function_address(f"scipy.linalg.cython_{where}", name))


_potrf = _routine("lapack.dpotrf", _text, _int, _address, _int, _int)
_lauum = _routine("lapack.dlauum", _text, _int, _address, _int, _int)
_trtri = _routine("lapack.dtrtri", _text, _text, _int, _address, _int, _int)
_trmm = _routine("blas.dtrmm", *[_text] * 4, _int, _int, _double, _address, _int, _address, _int)


def _order(n: int) -> Any:
    return ctypes.byref(ctypes.c_int(n))


def _invert_triangle(at: int, n: int, width: int) -> None:
    """Invert a lower triangle, by columns at an address, in halves: LAPACK by itself takes three times as long.

    With A and C triangles, [A 0; B C]^-1 = [A^-1 0; -C^-1 B A^-1 C^-1]; a column is `width` entries behind the one before.
    """
    stride = _order(width)
    if n <= SMALL:
        _trtri(b"L", b"N", _order(n), at, stride, _order(0))
        return
    half = n // 2
    rest = n - half
    below, behind = at + 8 * half, at + 8 * half * (width + 1)
    _invert_triangle(at, half, width)
    _invert_triangle(behind, rest, width)
    for side, triangle, sign in ((b"L", behind, -1.0), (b"R", at, 1.0)):
        factor = ctypes.byref(ctypes.c_double(sign))
        _trmm(side, b"L", b"N", b"N", _order(rest), _order(half), factor, triangle, stride, below, stride)


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
    n, info = block.shape[0], ctypes.c_int(0)
    # LAPACK goes by columns: its lower triangle is our upper one
    matrix = (b"L", _order(n), block.ctypes.data, _order(n), ctypes.byref(info))
    _potrf(*matrix)
    if info.value:
        raise np.linalg.LinAlgError("a block of the chain is not positive definite")
    logdet = 2.0 * float(np.log(np.diagonal(block)).sum())
    _invert_triangle(block.ctypes.data, n, n)
    _lauum(*matrix)
    return logdet
