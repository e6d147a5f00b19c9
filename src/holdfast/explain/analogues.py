"""Analogues: the most similar histories of the world, and what came next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import DataError
from holdfast.explain.history import Bools, Floats, History

Ints = NDArray[np.int64]

WINDOW = 10
"""Years of a history that are compared."""

NEAREST = 40
"""Analogues that are taken; declared, not tuned."""

LATER = (5, 10)
"""Years after the window whose changes are given."""

APART = max(WINDOW, *LATER)
"""Years between two windows of one pair, so that neither the windows nor what came next overlap."""

SEEN = 0.5
"""Part of a window's years that must be judged, its last year among them."""

NEAR = 0.05
"""Difference of composite share up to which two pairs are of a like level."""

PARTS = ("level", "trend", "volatility", "mix")
"""What is compared, each with the same weight."""


@dataclass(frozen=True, eq=False)
class Windows:
    """Every window of every pair.

    Attributes
    ----------
    end : (E,) step
        Last step of a window.
    known : (U, E) bool
        Enough of its years are judged.
    level, trend, volatility : (U, E)
        See `windows`.
    mix : (U, E, 4) share
        Footholds by domain at the end of the window.
    read : (U, E, 4) bool
        The domain is judged in some year of the window.
    """

    end: Ints
    known: Bools
    level: Floats
    trend: Floats
    volatility: Floats
    mix: Floats
    read: Bools


def windows(history: History) -> Windows:
    """Describe every window of ten years.

    On z = arcsin sqrt(composite share), on which a share is known about equally well at every level: the level is z
    in the last year, the trend its least-squares slope over ten years, the volatility the standard deviation of
    its yearly changes.

    Parameters
    ----------
    history

    Returns
    -------
    Windows
    """
    U, T = history.share.shape[0], history.years.size
    if T < WINDOW:
        none = np.zeros((U, 0))
        mix = np.zeros((U, 0, 4))
        return Windows(np.zeros(0, dtype=np.int64), none > 0, none, none, none, mix, mix > 0)
    z = np.arcsin(np.sqrt(np.clip(history.share[:, -1], 0.0, 1.0)))
    run = np.lib.stride_tricks.sliding_window_view(z, WINDOW, axis=1)
    when = np.arange(WINDOW) - (WINDOW - 1) / 2.0
    seen = np.lib.stride_tricks.sliding_window_view(history.judged, WINDOW, axis=2)
    known = seen[:, -1, :, -1] & (seen[:, -1].mean(axis=-1) >= SEEN) & np.isfinite(run).all(axis=-1)
    return Windows(
        end=np.arange(WINDOW - 1, T),
        known=known,
        level=run[..., -1],
        trend=run @ (when / (when @ when)) * 10.0,
        volatility=np.diff(run, axis=-1).std(axis=-1),
        mix=history.share[:, :4, WINDOW - 1 :].transpose(0, 2, 1),
        read=np.asarray(seen[:, :4].any(axis=-1)).transpose(0, 2, 1),
    )


def distances(made: Windows, u: int, e: int, pool: Bools) -> tuple[Floats, dict[str, float]]:
    """Distance of every window from one, by part.

    Each difference is divided by the standard deviation of that part over the pool. The mix is each domain's part
    of the sum of footholds over the domains that both windows have read, and its distance the root mean square over
    these. The distance of two windows is the root mean square of the four.

    Parameters
    ----------
    made
        From `windows`.
    u, e : index
        The window compared.
    pool : (U, E) bool
        Windows that scale the differences.

    Returns
    -------
    parts : (U, E, 4)
        In the order of `PARTS`; infinite where no domain is read in both.
    scale : dict of str to float
        What each part was divided by.
    """
    parts = np.empty((*made.level.shape, 4))
    scale: dict[str, float] = {}
    for i, name in enumerate(PARTS[:3]):
        values: Floats = getattr(made, name)
        scale[name] = _spread(values[pool])
        parts[..., i] = np.abs(values - values[u, e]) / scale[name]
    both = made.read & made.read[u, e]
    mine, theirs = np.where(both, made.mix[u, e], 0.0), np.where(both, made.mix, 0.0)
    apart = np.abs(_parts_of(theirs) - _parts_of(mine))
    whole = _parts_of(np.where(made.read, made.mix, 0.0))[pool]
    scale["mix"] = _spread((whole - whole.mean(axis=0)).ravel())
    n = both.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts[..., 3] = np.where(n > 0, np.sqrt((apart**2).sum(axis=-1) / n) / scale["mix"], np.inf)
    return parts, scale


def _parts_of(shares: Floats) -> Floats:
    return np.asarray(shares / np.maximum(shares.sum(axis=-1, keepdims=True), 1e-9))


def _spread(values: Floats) -> float:
    return max(float(values.std()), 1e-9) if values.size else 1.0


@dataclass(frozen=True)
class Analogue:
    """A window like the one asked for.

    Attributes
    ----------
    patron, client
        The pair.
    first, last : year
        Of the window.
    distance : standard deviations
    parts : dict of str to float
        Distance by part.
    level : share
        Composite at the end of the window.
    change : dict of int to float
        Change of composite share by years later; what isn't judged is left out.
    """

    patron: str
    client: str
    first: int
    last: int
    distance: float
    parts: dict[str, float]
    level: float
    change: dict[int, float]


@dataclass(frozen=True)
class Later:
    """Changes of composite share some years later.

    Attributes
    ----------
    years : int
    of : str
        `analogues`, `like level` or `all pairs`.
    change : (N,) share
    countries, powers : int
        Told apart among them.
    """

    years: int
    of: str
    change: Floats
    countries: int
    powers: int


@dataclass(frozen=True)
class Analogues:
    """The answer; see `analogues`.

    Attributes
    ----------
    patron, client
        The pair.
    first, last : year
        Its window.
    level, trend, volatility : share, share in ten years, share
        Of the window, see `described`.
    scale : dict of str to float
        One unit of distance in each part.
    pool : int
        Windows that were searched.
    found : tuple of Analogue
        Nearest first.
    later : tuple of Later
    """

    patron: str
    client: str
    first: int
    last: int
    level: float
    trend: float
    volatility: float
    scale: dict[str, float]
    pool: int
    found: tuple[Analogue, ...]
    later: tuple[Later, ...]


def changes(history: History, end: Ints, years: int) -> Floats:
    """Change of composite share some years after each window, (U, E); NaN where it isn't judged by then."""
    out = np.full((len(history.pairs), end.size), np.nan)
    inside = np.flatnonzero(end + years < history.years.size)
    then = end[inside] + years
    share, judged = history.share[:, -1], history.judged[:, -1]
    out[:, inside] = np.where(judged[:, then], share[:, then] - share[:, end[inside]], np.nan)
    return out


def choose(
    history: History, made: Windows, distance: Floats, allowed: Bools, number: int = NEAREST
) -> list[tuple[int, int]]:
    """The nearest windows, no two of one pair closer than ten years.

    Parameters
    ----------
    history, made
        The world and its windows.
    distance : (U, E)
    allowed : (U, E) bool
    number
        How many at most.

    Returns
    -------
    list of (u, e)
        Nearest first; among equals by power, country and year, so that the order of the pairs doesn't matter.
    """
    open_to = allowed & np.isfinite(distance)
    near, most = distance[open_to], number * 2 * APART
    if near.size > most:  # a window shuts out fewer than 2 x ten others, so the rest can't be reached
        open_to &= distance <= np.partition(near, most)[most]
    u, e = np.nonzero(open_to)
    names = np.array(history.pairs)
    order = np.lexsort((made.end[e], names[u, 1], names[u, 0], distance[u, e]))
    taken: dict[int, list[int]] = {}
    out: list[tuple[int, int]] = []
    for i in order:
        pair, window = int(u[i]), int(e[i])
        if all(abs(window - other) >= APART for other in taken.get(pair, ())):
            taken.setdefault(pair, []).append(window)
            out.append((pair, window))
            if len(out) == number:
                break
    return out


def analogues(
    history: History, patron: str, client: str, *, number: int = NEAREST, own: bool = False
) -> Analogues:
    """Find the most similar histories of the world and what came next.

    Parameters
    ----------
    history
        From `history`: nothing after its last year takes part.
    patron, client
        The pair; its window ends in the newest year that can be judged.
    number
        Analogues wanted.
    own
        Whether earlier years of the same country, towards any power, may be analogues.

    Returns
    -------
    Analogues

    Raises
    ------
    UserError
        No such pair.
    DataError
        Too few years of the pair are judged, or no history of the world can be compared.
    """
    u = history.ui(patron, client)
    last = history.newest(u)
    made = windows(history)
    e = int(last - history.years[0]) - (WINDOW - 1)
    if e < 0 or not made.known[u, e]:
        stop = last - int(history.years[0]) + 1
        n = int(history.judged[u, -1, max(stop - WINDOW, 0) : stop].sum())
        raise DataError(
            f"{patron} in {client}: {n} of the {WINDOW} years up to {last} can be judged, and at least "
            f"{round(WINDOW * SEEN)} are needed to compare a history; ask for another --at or pair"
        )
    after = {h: changes(history, made.end, h) for h in LATER}
    others = np.array([own or c != client for _, c in history.pairs])
    pool = made.known & others[:, None] & np.isfinite(after[LATER[0]])
    pool[u] &= made.end + APART <= made.end[e]
    if not pool.any():
        raise DataError(
            f"no history of the world up to {history.years[-1]} can be compared; ask for a later --at"
        )
    parts, scale = distances(made, u, e, pool)
    whole = np.sqrt((parts**2).mean(axis=-1))
    chosen = choose(history, made, whole, pool, number)
    share = history.share[:, -1]
    found = tuple(
        Analogue(
            *history.pairs[i],
            first=int(history.years[made.end[j] - WINDOW + 1]),
            last=int(history.years[made.end[j]]),
            distance=float(whole[i, j]),
            parts=dict(zip(PARTS, parts[i, j].tolist(), strict=True)),
            level=float(share[i, made.end[j]]),
            change={h: float(after[h][i, j]) for h in LATER if np.isfinite(after[h][i, j])},
        )
        for i, j in chosen
    )
    level = float(share[u, made.end[e]])
    near = np.abs(share[:, made.end] - level) <= NEAR
    later = []
    for h in LATER:
        thin = (history.years.size - 1 - h - made.end) % APART == 0
        base = made.known & others[:, None] & np.isfinite(after[h]) & thin
        picked = np.zeros_like(base)
        for i, j in chosen:
            picked[i, j] = np.isfinite(after[h][i, j])
        later += [
            _later(history, h, of, after[h], mask)
            for of, mask in (("analogues", picked), ("like level", base & near), ("all pairs", base))
        ]
    run = share[u, made.end[e] - WINDOW + 1 : made.end[e] + 1]
    when = np.arange(WINDOW) - (WINDOW - 1) / 2.0
    return Analogues(
        patron=patron,
        client=client,
        first=last - WINDOW + 1,
        last=last,
        level=level,
        trend=float(run @ when / (when @ when) * 10.0),
        volatility=float(np.diff(run).std()),
        scale=scale,
        pool=int(pool.sum()),
        found=found,
        later=tuple(later),
    )


def _later(history: History, years: int, of: str, after: Floats, mask: Bools) -> Later:
    rows = np.flatnonzero(mask.any(axis=1))
    return Later(
        years=years,
        of=of,
        change=after[mask],
        countries=len({history.pairs[i][1] for i in rows}),
        powers=len({history.pairs[i][0] for i in rows}),
    )
