"""Does a noise of each state's own, learned about positions that stay, tell held-out votes better?

Run as `python benchmarks/votes/steadiness.py [FIRST-LAST ...]`; writes benchmarks/votes/results/steadiness.csv, a row a span,
rows of other spans kept. Held out are the cells of noise.py, where positions are found anew along with the noise: what
that gains is the most that can be had. Errors are over roll calls. `near` is what the same gain is where every log k is
off by so much: 0 is best where the noise isn't learned too small from the very votes that positions are fitted to. steadiness_chances.csv tells, for
the last of the spans, how often choices came about that were told with some probability, by both: of all states, of the steady
(k above 2) and of the noisy (k below .6).
"""

from __future__ import annotations

import csv
import dataclasses
import sys
from pathlib import Path

import numpy as np
from heldout import FLOOR

from holdfast.infer.rollcall_chances import chances_of
from holdfast.panel.store import load
from holdfast.votes import fit, from_panel

OUT = Path(__file__).resolve().parent / "results" / "steadiness.csv"
CHANCES = OUT.with_name("steadiness_chances.csv")
EDGES = np.array([0.0, 0.0001, 0.001, 0.01, 0.1, 0.3, 0.7, 0.9, 0.99, 0.999, 0.9999, np.inf])
SPANS = ("1-18", "19-31", "32-46", "47-61", "62-80")
NEAR = (-0.2, -0.1, 0.1)


def chances(table, p, cells, k):
    """(cells, 3) probabilities of no, abstain, yes under some steadiness."""
    out = np.zeros((*table.choice.shape, 3))
    for t, part in enumerate(p.layout.sessions):
        n = part.seats
        out[part.rows, n] = chances_of(
            p.point.x[t, n], p.point.a[t, n], 0.0, p.point.item[part.rows], False, k[t, n]
        )[..., :3]
    return out[cells]


def score(chance, choice):
    """Log score of each cell."""
    return np.log(np.maximum(chance[np.arange(choice.size), choice], FLOOR))


def came_about(chance, choice, k, noise):
    """How often choices came about, by their probability and by steadiness."""
    happened = np.arange(3) == choice[:, None]
    for states, of in (("all", k > 0.0), ("k above 2", k > 2.0), ("k below .6", k < 0.6)):
        place = np.digitize(chance[of], EDGES) - 1
        for i in range(EDGES.size - 1):
            here = place == i
            if here.any():
                yield {
                    "noise": noise, "states": states, "from": EDGES[i], "to": min(EDGES[i + 1], 1.0), "choices": int(here.sum()),
                    "told": round(float(chance[of][here].mean()), 6), "came_about": round(float(happened[of][here].mean()), 6),
                }  # fmt: skip


def measured(span, whole):
    """One row, and rows on how often choices came about."""
    first, last = map(int, span.split("-"))
    table = whole.between(first, last)
    rng = np.random.default_rng(0)
    out = (whole.choice >= 0) & (rng.random(whole.choice.shape) < 0.1)
    out = out[(whole.session >= first) & (whole.session <= last)][:, np.isin(whole.states, table.states)]
    p = fit(dataclasses.replace(table, choice=np.where(out, np.int8(-1), table.choice)), learn=True)
    cells = out & (table.choice < 3) & p.layout.sits[table.session - table.session[0]]
    k, call = p.steadiness, np.nonzero(cells)[0]
    choice = table.choice[cells]
    plain, own = (chances(table, p, cells, steady) for steady in (np.ones(k.shape), k))
    base = score(plain, choice)
    off = score(own, choice) - base
    of = k[table.session - table.session[0]][cells]
    rows = [*came_about(plain, choice, of, "one"), *came_about(own, choice, of, "own")]
    held = p.layout.sits
    mean = np.where(held, np.log(k), 0.0).sum(axis=0) / np.maximum(held.sum(axis=0), 1)
    order = np.argsort(mean)
    row = {
        "sessions": span, "votes_held_out": call.size, "one_noise": base.mean(), "own_noise": base.mean() + off.mean(),
        "better_by": off.mean(), "se": float(np.sqrt((np.bincount(call, off - off.mean()) ** 2).sum()) / call.size),
        **{f"near_{by}": (score(chances(table, p, cells, k * np.exp(by)), choice) - base).mean() for by in NEAR},
        "sd_of_log_k": np.log(k[held]).std(),
        "steadiest": " ".join(table.states[i] for i in order[:-11:-1]), "steadiest_k": np.exp(mean[order[:-11:-1]].mean()),
        "noisiest": " ".join(table.states[i] for i in order[:5]), "noisiest_k": np.exp(mean[order[:5]].mean()),
    }  # fmt: skip
    return row, rows


def written(path, rows):
    """Write a table."""
    with path.open("w", newline="") as f:
        writer = csv.DictWriter(f, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Measure, write."""
    whole = from_panel(load())
    made = []
    for span in sys.argv[1:] or SPANS:
        row, rows = measured(span, whole)
        made.append({k: round(float(v), 4) if isinstance(v, float) else v for k, v in row.items()})
        print(made[-1], flush=True)
    kept = list(csv.DictReader(OUT.open(newline=""))) if OUT.exists() else []
    kept = [r for r in kept if r["sessions"] not in {m["sessions"] for m in made}]
    written(OUT, sorted(kept + made, key=lambda r: int(r["sessions"].partition("-")[0])))
    written(CHANCES, rows)


if __name__ == "__main__":
    main()
