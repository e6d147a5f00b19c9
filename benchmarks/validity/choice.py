"""A conditional logit: which of some alternatives is chosen, given columns of each."""

from __future__ import annotations

import numpy as np
from scipy import optimize


def fit(x, chosen, penalty=0.5):
    """Coefficients that maximise the penalised likelihood.

    Parameters
    ----------
    x : (N, A, K)
        Columns of every alternative.
    chosen : (N,) int
        The alternative that was taken.
    penalty : float
        Half of the prior precision of a coefficient of a column of unit size.

    Returns
    -------
    (K,)
    """

    def cost(beta):
        score = x @ beta
        top = score.max(axis=1, keepdims=True)
        part = np.exp(score - top)
        part /= part.sum(axis=1, keepdims=True)
        mine = x[np.arange(chosen.size), chosen]
        loss = -(np.log(part[np.arange(chosen.size), chosen] + 1e-300)).sum() + penalty * beta @ beta
        return loss, -(mine - np.einsum("na,nak->nk", part, x)).sum(axis=0) + 2.0 * penalty * beta

    return optimize.minimize(cost, np.zeros(x.shape[2]), jac=True, method="L-BFGS-B").x


def chances(x, beta):
    """Chance of each alternative, (N, A)."""
    score = x @ beta
    part = np.exp(score - score.max(axis=1, keepdims=True))
    return part / part.sum(axis=1, keepdims=True)


def out_of_fold(x, chosen, fold):
    """Chances of every row by coefficients learned on the other folds, (N, A)."""
    out = np.empty(x.shape[:2])
    size = np.maximum(x.std(axis=(0, 1)), 1e-9)
    z = x / size
    for f in np.unique(fold):
        train = fold != f
        out[~train] = chances(z[~train], fit(z[train], chosen[train]))
    return out
