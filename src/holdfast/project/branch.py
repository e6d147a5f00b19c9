"""Which branch are we on: dated evidence since the document for each switch of the power's policy.

Each switch has a prior chance of having been turned on; each kind of evidence has a likelihood ratio, the chance of
seeing it with the switch on over that with it off. Both are declared in the case's `branch.toml`, with how far they may
be off; nothing estimates them. In log odds

    logit P(on | evidence) = prior + sum of n[k] log r[k],   log r[k] ~ N(log ratio[k], (log spread[k])^2)

with n[k] how often the evidence was seen, up to the most that counts, or for a change of ties 2 P(rise) - 1. Priors of
the switches share a part, since who changes one thing is likelier to change another.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.panel.store import Panel
from holdfast.project.branch_file import FILE, BranchFile, load_branch
from holdfast.project.evidence import Seen, look

Floats = NDArray[np.float64]


DRAWS = 4000

Z90 = 1.6448536269514722
"""Half of a 90 % interval in standard deviations."""


@dataclass(frozen=True)
class Branch:
    """Where the evidence points.

    Attributes
    ----------
    switches : tuple of str
    since : date
        Evidence counts from the day after.
    until : date
        Day up to which things were known.
    p, prior : (N, K)
        Draws of the chance that each switch is on, with and without the evidence.
    seen : tuple of Seen
    file : BranchFile
    """

    switches: tuple[str, ...]
    since: dt.date
    until: dt.date
    p: Floats
    prior: Floats
    seen: tuple[Seen, ...]
    file: BranchFile

    def course(self, on: set[str], *, prior: bool = False) -> Floats:
        """Draws of the chance that exactly some switches are on, (N,)."""
        p = self.prior if prior else self.p
        return np.asarray(
            np.prod([p[:, k] if s in on else 1.0 - p[:, k] for k, s in enumerate(self.switches)], axis=0)
        )

    def any(self, *, prior: bool = False) -> Floats:
        """Draws of the chance that at least one switch is on, (N,)."""
        return np.asarray(1.0 - self.course(set(), prior=prior))


def branch(case: Case, panel: Panel, foothold: Foothold, seed: int = 0) -> Branch | None:
    """Weigh the evidence of a case.

    Parameters
    ----------
    case
        Its folder's `branch.toml` says what counts.
    panel
        As known on a date.
    foothold
        Measured on it: for ties that rose or fell.
    seed
        Of the draws.

    Returns
    -------
    Branch or None
        None for a case without such a file.

    Raises
    ------
    UserError
        The file has problems; all of them at once.
    """
    path = None if case.folder is None else case.folder / FILE
    if path is None or not path.is_file():
        return None
    file = load_branch(path, case)
    since = case.document_date or dt.date(case.since, 12, 31)
    until = panel.known or dt.date.today()
    seen = tuple(look(kind, case, panel, foothold, since) for kind in file.evidence)
    names = tuple(file.prior)
    rng = np.random.Generator(np.random.Philox(key=[seed, 4603]))
    common, own = rng.standard_normal(DRAWS), rng.standard_normal((DRAWS, len(names)))
    prior = np.empty((DRAWS, len(names)))
    for k, held in enumerate(file.prior.values()):
        middle = logit(held.p)
        sd = (middle - logit(held.low)) / Z90
        z = math.sqrt(file.together) * common + math.sqrt(1.0 - file.together) * own[:, k]
        prior[:, k] = middle + sd * z
    odds = prior.copy()
    for one in seen:
        log = math.log(one.kind.ratio) + math.log(one.kind.spread) * rng.standard_normal(DRAWS)
        odds[:, names.index(one.kind.switch)] += one.times * log
    return Branch(names, since, until, expit(odds), expit(prior), seen, file)


def told(found: Branch) -> dict[str, Any]:
    """The branch as plain data.

    Returns
    -------
    dict
        `since`, `until`; `switches` with `p` and `prior` (mean, q05, q95), `evidence` and `lacking`; `courses`: chance
        that exactly these switches are on; `any`; basis and note.
    """
    switches = []
    for k, name in enumerate(found.switches):
        rows = [s for s in found.seen if s.kind.switch == name]
        switches.append(
            {
                "switch": name,
                "p": _short(found.p[:, k]),
                "prior": _short(found.prior[:, k]),
                "prior_reason": found.file.prior[name].reason,
                "counted": sum(s.times != 0 for s in rows),
                "lacking": found.file.lacking.get(name, ""),
                "evidence": [
                    {
                        "title": s.kind.title,
                        "ratio": s.kind.ratio,
                        "spread": s.kind.spread,
                        "times": round(s.times, 2),
                        "factor": round(s.kind.ratio**s.times, 2),
                        "basis": "assumed",
                        "reason": s.kind.reason,
                        "statements": list(s.kind.statements),
                        "found": list(s.found),
                        "why": s.why,
                    }
                    for s in rows
                ],
            }
        )
    n = len(found.switches)
    sets = [{s for i, s in enumerate(found.switches) if m >> i & 1} for m in range(2**n)]
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "switches": switches,
        "courses": [
            {
                "on": sorted(on, key=found.switches.index),
                "p": _short(found.course(on)),
                "prior": _short(found.course(on, prior=True)),
            }
            for on in sorted(sets, key=len)
        ],
        "any": {"p": _short(found.any()), "prior": _short(found.any(prior=True))},
        "together": found.file.together,
        "basis": "assumed",
        "note": (
            "Priors and likelihood ratios are declared, none is estimated; what is not on record says nothing unless "
            "somebody is known to have looked."
        ),
    }


def _short(draws: Floats) -> dict[str, float]:
    low, high = np.quantile(draws, [0.05, 0.95])
    return {"mean": round(float(draws.mean()), 3), "q05": round(float(low), 3), "q95": round(float(high), 3)}
