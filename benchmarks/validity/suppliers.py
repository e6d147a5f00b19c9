"""The next supplier of arms: who delivers most in the next three years, told from the foothold measured without arms.

Run as `python benchmarks/validity/suppliers.py`; writes benchmarks/validity/results/suppliers.csv. Origins are three
years apart, 1994 to 2021. The alternatives are the powers of the case-less list and everybody else. Chances come from
a conditional logit, cross-validated by country; intervals of differences are over resampled countries.
"""

from __future__ import annotations

import numpy as np
from behaviour import without
from choice import out_of_fold
from scores import interval_of_skill, write

from holdfast.measure.case import adhoc_case
from holdfast.measure.foothold import measure
from holdfast.measure.held_out import World, countries, powers
from holdfast.panel.store import load

ORIGINS, SPAN = range(1994, 2022, 3), 3
ARMS = ("arms_delivered", "arms_ordered")


def events(w):
    """Rows (country, origin, share delivered so far, share of the last year read, first supplier of the next years)."""
    full = np.hstack([w.share, 1.0 - w.share.sum(axis=1, keepdims=True)])
    rows = []
    for i in range(len(w.clients)):
        mine = np.flatnonzero((w.owner == i) & w.scored)
        for origin in ORIGINS:
            t = origin - 1960
            past = mine[(w.when[mine] <= t) & (w.when[mine] > t - 10)]
            after = mine[(w.when[mine] > t) & (w.when[mine] <= t + SPAN)]
            if past.size and after.size:
                weight = 0.8 ** (t - w.when[past])
                so_far = (weight[:, None] * full[past]).sum(axis=0) / weight.sum()
                rows.append((i, t, so_far, full[past[-1]], int(full[after].sum(axis=0).argmax())))
    return rows


def main() -> None:
    """Fit with and without the foothold and write the table."""
    panel = load()
    w = World(panel, "arms_delivered")
    case = adhoc_case(powers()[0], countries(), powers()).with_ties({**without(*ARMS), "commitments": 1.0})
    f = measure(panel, case, draws=0, first=1992)
    found = events(w)
    country, step, taken = (np.array([r[k] for r in found]) for k in (0, 1, 4))
    so_far, last = (np.stack([r[k] for r in found]) for k in (2, 3))
    own = f.one_sided_mean[country, 4, :, step + 1960 - 1992]
    by_domain = f.one_sided_mean[country][np.arange(country.size), :4, :, step + 1960 - 1992]
    rest = lambda x: np.hstack([x, 1.0 - x.sum(axis=1, keepdims=True)])  # noqa: E731
    rival = np.stack([np.delete(own, p, axis=1).max(axis=1) for p in range(own.shape[1])], axis=1)
    relative = np.hstack([own - rival, np.zeros((own.shape[0], 1))])
    A = own.shape[1] + 1
    constant = np.repeat(np.eye(A)[None, :, :-1], own.shape[0], axis=0)
    arms = np.stack([so_far, last], axis=2)
    sets = {
        "world shares (a constant for each power)": constant,
        "foothold without arms": np.concatenate([constant, rest(own)[:, :, None]], axis=2),
        "past deliveries": np.concatenate([constant, arms], axis=2),
        "past deliveries and foothold without arms": np.concatenate(
            [constant, arms, rest(own)[:, :, None]], axis=2
        ),
        "past deliveries and relative foothold": np.concatenate(
            [constant, arms, relative[:, :, None]], axis=2
        ),
        "past deliveries and foothold by domain": np.concatenate(
            [constant, arms, np.stack([rest(by_domain[:, d]) for d in range(4)], axis=2)], axis=2
        ),
    }
    fold = np.random.default_rng(0).permutation(country.max() + 1)[country] % 10
    first = last.argmax(axis=1)
    new = taken != first
    loss, rows = {}, []
    for name, x in sets.items():
        p = out_of_fold(x, taken, fold)
        loss[name] = -np.log(np.maximum(p[np.arange(taken.size), taken], 1e-4))
        right = p.argmax(axis=1) == taken
        # among the others than the last supplier: who comes when the first one changes
        other = p.copy()
        other[np.arange(taken.size), first] = 0.0
        row = {"columns": name, "events": taken.size, "countries": np.unique(country).size}
        row |= {"right": float(right.mean()), "log_score": float(loss[name].mean())}
        row |= {
            "changes": int(new.sum()),
            "right_where_changed": float((other.argmax(axis=1) == taken)[new].mean()),
        }
        rows.append(row)
    rows.append(
        {
            "columns": "the last year's first supplier again",
            "events": taken.size,
            "right": float((first == taken).mean()),
        }
    )
    rows.append(
        {
            "columns": "the power with the largest foothold without arms",
            "events": taken.size,
            "right": float((own.argmax(axis=1) == taken).mean()),
        }
    )
    base = "past deliveries"
    for row in rows:
        if row["columns"] in loss and row["columns"] != base:
            got = interval_of_skill(loss[row["columns"]], loss[base], country)
            row |= dict(zip(("skill_over_past_deliveries", "skill_low", "skill_high"), got, strict=True))
        print(row)
    write("suppliers", rows)


if __name__ == "__main__":
    main()
