"""One thread for the linear algebra: matrices are small, and more threads only wait for each other."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
