"""`holdfast read`: a document as it comes, its text put right."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast.cli import options


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .txt, .md, .html or .pdf file.")],
    repairs: Annotated[
        bool,
        typer.Option("--repairs", help="Show what was repaired, and what was left, in place of the text."),
    ] = False,
    paragraphs: Annotated[
        bool, typer.Option("--paragraphs", help="Show the paragraphs by number in place of the text.")
    ] = False,
    mentions: Annotated[
        bool,
        typer.Option("--mentions", help="Show whom, when and how much it names in place of the text."),
    ] = False,
    claims: Annotated[
        bool,
        typer.Option(
            "--claims", help="Draft a file of claims from it, tests left to you, in place of the text."
        ),
    ] = False,
    pages: Annotated[
        str | None, typer.Option("--pages", metavar="A-B", help="Pages of a PDF to read.", show_default="all")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="DATE",
            help="Date of the document; tells leaders of one name apart, and when 'a year ago' was.",
        ),
    ] = None,
    leaders: Annotated[
        Path | None,
        typer.Option(
            "--leaders",
            metavar="CSV",
            help="Leaders of your own: name,code,since,until,also; they stand before those that ship.",
            show_default=False,
        ),
    ] = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Read a document: put its ligatures, broken words, columns and running heads right, and say what was changed."""
    options.seeded(seed)
    wanted, day = _pages(pages), options.date(at, "--at")
    if out is not None:
        options.folder(out)
    from holdfast.cli.stages import stages
    from holdfast.read.aliases import leaders as table
    from holdfast.read.answer import fields, summary
    from holdfast.read.document import read

    own = () if leaders is None else table(leaders)
    with stages() as say:
        say("reading")
        document = read(file, wanted)
    answer: dict[str, Any] = {
        "schema": "holdfast/read/1",
        "case": None,
        "seed": None,
        "panel": None,
        "as_of": None,
        "warnings": list(document.warnings),
    } | fields(document, file.name, day, own)
    if out is not None:
        _save(answer, out)
    if claims and not json:
        from holdfast.claims.draft import draft

        sys.stdout.write(draft(document, file.name, day, own))
        sys.stdout.flush()
        return
    if json:
        from holdfast.report.answers import dump

        dump(answer)
        return
    if repairs:
        _repairs(answer)
    elif paragraphs:
        _paragraphs(answer)
    elif mentions:
        _mentions(answer)
    elif out is None:
        sys.stdout.write(answer["text"].rstrip("\n") + "\n")
        sys.stdout.flush()
    for line in summary(answer):
        print(f"holdfast: {line}", file=sys.stderr)


def _pages(text: str | None) -> tuple[int, int] | None:
    """Read A-B or A.

    Raises
    ------
    UserError
        Anything else, or pages in the wrong order.
    """
    if text is None:
        return None
    from holdfast.errors import UserError

    m = re.fullmatch(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", text)
    first, last = (int(m.group(1)), int(m.group(2) or m.group(1))) if m else (0, 0)
    if not 1 <= first <= last:
        raise UserError(f"--pages '{text}': write the first page and the last, such as 1-20")
    return first, last


def _save(answer: dict[str, Any], folder: Path) -> None:
    from holdfast.atomic import replace_file
    from holdfast.report.answers import save

    save(answer, folder / "read.json")
    for name in ("text", "original"):
        replace_file(folder / f"{name}.txt", answer[name].encode("utf-8", "surrogatepass"))


def _repairs(answer: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from holdfast.report.screen import console

    table = Table("place", "kind", "from", "to", "confidence", "", box=None)
    rows = [(r, "") for r in answer["repairs"]] + [(r, "left") for r in answer["unsure"]]
    for row, left in sorted(rows, key=lambda r: r[0]["start"]):
        cells = (
            str(row["start"]),
            row["kind"],
            _shown(row["from"]),
            _shown(row["to"]),
            f"{row['confidence']:.2f}",
        )
        table.add_row(*(Text(c) for c in (*cells, left)))
    console().print(table)


def _paragraphs(answer: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from holdfast.report.screen import console

    table = Table("paragraph", "from", "to", "begins", box=None)
    for row in answer["paragraphs"]:
        a, b = row["in_text"]
        number = "heading" if row["number"] is None else str(row["number"])
        begins = answer["text"][a : min(b, a + 60)].split("\n")[0]
        table.add_row(number, str(row["start"]), str(row["end"]), Text(begins))
    console().print(table)


def _mentions(answer: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from holdfast.report.screen import console

    table = Table("place", "kind", "code", "text", "", box=None)
    for row in answer["mentions"]:
        value, unit = row.get("value"), row.get("unit")
        more = row.get("name") or (f"{value:,.10g} {unit}" if value is not None else unit or "")
        cells = (str(row["start"]), row["kind"], row["code"] or "", _shown(row["text"]), more)
        table.add_row(*(Text(c) for c in cells))
    console().print(table)


def _shown(text: str) -> str:
    """A text on one line, what has no sign of its own written as an escape."""
    short = text if len(text) <= 40 else text[:38] + "…"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in short)
