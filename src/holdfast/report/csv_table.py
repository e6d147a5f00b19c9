"""Rows as CSV text that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]


def flat(row: Row, prefix: str = "") -> dict[str, Any]:
    """A row with the keys of inner tables joined by `_` and lists joined by `|`.

    Examples
    --------
    >>> flat({"level": {"mean": 0.4, "sources": ["a", "b"]}})
    {'level_mean': 0.4, 'level_sources': 'a|b'}
    """
    out: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, Mapping):
            out |= flat(value, f"{prefix}{key}_")
        elif isinstance(value, (list, tuple)):
            out[prefix + key] = "|".join(
                ":".join(map(str, v)) if isinstance(v, (list, tuple)) else str(v) for v in value
            )
        else:
            out[prefix + key] = value
    return out


def table(rows: Iterable[Row]) -> str:
    """Rows as CSV text: UTF-8, a header, empty where there is no value.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.

    Examples
    --------
    >>> table([{"a": None, "b": "=1+1"}])
    "a,b\\r\\n,'=1+1\\r\\n"
    """
    flattened = [flat(r) for r in rows]
    names = list(dict.fromkeys(k for r in flattened for k in r))
    file = io.StringIO()
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    for row in flattened:
        writer.writerow(
            {
                k: f"'{v}" if isinstance(v, str) and v[:1] in {"=", "+", "-", "@", "\t", "\r"} else v
                for k, v in row.items()
            }
        )
    return file.getvalue()
