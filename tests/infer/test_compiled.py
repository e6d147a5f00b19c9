"""Kernels whose sums may be reordered say so themselves."""

import importlib
import pkgutil

import pytest
from numba.core.registry import CPUDispatcher

import holdfast.infer

MODULES = [m.name for m in pkgutil.iter_modules(holdfast.infer.__path__, "holdfast.infer.")]


@pytest.mark.parametrize("name", MODULES)
def test_no_kernel_takes_over_the_freedoms_of_whoever_compiles_it_first(name):
    """A kernel that states none is compiled with those of its first caller, so that bytes would hang on the order of calls."""
    module = importlib.import_module(name)
    for kernel in vars(module).values():
        if isinstance(kernel, CPUDispatcher) and kernel.targetoptions.get("fastmath"):
            called = (kernel.py_func.__globals__.get(n) for n in kernel.py_func.__code__.co_names)
            for inner in called:
                if isinstance(inner, CPUDispatcher):
                    assert "fastmath" in inner.targetoptions, f"{inner.__name__}, called by {kernel.__name__}"
