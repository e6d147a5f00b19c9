"""How kernels are compiled: kept between processes, without the lock of Python, and without ways in that nobody takes.

Each way in takes as long to compile as a short kernel itself. None is called from C; what only other kernels call isn't
called from Python either. Nor are references counted: a kernel fills arrays that its caller made and keeps, and makes none.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

KERNEL: MappingProxyType[str, Any] = MappingProxyType(
    {"cache": True, "nogil": True, "no_cfunc_wrapper": True, "_nrt": False}
)
"""Options of a kernel that Python calls."""

INNER: MappingProxyType[str, Any] = MappingProxyType({**KERNEL, "no_cpython_wrapper": True})
"""Options of one that only kernels call."""
