"""The case's claims, checked on what is known now and on what was known then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.report.known import Known

if TYPE_CHECKING:
    from holdfast.claims.verdicts import Verdict


def statements(
    case: Case,
    now: Known,
    then: Known | None,
    others: Callable[[], Sequence[tuple[str, Foothold]]],
) -> tuple[Verdict, ...]:
    """Check the case's claims on what is known now and on what was known then; `others` are other measurements."""
    from holdfast.claims.evidence import Evidence
    from holdfast.claims.verdicts import check
    from holdfast.measure.monthly import shift
    from holdfast.measure.world import change_quantile

    if case.claims_file is None:
        return ()

    def evidence(k: Known, choices: Callable[[], Sequence[tuple[str, Foothold]]] | None) -> Evidence:
        return Evidence(
            panel=k.panel,
            foothold=k.foothold,
            ahead=lambda: k.projection,
            as_of=k.panel.known,
            beside=choices,
            change_quantile=lambda panel, length, q: change_quantile(panel, case, length, q),
            monthly_shift=shift,
        )

    return tuple(check(case, now=evidence(now, others), then=None if then is None else evidence(then, None)))
