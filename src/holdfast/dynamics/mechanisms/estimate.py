"""The historical association of a mechanism's covariate with changes of position, over all pairs of the world.

    share[c,p,t] - share[c,p,t-1] = pair[c,p] + year[t] + b z[c,p,t] + e[c,p,t]

One regression a domain, on pairs whose ties are worth speaking of (`LEAST`), in years in which both ends can be judged.
Shares are measured: of a jump in the year the one-sided mean takes up the part K that the year's readings are worth
beside all earlier ones, and the rest later. z is the covariate x as it would reach the mean by that way if b moved the
true shares at once, see `passed`; so b is in true shares, readings that say little weigh little, and what noise they
have is in e already. The level before isn't held fixed: beside an effect for every pair it would take b towards nothing
and show something before its cause (nickell1981). Errors are alike by power and by country at once, worked out by leaving out
one cluster at a time, since few powers move most covariates, with the t distribution of the fewer clusters. An
association is not an effect: what a power does and how its positions move have causes in common.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from holdfast import codebook
from holdfast.dynamics.mechanisms.base import Mechanism, Record
from holdfast.errors import DataError, UserError
from holdfast.infer.two_way import absorbed, jackknifed, slopes, within
from holdfast.measure.case import adhoc_case
from holdfast.measure.foothold import DOMAINS, Foothold, enough, measure
from holdfast.measure.learned import parameters_of
from holdfast.measure.states import States, filtered
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST = 0.01
"""Share in the year before from which a pair counts."""

FIRST = 1993
"""First year whose change counts."""

FEWEST = 200
"""Pair-years below which nothing is estimated."""


SMALL = 1e-9
"""Largest value of a covariate, or one over it, beyond which its unit is taken to be a mistake."""


@dataclass(frozen=True, eq=False)
class World:
    """The record with what regressions need.

    Attributes
    ----------
    record : Record
    judged : (C, D, P, T) bool
    gain : mapping of tie to (C, P, T)
        Part K of a jump of a tie that its one-sided mean takes up in the year; 0 without a reading.
    weights : mapping of domain to mapping of tie to float
        What makes up a domain.
    """

    record: Record
    judged: NDArray[np.bool_]
    gain: Mapping[str, Floats]
    weights: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Rows:
    """Pair-years of one domain.

    Attributes
    ----------
    client, patron, step : (n,) int
        Places in the record.
    change : (n,) share
        Change of the one-sided mean over the year, or growth.
    group : (n,) int
        Power by which errors are alike: the row's own, or the country's main partner where a row is a country.
    held : (n, k)
        What is held fixed besides pair and year.
    ties : tuple of (weight, (C, P, T))
        Ties that make up the share, with their gains; none where the outcome isn't filtered.
    """

    client: Ints
    patron: Ints
    step: Ints
    change: Floats
    group: Ints
    held: Floats
    ties: tuple[tuple[float, Floats], ...] = ()

    def at(self, x: Floats) -> Floats:
        """A covariate as it reaches these rows, (n,); NaN where it isn't known."""
        z = passed(centred(x), self.ties) if self.ties else x
        return np.asarray(z[self.client, self.patron, self.step])


def centred(x: Floats) -> Floats:
    """A covariate without the means of its pairs and years: what pair and year take up anyway shall not wait in line.

    Examples
    --------
    >>> centred(np.array([[[0.0, 1.0], [0.0, 3.0]]])).tolist()
    [[[0.5, -0.5], [-0.5, 0.5]]]
    """
    known = np.isfinite(x)
    out = np.where(known, x, 0.0)
    for axes in ((2,), (0, 1)):
        many = np.maximum(known.sum(axis=axes, keepdims=True), 1)
        out = np.where(known, out - out.sum(axis=axes, keepdims=True) / many, 0.0)
    return np.where(known, out, np.nan)


def passed(x: Floats, ties: tuple[tuple[float, Floats], ...]) -> Floats:
    """What a covariate that moves the true shares at once does to their one-sided mean.

        u[t] = (1 - K[t-1]) u[t-1] + x[t]        z[t] = sum over ties of w K[t] u[t]

    Of a tie, x counts from the year after its first reading: what came before is in the level that it shows.

    Parameters
    ----------
    x : (C, P, T)
        NaN where it isn't known: it adds nothing to later years then.
    ties : tuple of (w, K)
        Weight and gain (C, P, T) of each tie.

    Returns
    -------
    (C, P, T)
        NaN where x is.

    Examples
    --------
    >>> half = ((1.0, np.full((1, 1, 4), 0.5)),)
    >>> passed(np.array([[[0.0, 1.0, 0.0, 0.0]]]), half).tolist()
    [[[0.0, 0.5, 0.25, 0.125]]]
    """
    moved, out = np.nan_to_num(x), np.zeros(x.shape)
    for weight, gain in ties:
        waiting, begun = np.zeros(x.shape[:2]), np.zeros(x.shape[:2], dtype=bool)
        for t in range(x.shape[2]):
            waiting = waiting + np.where(begun, moved[..., t], 0.0)
            begun |= gain[..., t] > 0.0
            taken = gain[..., t] * waiting
            out[..., t] += weight * taken
            waiting = waiting - taken
    return np.where(np.isnan(x), np.nan, out)


@dataclass(frozen=True)
class Estimate:
    """An association.

    Attributes
    ----------
    value, error : float
        Share a year (or growth, parts of 100) under one unit; standard error.
    freedom : float
        Degrees of freedom of its t distribution: powers or countries, whichever are fewer, less one.
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
    return _world(panel, measure(panel, case, draws=0, threads=threads), known, threads)


def _world(panel: Panel, found: Foothold, known: dt.date | None, threads: int) -> World:
    case = found.case
    parts = np.stack([found.part_seen(p) for p in case.patrons], axis=2)
    judged = parts >= np.array([enough(d) for d in DOMAINS])[None, :, None, None]
    share = np.asarray(found.one_sided_mean)
    ties, last = case.ties, int(found.years[-1])

    def gain(name: str) -> Floats:
        states = filtered(panel, case.patrons, case.clients, name, last, parameters_of(name))
        return _gain(states)[..., -found.years.size :]

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        gains = dict(zip(ties, pool.map(gain, ties), strict=True))
    entries = codebook.indicators()
    weights = {d: {n: w for n, w in ties.items() if entries[n].domain == d} for d in codebook.DOMAINS}
    record = Record(panel, case.clients, case.patrons, found.years, share, known)
    return World(record, judged & np.isfinite(share), gains, weights)


def _gain(states: States) -> Floats:
    """Part of a jump that the one-sided mean of a tie takes up, by country, power and year, (C, P, T)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.nan_to_num(1.0 - states.held_conc / states.conc)
        of_power = states.parts.gather(each) / states.parts.gather(np.ones_like(each))
    return np.asarray(np.nan_to_num(of_power).transpose(0, 2, 1))


def covariate(mechanism: Mechanism, record: Record) -> Floats:
    """A mechanism's covariate, checked.

    Raises
    ------
    UserError
        It raises, ends the program, writes into the record, isn't numbers, has another shape, holds infinities, or its
        unit is far from sizes that can be worked with.
    """
    name = f"mechanism '{mechanism.name}'"
    shut = record.share.view()
    shut.flags.writeable = False
    try:
        with np.errstate(all="ignore"):
            made = np.asarray(mechanism.covariate(replace(record, share=shut)))
        x = made.astype(np.float64, casting="same_kind")
    except UserError as problem:
        raise UserError(f"{name}: {problem}") from None
    except (Exception, SystemExit) as problem:
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
    largest = float(np.nanmax(np.abs(x), initial=0.0))
    if largest and not SMALL <= largest <= 1.0 / SMALL:
        raise UserError(
            f"{name}: its covariate's largest value is {largest:.3g}; choose a unit of which it holds a few"
        )
    return x


def rows_of(held: World, domain: str) -> Rows:
    """Pair-years of a domain that count."""
    d = DOMAINS.index(domain)
    share, judged = held.record.share[:, d], held.judged[:, d]
    use = judged[..., 1:] & judged[..., :-1] & (share[..., :-1] >= LEAST)
    use &= (held.record.years[1:] >= FIRST)[None, None]
    c, p, t = np.nonzero(use)
    ties = tuple((w, held.gain[n]) for n, w in held.weights[domain].items())
    return Rows(c, p, t + 1, share[c, p, t + 1] - share[c, p, t], p, np.zeros((c.size, 0)), ties)


def growth_rows(held: World) -> Rows:
    """Country-years of growth of output, in parts of 100, that of the year before held fixed; the power is 0 throughout.

    Errors are alike among countries with the same main partner: what befalls it reaches all of them.
    """
    growth = np.clip(held.record.of_clients("gdp_growth"), -25.0, 25.0)
    use = np.isfinite(growth[:, 1:]) & np.isfinite(growth[:, :-1]) & (held.record.years[1:] >= FIRST)[None]
    c, t = np.nonzero(use)
    main = np.nan_to_num(held.record.share[:, DOMAINS.index("economy")]).mean(axis=2).argmax(axis=1)
    zero = np.zeros(c.size, dtype=np.int64)
    return Rows(c, zero, t + 1, growth[c, t + 1], main[c], growth[c, t][:, None])


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
    value = rows.at(x)
    others = [*rows.held.T, *([] if beside is None else [rows.at(beside)])]
    use = np.asarray(np.isfinite([value, *others]).all(axis=0))
    if keep is not None:
        use &= keep
    if int(use.sum()) < FEWEST:
        raise DataError(
            f"{what}: its covariate is known for {int(use.sum())} pair-years; {FEWEST} are needed"
        )
    plain = x[rows.client, rows.patron, rows.step][use]
    if np.ptp(plain) == 0.0:
        raise DataError(f"{what}: its covariate is the same, {plain[0]:g}, in every pair and year")
    pair, year = laid(rows, use)
    wide = np.column_stack([value[use], *(o[use] for o in others), rows.change[use], plain])
    out = within(np.ascontiguousarray(wide), pair, year, int(pair.max()) + 1, int(year.max()) + 1)
    causes = out[:, :-2]
    try:
        if absorbed(wide[:, -1:], out[:, [-1]]).any():
            raise np.linalg.LinAlgError
        slope, left = slopes(out[:, -2], causes)
    except np.linalg.LinAlgError:
        raise DataError(
            f"{what}: its covariate says nothing beyond pair and year: nothing is left of it once their means are out"
        ) from None
    clusters = [c[use] for c in (rows.group, rows.client) if np.unique(c[use]).size > 1]
    error = float(np.sqrt(jackknifed(causes, left, *clusters)[0]))
    freedom = min(np.unique(c).size for c in clusters) - 1.0
    return Estimate(float(slope[0]), error, freedom, int(use.sum()), shocks(x, rows, use, of))


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
    gain = {n: k[places] for n, k in held.gain.items()}
    return World(record, held.judged[places], gain, held.weights)
