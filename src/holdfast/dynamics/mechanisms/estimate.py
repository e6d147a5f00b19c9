"""The historical association of a mechanism's covariate with changes of position, over all pairs of the world.

    share[c,p,t] - share[c,p,t-1] = pair[c,p] + year[t] + r share[c,p,t-1] + b x[c,p,t] + e[c,p,t]

One regression a domain, on pairs whose ties are worth speaking of (`LEAST`), in years in which both ends can be judged.
Shares are measured, so each regression is run on draws of them and the results are joined (rubin1987). The change is that
of the one-sided mean, which no later reading can move; its doubt is that of joint draws of the state over the years, in
which an error that stays cancels. A one-sided mean takes up a part of a jump in the year and the rest later, so what comes
at once is understated. Errors are clustered by power and, apart from that, by country; the larger counts. An association
is not an effect: what a power does and how its positions move have causes in common.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from holdfast import codebook
from holdfast.dynamics.mechanisms.base import Mechanism, Record
from holdfast.errors import DataError, UserError
from holdfast.infer.two_way import absorbed, clustered, slopes, within
from holdfast.measure.case import adhoc_case
from holdfast.measure.foothold import DOMAINS, Foothold, enough, measure
from holdfast.measure.foothold import FIRST as FIRST_MEASURED
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 0.01
"""Share in the year before from which a pair counts."""

FIRST = 1993
"""First year whose change counts."""

IMPUTED = 8
"""Draws of the measured shares."""

FEWEST = 200
"""Pair-years below which nothing is estimated."""


@dataclass(frozen=True, eq=False)
class World:
    """The record with what regressions need.

    Attributes
    ----------
    record : Record
    doubt : (M, C, D, P, T)
        How far joint draws of the shares over the years lie from their means.
    judged : (C, D, P, T) bool
    """

    record: Record
    doubt: NDArray[np.float32]
    judged: NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """Pair-years of one domain.

    Attributes
    ----------
    client, patron, step : (n,) int
        Places in the record.
    change, before : (n,) share
        Change of the one-sided mean over the year, and its level before.
    doubt : (n, M) share
        How far the change lies from that in each draw of the shares; no columns where nothing is measured with error.
    group : (n,) int
        Power by which errors are alike: the row's own, or the country's main partner where a row is a country.
    """

    client: Ints
    patron: Ints
    step: Ints
    change: Floats
    before: Floats
    doubt: Floats
    group: Ints


@dataclass(frozen=True)
class Estimate:
    """An association, by draws joined.

    Attributes
    ----------
    value, error : float
        Share a year (or growth, parts of 100) under one unit; standard error.
    freedom : float
        Degrees of freedom of its t distribution: powers or countries less one.
    rows : int
    shocks : int
        Independent happenings behind it, see `shocks`; far fewer than rows.
    """

    value: float
    error: float
    freedom: float
    rows: int
    shocks: int

    def interval(self, prob: float) -> tuple[float, float]:
        """Central interval.

        Examples
        --------
        >>> Estimate(1.0, 0.0, 10.0, 5, 1).interval(0.9)
        (1.0, 1.0)
        """
        half = float(student.ppf(0.5 + prob / 2.0, self.freedom)) * self.error
        return self.value - half, self.value + half

    def below(self, bound: float = 0.0) -> float:
        """P(the association lies below a bound)."""
        return float(student.cdf((bound - self.value) / max(self.error, 1e-12), self.freedom))


def world(
    panel: Panel,
    *,
    threads: int = 1,
    without: tuple[str, ...] = (),
    seed: int = 0,
    known: dt.date | None = None,
) -> World:
    """Measure every pair of the world by the codebook's powers.

    Parameters
    ----------
    panel
        As known on a date.
    threads
        Threads of the measurement.
    without
        Countries to leave out, such as those of a case whose claims are tested.
    seed
        Of the draws of measured shares.
    known
        Day as on which the panel is; None: everything held.

    Returns
    -------
    World
    """
    powers = tuple(codebook.powers()["code"].to_list())
    members = codebook.states().filter(codebook.states()["kind"] == "member")["iso3"].to_list()
    clients = tuple(c for c in members if c not in powers and c not in without)
    case = adhoc_case(powers[0], clients, powers)
    found = measure(panel, case, seed=seed, draws=IMPUTED, draw_from=FIRST_MEASURED, threads=threads)
    return _world(panel, found, known)


def _world(panel: Panel, found: Foothold, known: dt.date | None) -> World:
    case = found.case
    parts = np.stack([found.part_seen(p) for p in case.patrons], axis=2)
    judged = parts >= np.array([enough(d) for d in DOMAINS])[None, :, None, None]
    share = np.asarray(found.one_sided_mean)
    doubt = found.draws - found.mean[None].astype(np.float32)
    return World(
        Record(panel, case.clients, case.patrons, found.years, share, known), doubt, judged & np.isfinite(share)
    )  # fmt: skip


def covariate(mechanism: Mechanism, record: Record) -> Floats:
    """A mechanism's covariate, checked.

    Raises
    ------
    UserError
        It raises, has another shape, or holds infinities.
    """
    name = f"mechanism '{mechanism.name}'"
    try:
        x = np.asarray(mechanism.covariate(record), dtype=np.float64)
    except UserError as problem:
        raise UserError(f"{name}: {problem}") from None
    except Exception as problem:
        raise UserError(
            f"{name}: its covariate fails with {type(problem).__name__}: {problem}; mend it"
        ) from None
    if x.shape != record.shape:
        raise UserError(
            f"{name}: its covariate has shape {x.shape}; countries, powers and years ask for {record.shape}"
        )
    if np.isinf(x).any():
        i, j, t = (int(v[0]) for v in np.nonzero(np.isinf(x)))
        raise UserError(
            f"{name}: its covariate is infinite for {record.clients[i]}, {record.patrons[j]}, {int(record.years[t])}; "
            "NaN means not known"
        )
    return x


def rows_of(held: World, domain: str) -> Rows:
    """Pair-years of a domain that count."""
    d = DOMAINS.index(domain)
    share, doubt, judged = held.record.share[:, d], held.doubt[:, :, d], held.judged[:, d]
    use = judged[..., 1:] & judged[..., :-1] & (share[..., :-1] >= LEAST)
    use &= (held.record.years[1:] >= FIRST)[None, None]
    c, p, t = np.nonzero(use)
    far = (doubt[:, c, p, t + 1] - doubt[:, c, p, t]).T.astype(np.float64)
    return Rows(c, p, t + 1, share[c, p, t + 1] - share[c, p, t], share[c, p, t], far, p)


def growth_rows(held: World) -> Rows:
    """Country-years of growth of output, in parts of 100; the power is 0 throughout.

    Errors are alike among countries with the same main partner: what befalls it reaches all of them.
    """
    growth = np.clip(held.record.of_clients("gdp_growth"), -25.0, 25.0)
    use = np.isfinite(growth[:, 1:]) & np.isfinite(growth[:, :-1]) & (held.record.years[1:] >= FIRST)[None]
    c, t = np.nonzero(use)
    main = np.nan_to_num(held.record.share[:, DOMAINS.index("economy")]).mean(axis=2).argmax(axis=1)
    none = np.zeros((c.size, 0))
    return Rows(c, np.zeros(c.size, dtype=np.int64), t + 1, growth[c, t + 1], growth[c, t], none, main[c])


def associated(
    rows: Rows,
    x: Floats,
    *,
    beside: Floats | None = None,
    keep: NDArray[np.bool_] | None = None,
    of: str = "power",
    what: str = "covariate",
) -> Estimate:
    """The association of a covariate with the change, pair and year means out.

    Parameters
    ----------
    rows
        Of `rows_of` or `growth_rows`.
    x : (C, P, T)
        The covariate; rows where it is NaN are left out.
    beside : (C, P, T), optional
        Another covariate to hold fixed.
    keep : (n,) bool, optional
        Rows to use.
    of : {"power", "pair"}
        What a shock stems from.
    what
        Name for messages.

    Returns
    -------
    Estimate

    Raises
    ------
    DataError
        Too few rows, or a covariate that says nothing beyond pair and year.
    """
    value = x[rows.client, rows.patron, rows.step]
    others = [] if beside is None else [beside[rows.client, rows.patron, rows.step]]
    use = np.asarray(np.isfinite([value, *others]).all(axis=0))
    if keep is not None:
        use &= keep
    if int(use.sum()) < FEWEST:
        raise DataError(
            f"{what}: its covariate is known for {int(use.sum())} pair-years; {FEWEST} are needed"
        )
    if np.ptp(value[use]) == 0.0:
        raise DataError(f"{what}: its covariate is the same, {value[use][0]:g}, in every pair and year")
    pair, year = laid(rows, use)
    drawn = rows.change[use][:, None] + (rows.doubt[use] if rows.doubt.shape[1] else 0.0)
    wide = np.column_stack([value[use], rows.before[use], *(o[use] for o in others), rows.change[use], drawn])
    out = within(np.ascontiguousarray(wide), pair, year, int(pair.max()) + 1, int(year.max()) + 1)
    left_of, y = out[:, : 2 + len(others)], out[:, 2 + len(others) :]
    try:
        if absorbed(wide[:, :1], out[:, :1]).any():
            raise np.linalg.LinAlgError
        slope, left = slopes(y, left_of)
    except np.linalg.LinAlgError:
        raise DataError(
            f"{what}: its covariate says nothing beyond pair and year: nothing is left of it once their means are out"
        ) from None
    middle, slope, left = float(slope[0, 0]), slope[:, 1:], left[:, 1:]
    clusters = [c[use] for c in (rows.group, rows.client) if np.unique(c[use]).size > 1]
    errors = [
        max((float(clustered(left_of, left[:, m], c)[0, 0]), np.unique(c).size - 1.0) for c in clusters) for m in range(left.shape[1])
    ]  # fmt: skip
    inside = float(np.mean([e for e, _ in errors]))
    between = float(slope[0].var(ddof=1)) if left.shape[1] > 1 else 0.0
    error = np.sqrt(inside + between * (1.0 + 1.0 / left.shape[1]))
    return Estimate(middle, float(error), min(g for _, g in errors), int(use.sum()), shocks(x, rows, use, of))


def laid(rows: Rows, use: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Places of the pairs and of the years of some rows."""
    _, pair = np.unique(rows.client[use] * 100000 + rows.patron[use], return_inverse=True)
    _, year = np.unique(rows.step[use], return_inverse=True)
    return pair, year


def shocks(x: Floats, rows: Rows, use: NDArray[np.bool_], of: str) -> int:
    """Spells in which the covariate reaches half of its largest size.

    A war of one power is one shock, however many countries it has ties with; a covariate that stems from the pair counts
    spells of pairs, one that stems from the country spells of countries.
    """
    held = np.zeros(x.shape)
    held[rows.client[use], rows.patron[use], rows.step[use]] = np.abs(
        x[rows.client[use], rows.patron[use], rows.step[use]]
    )
    lines = held.max(axis=0) if of == "power" else held.reshape(-1, x.shape[2])
    on = lines >= 0.5 * max(float(lines.max()), 1e-12)
    return int((on[:, 1:] & ~on[:, :-1]).sum() + on[:, 0].sum())


def summed(x: Floats) -> Floats:
    """A covariate of countries: the sum over powers, (C, 1, T); NaN where none is known."""
    known = np.isfinite(x).any(axis=1, keepdims=True)
    return np.where(known, np.nansum(x, axis=1, keepdims=True), np.nan)


def lead(x: Floats, years: int) -> Floats:
    """The covariate dated earlier: at t stands what happens at t + years.

    Examples
    --------
    >>> lead(np.array([[[0.0, 0.0, 1.0]]]), 1)[0, 0, :2].tolist()
    [0.0, 1.0]
    """
    out = np.full_like(x, np.nan)
    out[..., : x.shape[-1] - years] = x[..., years:]
    return out


def without(rows: Rows, place: int) -> NDArray[np.bool_]:
    """Rows of all powers but one."""
    return np.asarray(rows.patron != place)


def only(held: World, clients: tuple[str, ...]) -> World:
    """The same world with other countries, as where those of a case are left out."""
    places = [k for k, c in enumerate(held.record.clients) if c in clients]
    record = replace(
        held.record, clients=tuple(held.record.clients[k] for k in places), share=held.record.share[places]
    )
    return World(record, held.doubt[:, places], held.judged[places])
