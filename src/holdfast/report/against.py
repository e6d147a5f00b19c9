"""What a file of overrides changes: the same run without it, beside the one with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from holdfast.measure.case import Case
from holdfast.measure.foothold import DOMAINS, Foothold
from holdfast.panel.store import Panel
from holdfast.report.assess import Assessment, assess_on
from holdfast.report.known import Known
from holdfast.report.overrides import Overrides


def assess_both(
    case: Case,
    overrides: Overrides,
    *,
    panel: Panel,
    at: dt.date | None = None,
    as_of: dt.date | None = None,
    seed: int = 0,
    threads: int = 1,
    say: Callable[[str], None],
) -> Assessment:
    """Assess a case with overrides, and without them for the same year, seed and data.

    Parameters
    ----------
    case, panel
        As they are without.
    overrides
        Of `load_overrides`.
    at, as_of, seed, threads, say
        As for `assess`.

    Returns
    -------
    Assessment
        With the overrides; `overridden` tells what they changed.
    """
    how: dict[str, Any] = {"as_of": as_of, "seed": seed, "threads": threads}
    here = assess_on(overrides.case, overrides.panel, overrides.scenarios, at=at, say=say, **how)
    plain = assess_on(
        case,
        panel,
        None,
        at=dt.date(here.at, 12, 31),
        say=lambda stage: say(f"without the overrides: {stage}"),
        **how,
    )
    found = against(
        overrides,
        here.at,
        Known(plain.panel, plain.foothold, lambda: plain.projection),
        Known(here.panel, here.foothold, lambda: here.projection),
    )
    return replace(here, overridden=found | {"verdicts": _verdicts(plain, here)})


def against(overrides: Overrides, at: int, plain: Known, here: Known) -> dict[str, Any]:
    """Headline numbers by default and with overrides.

    Parameters
    ----------
    overrides
        What was overridden.
    at
        Year of the levels.
    plain, here
        Footholds and fork without and with.

    Returns
    -------
    dict
        file, fingerprint, changes; levels (client, domain, default, here: the power's share, null where it can't be
        judged); outlook (scenario, year, p_prominent and p_predominant, each by default and here).
    """
    levels = [
        {
            "client": client,
            "domain": domain,
            "default": _level(plain.foothold, client, domain, at),
            "here": _level(here.foothold, client, domain, at),
        }
        for client in here.foothold.case.clients
        for domain in DOMAINS
    ]
    first, second = plain.projection.outlook(), here.projection.outlook()
    outlook = [
        {
            "scenario": name,
            "year": b["year"],
            **{
                f"{status}_{side}": row[status]
                for status in ("p_prominent", "p_predominant")
                for side, row in (("default", a), ("here", b))
            },
        }
        for name, rows in second.items()
        for a, b in zip(first[name], rows, strict=True)
    ]
    return {
        "file": overrides.file,
        "fingerprint": overrides.fingerprint,
        "changes": list(overrides.changes),
        "levels": levels,
        "outlook": outlook,
    }


def _level(f: Foothold, client: str, domain: str, year: int) -> float | None:
    if not f.judged(client, domain, year):
        return None
    return round(float(f.mean[f.ci(client), f.di(domain), f.pi(f.case.patron), f.ti(year)]), 4)


def _verdicts(plain: Assessment, here: Assessment) -> list[dict[str, Any]]:
    """Claims whose verdict, as known now or then, is another."""
    out = []
    for a, b in zip(plain.verdicts, here.verdicts, strict=True):
        then = (a.then.verdict if a.then else None, b.then.verdict if b.then else None)
        if a.verdict != b.verdict or then[0] != then[1]:
            row = {"id": a.id, "default": a.verdict, "here": b.verdict}
            out.append(row | {"then_default": then[0], "then_here": then[1]})
    return out
