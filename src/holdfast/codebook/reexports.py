"""Which trade is watched for going around sanctions, and which partners can't serve as comparison."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass

from holdfast.codebook.files import REMEDY, folder, read_csv
from holdfast.errors import shipped_file

FILE = "reexports.toml"


@dataclass(frozen=True)
class Watch:
    """One pair of an exporter and a sanctioned market.

    Attributes
    ----------
    id : str
    exporter : str
        Bloc whose exports are watched.
    sanctioned : str
        The market under sanctions.
    since : int
        First month under them, 12 year + month - 1.
    since_reason : str
    beside : tuple of str
        Countries outside a case that are shown beside it.
    beside_reason : str
    affected : dict
        Partner to the reason why it can't serve as comparison.
    """

    id: str
    exporter: str
    sanctioned: str
    since: int
    since_reason: str
    beside: tuple[str, ...]
    beside_reason: str
    affected: dict[str, str]


@functools.cache
def watches() -> dict[str, Watch]:
    """Return what is watched, by the sanctioned market.

    Errors
    ------
    DataError
        where the file lacks a key or has a month that is none.

    Examples
    --------
    >>> all(w.since > 2000 * 12 for w in watches().values())
    True
    """
    with shipped_file(f"codebook/{FILE}", REMEDY):
        rows = tomllib.loads((folder() / FILE).read_text(encoding="utf-8"))["watch"]
        made = [_watch(row) for row in rows]
    return {w.sanctioned: w for w in made}


def _watch(row: dict[str, object]) -> Watch:
    fields = dict(row)
    groups = fields.pop("affected")
    assert isinstance(groups, list)
    month = str(fields.pop("since"))
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise ValueError(f"since is '{month}', not YYYY-MM")
    beside = fields.pop("beside")
    assert isinstance(beside, list)
    return Watch(
        since=int(month[:4]) * 12 + int(month[5:]) - 1,
        beside=tuple(beside),
        affected={code: str(group["reason"]) for group in groups for code in group["partners"]},
        **{k: str(v) for k, v in fields.items()},
    )


@functools.cache
def usd_per_euro() -> dict[int, float]:
    """Return the rate by which a year's figures in euro were turned into US dollars.

    Examples
    --------
    >>> usd_per_euro()[2021] > 1.0
    True
    """
    return {int(y): float(r) for y, r in read_csv("usd_per_eur.csv").iter_rows()}
