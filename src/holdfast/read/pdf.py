"""The text of a PDF, page after page, the footnotes of all pages after the last."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from holdfast.errors import DataError, UserError
from holdfast.read.page import page_text

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
        notes: list[str] = []
        at = pictures = 0
        for number, page in enumerate(pages, first):
            try:
                interpreter.process_page(page)
                shown, below, drawn = page_text(device.get_result())
            except (MemoryError, RecursionError):
                raise DataError(
                    f"{path}: page {number} is too complex to be read; leave it out with --pages"
                ) from None
            except Exception as e:
                warnings.append(f"page {number} can't be read ({type(e).__name__}) and is left out")
                shown, below, drawn = "", [], False
            pictures += drawn
            notes += below
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
    text = "\n\n".join(["".join(out), *notes])
    if len(warnings) == len(pages):
        raise DataError(f"{path}: no page can be read; it may be cut short or damaged; get it again")
    if sum(c.isalpha() for c in text) < FEW * len(pages):
        what = "pictures of pages (a scan)" if pictures else "pages without text"
        raise DataError(
            f"{path} holds {what}; let a program for recognition of characters read it, and read what that writes"
        )
    return {"text": text, "pages": spans, "warnings": warnings}
