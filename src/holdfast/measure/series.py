"""Readings of the panel as the arrays that the filter runs over, one indicator at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.infer.reports import lasting_errors, report_biases
from holdfast.measure.partition import Partition

_TYPICAL = 0.1
"""m (1 - m) of a typical share, which turns an error in share units into an effective count."""

FINEST = 0.0005
"""Half of a thousandth: differences below this are of the record, whatever the digits that it states."""

COMMON = 0.5
"""Declared: part of a report's error that all reports of the same flow in the same year share."""

MEMORY = 0.9
"""What a year leaves of the weight of how two reports differed: their differences are .8 alike a year on, .5 ten."""

NO_BIAS = 2.0
"""Declared: years without a difference that every report starts from."""


@dataclass(frozen=True)
class Series:
    """Readings of one indicator, sorted by country and time; see `holdfast.infer.dirichlet.filter_states`.

    Attributes
    ----------
    start : (C + 1,) int
    when : (R,) int
    share : (R, G)
        Less the bias of the report.
    covered : (R, G) bool
    whole : (R,) bool
    error : (R,) share
        Standard error of a reading by its kind, its flags and the disagreement of two reports.
    information : (R,) count
        What the total says about the shares, before the learned scale.
    modelled : (R,) bool
        Computed by somebody's model: informs a little, decides nothing.
    report : (R,) int
        Place in `reports`.
    bias : (R, G) share
        What was taken off the stated share, see `unbiased`.
    reports : tuple of str
        Names of the reports.
    half : share
        Half of the step to which most of the readings are rounded, `FINEST` or more.
    """

    indicator: str
    start: NDArray[np.int64]
    when: NDArray[np.int64]
    share: NDArray[np.float64]
    covered: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    error: NDArray[np.float64]
    information: NDArray[np.float64]
    modelled: NDArray[np.bool_]
    report: NDArray[np.int64]
    bias: NDArray[np.float64]
    reports: tuple[str, ...]
    half: float = FINEST

    @property
    def stated(self) -> NDArray[np.float64]:
        """(R, G) Shares as the readings state them."""
        return np.asarray(self.share + self.bias)

    def head(self, clients: int) -> Series:
        """The readings of the first countries only."""
        n = int(self.start[clients])
        return self.only(slice(0, n), self.start[: clients + 1])

    def only(self, rows: slice | NDArray[np.bool_] | NDArray[np.int64], start: NDArray[np.int64]) -> Series:
        """Some of the readings, with where each country's begin among them."""
        kept = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name not in _NOT_ROWS}
        return replace(self, start=start, **kept)

    def unbiased(self) -> Series:
        """The readings less what their report has said more than the others so far (`holdfast.infer.reports`).

        Only reports of a flow that others report too have a bias. Nothing of the year itself or later enters it.
        """
        stated, kinds = self.stated, len(self.reports)
        bias = report_biases(self.start, self.when, stated, self.covered, self.report, kinds, MEMORY, NO_BIAS)
        told = bias.any(axis=1)
        share = stated.copy()
        share[told] = np.maximum(stated[told] - bias[told], 0.0)
        share[told] /= np.maximum(share[told, :-1].sum(axis=1), 1.0)[:, None]
        rest = told & self.covered[:, -1]
        share[rest, -1] = 1.0 - share[rest, :-1].sum(axis=1)
        return replace(self, share=share, bias=stated - share)

    def lasting(self, fresh: float, steps: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How much of the error stays in each state, and by which reports, see `lasting_errors`.

        Parameters
        ----------
        fresh
            Part of the error that is new each year.
        steps
            Number of steps T.

        Returns
        -------
        part : (C, T, G) share
        weight : (C, T, G, reports) share
        """
        with np.errstate(divide="ignore"):
            count = _TYPICAL / ((1.0 - fresh**2) * self.error**2)
        return lasting_errors(
            self.start, self.when, self.covered, self.report, count, len(self.reports), steps, COMMON, MEMORY, NO_BIAS
        )  # fmt: skip

    def alone(self, scale: float, fresh: float) -> NDArray[np.float64]:
        """Effective count of each reading by itself: 1 / ((fresh x error)^2 / v + 1 / (scale x information)).

        Parameters
        ----------
        scale
            Learned; 1 takes the information at its face value.
        fresh
            Part of the error that is new each year.

        Returns
        -------
        (R,) count
        """
        return np.asarray(
            1.0 / ((fresh * self.error) ** 2 / _TYPICAL + 1.0 / np.maximum(scale * self.information, 1e-12))
        )

    def counts(self, scale: float, fresh: float) -> NDArray[np.float64]:
        """Effective count of each reading beside the others of its year, see `alone` and `together`.

        Parameters
        ----------
        scale, fresh
            See `alone`.

        Returns
        -------
        (R,) count
        """
        owner = np.repeat(np.arange(self.start.size - 1), np.diff(self.start))
        begins = np.ones(self.when.size, dtype=bool)
        begins[1:] = (owner[1:] != owner[:-1]) | (self.when[1:] != self.when[:-1])
        return together(self.alone(scale, fresh), self.covered, np.flatnonzero(begins))


_NOT_ROWS = ("indicator", "start", "reports", "half")


def together(
    alone: NDArray[np.float64], covered: NDArray[np.bool_], begins: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Counts of readings that share part of their error with the others of their cell.

    With a common part c of the error, reports with counts n say together 1 / (c / max n + (1 - c) / sum n): as much
    as the best alone where there is one, never more than 1 / c times as much however many there are. Each report is
    cut by the same factor; one that sees only some shares is cut for the company it has on those, the most crowded.

    Parameters
    ----------
    alone : (R,) count
        Of each reading by itself, cells one after the other.
    covered : (R, G) bool
    begins : (B,) int
        First row of each cell.

    Returns
    -------
    (R,) count

    Examples
    --------
    >>> import numpy as np
    >>> seen = np.ones((3, 2), dtype=bool)
    >>> together(np.array([10.0, 30.0, 30.0]), seen, np.array([0, 1])).round(6)
    array([10., 20., 20.])
    """
    if begins.size == alone.size:
        return alone
    size = np.diff(np.append(begins, alone.size))
    rows = np.flatnonzero(np.repeat(size > 1, size))
    some = size[size > 1]
    first = np.concatenate([[0], np.cumsum(some)[:-1]])
    n = np.where(covered[rows], alone[rows, None], 0.0)
    most = np.maximum.reduceat(n, first, axis=0)
    total = np.add.reduceat(n, first, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        cut = 1.0 / (COMMON * total / most + 1.0 - COMMON)
    cut = np.where(covered[rows], np.repeat(cut, some, axis=0), 1.0)
    out = alone.copy()
    out[rows] *= cut.min(axis=1)
    return out


def information(indicator: codebook.Indicator, total: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a total says about the shares in it, 1 for an ordinary total.

    A class of value informs by its step (1, 2, 4); a sum of money or of people by its order of magnitude,
    log2(1 + total / scale), with the codebook's scale.

    Parameters
    ----------
    indicator
        Entry of the codebook.
    total : (R,) unit of the indicator, or class
        NaN where it is not known, which informs as the smallest.

    Returns
    -------
    (R,) count
    """
    value = np.where(np.isfinite(total), total, 0.0)
    if indicator.class_edges is not None:
        return np.asarray(2.0 ** (np.clip(value, 1.0, 3.0) - 1.0))
    return np.asarray(np.maximum(np.log2(1.0 + np.maximum(value, 0.0) / indicator.scale), 0.05))


def annual(
    readings: pl.DataFrame,
    shares: pl.DataFrame,
    indicator: str,
    clients: Sequence[str],
    parts: Partition,
    steps: str = "year",
) -> Series:
    """Gather the readings of one indicator over groups of components.

    Parameters
    ----------
    readings, shares
        Tables of the panel (or its monthly ones).
    indicator
        Name in the codebook.
    clients
        Countries, in the order of the series.
    parts
        Groups; its `years` (or months) are the steps.
    steps
        "year", or "month" for steps counted as 12 year + month - 1.

    Returns
    -------
    Series
    """
    entry = codebook.indicators()[indicator]
    first, last = int(parts.years[0]), int(parts.years[-1])
    when = pl.col("year").cast(pl.Int64)
    if steps == "month":
        when = when * 12 + pl.col("month").cast(pl.Int64) - 1
    order = pl.DataFrame({"client": list(clients), "i": np.arange(len(clients))})
    rows = (
        readings.filter(pl.col("indicator") == indicator)
        .with_columns(pl.col("client").cast(pl.String), when.alias("when"))
        .filter(pl.col("when").is_between(first, last))
        .join(order, on="client", how="inner")
        .sort("i", "when", "reading")
        .with_row_index("r")
    )
    R, G = rows.height, parts.size
    groups = pl.DataFrame({"patron": list(parts.group_of), "g": list(parts.group_of.values())})
    cells = (
        shares.with_columns(pl.col("patron").cast(pl.String))
        .join(rows.select("reading", "r"), on="reading", how="inner")
        .join(groups, on="patron", how="inner")
    )
    place = cells["r"].to_numpy().astype(np.int64) * G + cells["g"].to_numpy()
    share = (
        np.bincount(place, cells["share"].to_numpy().astype(float), minlength=R * G)
        .astype(np.float64)
        .reshape(R, G)
    )
    covered = _covered(rows["covers"].cast(pl.String).to_list(), parts)
    whole = rows["whole"].to_numpy().astype(bool)
    over = share.sum(axis=1)
    share /= np.maximum(over, 1.0)[:, None]
    rest = covered[:, -1]
    share[rest, -1] = 1.0 - share[rest, :-1].sum(axis=1)
    kinds = rows["kind"].cast(pl.String)
    error = kinds.replace_strict(entry.error, return_dtype=pl.Float64).to_numpy().astype(float)
    named = codebook.flags()
    texts = rows["flags"].cast(pl.String).fill_null("")
    added = {t: sum(named.get(f, 0.0) ** 2 for f in t.split("|")) for t in texts.unique().to_list()}
    flagged = texts.replace_strict(added, return_dtype=pl.Float64).to_numpy().astype(float)
    doubt = rows["disagreement"].fill_null(0.0).to_numpy().astype(float)
    named_reports = rows["report"].cast(pl.String).to_numpy()
    reports, report = np.unique(named_reports, return_inverse=True) if R else (np.array([""]), np.zeros(0))
    return Series(
        indicator=indicator,
        start=np.searchsorted(rows["i"].to_numpy(), np.arange(len(clients) + 1)).astype(np.int64),
        when=rows["when"].to_numpy().astype(np.int64) - first,
        share=share,
        covered=covered,
        whole=whole,
        error=np.sqrt(error**2 + flagged + (doubt / 2.0) ** 2),
        information=information(entry, rows["total"].to_numpy().astype(float)),
        modelled=(kinds == "modelled").to_numpy(),
        report=report.astype(np.int64),
        bias=np.zeros((R, G)),
        reports=tuple(str(r) for r in reports),
        half=_half_step(rows["source"]),
    ).unbiased()


def _half_step(sources: pl.Series) -> float:
    step = {s.id: s.share_step for s in codebook.sources().values()}
    known = sources.cast(pl.String).replace_strict(step, default=None, return_dtype=pl.Float64).median()
    return max(FINEST, 0.5 * float(known)) if isinstance(known, float) else FINEST


def _covered(covers: list[str], parts: Partition) -> NDArray[np.bool_]:
    """A group is covered where the reading can see at least two thirds of its components."""
    size = np.zeros(parts.size)
    for g in parts.group_of.values():
        size[g] += 1
    known: dict[str, NDArray[np.bool_]] = {"all": np.ones(parts.size, dtype=bool)}
    for text in set(covers) - {"all"}:
        seen = set(text.split("|"))
        count = np.zeros(parts.size)
        for component, g in parts.group_of.items():
            count[g] += component in seen
        known[text] = 3 * count >= 2 * size
        known[text][-1] = codebook.REST in seen
    return np.array([known[text] for text in covers], dtype=bool).reshape(len(covers), parts.size)


def knows_nothing(series: Series) -> bool:
    """Whether no reading of any country sees everybody, so that the world has no mean shares."""
    return not bool((series.covered & series.covered[:, -1:]).any())


def equal_shares(parts: Partition) -> NDArray[np.float64]:
    """The prior where the world has no mean shares: every power and everybody else alike, whatever its size.

    A power made of many groups, as a bloc is, counts once, with all that it counts in the end.

    Returns
    -------
    (G,) share

    Examples
    --------
    >>> import numpy as np
    >>> from holdfast.measure.partition import partition
    >>> equal_shares(partition(["AAA", "BBB", "CCC"], np.array([2000]))).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    owner = parts.counts_for[-1]
    return np.asarray(1.0 / (np.unique(owner).size * np.bincount(owner + 1)[owner + 1]))


def base_shares(series: Series, steps: int) -> NDArray[np.float64]:
    """The world's mean shares by step, the prior at a country's first step only.

    Parameters
    ----------
    series
        Readings of all countries of the world.
    steps
        Number of steps T.

    Returns
    -------
    (T, G) share
        Mean over the readings that see the group and everybody else; where a step has fewer than 20, over all steps.
        Where there is none at all, see `knows_nothing` and `equal_shares`.
    """
    G = series.share.shape[1]
    use = series.covered & series.covered[:, -1:]
    order = np.argsort(series.when, kind="stable")
    bounds = np.searchsorted(series.when[order], np.arange(steps + 1))
    sums = np.vstack(
        [np.zeros((1, 2 * G)), np.hstack([np.where(use, series.share, 0.0), use])[order].cumsum(axis=0)]
    )
    total, n = np.hsplit(sums[bounds[1:]] - sums[bounds[:-1]], 2)
    overall = total.sum(axis=0) / np.maximum(n.sum(axis=0), 1)
    out = np.maximum(np.where(n >= 20, total / np.maximum(n, 1), overall), 1e-4)
    return np.asarray(out / out.sum(axis=1, keepdims=True))
