"""All quick benchmarks, in one run; each prints ratios and writes its table under benchmarks/results/."""

from __future__ import annotations

import os
import runpy
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # many small products: threads would wait for each other

QUICK = ("world.py", "forecast/quick.py")

if __name__ == "__main__":
    for name in QUICK:
        print(f"== {name}")
        runpy.run_path(str(Path(__file__).resolve().parent / name), run_name="__main__")
