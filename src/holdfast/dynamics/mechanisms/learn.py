"""Estimate every mechanism that ships and keep the results.

    python -m holdfast.dynamics.mechanisms.learn

It writes `fitted.json` beside this file: for each mechanism and domain the association with what was tried on it, and
the same with the countries of each case left out, for verdicts on that case.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.atomic import replace_file
from holdfast.dynamics.mechanisms import mechanisms
from holdfast.dynamics.mechanisms.base import Mechanism
from holdfast.dynamics.mechanisms.checks import Checked, checked, prior
from holdfast.dynamics.mechanisms.covariate import covariate
from holdfast.dynamics.mechanisms.estimate import Estimate, associated
from holdfast.dynamics.mechanisms.rows import Rows, growth_rows, rows_of, summed
from holdfast.dynamics.mechanisms.world import World, only, world
from holdfast.errors import DataError
from holdfast.panel.store import Panel, load

FILE = Path(__file__).parent / "fitted.json"

COMMAND = "python -m holdfast.dynamics.mechanisms.learn"


def estimated(
    mechanism: Mechanism, held: World, without: dict[str, World], seed: int = 0
) -> list[dict[str, Any]]:
    """Every domain of a mechanism, with what was tried, or why it can't be estimated.

    Parameters
    ----------
    mechanism
    held
        The world.
    without
        The world without the countries of each case, by the case's name.
    seed
        Of permutations.

    Returns
    -------
    list of dict
        One a domain.

    Raises
    ------
    UserError
        A covariate that fails, has another shape or holds infinities.
    """
    x = covariate(mechanism, held.record)
    out = []
    for domain, belief in mechanism.beliefs.items():
        row: dict[str, Any] = {"domain": domain}
        try:
            rows = growth_rows(held) if mechanism.outcome == "growth" else rows_of(held, domain)
            row |= _told(checked(mechanism, domain, rows, x, seed=seed))
            row["newest"] = _newest(held, rows, summed(x) if mechanism.outcome == "growth" else x)
            row["without"] = {case: alone(mechanism, domain, part) for case, part in without.items()}
        except DataError as problem:
            mean, sd = prior(belief, None, math.nan, False)
            row |= {
                "estimate": None,
                "why": str(problem),
                "basis": "assumed",
                "prior": {"mean": mean, "sd": sd},
            }
        out.append(row)
    return out


def _newest(held: World, rows: Rows, x: NDArray[np.float64]) -> int:
    """Newest year whose change counts."""
    used = rows.step[np.isfinite(x[rows.client, rows.patron, rows.step])]
    return int(held.record.years[used.max()])


def alone(mechanism: Mechanism, domain: str, held: World) -> dict[str, Any] | None:
    """The association in one domain with nothing tried on it, as it is kept; None where too little is known."""
    try:
        rows = growth_rows(held) if mechanism.outcome == "growth" else rows_of(held, domain)
        x = covariate(mechanism, held.record)
        found = associated(rows, summed(x) if mechanism.outcome == "growth" else x, of=mechanism.stems_from)
    except DataError:
        return None
    return _rounded(asdict(found))


def _told(c: Checked) -> dict[str, Any]:
    """A checked association as plain numbers."""
    return {
        "estimate": _rounded(asdict(c.estimate)),
        "intervals": {str(p): [_round(v) for v in c.estimate.interval(p / 100)] for p in (50, 80, 95)},
        "lead": None if c.early is None else _rounded(asdict(c.early)),
        "leave_one_out": [_round(v) for v in c.leave_one_out],
        "permuted": _round(c.permuted),
        "spread": _round(c.spread),
        "basis": c.basis,
        "failed": list(c.failed),
        "prior": {"mean": _round(c.prior_mean), "sd": _round(c.prior_sd)},
    }


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {k: _round(v) if isinstance(v, float) else v for k, v in values.items()}


def _round(value: float) -> float | None:
    return None if not math.isfinite(value) else float(f"{value:.5g}")


def learned(
    panel: Panel, *, threads: int = 1, own: tuple[Mechanism, ...] = (), seed: int = 0
) -> dict[str, Any]:
    """Everything that `fitted.json` holds.

    Parameters
    ----------
    panel
        As known on a date.
    threads
        Threads of the measurement.
    own
        Mechanisms of a user's, instead of those that ship.
    seed
    """
    from holdfast.measure.case import available, load_case

    whole = world(panel, threads=threads)
    cases = {name: set(load_case(name).clients) for name in available()}
    without = {
        n: only(whole, tuple(c for c in whole.record.clients if c not in inside))
        for n, inside in cases.items()
    }
    chosen = {m.name: m for m in own} or mechanisms()
    return {
        "panel": panel.fingerprint,
        "command": COMMAND,
        "seed": seed,
        "mechanisms": {name: estimated(m, whole, without, seed) for name, m in chosen.items()},
    }


def estimate_of(row: dict[str, Any]) -> Estimate:
    """An estimate as it was kept."""
    return Estimate(**row)


def main() -> None:
    """Write the file."""
    made = learned(load(), threads=2)
    replace_file(FILE, (json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode())
    print(f"wrote {FILE.name}", file=sys.stderr)


if __name__ == "__main__":
    main()
