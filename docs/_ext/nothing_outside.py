"""A check at the end of every build: no page loads a script, a style, a font or an image from outside.

Links that a reader follows are allowed; anything a browser would fetch by itself is not.
"""

from __future__ import annotations

import re
from pathlib import Path

LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object|track|input)\b[^>]*?\s(?:src|srcset|data|poster)\s*=\s*["']?\s*(?:https?:)?//[^\s"'>]+"""
    r"""|<link\b(?=[^>]*\brel\s*=\s*["']?(?:stylesheet|preload|prefetch|preconnect|dns-prefetch|icon|shortcut|modulepreload))"""
    r"""[^>]*?\shref\s*=\s*["']?\s*(?:https?:)?//[^\s"'>]+""",
    re.IGNORECASE | re.DOTALL,
)
STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])\s*(?:https?:)?//[^\s"')]+""", re.IGNORECASE)


def loads(text: str, style: bool = False) -> list[str]:
    """What a browser would fetch from outside, for the text of a page or, with `style`, of a style sheet.

    Parameters
    ----------
    text
        HTML or CSS.
    style
        Whether the text is a style sheet.

    Examples
    --------
    >>> loads('<a href="https://example.org">read</a>')
    []
    >>> len(loads('<script src="https://example.org/x.js"></script>'))
    1
    >>> len(loads("@import 'https://example.org/x.css';", style=True))
    1
    """
    found = [] if style else [m.group(0) for m in LOADED.finditer(text)]
    return found + [m.group(0) for m in STYLE.finditer(text)]


def check(folder: Path) -> list[str]:
    """Every load from outside in a folder of built pages, one line each."""
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".html", ".css"}:
            found = loads(path.read_text(encoding="utf-8"), style=path.suffix == ".css")
            lines += [f"{path.relative_to(folder)}: {hit[:120]}" for hit in found]
    return lines


def _finished(app, exception) -> None:
    if exception is None and app.builder.format == "html":
        lines = check(Path(app.outdir))
        if lines:
            from sphinx.errors import ExtensionError

            raise ExtensionError("pages load something from outside:\n" + "\n".join(lines))


def setup(app):
    """Hook into Sphinx."""
    app.connect("build-finished", _finished)
    return {"version": "1", "parallel_read_safe": True}
