"""What the studies of behaviour share: footholds of one power in every state, and cross-validated fits."""

from __future__ import annotations

import numpy as np

from holdfast import codebook
from holdfast.measure.case import adhoc_case
from holdfast.measure.foothold import START, measure
from holdfast.measure.held_out import powers


def without(*left_out):
    """Weights of ties with some left out, the others of their domain scaled up to 1."""
    entries = codebook.weighed()
    held = {k: i.weight for k, i in entries.items() if k not in left_out}
    total = {d: sum(w for k, w in held.items() if entries[k].domain == d) for d in codebook.DOMAINS}
    return {k: w / total[entries[k].domain] for k, w in held.items()}


def groups(patron, states):
    """States in groups that can be measured among one set of powers: others, members of the Union, powers one by one."""
    union = set(codebook.blocs().filter(codebook.blocs()["bloc"] == "EU")["iso3"])
    large = {"FRA", "DEU", "ITA", "ESP"}
    alone = [s for s in states if s in powers() and s != patron]
    rest = [s for s in states if s not in powers()]
    parts = [
        [s for s in rest if s not in union],
        [s for s in rest if s in union - large],
        [s for s in rest if s in large],
    ]
    return [p for p in parts if p] + [[s] for s in alone]


def footholds(panel, patron, states, ties, first, last):
    """Footholds of a power in states: by domain from readings up to each year only, by tie from all up to `last`.

    Returns
    -------
    (S, 5 + I, T) share, twice
        By domain, the composite and each tie, in the order of `ties`: the power's, and the best rival's.
    list of str
        The states, in the order of the rows.
    (S, 5, T) share
        Part of the weight of a domain with a reading of the power in the year.
    """
    own, rival, order, seen = [], [], [], []
    for group in groups(patron, states):
        case = adhoc_case(patron, group).with_ties(ties)
        f = measure(panel, case, draws=0, first=max(first, START), last=last)
        ours = case.patrons.index(patron)
        others = [p for p in range(len(case.patrons)) if p != ours]
        each = np.concatenate([f.one_sided_mean, f.indicator_mean], axis=1)
        own.append(each[:, :, ours])
        rival.append(each[:, :, others].max(axis=2))
        order += group
        seen.append(f.observed)
    return np.concatenate(own), np.concatenate(rival), order, np.concatenate(seen)


def folds(n, seed, k=10):
    """Number of the fold of each of n rows."""
    return np.random.default_rng(seed).permutation(n) % k


def predicted(x, y, fold, penalty=1.0):
    """Out-of-fold predictions of a ridge regression on standardised columns; an empty x predicts the mean.

    Parameters
    ----------
    x : (N, K)
    y : (N,)
    fold : (N,) int
    penalty : float
        In units of one row.
    """
    out = np.empty(y.size)
    for f in np.unique(fold):
        train, test = fold != f, fold == f
        centre, size = x[train].mean(axis=0), np.maximum(x[train].std(axis=0), 1e-9)
        z, mean = (x[train] - centre) / size, y[train].mean()
        beta = np.linalg.solve(z.T @ z + penalty * np.eye(x.shape[1]), z.T @ (y[train] - mean))
        out[test] = mean + (x[test] - centre) / size @ beta
    return out


def r2(y, made):
    """Part of the variance of y about its mean that out-of-fold predictions account for."""
    return float(1.0 - ((y - made) ** 2).sum() / ((y - y.mean()) ** 2).sum())


def repeated(x, y, repeats=50, penalty=1.0):
    """Out-of-fold predictions of repeated ten-fold cross-validation, (repeats, N)."""
    return np.stack([predicted(x, y, folds(y.size, s), penalty) for s in range(repeats)])


def difference(y, a, b, draws=400, seed=0):
    """Gain in cross-validated R2 of predictions a over b with its 5 and 95 % quantiles over resampled states.

    Parameters
    ----------
    y : (N,)
    a, b : (repeats, N)
        Predictions by the same folds; errors are averaged over repeats.
    """
    loss = ((y - b) ** 2).mean(axis=0) - ((y - a) ** 2).mean(axis=0)
    spread = (y - y.mean()) ** 2
    rows = np.random.default_rng(seed).integers(0, y.size, (draws, y.size))
    drawn = loss[rows].sum(axis=1) / ((y[rows] - y[rows].mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return float(loss.sum() / spread.sum()), *(float(np.quantile(drawn, q)) for q in (0.05, 0.95))
