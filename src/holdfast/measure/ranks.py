"""Who is first, how surely, and under which weightings of the domains."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from holdfast.measure.foothold import Foothold


def rank_of(shares: NDArray[np.floating], patron: int) -> NDArray[np.int64]:
    """Rank of one power among all, 1 the largest: (..., P) -> (...)."""
    return np.asarray(1 + (shares > shares[..., patron : patron + 1]).sum(axis=-1))


def majority(shares: NDArray[np.floating], patron: int, within: int) -> NDArray[np.bool_]:
    """Whether a power is among the first `within` in a majority of the countries.

    Parameters
    ----------
    shares : (..., C, P) share
        Composites.
    patron : int
        Index of the power.
    within : int
        1 for predominant, 2 for prominent.

    Returns
    -------
    (...) bool

    Examples
    --------
    >>> import numpy as np
    >>> bool(majority(np.array([[0.5, 0.3], [0.6, 0.1], [0.2, 0.4]]), 0, 1))
    True
    """
    hits = (rank_of(shares, patron) <= within).sum(axis=-1)
    return np.asarray(2 * hits > shares.shape[-2])


def weightings(
    foothold: Foothold, year: int, *, trials: int = 4000, seed: int = 0
) -> list[dict[str, object]]:
    """How often each ranking of the powers holds when the weights of the domains are drawn at random.

    Every weighting is as likely as any other (uniform on the simplex); the shares are the posterior means.

    Returns
    -------
    list of dict
        client, ranking (codes, the first three), share of the weightings.
    """
    weights = np.random.default_rng(seed).dirichlet(np.ones(4), size=trials)
    t = foothold.ti(year)
    out: list[dict[str, object]] = []
    for c, client in enumerate(foothold.case.clients):
        composite = weights @ foothold.mean[c, :4, :, t]
        order = np.argsort(-composite, axis=1, kind="stable")[:, :3]
        found = Counter(tuple(foothold.case.patrons[p] for p in row) for row in order)
        for ranking, n in sorted(found.items(), key=lambda item: (-item[1], item[0])):
            out.append({"client": client, "ranking": list(ranking), "share": n / trials})
    return out


def reweighted(foothold: Foothold, year: int, *, seed: int = 0) -> NDArray[np.float64]:
    """Composite draws of one year with another random weighting in every draw, (N, C, P)."""
    x = foothold.draws[..., foothold.yi(year)]
    weights = np.random.default_rng(seed).dirichlet(np.ones(4), size=x.shape[0])
    return np.asarray(np.einsum("nd,ncdp->ncp", weights, x[:, :, :4]))
