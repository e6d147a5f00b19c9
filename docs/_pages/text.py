"""Markdown from values and from the models that read files."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, get_args


def cell(value: Any) -> str:
    """One value as the text of a table's cell.

    Examples
    --------
    >>> cell("a | b"), cell(None), cell(0.25), cell(2.0)
    ('a \\\\| b', '', '0.25', '2')
    """
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(cell(v) for v in value)
    if isinstance(value, float):
        return f"{value:g}"
    text = " ".join(str(value).split())
    for sign in "|<>":
        text = text.replace(sign, "\\" + sign)
    return text


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table.

    Examples
    --------
    >>> print(table(["a"], [[1]]))
    | a |
    | --- |
    | 1 |
    """
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell(v) for v in row) + " |" for row in rows]
    return "\n".join(lines)


def facts(rows: Iterable[tuple[str, Any]]) -> str:
    """A table of named values without a head; empty values are left out."""
    return table(["", ""], [r for r in rows if r[1] not in (None, "")])


def first_paragraph(thing: Any) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def fields(model: type) -> list[tuple[str, str, str, str]]:
    """Name, type, default and sentence of every field of a model, read from its source and its bases'."""
    found: dict[str, tuple[str, str, str, str]] = {}
    for cls in reversed(model.__mro__):
        try:
            body = getattr(ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0], "body", [])
        except (OSError, TypeError):
            continue
        for here, after in zip(body, [*body[1:], None], strict=True):
            if isinstance(here, ast.AnnAssign) and isinstance(here.target, ast.Name):
                name = here.target.id
                found.pop(name, None)
                found[name] = (name, _kind(here.annotation, cls), _default(here.value), _sentence(after))
    known = getattr(model, "model_fields", found)
    return [row for name, row in found.items() if name in known]


def attributes(thing: type) -> list[tuple[str, str]]:
    """Names and sentences of the section "Attributes" of a docstring.

    Examples
    --------
    >>> class P:
    ...     '''Of one.
    ...
    ...     Attributes
    ...     ----------
    ...     a, b : float
    ...         Two numbers,
    ...         both small.
    ...     '''
    >>> attributes(P)
    [('a, b', 'Two numbers, both small.')]
    """
    lines = (inspect.getdoc(thing) or "").partition("Attributes\n----------\n")[2].splitlines()
    found: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith(" ") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}".strip())
        elif " : " in line:
            found.append((line.partition(" : ")[0], ""))
    return found


def _sentence(node: ast.stmt | None) -> str:
    held = node.value if isinstance(node, ast.Expr) else None
    return held.value if isinstance(held, ast.Constant) and isinstance(held.value, str) else ""


def _kind(node: ast.expr, cls: type) -> str:
    """The type as written; a name that stands for a choice of words is written out."""
    text = ast.unparse(node)
    words = get_args(getattr(sys.modules[cls.__module__], text, None))
    listed = bool(words) and all(isinstance(w, str) for w in words)
    return f"Literal[{', '.join(map(repr, words))}]" if listed else text


def _default(value: ast.expr | None) -> str:
    if value is None:
        return "needed"
    if isinstance(value, ast.Call) and ast.unparse(value.func).endswith("Field"):
        given = {k.arg: k.value for k in value.keywords}
        if "default_factory" in given:
            return "empty"
        here = given.get("default") or (value.args[0] if value.args else None)
        return "needed" if here is None or ast.unparse(here) == "..." else ast.unparse(here)
    return ast.unparse(value)


def field_table(model: type) -> str:
    """The keys of a file, from the model that reads it."""
    rows = [
        (f"`{name}`", f"`{kind}`", default if default in ("needed", "empty") else f"`{default}`", said)
        for name, kind, default, said in fields(model)
    ]
    return table(["key", "type", "default", "what it is"], rows)
