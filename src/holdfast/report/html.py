"""The report as one HTML file: the page, its code, the outlines it needs and the bundle; nothing is fetched.

The page is the skeleton `page/page.html` with the style, the scripts and the data put in. Every text of
the bundle reaches the screen as text: what stands in the skeleton is escaped here, what the scripts show is
set as text content, and the data is a JSON block in which no tag can end. A content security policy names the
hash of each script and of the style and forbids everything else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from holdfast.errors import WriteError
from holdfast.report.outlines import window

PAGE = Path(__file__).parent / "page"
VENDORED = ("d3.min.js", "topojson-client.min.js")
# The order matters: each file uses what the ones before it define.
SCRIPTS = (
    "base",
    "parts",
    "answer",
    "map",
    "cells",
    "series",
    "waterfall",
    "carried",
    "excess",
    "analogues",
    "help",
    "bargain",
    "hazards",
    "fork",
    "branch",
    "switches",
    "hindcast",
    "stress",
    "forecasts",
    "search",
    "mechanisms",
    "holds",
    "votes",
    "strip",
    "claims",
    "sources",
    "overrides",
    "drawer",
    "coverage",
    "tie_charts",
    "tie_rows",
    "tie",
    "main",
)
ROWS = ("readings", "months")
_NUMERIC = frozenset({"mean", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "observed", "share"})


@lru_cache(maxsize=1)
def _skeleton() -> tuple[str, str, tuple[str, ...]]:
    page = (PAGE / "page.html").read_text(encoding="utf-8")
    style = (PAGE / "page.css").read_text(encoding="utf-8")
    own = "\n".join((PAGE / "js" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    vendored = [(PAGE / "vendor" / name).read_text(encoding="utf-8").strip() for name in VENDORED]
    return page, style, (*vendored, '(() => {\n"use strict";\n' + own + "})();")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def policy(style: str, scripts: Sequence[str]) -> str:
    """The content security policy: these scripts and this style, pictures inside the page, nothing else.

    Examples
    --------
    >>> policy("", []).split(";")[0]
    "default-src 'none'"
    """
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(["script-src", *map(_hash, scripts)]),
            f"style-src {_hash(style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def tidy(value: Any, digits: int = 15, short: int | None = None) -> Any:
    """The value as plain JSON: no NaN or infinity, floats cut to so many significant digits, tuples as lists.

    Parameters
    ----------
    value
        Mappings, sequences, texts, numbers, numpy arrays and scalars.
    digits
        Kept in a number.
    short
        Kept in shares and quantiles, where fewer do for the screen.

    Examples
    --------
    >>> tidy({"a": (float("nan"), 0.123456789), "mean": 0.123456789}, 4, 2)
    {'a': [None, 0.1235], 'mean': 0.12}
    """
    if isinstance(value, float):
        return float(f"{value:.{digits}g}") if math.isfinite(value) else None
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Mapping):
        return {
            str(k): tidy(v, short if short and k in _NUMERIC else digits, short) for k, v in value.items()
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [
            tidy(v, digits, short) for v in (sorted(value) if isinstance(value, (set, frozenset)) else value)
        ]
    if hasattr(value, "tolist"):  # numpy arrays and scalars
        return tidy(value.tolist(), digits, short)
    return str(value)


def columnar(readings: Sequence[Mapping[str, Any]], patrons: Sequence[str]) -> dict[str, Any]:
    """The readings by column, each text once: a third of the size of a list of rows.

    Parameters
    ----------
    readings
        Rows of the bundle's `readings`.
    patrons
        The codes whose shares are kept, in order.

    Returns
    -------
    dict
        rows, columns (numbers as a list, texts as words and positions), share (a list per patron).
    """
    columns: dict[str, Any] = {}
    for key in ("year", "month", "total", "whole"):
        columns[key] = [tidy(row.get(key), 7) for row in readings]
    for key in ("client", "indicator", "report", "kind", "source", "flags"):
        values = [row.get(key) or "" for row in readings]
        texts = [
            ", ".join(map(str, v)) if isinstance(v, (list, tuple)) else str(v).replace("|", ", ")
            for v in values
        ]
        words = sorted(set(texts))
        place = {w: i for i, w in enumerate(words)}
        columns[key] = {"words": words, "at": [place[t] for t in texts]}
    share = {p: [tidy((row.get("share") or {}).get(p), 4) for row in readings] for p in patrons}
    return {"rows": len(readings), "columns": columns, "share": share}


def _embed(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode("utf-8", "replace").decode("utf-8")


def render(bundle: Mapping[str, Any]) -> str:
    """The whole report as one HTML text that opens from disk and requests nothing.

    Parameters
    ----------
    bundle
        The bundle of `holdfast.report` (schema `holdfast/bundle/1`).

    Returns
    -------
    str
        HTML, UTF-8; the same bundle gives the same text.
    """
    page, style, scripts = _skeleton()
    case = bundle["case"]
    data = {key: tidy(value, 7, 4) for key, value in bundle.items() if key not in ROWS}
    for key in ROWS:
        data[key] = columnar(bundle.get(key) or (), [p["code"] for p in case["patrons"]])
    data["map"] = window([c["code"] for c in case["clients"]])
    parts = {
        "CSP": policy(style, scripts),
        "VERSION": html.escape(str(bundle.get("version", ""))),
        "TITLE": html.escape(str(case["title"])),
        "QUESTION": html.escape(str(case.get("question") or "")),
        "STYLE": style,
        "DATA": _embed(data),
        "SCRIPTS": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    # One pass over the skeleton: a text that looks like a mark is never taken for one.
    pieces = page.split("@@")
    return "".join(parts[piece] if i % 2 else piece for i, piece in enumerate(pieces))


def write(bundle: Mapping[str, Any], path: Path) -> Path:
    """Write the report to `path`: whole or not at all.

    Raises
    ------
    WriteError
        The folder can't be written or the disk is full; an earlier file at `path` is left as it was.
    """
    text = render(bundle)
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise WriteError(
            f"{path}: the report could not be written ({error.strerror or error}). "
            "Nothing half-written was left; choose another folder or free some space."
        ) from error
    return path
