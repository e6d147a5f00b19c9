"""A change in words: what it was, what made it, who moved."""

from __future__ import annotations

import numpy as np

from holdfast import codebook
from holdfast.codebook import COMPOSITE
from holdfast.explain.change import Change, DomainChange, Tie
from holdfast.explain.movers import Movers
from holdfast.report.words import chance
from holdfast.votes.distance import Split

SHOWN = 0.0005
"""Parts smaller than this are told together."""

TOLD = 0.005
"""From this on, who moved is told of a part; always of the largest."""


def points(x: float) -> str:
    """A change in points, with its sign.

    Examples
    --------
    >>> points(-0.0831), points(0.0), points(0.021)
    ('-8.3', '0.0', '+2.1')
    """
    text = f"{100 * x:.1f}"
    return text.lstrip("-") if float(text) == 0.0 else text if x < 0 else f"+{text}"


def sentences(found: Change, d: DomainChange) -> str:
    """The change of one domain in a few sentences.

    Parameters
    ----------
    found
        The change.
    d
        One of its domains.
    """
    power, country = codebook.in_sentence(found.patron), codebook.in_sentence(found.client)
    where = "Over all domains" if d.domain == COMPOSITE else f"In {d.domain}"
    if not d.judged:
        newest = f"the newest year that can be is {d.newest}" if d.newest else "no year can be"
        return (
            f"{where} the change in {country} can't be judged: too little that sees {power} was observed "
            f"in {found.start} or {found.end}; {newest}."
        )
    low, high = np.quantile(d.draws, [0.05, 0.95])
    by = f"{'fell' if d.mean < 0 else 'rose'} by {points(abs(d.mean)).lstrip('+')} points"
    moved = by if abs(d.mean) >= SHOWN else "hardly moved"
    p = float((d.draws < 0).mean())
    head = (
        f"{where} the share of {power} in {country}'s outside ties {moved} "
        f"from the end of {found.start} to the end of {found.end} (90 %: {points(low)} to {points(high)}; "
        f"P(fall) {chance(p)})"
    )
    parts = sorted(d.parts, key=lambda x: -abs(x[0] * x[1].mean))
    told = [(w, t) for w, t in parts if abs(w * t.mean) >= SHOWN]
    if not told:
        return f"{head}: no kind of tie moved by as much as a tenth of a point."
    if d.domain == COMPOSITE:
        return f"{head}: {_by_domain(found, d)}; by kind of tie, {_listed(told[:5])}."
    rest = sum(w * t.mean for w, t in parts if (w, t) not in told)
    more = f", all else {points(rest)}" if abs(rest) >= SHOWN else ""
    return " ".join([f"{head}: {_listed(told)}{more}.", *who_moved(found, told)])


def _listed(parts: list[tuple[float, Tie]]) -> str:
    return ", ".join(f"{_title(t)} {points(w * t.mean)}" for w, t in parts)


def _title(tie: Tie) -> str:
    title = codebook.indicators()[tie.indicator].title
    return title[0].lower() + title[1:]


def _by_domain(found: Change, d: DomainChange) -> str:
    out = []
    for one in found.domains:
        if one.domain != COMPOSITE:
            part = sum(w * t.mean for w, t in d.parts if t.domain == one.domain)
            doubt = "" if one.judged else " (can't be judged)"
            out.append(f"{one.domain} {points(part)}{doubt}")
    return ", ".join(out)


def who_moved(found: Change, parts: list[tuple[float, Tie]]) -> list[str]:
    """Sentences on who moved, of the parts that matter.

    Parameters
    ----------
    found
        The change.
    parts
        Weights and ties, the largest first.
    """
    out, untold = [], []
    for n, (weight, tie) in enumerate(parts):
        if n and abs(weight * tie.mean) < TOLD:
            continue
        if isinstance(tie.who, Movers):
            out.append(_moved(found, weight, tie, tie.who))
        elif tie.domain == "diplomacy" and isinstance(found.votes, Split) and tie.indicator == "votes":
            out.append(votes_sentence(found, found.votes))
        else:
            untold.append((_title(tie), found.votes if tie.indicator == "votes" else tie.who))
    for reason in dict.fromkeys(why for _, why in untold):
        names = " and ".join(name for name, why in untold if why == reason)
        out.append(f"Of {names} it can't be told whether the power's tie moved or its rivals': {reason}.")
    return out


def _moved(found: Change, weight: float, tie: Tie, m: Movers) -> str:
    """Who moved in one kind of tie.

    The parts are in points of the domain, as the contribution is.
    """
    power = codebook.in_sentence(found.patron)
    own, others = weight * m.own, weight * sum(m.others.values())
    largest = max(
        (k for k in m.others if k != codebook.REST), key=lambda k: abs(m.others[k]), default=codebook.REST
    )
    rival = (
        f" ({codebook.in_sentence(largest)}'s part {points(weight * m.others[largest])})"
        if largest != codebook.REST and abs(weight * m.others[largest]) >= SHOWN
        else ""
    )
    return (
        f"Of {_title(tie)}: what runs through {power} {_grew(own, 1.0)}; what runs through others "
        f"{_grew(others, -1.0)}{rival}."
    )


def _grew(part: float, sign: float) -> str:
    """How a tie changed, from what that made of the power's share."""
    if abs(part) < SHOWN:
        return "hardly changed"
    return f"{'grew' if sign * part > 0 else 'shrank'}, which made {points(part)}"


def votes_sentence(found: Change, made: Split) -> str:
    """Who moved in the votes."""
    power, country = codebook.in_sentence(found.patron), codebook.in_sentence(found.client)
    (before, after), (own, theirs) = made.gap.mean(axis=0), made.gap_parts.mean(axis=0)
    mover = country if abs(own) >= abs(theirs) else power
    agenda = (
        f"; the agenda made {points(made.parts[:, 2].mean())} points of disagreement"
        if np.isfinite(made.parts).all()
        else ""
    )
    return (
        f"By their votes the distance between {country} and {power} went from {before:.2f} to {after:.2f}: "
        f"{country}'s move {own:+.2f}, {power}'s {theirs:+.2f}, so {mover} moved more{agenda}."
    )
