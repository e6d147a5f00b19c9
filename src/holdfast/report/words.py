"""Numbers in words: one sentence under each headline figure."""

from __future__ import annotations

import numpy as np

from holdfast import codebook
from holdfast.measure.foothold import Foothold


def hundredths(share: float) -> str:
    """A share as so many of a hundred.

    Examples
    --------
    >>> hundredths(0.194), hundredths(0.004)
    ('19', 'less than 1')
    """
    return "less than 1" if share < 0.005 else f"{share * 100:.0f}"


def sentence(foothold: Foothold, client: str, domain: str, patron: str, year: int) -> str:
    """What a cell says, in a sentence.

    For a domain it speaks of the weightiest tie with a reading in the year; for the composite of all ties.

    Parameters
    ----------
    foothold, client, domain, patron, year
        The cell.

    Returns
    -------
    str
        A sentence that also says when the cell can't be judged.
    """
    c, d, p, t = foothold.ci(client), foothold.di(domain), foothold.pi(patron), foothold.ti(year)
    who, power = codebook.in_sentence(client), codebook.in_sentence(patron)
    if not foothold.judged(client, domain, year, patron):
        newest = foothold.newest_of(client, domain, patron)
        if not newest:
            return f"{who}: too little of the ties with {power} is on record, so none of its years can be judged."
        return (
            f"{who}: too little of the ties with {power} was observed in {year} to judge; "
            f"the newest year that can be judged is {newest}."
        )
    if domain == codebook.COMPOSITE:
        low, high = (x[c, d, p, t] for x in foothold.interval(0.9))
        return (
            f"Over all domains, each tie with its declared weight, about {hundredths(foothold.mean[c, d, p, t])} of "
            f"every 100 parts of {who}'s outside ties ran through {power} in {year} (between {hundredths(low)} and "
            f"{hundredths(high)}, nine times in ten)."
        ).replace("about less than", "less than")
    entries = codebook.indicators()
    seen = [
        k for k, name in enumerate(foothold.indicators)
        if entries[name].domain == domain and foothold.sees(k, patron)[c, t]
    ]  # fmt: skip
    ties = foothold.case.ties
    k = max(seen, key=lambda i: ties[foothold.indicators[i]])
    share = float(foothold.indicator_mean[c, k, p, t])
    text = entries[foothold.indicators[k]].sentence.format(client=who, patron=power, share=hundredths(share))
    return f"In {year}, {text}.".replace("about less than", "less than")


def chance(p: float) -> str:
    """A probability with two digits, never 0 or 1.

    Examples
    --------
    >>> chance(0.756), chance(0.9996), chance(0.0)
    ('0.76', '>0.99', '<0.01')
    """
    if p > 0.99:
        return ">0.99"
    return "<0.01" if p < 0.01 else f"{p:.2f}"


def spark(values: np.ndarray) -> str:
    """A row of blocks for a terminal; gaps where there is no number.

    Examples
    --------
    >>> spark(np.array([0.0, 0.5, 1.0, np.nan]))
    '▁▅█ '
    """
    blocks = "▁▂▃▄▅▆▇█"
    top, bottom = np.nanmax(values, initial=0.0), np.nanmin(values, initial=1.0)
    wide = max(top - bottom, 1e-9)
    return "".join(" " if np.isnan(v) else blocks[round((v - bottom) / wide * 7 + 1e-9)] for v in values)
