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
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field, model_validator
from scipy.special import expit, logit, ndtr

from holdfast import codebook
from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.panel.store import Panel
from holdfast.project.levers import Row, near, parsed
from holdfast.project.scenario import load_scenarios

Floats = NDArray[np.float64]

FILE = "branch.toml"

DRAWS = 4000

Z90 = 1.6448536269514722
"""Half of a 90 % interval in standard deviations."""


class Prior(Row):
    """What is believed of a switch before any evidence."""

    p: float = Field(gt=0, lt=1)
    """Chance that it has been turned on by now."""
    low: float = Field(gt=0, lt=1)
    """End of the 90 % interval of that chance."""
    reason: str = Field(min_length=20)
    """Why so much."""


class Kind(Row):
    """A kind of evidence and what it says of a switch."""

    switch: str
    """Name of the switch."""
    title: str = Field(min_length=5)
    """What is seen, in plain words."""
    types: tuple[str, ...] = ()
    """Types of events."""
    by: tuple[str, ...] = ()
    """Who acted; the case's power where left out."""
    to: tuple[str, ...] = ()
    """At whom; the countries of the case where left out, anyone for "any"."""
    indicator: str = ""
    """A tie in place of events: whether the power's share rose or fell over the countries."""
    answer: Literal["", "granted", "refused"] = ""
    """An answer of the power to an appeal in place of events."""
    war: bool = False
    """Whether the power still fights a war of its own, in place of events."""
    ratio: float = Field(gt=0, le=100, allow_inf_nan=False)
    """Chance of seeing it with the switch on over that with it off; for a tie, of a rise."""
    spread: float = Field(default=1.5, ge=1, le=10, allow_inf_nan=False)
    """Factor by which the ratio may be off, one standard deviation."""
    most: int = Field(default=2, ge=1, le=20)
    """How many count at most: repeats are not independent."""
    reason: str = Field(min_length=20)
    """Why this ratio."""
    statements: tuple[str, ...] = ()
    """Statements of the case that it belongs to."""

    @model_validator(mode="after")
    def _one(self) -> Kind:
        if sum(map(bool, (self.types, self.indicator, self.answer, self.war))) != 1:
            raise ValueError("give one of types, indicator, answer and war")
        return self


class BranchFile(Row):
    """`branch.toml`: priors of the switches, kinds of evidence, and what would tell but isn't held."""

    together: float = Field(ge=0, lt=1)
    """Part of the spread of the priors that all switches share."""
    together_reason: str = Field(min_length=20)
    """Why so much."""
    prior: dict[str, Prior]
    """By switch."""
    evidence: tuple[Kind, ...] = ()
    """Kinds of evidence."""
    lacking: dict[str, str] = Field(default_factory=dict)
    """By switch, what would tell and isn't held."""


@dataclass(frozen=True)
class Seen:
    """A kind of evidence as found.

    Attributes
    ----------
    kind : Kind
    times : float
        How much it counts: a number of times, or 2 P(rise) - 1 of a tie; 0 where nothing was found.
    found : tuple of dict
        What was found: `date`, `text`, `source`, `url`.
    why : str
        Why nothing counts, where nothing does.
    """

    kind: Kind
    times: float
    found: tuple[dict[str, str], ...]
    why: str = ""


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
    seen = tuple(_look(kind, case, panel, foothold, since) for kind in file.evidence)
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


def load_branch(path: Path, case: Case) -> BranchFile:
    """Read a file of evidence.

    Parameters
    ----------
    path
        TOML.
    case
        For the names of its switches.

    Raises
    ------
    UserError
        Unknown keys, switches, indicators; all problems at once.
    """
    problems: list[str] = []
    file = parsed(path, BranchFile, problems)
    if file is not None:
        switches = dict.fromkeys(n for s in load_scenarios(case) for n, _ in s.switches)
        named = [(f"prior.{s}", s) for s in file.prior] + [(f"lacking.{s}", s) for s in file.lacking]
        named += [(f"evidence {n}, switch", k.switch) for n, k in enumerate(file.evidence, 1)]
        problems += [
            f"{path.name}: {at}: no switch '{s}'; {near(s, switches)}" for at, s in named if s not in switches
        ]
        problems += [f"{path.name}: prior.{s} is missing" for s in switches if s not in file.prior]
        problems += [
            f"{path.name}: prior.{s}: low {p.low:g} is not below p {p.p:g}"
            for s, p in file.prior.items()
            if p.low >= p.p
        ]
        known = codebook.indicators()
        problems += [
            f"{path.name}: evidence {n}, indicator: unknown '{k.indicator}'; {near(k.indicator, known)}"
            for n, k in enumerate(file.evidence, 1)
            if k.indicator and k.indicator not in known
        ]
    raise_all(problems, "which branch", UserError)
    assert file is not None
    return file


def _look(kind: Kind, case: Case, panel: Panel, foothold: Foothold, since: dt.date) -> Seen:
    if kind.types:
        found = _events(kind, case, panel, since)
    elif kind.answer:
        found = _answers(kind, case, panel, since)
    elif kind.war:
        found = _war(case, panel, since)
    else:
        return _tie(kind, case, foothold, since)
    why = (
        ""
        if found
        else "nothing of the kind is on record; nobody is known to have looked, so it says nothing"
    )
    return Seen(kind, float(min(len(found), kind.most)), tuple(found), why)


def _events(kind: Kind, case: Case, panel: Panel, since: dt.date) -> list[dict[str, str]]:
    rows = panel.events.filter(pl.col("type").cast(pl.String).is_in(kind.types)).sort("date", "id")
    by = set(kind.by or (case.patron,))
    to = set(kind.to or case.clients)
    out = []
    for r in rows.iter_rows(named=True):
        date = str(r["date"])
        if _last_day(date) <= since or not by & set(str(r["actor_from"] or "").split("|")):
            continue
        if "any" in to or to & set(str(r["actor_to"] or "").split("|")):
            out.append(
                {
                    "date": date,
                    "text": str(r["text"]),
                    "source": str(r["source_title"] or ""),
                    "url": str(r["source_url"] or ""),
                }
            )
    return out


def _last_day(date: str) -> dt.date:
    """Last day that a date of less than a day's precision may mean."""
    if len(date) == 4:
        return dt.date(int(date), 12, 31)
    if len(date) == 7:
        return dt.date(int(date[:4]) + int(date[5:7]) // 12, int(date[5:7]) % 12 + 1, 1) - dt.timedelta(
            days=1
        )
    return dt.date.fromisoformat(date[:10])


def _answers(kind: Kind, case: Case, panel: Panel, since: dt.date) -> list[dict[str, str]]:
    wanted = {"granted": {"granted", "partial"}, "refused": {"refused", "ignored"}}[kind.answer]
    out = []
    for r in codebook.requests(panel.known).iter_rows(named=True):
        power = r["lead"] or r["power"]
        here = "any" in kind.to or r["client"] in (kind.to or case.clients)
        if power == case.patron and here and r["answer"] in wanted and _last_day(str(r["date"])) > since:
            text = f"{codebook.name(r['client'])} asked for armed help ({r['crisis'].replace('_', ' ')}): {r['answer']}"
            out.append(
                {
                    "date": str(r["date"]),
                    "text": text,
                    "source": "appeals and refusals, hand-coded",
                    "url": "",
                }
            )
    return out


def _war(case: Case, panel: Panel, since: dt.date) -> list[dict[str, str]]:
    """The newest year with a war of the power's own, if that is the newest year on record and lies after the document."""
    last = codebook.wars_until() if panel.known is None else min(codebook.wars_until(), panel.known.year - 1)
    if last < since.year or codebook.war_level(case.patron, last) < 2:
        return []
    text = f"{codebook.name(case.patron)} fought a war of a thousand battle deaths or more in {last}"
    return [{"date": str(last), "text": text, "source": "ucdp", "url": ""}]


def _tie(kind: Kind, case: Case, foothold: Foothold, since: dt.date) -> Seen:
    """Whether the power's share of a tie rose over the countries that have a reading since the document and before it."""
    k, p = foothold.indicators.index(kind.indicator), foothold.pi(case.patron)
    years, seen = foothold.years, foothold.indicator_seen[:, k]
    after = years > since.year - (1 if (since.month, since.day) < (7, 1) else 0)
    before = ~after & (years > years[after].min() - 6) if after.any() else np.zeros(years.size, dtype=bool)
    both = np.flatnonzero(seen[:, after].any(axis=1) & seen[:, before].any(axis=1))
    title = codebook.indicators()[kind.indicator].title
    if 2 * both.size < len(case.clients):
        return Seen(
            kind,
            0.0,
            (),
            f"{title}: a reading before and after in {both.size} of {len(case.clients)} countries",
        )
    rise, spread = np.empty(both.size), np.empty(both.size)
    for n, c in enumerate(both):
        mean, sd = foothold.indicator_mean[c, k, p], foothold.indicator_sd[c, k, p]
        a, b = seen[c] & after, seen[c] & before
        rise[n] = mean[a].mean() - mean[b].mean()
        # states of neighbouring years share their error: no gain is taken from having several
        spread[n] = math.sqrt((sd[a] ** 2).mean() + (sd[b] ** 2).mean())
    mean, sd = float(rise.mean()), float(np.sqrt((spread**2).sum())) / both.size
    p_rise = float(ndtr(mean / max(sd, 1e-9)))
    newest = int(years[np.flatnonzero(seen[both][:, :].any(axis=0))].max())
    text = (
        f"{title}: the power's share {'rose' if mean > 0 else 'fell'} by {100 * abs(mean):.1f} points over "
        f"{both.size} countries, P(rise) {p_rise:.2f}"
    )
    return Seen(
        kind, 2.0 * p_rise - 1.0, ({"date": str(newest), "text": text, "source": "panel", "url": ""},)
    )


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
