"""girth on one set of votes, run by the interpreter that has it: python logistic.py girth IN.csv OUT.csv ANCHOR.

Files as in roll_calls.R. Its discriminations are above 0, so each roll call is first turned the way of the session's
first principal component; it gives no interval.
"""

from __future__ import annotations

import csv
import sys
import time
from importlib.metadata import version

import girth
import numpy as np


def turned(votes: np.ndarray) -> np.ndarray:
    """Votes (states, calls) with every roll call's yes on the same side; nan is missing."""
    with np.errstate(invalid="ignore"):
        centred = np.where(np.isnan(votes), 0.0, votes - np.nanmean(votes, axis=0))
    first = np.linalg.svd(centred, full_matrices=False)[2][0]
    return np.where(first < 0, 1.0 - votes, votes)


def positions(votes: np.ndarray) -> np.ndarray:
    """Expected ability of each state in a two-parameter model."""
    kept = (np.nanmin(votes, axis=0) == 0) & (np.nanmax(votes, axis=0) == 1)
    part = turned(votes[:, kept]).T
    data = girth.tag_missing_data(np.where(np.isnan(part), -1, part).astype(int), [0, 1])
    found = girth.twopl_mml(data)
    return girth.ability_eap(data, found["Difficulty"], found["Discrimination"])


def main() -> None:
    """Read, fit each session, write."""
    with open(sys.argv[2], newline="") as f:
        rows = list(csv.reader(f))
    session = np.array([int(v) for v in rows[0][1:]])
    votes = np.array([[np.nan if v == "NA" else float(v) for v in r[1:]] for r in rows[1:]])
    states = [r[0] for r in rows[1:]]
    out = []
    started = time.process_time()
    for s in np.unique(session):
        part = votes[:, session == s]
        seats = np.flatnonzero((~np.isnan(part)).any(axis=1))
        x = positions(part[seats])
        out += [[states[n], s, v, "NA"] for n, v in zip(seats, x, strict=True)]
    used = time.process_time() - started
    with open(sys.argv[3], "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerows([["state", "session", "x", "sd"], *out])
        writer.writerow([f"version {version('girth')}", "NA", used, "NA"])


if __name__ == "__main__":
    main()
