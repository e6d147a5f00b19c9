"""A document read: its text put right, what was repaired and what was not, its paragraphs, whom it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from holdfast.read import columns, controls, encoding, heads, words
from holdfast.read.extract import Extracted, extract
from holdfast.read.ligatures import KINDS
from holdfast.read.offsets import Edit, Repair, Traced
from holdfast.read.paragraphs import Paragraph, paragraphs, reflow, usual
from holdfast.read.vocabulary import Vocabulary


@dataclass(frozen=True)
class Document:
    """A document as it was read.

    Attributes
    ----------
    traced
        The text with the place of each character in the original.
    unsure
        Changes that were not made because they are not sure enough, in places of the original.
    paragraphs
        In places of the text; headings have no number.
    lost
        Part of the ligatures of each kind that the document has lost, where it has lost any.
    kind, encoding, pages, warnings
        Of the file.
    """

    traced: Traced
    unsure: tuple[Repair, ...]
    paragraphs: tuple[Paragraph, ...]
    lost: dict[str, float]
    kind: str
    encoding: str | None
    pages: int | None
    warnings: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text put right."""
        return self.traced.text

    @property
    def original(self) -> str:
        """The text as it came."""
        return self.traced.original

    @property
    def repairs(self) -> list[Repair]:
        """What was repaired, in the order of the original."""
        return self.traced.repairs()


def read(path: Path | str, pages: tuple[int, int] | None = None) -> Document:
    """Read a document.

    Parameters
    ----------
    path
        A .txt, .md, .html or .pdf file.
    pages
        First and last page to read, of a PDF.

    Returns
    -------
    Document
        Its text put right, with offsets into the original.

    Raises
    ------
    UserError
        No such file, or of a kind or size that isn't read.
    DataError
        It is empty, encrypted, damaged or holds no text.
    """
    return repaired(extract(Path(path), pages))


def repaired(found: Extracted, vocabulary: Vocabulary | None = None) -> Document:
    """Put the text of a file right.

    Parameters
    ----------
    found
        What the file holds.
    vocabulary
        The words that are known; by default those that ship.

    Examples
    --------
    >>> from holdfast.read.extract import Extracted
    >>> d = repaired(Extracted(Traced.of("Te frst secu-\\nrity pact"), "txt", "utf-8", None, ()))
    >>> d.text, [(r.start, r.end, r.new) for r in d.repairs]
    ('The first security pact', [(0, 2, 'The'), (3, 7, 'first'), (8, 18, 'security')])
    """
    known = vocabulary or Vocabulary.shipped()
    left: list[Repair] = []
    text = found.traced
    text = text.apply(controls.lines(text.text))
    for _ in range(2):
        text = text.apply(encoding.garbled(text.text))
    made, unmade = controls.signs(text.text, known)
    left += _placed(text, unmade)
    text = text.apply(made)
    text = text.apply(controls.apart(text.text, known))
    pages = found.pages
    if pages is None:
        pieces = columns.pieces(text.text) if found.kind == "txt" else None
        if pieces is not None:
            text = text.take(pieces)
        spans = None
    else:
        spans = [_now(text, a, b) for a, b in pages]
    if found.kind in ("txt", "pdf"):
        made, unmade = heads.heads(text.text, spans)
        left += _placed(text, unmade)
        text = text.apply(made)
    width = usual(text.text)
    made, unmade, losses = words.edits(text.text, known)
    left += _placed(text, unmade)
    text = text.apply(made)
    text = text.apply(reflow(text.text, width))
    lost = {k: losses.rate(k) for k in KINDS if losses.lost.get(k, 0.0) >= 0.5}
    return Document(
        text,
        tuple(sorted(left, key=lambda r: r.start)),
        tuple(paragraphs(text.text)),
        lost,
        found.kind,
        found.encoding,
        None if pages is None else len(pages),
        found.warnings,
    )


def _placed(text: Traced, edits: Sequence[Edit]) -> list[Repair]:
    """Edits that were not made, in places of the original."""
    return [Repair((text.span(e.start, e.end),), e.to, e.kind, e.confidence) for e in edits]


def _now(text: Traced, a: int, b: int) -> tuple[int, int]:
    """Where a stretch of the original stands in a text whose order is the original's."""
    first, last = np.searchsorted(text.place, [a, b])
    return int(first), int(last)
