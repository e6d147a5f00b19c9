"""Weights of the ties within their domains, learned by foretelling behaviour, beside the declared ones.

Run as `python benchmarks/validity/weights.py RAW`, RAW the folder of raw files; writes
benchmarks/validity/results/weights.csv and weights_score.csv. Three behaviours, none of them part of what foretells it:
votes on Ukraine in 2022-23 (Russia's ties at the end of 2021, beside ideal point and democracy), contested votes of the
next three years (all powers, ties at the end of 2009, 2014 and 2019), and the first supplier of arms of the next three
years (all powers, past deliveries beside). Every tie may only help (coefficients are not negative); a weight is a
tie's coefficient over the sum in its domain. Intervals are over resampled countries.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from behaviour import folds, footholds, without
from scipy import optimize
from scores import write
from suppliers import ARMS, events
from ukraine import POWER, YEAR, beside, target

from holdfast import codebook
from holdfast.measure.case import adhoc_case
from holdfast.measure.foothold import measure
from holdfast.measure.held_out import World, countries, powers
from holdfast.panel.store import load

DRAWS = 200
SHIPS = {
    "contested votes, next three years": "contested votes",
    "first supplier of arms, next three years": "the next supplier of arms",
}
"""Behaviours of all powers, with the name that the report gives them."""
TIES = codebook.weighed()


def help_only(x, free, y, penalty=1e-3):
    """Least squares with coefficients of x not below zero, those of `free` and a constant free: (K,)."""
    z = np.column_stack([np.ones(len(y)), free]) if free is not None else np.ones((len(y), 1))
    q, _ = np.linalg.qr(z)
    left = lambda a: a - q @ (q.T @ a)  # noqa: E731
    size = np.sqrt(penalty * len(y)) * x.std(axis=0).mean()
    a = np.vstack([left(x), size * np.eye(x.shape[1])])
    return optimize.nnls(a, np.r_[left(y), np.zeros(x.shape[1])])[0]


def shares(beta, names):
    """Weights within domains from coefficients; nan in a domain where all are zero."""
    out = np.full(len(names), np.nan)
    for d in codebook.DOMAINS:
        mine = [i for i, n in enumerate(names) if TIES[n].domain == d]
        total = sum(beta[i] for i in mine)
        for i in mine:
            out[i] = beta[i] / total if total > 0 else np.nan
    return out


def declared(names):
    """Declared weights within domains among the ties that take part."""
    return shares(np.array([TIES[n].weight for n in names]), names)


def index(x, names):
    """Columns of a foothold by domain with the declared weights, (N, D)."""
    w = declared(names)
    cols = [
        x[:, [i for i, n in enumerate(names) if TIES[n].domain == d]]
        @ [w[i] for i, n in enumerate(names) if TIES[n].domain == d]
        for d in codebook.DOMAINS
    ]
    return np.column_stack(cols)


def scored(x, free, y, block, names):
    """Out-of-fold R2 of free columns alone, with declared weights, with learned ones; folds by country."""
    out = {}
    group = folds(int(block.max()) + 1, 0)[block]
    for kind, cols in (("beside alone", None), ("declared weights", index(x, names)), ("learned weights", x)):
        made = np.empty(len(y))
        for f in np.unique(group):
            tr = group != f
            fr = free if free is not None else np.zeros((len(y), 0))
            b = help_only(cols[tr], fr[tr], y[tr]) if cols is not None else None
            rest = y - (cols @ b if b is not None else 0.0)
            z = np.column_stack([np.ones(len(y)), fr])
            g = np.linalg.lstsq(z[tr], rest[tr], rcond=None)[0]
            made[~tr] = (z @ g + (cols @ b if b is not None else 0.0))[~tr]
        out[kind] = float(1.0 - ((y - made) ** 2).sum() / ((y - y.mean()) ** 2).sum())
    return out


def resampled(fit, block, names, seed=0):
    """Point weights and their 5 and 95 % quantiles over resampled countries."""
    rng = np.random.default_rng(seed)
    rows_of = [np.flatnonzero(block == b) for b in np.unique(block)]
    point = shares(fit(np.arange(block.size)), names)
    drawn = []
    for _ in range(DRAWS):
        pick = np.concatenate([rows_of[i] for i in rng.integers(0, len(rows_of), len(rows_of))])
        drawn.append(shares(fit(pick), names))
    with np.errstate(invalid="ignore"):
        return (
            point,
            np.nanquantile(drawn, 0.05, axis=0),
            np.nanquantile(drawn, 0.95, axis=0),
            np.nanmean(drawn, axis=0),
        )


def ukraine(panel, raw):
    """Russia's ties at the end of 2021 and the votes that followed."""
    y_of, _ = target(raw)
    cols = beside(raw)
    members = codebook.states().filter(codebook.states()["kind"] == "member")["iso3"].to_list()
    names = [k for k in TIES if k != "votes"]
    own, _, order, _ = footholds(
        panel, POWER, [s for s in members if s in y_of and s != POWER], without("votes"), 1992, YEAR
    )
    ok = [i for i, s in enumerate(order) if all(s in c for c in cols)]
    free = np.array([[c[order[i]] for c in cols] for i in ok])
    return own[ok, 5:, -1], free, -np.array([y_of[order[i]] for i in ok]), np.arange(len(ok)), names


def contested(panel):
    """All powers' ties and the contested votes of the next three years, both less the power's mean of the year."""
    w = World(panel, "votes")
    names = [k for k in TIES if k != "votes"]
    xs, ys, block = [], [], []
    for origin in (2009, 2014, 2019):
        f = measure(
            panel,
            adhoc_case(powers()[0], countries(), powers()).with_ties(without("votes")),
            draws=0,
            last=origin,
        )
        x = f.indicator_mean[:, :, :, -1].transpose(0, 2, 1)
        t = origin - 1960
        y = np.full((len(w.clients), len(powers())), np.nan)
        for i in range(len(w.clients)):
            mine = np.flatnonzero(w.scored & (w.owner == i) & (w.when > t) & (w.when <= t + 3))
            if mine.size:
                y[i] = w.share[mine].mean(axis=0)
        ok = np.isfinite(y).all(axis=1) & np.isfinite(x).all(axis=(1, 2))
        xs.append((x[ok] - x[ok].mean(axis=0)).reshape(-1, len(names)))
        y = (y[ok] - y[ok].mean(axis=0)) / y[ok].std(axis=0)
        ys.append(y.ravel())
        block.append(np.repeat(np.flatnonzero(ok), len(powers())))
    return np.concatenate(xs), None, np.concatenate(ys), np.concatenate(block), names


def supplier(panel):
    """Columns of the alternatives for the first supplier of the next three years."""
    names = [k for k in TIES if k not in ARMS]
    w = World(panel, "arms_delivered")
    found = events(w)
    ties = {**without(*ARMS), "commitments": 1.0}
    x = np.empty((len(found), len(powers()) + 1, len(names)))
    for t in sorted({r[1] for r in found}):
        f = measure(
            panel, adhoc_case(powers()[0], countries(), powers()).with_ties(ties), draws=0, last=1960 + t
        )
        order = [f.indicators.index(n) for n in names]
        for i, r in enumerate(found):
            if r[1] == t:
                s = f.indicator_mean[r[0], order, :, -1].T
                x[i] = np.vstack([s, 1.0 - s.sum(axis=0)])
    A = x.shape[1]
    free = np.concatenate(
        [
            np.repeat(np.eye(A)[None, :, :-1], len(found), axis=0),
            np.stack([[r[2], r[3]] for r in found]).transpose(0, 2, 1),
        ],
        axis=2,
    )
    return x, free, np.array([r[4] for r in found]), np.array([r[0] for r in found]), names


def logit(x, free, chosen):
    """Coefficients of a conditional logit, those of x not below zero: (K,)."""
    z = np.concatenate([x, free], axis=2)
    K, rows = x.shape[2], np.arange(len(chosen))

    def cost(b):
        s = z @ b
        p = np.exp(s - s.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        g = (z[rows, chosen] - np.einsum("na,nak->nk", p, z)).sum(axis=0)
        return -np.log(p[rows, chosen] + 1e-300).sum() + 0.1 * b @ b, -g + 0.2 * b

    bounds = [(0.0, None)] * K + [(None, None)] * free.shape[2]
    return optimize.minimize(cost, np.zeros(z.shape[2]), jac=True, method="L-BFGS-B", bounds=bounds).x[:K]


def ship(rows):
    """Put what was learned over all powers into the codebook, for the report to show beside the declared weights."""
    lines = [
        "# Weights of ties within their domains that foretold behaviour, beside the declared ones and never in their place.",
        "# Made by benchmarks/validity/weights.py; low and high: 5 and 95 % quantiles over resampled countries.",
        "behaviour,indicator,weight,low,high",
    ]
    for r in rows:
        if r["behaviour"] in SHIPS and np.isfinite(r["learned"]):
            lines.append(
                f"{SHIPS[r['behaviour']]},{r['of']},{r['learned']:.4f},{r['low']:.4f},{r['high']:.4f}"
            )
    (codebook.folder() / "learned_weights.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Learn the weights from each behaviour and write the tables."""
    raw, panel = Path(sys.argv[1]), load()
    rows, scores = [], []
    for behaviour, data in (
        ("votes on Ukraine 2022-23", ukraine(panel, raw)),
        ("contested votes, next three years", contested(panel)),
        ("first supplier of arms, next three years", supplier(panel)),
    ):
        x, free, y, block, names = data
        if x.ndim == 3:
            fit = lambda pick: logit(x[pick], free[pick], y[pick])  # noqa: E731, B023
        else:
            fit = lambda pick: help_only(x[pick], None if free is None else free[pick], y[pick])  # noqa: E731, B023
            for kind, value in scored(x, free, y, block, names).items():
                scores.append({"behaviour": behaviour, "columns": kind, "rows": len(y), "r2": value})
                print(scores[-1])
        point, low, high, mean = resampled(fit, block, names)
        for i, n in enumerate(names):
            rows.append(
                {"behaviour": behaviour, "domain": TIES[n].domain, "of": n, "rows": len(y)}
                | {
                    "declared": float(declared(names)[i]),
                    "learned": float(point[i]),
                    "mean": float(mean[i]),
                    "low": float(low[i]),
                    "high": float(high[i]),
                }
            )
            print(rows[-1], flush=True)
        write("weights", rows)
        write("weights_score", scores)
    ship(rows)


if __name__ == "__main__":
    main()
