"""Evidence on record since a date, one kind at a time: events, answers to appeals, a war, ties that rose or fell."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtr

from holdfast import codebook
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.panel.store import Panel
from holdfast.project.branch_file import Kind


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


def look(kind: Kind, case: Case, panel: Panel, foothold: Foothold, since: dt.date) -> Seen:
    """What is on record of a kind of evidence after a day."""
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
    title = codebook.indicators()[kind.indicator].title
    if kind.indicator not in foothold.indicators:
        return Seen(kind, 0.0, (), f"{title}: left out of what is measured here, so it says nothing")
    k, p = foothold.indicators.index(kind.indicator), foothold.pi(case.patron)
    years, seen = foothold.years, foothold.indicator_seen[:, k]
    after = years > since.year - (1 if (since.month, since.day) < (7, 1) else 0)
    before = ~after & (years > years[after].min() - 6) if after.any() else np.zeros(years.size, dtype=bool)
    both = np.flatnonzero(seen[:, after].any(axis=1) & seen[:, before].any(axis=1))
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
