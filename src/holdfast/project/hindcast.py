"""Hindcasts given what happened: a projection from what was known then, with the shocks that came, against the record.

A start takes the panel, the parameters and the state as known on a day. Two courses are run: `drift`, which knows
nothing of what came; and `given`, in which each mechanism's covariate moves as it did afterwards,

    change of the share a year = belief of the mechanism x (covariate in the year - its mean in the five years before)

so that a shock is what differs from the years before. The record is the position as measured with all that is held
now. No policy takes part: nobody knows what another policy would have brought, so this can't validate one.

It is slow, for parameters are learned anew at each start; what came out is kept in the case's `hindcasts.json`:

    python -m holdfast.project.hindcast
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.atomic import replace_file
from holdfast.dynamics import margins as margin
from holdfast.dynamics.learn import bonds, learn, observe
from holdfast.dynamics.mechanisms import mechanisms
from holdfast.dynamics.mechanisms.base import Record
from holdfast.dynamics.observed import thinness
from holdfast.dynamics.paths import as_measured
from holdfast.dynamics.walk import learned
from holdfast.errors import DataError
from holdfast.measure.case import Case, load_case
from holdfast.measure.foothold import ENOUGH_OF_DOMAIN, Foothold, measure
from holdfast.panel.store import Panel, load
from holdfast.project.at_work import effect_key
from holdfast.project.chunk import run_chunk
from holdfast.project.layout import layout
from holdfast.project.requests import Requests, none
from holdfast.project.scenario import Scenario
from holdfast.project.spec import Spec
from holdfast.project.summary import Summary, quantiles
from holdfast.project.world import effects

Floats = NDArray[np.float64]

FILE = "hindcasts.json"

COMMAND = "python -m holdfast.project.hindcast"

NOTE = "policy-conditional projections can't be validated by a back-test; this one is given what happened"

PERIODS = ((2007, 2014), (2013, 2021), (2021, 2024))
"""Years at whose end each start is known, and last years compared: wars of the power's own begin in the year after."""

BEFORE = 5
"""Years before the start whose mean a shock is measured from."""

RUNS, DRAWS = 2000, 500

BANDS = {"in50": (0.25, 0.75), "in80": (0.1, 0.9), "in90": (0.05, 0.95)}

COURSES = ("drift", "given")

STILL = (Scenario("drift", "Drift", "Nothing is declared."),)


@dataclass(frozen=True)
class Hindcast:
    """One start.

    Attributes
    ----------
    known : date
        Up to which things were known.
    start, last : year
        Of the state started from; last one compared.
    quantile : (2, C, D + 1, Y + 1, Q) share
        By course, country, domain (composite last), year and probability of `PROBABILITIES`.
    recorded : (C, D + 1, Y + 1) share
        Measured now; NaN where it can't be judged.
    shocks : list of dict
        mechanism, power, mean over the years of what differed from the years before.
    """

    known: dt.date
    start: int
    last: int
    quantile: Floats
    recorded: Floats
    shocks: list[dict[str, Any]]


PROBABILITIES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def hindcast(
    panel: Panel, case: Case, known: dt.date, last: int, *, now: Foothold, seed: int = 0
) -> Hindcast:
    """Project from what was known on a day, and lay the record beside.

    Parameters
    ----------
    panel
        With everything held.
    case
    known
        The day.
    last
        Last year compared.
    now
        The case measured on `panel`.
    seed
        Of all draws.

    Returns
    -------
    Hindcast
    """
    then = panel.as_of(known)
    start = measure(then, case, draws=0).newest_judged(None)
    foothold = measure(then, case, seed=seed, draws=DRAWS, last=max(start, known.year), draw_from=start)
    years = last - start
    seen = observe(then)
    walks = replace(learned(), indicators=learn(seen, bootstrap=20), bond=bonds(seen))
    told = margin.margins(then, case, start, years, margin.learn(then))
    spec = layout(
        foothold, STILL, walks, start, years, seed, thin=thinness(then.readings, case.clients, foothold.indicators, start),
        foretold=as_measured(told, then, case),
    )  # fmt: skip
    spec, shocks = given(spec, panel, now, start, last)
    summary = run_chunk(spec, 0, RUNS)
    place = [now.ti(start + y) for y in range(years + 1)]
    recorded = now.mean[:, :, now.pi(case.patron)][..., place].copy()
    recorded[now.observed[..., place] < ENOUGH_OF_DOMAIN] = np.nan
    return Hindcast(known, start, last, _quantiles(summary), recorded, shocks)


def _quantiles(summary: Summary) -> Floats:
    return quantiles(summary.shares, PROBABILITIES)


def given(
    spec: Spec, panel: Panel, now: Foothold, start: int, last: int
) -> tuple[Spec, list[dict[str, Any]]]:
    """Add the course in which covariates move as they did.

    Parameters
    ----------
    spec
        With one course.
    panel, now
        With everything held, and the case measured on it.
    start, last : year

    Returns
    -------
    spec : Spec
        With two courses.
    shocks : list of dict
        See `Hindcast`.
    """
    case, T = now.case, last - start
    record = Record(panel, case.clients, case.patrons, now.years, now.one_sided_mean)
    after = slice(now.ti(start) + 1, now.ti(last) + 1)
    before = slice(now.ti(start) - BEFORE + 1, now.ti(start) + 1)
    rows, shocks = [], []
    for name, held in effects().items():
        x = mechanisms()[name].covariate(record)
        with np.errstate(all="ignore"):
            usual = np.nan_to_num(np.where(np.isfinite(x[..., before]), x[..., before], 0.0).mean(axis=-1))
        level = np.where(np.isfinite(x[..., after]), x[..., after] - usual[..., None], 0.0)
        for p, power in enumerate(case.patrons):
            if not level[:, p].any():
                continue
            shocks.append({"mechanism": name, "power": power, "mean": round(float(level[:, p].mean()), 3)})
            rows += [(e, p, effect_key("world", name, power, e.domain), level[:, p]) for e in held]
    intensity = np.zeros((2, len(rows), len(case.clients), T))
    for j, (_, _, _, level) in enumerate(rows):
        intensity[1, j] = level
    given = replace(
        spec,
        effect_domain=np.array([codebook.DOMAINS.index(e.domain) for e, *_ in rows], dtype=np.int64),
        effect_power=np.array([p for _, p, *_ in rows], dtype=np.int64),
        effect_mean=np.array([e.mean for e, *_ in rows]),
        effect_sd=np.array([e.sd for e, *_ in rows]),
        effect_key=np.array([k for _, _, k, _ in rows], dtype=np.int64),
        intensity=intensity,
        requests=twice(spec),
    )
    return given, shocks


def twice(spec: Spec) -> Requests:
    """No crises in either course: those that came are among the shocks."""

    return none(2, spec.intensity.shape[2], spec.years)


def scores(found: Hindcast) -> list[dict[str, Any]]:
    """How the record lay in what was projected, by course and domain.

    Returns
    -------
    list of dict
        domain, course, n (countries times years), share of the record inside the 50, 80 and 90 % intervals, `bias`
        (record minus median), `error` (mean absolute, of the median) and `still` (of no change at all).
    """
    out = []
    middle = PROBABILITIES.index(0.5)
    for d, domain in enumerate((*codebook.DOMAINS, codebook.COMPOSITE)):
        seen = np.isfinite(found.recorded[:, d, 1:])
        if not seen.any():
            continue
        was = found.recorded[:, d, 1:][seen]
        for k, course in enumerate(COURSES):
            q = found.quantile[k, :, d, 1:][seen]
            began = np.broadcast_to(found.quantile[k, :, d, :1, middle], seen.shape)[seen]
            row: dict[str, Any] = {"domain": domain, "course": course, "n": int(seen.sum())}
            for name, (low, high) in BANDS.items():
                a, b = q[:, PROBABILITIES.index(low)], q[:, PROBABILITIES.index(high)]
                row[name] = round(float(((was >= a) & (was <= b)).mean()), 3)
            row["bias"] = round(float((was - q[:, middle]).mean()), 4)
            row["error"] = round(float(np.abs(was - q[:, middle]).mean()), 4)
            row["still"] = round(float(np.abs(was - began).mean()), 4)
            out.append(row)
    return out


def told(found: Hindcast, case: Case) -> dict[str, Any]:
    """One start as plain data: scores, shocks, and the composite's course by country."""
    years = list(range(found.start, found.last + 1))
    shown = {
        q: PROBABILITIES.index(p)
        for q, p in (("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95))
    }
    return {
        "known": found.known.isoformat(),
        "start": found.start,
        "last": found.last,
        "scores": scores(found),
        "shocks": found.shocks,
        "paths": [
            {
                "client": client,
                "course": course,
                "years": years,
                **{q: [round(float(v), 4) for v in found.quantile[k, c, -1, :, i]] for q, i in shown.items()},
                "recorded": [
                    None if not np.isfinite(v) else round(float(v), 4) for v in found.recorded[c, -1]
                ],
            }
            for c, client in enumerate(case.clients)
            for k, course in enumerate(COURSES)
        ],
    }


def kept(case: Case) -> dict[str, Any] | None:
    """The case's hindcasts as they were made; None where there are none.

    Returns
    -------
    dict
        panel, command, seed, note, `periods`, see `told`.

    Raises
    ------
    DataError
        The file can't be read.
    """
    path = None if case.folder is None else case.folder / FILE
    if path is None or not path.is_file():
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise DataError(
            f"{FILE} of {case.id} can't be read ({problem}); make it again with `{COMMAND}`"
        ) from None
    return found


def main() -> None:
    """Write the file of the case that ships."""
    case, panel = load_case(), load()
    assert case.folder is not None
    now, periods = measure(panel, case, draws=0), []
    for year, last in PERIODS:
        print(f"known at the end of {year}", file=sys.stderr)
        periods.append(told(hindcast(panel, case, dt.date(year, 12, 31), last, now=now), case))
    out = {
        "panel": panel.fingerprint,
        "command": COMMAND,
        "seed": 0,
        "runs": RUNS,
        "note": NOTE,
        "periods": periods,
    }
    text = json.dumps(out, indent=1).replace("\n      ", " ")
    replace_file(Path(case.folder) / FILE, (text + "\n").encode())


if __name__ == "__main__":
    main()
