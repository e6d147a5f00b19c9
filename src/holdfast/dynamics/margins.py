"""Quantiles of every recorded share of a case, one to ten years ahead: the margins that joint paths are drawn with.

The forecaster (`holdfast.dynamics.forecaster`) is learned once on the world for each indicator and each lead of
`LEADS`, and its coefficients ship. A pair is forecast from its own newest reading u: a share h years after the start of
a projection is lead = start + h - u years ahead, so what is known less lately spreads wider. A register says each year
what there was; where it is silent there was nothing to divide, and u is its own newest year.

    lead within `LEADS`     each quantile on the line between its neighbours
    lead beyond             the spread about the median grows as (lead / longest)^GROWTH, drawn in to [0, 1]
"""

from __future__ import annotations

import functools
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from holdfast.atomic import replace_file
from holdfast.dynamics import replay
from holdfast.dynamics.asked import asked
from holdfast.dynamics.forecaster import Forecaster, Linear, stretched
from holdfast.dynamics.observed import Observed
from holdfast.dynamics.predictors import LEAST, Predictors, Rows, lessons, predictors
from holdfast.dynamics.recorded import of_case, of_world
from holdfast.dynamics.targets import TARGETS
from holdfast.errors import shipped_file
from holdfast.infer.scores import COUNT
from holdfast.measure.case import Case
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COMMAND = "python -m holdfast.dynamics.margins"

FILE = Path(__file__).resolve().parent / "margins.npz"

LEADS = (1, 2, 3, 5)
"""Years ahead that are learned. What was learned at ten, on years long ago, scores better than what is widened from five
in votes and arms delivered, worse in trade and arms ordered (`benchmarks/forecast/beyond.csv`)."""

YEARS = 10
"""Years ahead that are told."""

OLDEST = 6
"""Years before the start from which a newest reading still says something."""

LEAST_LESSONS = 1000
"""Rows of the past that a lead needs to be learned."""

GROWTH = 0.3
"""Power of the lead with which spread grows beyond the longest learned. Ten years ahead 90 % then held 91, 91, 90 and, in
votes, 83 %; less would score better in arms, more in votes (`benchmarks/forecast/beyond.csv`)."""

Learned = dict[str, dict[int, Forecaster]]
"""By indicator and lead."""


@dataclass(frozen=True)
class Margins:
    """Forecasts of recorded shares.

    Attributes
    ----------
    clients, powers : tuple of str
        Of the case; a bloc is one power. The last layer of `quantiles`, beside the powers, is the rest.
    start : year
        Horizons are counted from it.
    quantiles : dict of (C, P + 1, H, COUNT) share
        By indicator, horizons 1 to H, at `holdfast.infer.scores.LEVELS`. NaN where a pair has no reading new enough;
        0 where readings see the power and it never held `holdfast.dynamics.predictors.LEAST`: a first tie isn't
        foretold. Each layer is a margin by itself: medians of a country needn't sum to 1.
    newest : dict of (C, P + 1) year
        Of the newest reading that a margin is counted from; 0 where it is NaN.
    last : dict of (C, P + 1) share
        That reading.
    """

    clients: tuple[str, ...]
    powers: tuple[str, ...]
    start: int
    quantiles: dict[str, Floats]
    newest: dict[str, Ints]
    last: dict[str, Floats]


def margins(
    panel: Panel, case: Case, start: int, years: int = YEARS, parameters: Learned | None = None
) -> Margins:
    """Forecast the recorded shares of a case from what was known.

    Parameters
    ----------
    panel
        As known on a date; readings of years after `start` aren't used.
    case
        Powers and countries.
    start
        Year that horizons are counted from.
    years
        How many horizons.
    parameters
        Of `learn`, for another date than today; those that ship where left out.

    Returns
    -------
    Margins
        Indicators without a forecaster are left out. It draws nothing.

    Examples
    --------
    >>> from holdfast.measure.case import load_case
    >>> from holdfast.panel.store import load
    >>> m = margins(load(), load_case(), 2024)
    >>> m.quantiles["trade"].shape
    (5, 6, 10, 49)
    """
    known = parameters or learned()
    quantiles, newest, last = {}, {}, {}
    for name, target in TARGETS.items():
        if name not in known:
            continue
        seen = of_case(panel, case, name, target).until(start)
        shape = (len(case.clients), len(case.patrons) + 1)
        quantiles[name] = np.full((*shape, years, COUNT), np.nan)
        newest[name], last[name] = np.zeros(shape, dtype=np.int64), np.full(shape, np.nan)
        if not seen.years.size:
            continue
        facts = _with_rivals(seen)
        rows = _newest(facts, register=target.report == "register")
        year = seen.years[rows.t]
        fresh = year >= start - OLDEST
        rows, year = rows.of(fresh), year[fresh]
        none = _never(seen, start)
        quantiles[name][none], newest[name][none], last[name][none] = 0.0, start, 0.0
        at = (seen.client[rows.s], rows.p)
        newest[name][at], last[name][at] = year, facts.last[rows.s, rows.t, rows.p]
        for h in range(1, years + 1):
            quantiles[name][(*at, h - 1)] = _ahead(known[name], facts, rows, start + h - year)
    return Margins(case.clients, case.patrons, start, quantiles, newest, last)


def learn(panel: Panel) -> Learned:
    """Learn every indicator and lead from the world.

    Parameters
    ----------
    panel
        As known on a date.

    Returns
    -------
    dict
        A lead with fewer than `LEAST_LESSONS` rows of the past is left out, an indicator without any lead as well.
    """
    out: Learned = {}
    for name, target in TARGETS.items():
        facts = _with_rivals(of_world(panel, name, target))
        for lead in LEADS if facts.last.size else ():
            taught = lessons(facts, lead)
            if taught.y.size >= LEAST_LESSONS:
                out.setdefault(name, {})[lead] = replay.fitted(facts, taught, lead, target.half)[0]
    return out


@functools.cache
def learned(path: Path = FILE) -> Learned:
    """Read what ships.

    Parameters
    ----------
    path
        Another file, as `python -m holdfast.dynamics.margins --to` writes it.

    Raises
    ------
    DataError
        The file is missing or can't be read.
    """
    parts: dict[tuple[str, int], dict[str, Floats]] = {}
    out: Learned = {}
    with shipped_file(f"dynamics/{path.name}", f"run `{COMMAND}`"):
        with np.load(path) as held:
            for key in set(held.files) - {"panel"}:
                name, lead, part = key.split("/")
                parts.setdefault((name, int(lead)), {})[part] = held[key].astype(np.float64)
        for (name, k), of in sorted(parts.items()):
            out.setdefault(name, {})[k] = _unpacked(of)
    return out


def learned_from(path: Path = FILE) -> str:
    """Fingerprint of the panel that the file was learned from."""
    with np.load(path) as held:
        return str(held["panel"])


def _packed(made: Forecaster) -> dict[str, Floats]:
    lines = {
        f"{n}.{f.name}": getattr(getattr(made, n), f.name) for n in ("pull", "size") for f in fields(Linear)
    }
    return (
        lines
        | {n: getattr(made, n) for n in ("edge", "inner", "shape")}
        | {"stretch": np.array(made.stretch)}
    )


def _unpacked(parts: dict[str, Floats]) -> Forecaster:
    pull, size = (Linear(*(parts[f"{n}.{f.name}"] for f in fields(Linear))) for n in ("pull", "size"))
    return Forecaster(pull, size, parts["edge"], parts["inner"], parts["shape"], float(parts["stretch"]))


def _with_rivals(observed: Observed) -> Predictors:
    """Predictors over powers and the rest; the rest is nobody's rival."""
    whole = predictors(observed)
    alone = predictors(replace(observed, share=observed.share[..., :-1], powers=observed.powers[:-1]))
    beside = {
        key: np.concatenate([getattr(alone, key), getattr(whole, key)[..., -1:]], axis=2)
        for key in ("rival", "rival_slow")
    }
    return replace(whole, **beside)


def _newest(facts: Predictors, register: bool) -> Rows:
    """Each pair at the year of its newest reading; at the newest year of all where a register says so."""
    if register:
        s, p = np.nonzero(np.isfinite(facts.last[:, -1]))
        t = np.full(s.size, facts.last.shape[1] - 1)
    else:
        told = np.isfinite(facts.past) & np.isfinite(facts.last)
        s, p = np.nonzero(told.any(axis=1))
        t = facts.past.shape[1] - 1 - told[:, ::-1].argmax(axis=1)[s, p]
    return Rows(s, t, p, np.full(s.size, np.nan))


def _never(seen: Observed, start: int) -> NDArray[np.bool_]:
    """Pairs that some new reading sees and none ever gave anything worth counting, (C, P + 1)."""
    fresh = seen.years >= start - OLDEST
    told = np.isfinite(seen.share[:, fresh]).any(axis=1)
    return np.asarray(told & ~(np.nan_to_num(seen.share) >= LEAST).any(axis=1))


def _ahead(known: dict[int, Forecaster], facts: Predictors, rows: Rows, lead: Ints) -> Floats:
    """Quantiles so many years after each row's own year, (N, COUNT)."""
    leads = np.array(sorted(known))
    out = np.full((rows.s.size, COUNT), np.nan)
    for k in np.unique(lead):
        mine = lead == k
        some = rows.of(mine)
        i = int(np.clip(np.searchsorted(leads, k, side="right") - 1, 0, leads.size - 1))
        q = known[int(leads[i])].quantiles(facts, some)
        if leads[i] < k < leads[-1]:
            part = (k - leads[i]) / (leads[i + 1] - leads[i])
            q = q + part * (known[int(leads[i + 1])].quantiles(facts, some) - q)
        elif k > leads[-1]:
            q = stretched(q, (k / leads[-1]) ** GROWTH)
        out[mine] = q
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn from a panel and write the file.

    Parameters
    ----------
    arguments
        Of the command line.

    Returns
    -------
    int
        Exit status.
    """
    panel, to = asked(COMMAND, __doc__, FILE, arguments)
    made = learn(panel)
    held = {"panel": np.array(panel.fingerprint)} | {
        f"{name}/{lead}/{part}": value.astype(np.float32)
        for name, leads in made.items()
        for lead, one in leads.items()
        for part, value in _packed(one).items()
    }
    written = io.BytesIO()
    np.savez_compressed(written, **held)  # type: ignore[arg-type]
    replace_file(to, written.getvalue())
    for name, leads in made.items():
        sys.stdout.write(f"{name:15s} {', '.join(map(str, leads))} years\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
