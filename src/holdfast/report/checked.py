"""The sheet of claims alone: measured and projected only so far as the claims at hand ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from holdfast.measure.foothold import DOMAINS, FIRST, measure
from holdfast.measure.robustness import alternatives
from holdfast.panel.store import Panel, load
from holdfast.report.contents import checked, own
from holdfast.report.known import BEFORE, DRAWS, Known, beside_outlook, fork, known_then
from holdfast.report.period import period
from holdfast.report.statements import statements

if TYPE_CHECKING:
    from holdfast.measure.case import Case
    from holdfast.measure.foothold import Foothold
    from holdfast.project.outlook import Projection


def sheet(
    case: Case,
    *,
    panel: Panel | None,
    at: dt.date | None,
    as_of: dt.date | None,
    seed: int,
    threads: int,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Check a case's claims.

    Parameters
    ----------
    case, panel, at, as_of, seed, threads, say
        As for `holdfast.report.assess.assess`; the verdicts are those of its report.

    Returns
    -------
    dict
        That part of a bundle which a sheet of verdicts needs.

    Raises
    ------
    UserError, DataError
        As `assess` raises them.
    """
    say("reading the panel")
    whole = load() if panel is None else panel
    known = whole.as_of(as_of)
    say("measuring footholds")
    year, since, warnings = period(case, known, at, threads)
    begin = max(FIRST, since - BEFORE)
    ends = (since, year) if since < year else None
    foothold = measure(known, case, seed=seed, draws=DRAWS, draw_from=begin, apart=ends, threads=threads)

    @cache
    def others() -> Sequence[tuple[str, Foothold]]:
        say("trying other choices")
        return alternatives(known, case, min(year, since), seed=seed, threads=threads)

    def ahead() -> Projection:
        beside = beside_outlook(others())
        say("projecting the fork")
        return fork(case, known, foothold, year, seed=seed, threads=threads, others=beside)

    then = known_then(case, whole, as_of, seed, threads)
    say("checking claims")
    verdicts = statements(case, Known(known, foothold, ahead), then, others)
    return {
        "case": {
            "id": case.id,
            "document": case.document,
            "document_date": case.document_date.isoformat() if case.document_date else None,
        },
        "panel": {"fingerprint": known.fingerprint, **own(known)},
        "as_of": as_of.isoformat() if as_of else None,
        "seed": seed,
        "warnings": list(warnings),
        "cells": [
            {"client": c, "domain": d, "newest": foothold.newest_of(c, d, p) or None}
            for c in case.clients
            for d in DOMAINS
            for p in case.patrons
        ],
        **checked(case, known, as_of, seed, verdicts),
    }
