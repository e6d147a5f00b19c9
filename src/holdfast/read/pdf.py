"""The text of a PDF, line by line in the order that it is read, with an empty line between paragraphs."""

from __future__ import annotations

import itertools
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.errors import DataError, UserError
from holdfast.read.columns import Box, order

if TYPE_CHECKING:
    from pdfminer.layout import LTPage

ROW = 0.4
"""Part of a line's height by which two pieces of one line may stand apart."""

APART = 1.45
"""Distance of two lines, in usual distances, at which a new paragraph begins."""

INDENT = 0.7
"""Indent of a first line, in heights of a line."""

MARGIN = 1.9
"""Distance from the body, in heights of a line, at which a line is the page's head or foot."""

FEW = 8
"""Letters a page, on average, below which a document is taken for a scan."""


def text_of(path: Path, first: int, last: int, most: int, letters: int) -> dict[str, Any]:
    """Read pages of a PDF.

    Parameters
    ----------
    path
        The file.
    first, last
        Pages, from 1; `last` 0 for the end.
    most
        Pages that are read at most.
    letters
        Characters that are read at most.

    Returns
    -------
    dict
        `text`; `pages`, the first character of each and the one after its last; `warnings`.

    Raises
    ------
    UserError
        Too many pages, or none with those numbers.
    DataError
        The file is encrypted, damaged or holds no text.
    """
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LAParams
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    logging.disable(logging.CRITICAL)
    with path.open("rb") as file:
        try:
            document = PDFDocument(PDFParser(file), caching=True)
            pages = []
            for number, page in enumerate(PDFPage.create_pages(document), 1):
                if number >= first and (not last or number <= last):
                    pages.append(page)
                if len(pages) > most:
                    raise UserError(
                        f"{path} has more than {most} pages to read; read a part of it, such as --pages {first}-{first + most - 1}"
                    )
        except (PDFPasswordIncorrect, PDFEncryptionError):
            raise DataError(
                f"{path} is encrypted and asks for a password; save it without one and read that"
            ) from None
        except (DataError, UserError, MemoryError):
            raise
        except Exception as e:
            raise DataError(
                f"{path} can't be read as a PDF ({type(e).__name__}): it may be cut short or damaged; "
                "get it again, or open it and print it to a new PDF"
            ) from None
        if not pages and first > 1:
            raise UserError(f"{path} has no page {first}; leave --pages out to read all")
        if not pages:
            raise DataError(f"{path} has no pages: it may be cut short or damaged; get it again")
        manager = PDFResourceManager()
        device = PDFPageAggregator(manager, laparams=LAParams(char_margin=1.5, boxes_flow=None))
        interpreter = PDFPageInterpreter(manager, device)
        out: list[str] = []
        spans: list[tuple[int, int]] = []
        warnings: list[str] = []
        at = pictures = 0
        for number, page in enumerate(pages, first):
            try:
                interpreter.process_page(page)
                shown, drawn = page_text(device.get_result())
            except (MemoryError, RecursionError):
                raise DataError(
                    f"{path}: page {number} is too complex to be read; leave it out with --pages"
                ) from None
            except Exception as e:
                warnings.append(f"page {number} can't be read ({type(e).__name__}) and is left out")
                shown, drawn = "", False
            pictures += drawn
            if out:
                out.append("\n\n")
                at += 2
            out.append(shown)
            spans.append((at, at + len(shown)))
            at += len(shown)
            if at > letters:
                raise UserError(
                    f"{path} holds more than {letters / 1e6:.0f} million characters up to page {number}; "
                    f"read a part of it, such as --pages {first}-{max(first, number - 1)}"
                )
    text = "".join(out)
    if len(warnings) == len(pages):
        raise DataError(f"{path}: no page can be read; it may be cut short or damaged; get it again")
    if sum(c.isalpha() for c in text) < FEW * len(pages):
        what = "pictures of pages (a scan)" if pictures else "pages without text"
        raise DataError(
            f"{path} holds {what}; let a program for recognition of characters read it, and read what that writes"
        )
    return {"text": text, "pages": spans, "warnings": warnings}


def page_text(page: LTPage) -> tuple[str, bool]:
    """The text of a page, and whether it has a picture."""
    from pdfminer.layout import LTFigure, LTImage, LTTextBox, LTTextLine

    rows: list[tuple[Box, float, str]] = []
    pictures = False
    todo: list[Any] = list(page)
    while todo:
        item = todo.pop(0)
        if isinstance(item, LTTextLine):
            shown = item.get_text().strip("\n").replace("\n", " ")
            if shown.strip():
                box = Box(item.x0, item.x1, page.height - item.y1, len(shown.split()), len(rows), 0)
                rows.append((box, item.height, shown))
        elif isinstance(item, LTTextBox):
            todo.extend(item)
        elif isinstance(item, LTFigure | LTImage):
            pictures = True
    above, body, below = _edges(sorted((box for box, _, _ in rows), key=lambda b: b.top), rows)
    parts = [part for part in (above, *order(body), below) if part]
    return "\n\n".join(_part([rows[b.start] for b in part]) for part in parts), pictures


def _edges(boxes: list[Box], rows: list[tuple[Box, float, str]]) -> tuple[list[Box], list[Box], list[Box]]:
    """The lines of the page's head, of its body and of its foot: head and foot are one row each, well apart."""
    tops = sorted({round(b.top) for b in boxes})
    if len(tops) < 4:
        return [], boxes, []
    height = sorted(h for _, h, _ in rows)[len(rows) // 2]
    head = tops[0] if tops[1] - tops[0] > MARGIN * height else -1
    foot = tops[-1] if tops[-1] - tops[-2] > MARGIN * height else -1
    return (
        [b for b in boxes if round(b.top) == head],
        [b for b in boxes if round(b.top) not in (head, foot)],
        [b for b in boxes if round(b.top) == foot],
    )


def _part(rows: list[tuple[Box, float, str]]) -> str:
    """The lines of one column, pieces of a line put together, paragraphs apart."""
    lines: list[tuple[Box, float, str]] = []
    for box, height, shown in rows:
        if lines and abs(lines[-1][0].top - box.top) < ROW * height and box.left >= lines[-1][0].right - 1:
            before = lines[-1]
            joined = Box(before[0].left, box.right, before[0].top, before[0].words + box.words, 0, 0)
            lines[-1] = (joined, max(before[1], height), f"{before[2].rstrip()} {shown.lstrip()}")
        else:
            lines.append((box, height, shown))
    steps = sorted(b[0].top - a[0].top for a, b in itertools.pairwise(lines) if b[0].top > a[0].top)
    step = steps[len(steps) // 3] if steps else 0.0
    edge = sorted(line[0].left for line in lines)[len(lines) // 3]
    out: list[str] = []
    for k, (box, height, shown) in enumerate(lines):
        if k:
            above = lines[k - 1]
            far = box.top - above[0].top > APART * step or abs(height - above[1]) > 0.2 * above[1]
            indented = (
                INDENT * height < box.left - edge < 5 * height and above[0].left - edge < INDENT * height
            )
            out.append("\n\n" if far or indented else "\n")
        out.append(shown.rstrip())
    return "".join(out)
