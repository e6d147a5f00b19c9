"""What third parties see: a refused appeal leaves a trace at others, which fades."""

from collections.abc import Callable

import numpy as np

from holdfast.dynamics.mechanisms.base import Floats, Record, appeals_until, fading, refusals


def seen_by_others(
    record: Record, keep: float, concerns: Callable[[str, str, int], bool], *, attacked: bool = False
) -> Floats:
    """1 for those concerned in the year in which the power refused or ignored another country's appeal, fading after.

    Not known for the refused in that year: what happened to it is no third party's.

    Parameters
    ----------
    record
    keep
        Part of the trace that is left a year later.
    concerns : callable of country, power, year
        Whom a refusal by that power in that year concerns; one of a country it doesn't concern counts for nobody.
    attacked
        See `refusals`.

    Returns
    -------
    (C, P, T)
        NaN where it isn't known.
    """
    out, own = np.zeros(record.shape), np.zeros(record.shape, dtype=bool)
    first = int(record.years[0])
    for client, power, year in refusals(record, attacked=attacked):
        t = year - first
        if power not in record.patrons or not 0 <= t < record.years.size or not concerns(client, power, year):
            continue
        j = record.patrons.index(power)
        for i, other in enumerate(record.clients):
            if other == client:
                own[i, j, t] = True
            elif concerns(other, power, year):
                out[i, j, t] = 1.0
    return np.where(own | (record.years > appeals_until(record)), np.nan, fading(out, keep))
