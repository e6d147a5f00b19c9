"""Verdicts: what the evidence says of each claim, as known then and as known now. None is written by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from holdfast.claims.answer import Answer
from holdfast.claims.document import load_claims
from holdfast.claims.evidence import Context, Evidence
from holdfast.claims.vocabulary import Claim
from holdfast.claims.words import Word, at_most_leaning, likelihood, word

if TYPE_CHECKING:
    from holdfast.measure.case import Case

FULL, HALF = 0.8, 0.5
"""Coverage from which confidence can be high, and below which it is low."""

LEAST = 0.001
"""Smallest probability that is given; a thousand or two draws tell no smaller one."""

MOST, SOME = 0.9, 0.66
"""Agreement of the alternatives from which confidence can be high, and below which it is low."""


@dataclass(frozen=True)
class Then:
    """The verdict as known on the document's date."""

    verdict: Word
    p: float | None
    evidence: str


@dataclass(frozen=True)
class Verdict:
    """What the evidence says of one claim.

    Attributes
    ----------
    id, kind, text, para
        Of the claim.
    read_as, untested
        How its words are read, and what the test leaves out.
    verdict
        The word, as known now.
    p, p_range, prior_only
        Probability; lowest and highest over the alternatives; without the case's data. None where not given.
    evidence
        The numbers behind it.
    evidence_class
        observed, estimated or assumed; empty where there is no test yet.
    likelihood
        Of the fixed table.
    confidence, confidence_reason
        high, moderate or low, from coverage and agreement.
    sources
        Ids or titles.
    would_change
        What data would turn it.
    cells
        (country, domain, P) of the parts.
    then
        As known on the document's date; None where the case has no document.
    """

    id: str
    kind: str
    text: str
    para: str
    read_as: str
    untested: str
    verdict: Word
    p: float | None
    p_range: tuple[float, float] | None
    prior_only: float | None
    evidence: str
    evidence_class: str
    likelihood: str
    confidence: str
    confidence_reason: str
    sources: tuple[str, ...]
    would_change: str
    cells: tuple[tuple[str, str, float], ...]
    then: Then | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON, with lists for tuples."""
        out = asdict(self)
        for key in ("p_range", "sources", "cells"):
            out[key] = (
                None if out[key] is None else [list(v) if isinstance(v, tuple) else v for v in out[key]]
            )
        return out


def check(
    case: Case,
    *,
    now: Evidence,
    then: Evidence | None = None,
    claims: Sequence[Claim] | None = None,
    name: Callable[[str], str] | None = None,
) -> list[Verdict]:
    """Give the verdict on every claim of a case.

    Parameters
    ----------
    case
        Its file of claims is read where `claims` is left out; a case without one has no verdicts.
    now
        Evidence as known now.
    then
        Evidence as known on the document's date.
    claims
        Claims to check instead.
    name
        From a code to its name; the codebook's where left out.

    Returns
    -------
    list of Verdict
        In the order of the file.

    Raises
    ------
    UserError
        The file of claims has problems; all of them at once.
    """
    if claims is None:
        claims = () if case.claims_file is None else load_claims(case.claims_file, case)
    if name is None:
        from holdfast import codebook

        name = codebook.name
    return [
        _verdict(c, Context(case, now, name), None if then is None else Context(case, then, name))
        for c in claims
    ]


def _verdict(claim: Claim, now: Context, then: Context | None) -> Verdict:
    if claim.test is None:
        return _not_yet(claim)
    answer = claim.test.evaluate(now)
    earlier = None if then is None else claim.test.evaluate(then)
    level, why = confidence(answer)
    verdict = word_of(answer)
    return Verdict(
        id=claim.id,
        kind=claim.kind,
        text=claim.text,
        para=claim.para,
        read_as=claim.read_as,
        untested=claim.untested,
        verdict=verdict,
        p=shown(answer),
        p_range=answer.range if shown(answer) is not None else None,
        prior_only=answer.prior_only,
        evidence=said(answer),
        evidence_class=answer.evidence_class,
        likelihood=likelihood(_held(answer)),
        confidence=level,
        confidence_reason=why,
        sources=answer.sources,
        would_change=answer.would_change,
        cells=answer.cells,
        then=None if earlier is None else Then(word_of(earlier), shown(earlier), said(earlier)),
    )


def _not_yet(claim: Claim) -> Verdict:
    text = f"No test yet; it will be answered by: {claim.lives}."
    return Verdict(
        id=claim.id,
        kind=claim.kind,
        text=claim.text,
        para=claim.para,
        read_as=claim.read_as,
        untested=claim.untested,
        verdict="not yet",
        p=None,
        p_range=None,
        prior_only=None,
        evidence=text,
        evidence_class="",
        likelihood=likelihood(None),
        confidence="",
        confidence_reason="",
        sources=(),
        would_change="",
        cells=(),
        then=Then("not yet", None, text),
    )


def word_of(answer: Answer) -> Word:
    """The verdict that an answer earns, by the rules.

    Disputed where sources conflict on the fact; not testable where it can't be judged; else the word of P,
    capped at leaning where the answer is capped or its evidence is assumed.

    Examples
    --------
    >>> word_of(Answer(0.97, "", "assumed", ""))
    'leans for'
    """
    if answer.disputed:
        return "disputed"
    if answer.untestable or answer.p is None:
        return "not testable"
    verdict = word(answer.p)
    return at_most_leaning(verdict) if answer.capped or answer.evidence_class == "assumed" else verdict


def shown(answer: Answer) -> float | None:
    """P where the verdict rests on it, else None; never nearer to 0 or 1 than draws can tell."""
    if answer.disputed or answer.untestable or answer.p is None:
        return None
    return min(max(answer.p, LEAST), 1.0 - LEAST)


def _held(answer: Answer) -> float | None:
    """P for the likelihood word: not beyond leaning where the verdict is capped."""
    p = shown(answer)
    if p is None or not (answer.capped or answer.evidence_class == "assumed"):
        return p
    return min(max(p, 0.11), 0.89)


def said(answer: Answer) -> str:
    """The evidence, with why it may only lean."""
    return (
        f"{answer.evidence} It can at most lean: {answer.capped}."
        if answer.capped and not answer.untestable
        else answer.evidence
    )


def confidence(answer: Answer) -> tuple[str, str]:
    """Confidence and its reason, from coverage of readings and agreement of the alternatives.

    Examples
    --------
    >>> confidence(Answer(0.95, "", "estimated", "", coverage=0.9, agreement=0.95))[0]
    'high'
    >>> confidence(Answer(0.95, "", "estimated", "", coverage=0.4))[0]
    'low'
    """
    if answer.confidence:
        return answer.confidence, answer.reason
    cover = f"{100 * answer.coverage:.0f} % of the weight has a reading in the years asked"
    agree = answer.agreement
    reason = cover
    if agree is not None:
        reason += f"; {100 * agree:.0f} % of the weightings and measurements tried fall on the same side"
    if answer.coverage < HALF or (agree is not None and agree < SOME):
        return "low", reason
    if answer.coverage >= FULL and (agree is None or agree >= MOST):
        return "high", reason
    return "moderate", reason
