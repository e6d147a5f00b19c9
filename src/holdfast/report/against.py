"""What a file of overrides changes: the same run without it, beside the one with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from holdfast.measure.foothold import DOMAINS, Foothold
from holdfast.report.known import Known
from holdfast.report.overrides import Overrides

if TYPE_CHECKING:
    from holdfast.claims.verdicts import Verdict


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


def changed_verdicts(plain: Sequence[Verdict], here: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Claims whose verdict, as known now or then, is another."""
    out = []
    for a, b in zip(plain, here, strict=True):
        then = (a.then.verdict if a.then else None, b.then.verdict if b.then else None)
        if a.verdict != b.verdict or then[0] != then[1]:
            row = {"id": a.id, "default": a.verdict, "here": b.verdict}
            out.append(row | {"then_default": then[0], "then_here": then[1]})
    return out
