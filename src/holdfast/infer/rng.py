"""Counter-based random numbers: a draw is a pure function of its key and its place.

Philox4x64 with ten rounds (salmon2011): the key is (seed, stream), the counter is (run, step, cell, draw).
Since no state is carried from one draw to the next, results don't depend on threads, on chunks, or on how
many scenarios are asked for, and scenarios that use the same place share the same noise.

Each function has one declared signature: a constant among the arguments would else be a type of its own, and the
function compiled again for it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from holdfast.infer.compiled import INNER, KERNEL

_M0 = np.uint64(0xD2E7470EE14C6C93)
_M1 = np.uint64(0xCA5A826395121157)
_W0 = np.uint64(0x9E3779B97F4A7C15)
_W1 = np.uint64(0xBB67AE8584CAA73B)
_SHIFT = np.uint64(12)
_HALF_ULP = 2.0**-53
_ULP = 2.0**-52
_TWO_PI = 2.0 * math.pi
_PLACE = "int64, int64, int64, int64, int64"


@intrinsic
def _mulhi(typingctx: Any, a: Any, b: Any) -> Any:
    """Upper 64 bits of the product of two unsigned 64-bit numbers."""
    signature = types.uint64(types.uint64, types.uint64)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        from llvmlite import ir  # type: ignore[import-untyped]

        wide = ir.IntType(128)
        product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
        return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))

    return signature, codegen


@njit("UniTuple(uint64, 4)(uint64, uint64, uint64, uint64, uint64, uint64)", **KERNEL)
def philox(key0, key1, c0, c1, c2, c3):  # type: ignore[no-untyped-def]
    """Four random 64-bit words from a key of two words and a counter of four.

    Parameters
    ----------
    key0, key1 : int
        The key (in holdfast: seed, stream).
    c0, c1, c2, c3 : int
        The counter (in holdfast: run, step, cell, draw).

    Returns
    -------
    tuple of four uint64
        Philox4x64 with ten rounds (salmon2011); agrees with ``numpy.random.Philox`` word for word.

    Examples
    --------
    >>> [hex(word) for word in philox(0, 0, 0, 0, 0, 0)][0]
    '0x16554d9eca36314c'
    """
    k0, k1 = np.uint64(key0), np.uint64(key1)
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    for _ in range(10):
        high0, low0 = _mulhi(_M0, x0), _M0 * x0  # type: ignore[call-arg, var-annotated]
        high1, low1 = _mulhi(_M1, x2), _M1 * x2
        x0, x1, x2, x3 = high1 ^ x1 ^ k0, low1, high0 ^ x3 ^ k1, low0
        k0 = k0 + _W0
        k1 = k1 + _W1
    return x0, x1, x2, x3


@njit("float64(uint64)", **KERNEL)
def open_unit(word):  # type: ignore[no-untyped-def]
    """Turn a 64-bit word into a number strictly between 0 and 1 (its upper 52 bits, plus a half step).

    Examples
    --------
    >>> import numpy as np
    >>> open_unit(np.uint64(0)) > 0.0 and open_unit(np.uint64(2**64 - 1)) < 1.0
    True
    """
    return float(np.uint64(word) >> _SHIFT) * _ULP + _HALF_ULP


@njit(f"float64({_PLACE})", **KERNEL)
def uniform(seed, stream, run, step, cell):  # type: ignore[no-untyped-def]
    """One uniform draw in the open interval (0, 1) at a place.

    Parameters
    ----------
    seed, stream : int
        The key: the user's seed, and what the numbers are for.
    run, step, cell : int
        The place.

    Returns
    -------
    float

    Examples
    --------
    >>> uniform(1, 2, 3, 4, 5) == uniform(1, 2, 3, 4, 5)
    True
    """
    x0, _, _, _ = philox(seed, stream, run, step, cell, 0)
    return open_unit(x0)


@njit("float64(uint64, uint64)", **INNER)
def _box_muller(word0, word1):  # type: ignore[no-untyped-def]
    return math.sqrt(-2.0 * math.log(open_unit(word0))) * math.cos(_TWO_PI * open_unit(word1))


@njit(f"float64({_PLACE})", **KERNEL)
def normal(seed, stream, run, step, cell):  # type: ignore[no-untyped-def]
    """One standard normal draw at a place (box1958).

    Parameters
    ----------
    seed, stream : int
        The key: the user's seed, and what the numbers are for.
    run, step, cell : int
        The place.

    Returns
    -------
    float

    Examples
    --------
    >>> normal(1, 2, 3, 4, 5) == normal(1, 2, 3, 4, 5)
    True
    """
    x0, x1, _, _ = philox(seed, stream, run, step, cell, 0)
    return _box_muller(x0, x1)


@njit(f"UniTuple(float64, 4)({_PLACE})", **KERNEL)
def normal4(seed, stream, run, step, cell):  # type: ignore[no-untyped-def]
    """Four independent standard normal draws at a place, for the cost of little more than one (box1958).

    Parameters
    ----------
    seed, stream : int
        The key: the user's seed, and what the numbers are for.
    run, step, cell : int
        The place.

    Returns
    -------
    tuple of four float
        The first is what `normal` gives at the place.

    Examples
    --------
    >>> normal4(1, 2, 3, 4, 5)[0] == normal(1, 2, 3, 4, 5)
    True
    """
    x0, x1, x2, x3 = philox(seed, stream, run, step, cell, 0)
    r, a = math.sqrt(-2.0 * math.log(open_unit(x0))), _TWO_PI * open_unit(x1)
    q, b = math.sqrt(-2.0 * math.log(open_unit(x2))), _TWO_PI * open_unit(x3)
    return r * math.cos(a), r * math.sin(a), q * math.cos(b), q * math.sin(b)


@njit(f"float64(float64, {_PLACE})", **KERNEL)
def gamma_log(shape, seed, stream, run, step, cell):  # type: ignore[no-untyped-def]
    """Logarithm of one gamma draw with unit scale at a place: safe for tiny shapes.

    A share of a Dirichlet is exp(g_i - log sum exp g); with shapes near zero the draw itself underflows to
    zero where its logarithm does not.

    Parameters
    ----------
    shape : float
        Shape, above zero; minus infinity is returned for zero or less.
    seed, stream, run, step, cell : int
        Key and place; the fourth word of the counter numbers the attempts.

    Returns
    -------
    float
        log G, G ~ Gamma(shape, 1), by rejection (marsaglia2000). For shape < 1 the identity
        G(shape) = G(shape + 1) U^(1 / shape) is used in logarithms.

    Examples
    --------
    >>> import math
    >>> math.isfinite(gamma_log(1e-6, 1, 2, 3, 4, 5))
    True
    """
    if not shape > 0.0:
        return -np.inf
    raised = shape + 1.0 if shape < 1.0 else shape
    d = raised - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    attempt = 0
    while True:
        x0, x1, x2, x3 = philox(seed, stream, run, step, cell, attempt)
        attempt += 1
        z = _box_muller(x0, x1)
        v = 1.0 + c * z
        if v <= 0.0:
            continue
        v = v * v * v
        log_v = math.log(v)
        if math.log(open_unit(x2)) < 0.5 * z * z + d * (1.0 - v + log_v):
            out = math.log(d) + log_v
            if shape < 1.0:
                out += math.log(open_unit(x3)) / shape
            return out


@njit(f"float64(float64, {_PLACE})", **KERNEL)
def gamma(shape, seed, stream, run, step, cell):  # type: ignore[no-untyped-def]
    """One gamma draw with unit scale at a place; zero where it is below the smallest float.

    Parameters
    ----------
    shape : float
        Shape, above zero.
    seed, stream, run, step, cell : int
        Key and place.

    Returns
    -------
    float
        See :func:`gamma_log`, which stays finite for tiny shapes.

    Examples
    --------
    >>> gamma(2.0, 1, 2, 3, 4, 5) > 0.0
    True
    """
    return math.exp(gamma_log(shape, seed, stream, run, step, cell))
