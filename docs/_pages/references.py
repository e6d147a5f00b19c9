"""The page of references, from the codebook's refs.bib."""

from __future__ import annotations

import re

from holdfast import codebook

ENTRY = re.compile(r"@\w+\{\s*([^,\s]+)\s*,")
FIELD = re.compile(r"(\w+)\s*=\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
SIGNS = {'{\\"o}': "ö", '{\\"u}': "ü", "\\&": "&", "--": "–", "{": "", "}": ""}


def plain(text: str) -> str:
    """BibTeX as plain text.

    Examples
    --------
    >>> plain("{{World Bank}}, 1--2")
    'World Bank, 1–2'
    """
    for sign, meant in SIGNS.items():
        text = text.replace(sign, meant)
    return " ".join(text.split())


def entries(text: str) -> dict[str, dict[str, str]]:
    """Fields by key.

    Examples
    --------
    >>> entries("@misc{a, title = {B}, year = {2000}}")
    {'a': {'title': 'B', 'year': '2000'}}
    """
    parts = ENTRY.split(text)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {key: {n.lower(): plain(v) for n, v in FIELD.findall(body)} for key, body in pairs}


def references() -> str:
    """Every reference, by key."""
    out = ["# References\n", "What data and methods rest on. A report's folder holds those behind it.\n"]
    for key, e in sorted(entries((codebook.folder() / "refs.bib").read_text(encoding="utf-8")).items()):
        home = ", ".join(e[k] for k in ("journal", "booktitle", "institution", "publisher") if k in e)
        number = f" {e['volume']}" if "volume" in e else ""
        pages = f", {e['pages']}" if "pages" in e else ""
        year = f", {e['year']}" if "year" in e else ""
        note = f" {e['note']}." if "note" in e else ""
        where = f" <{e['url']}>" if "url" in e else ""
        who = e.get("author", "").replace(" and ", "; ")
        body = f"{home}{number}{pages}{year}".removeprefix(", ")
        out.append(f"`{key}`\n: {who.rstrip('.')}. *{e.get('title', '')}*. {body}.{note}{where}\n")
    return "\n".join(out)
