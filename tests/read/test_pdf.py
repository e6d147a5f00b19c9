"""PDF files as programs make them: columns, footnotes, large initials, heads on two pages, words hyphenated by the program."""

from pathlib import Path

import pytest
from pdfminer.fontmetrics import FONT_METRICS

from holdfast.read.columns import Box, gutter
from holdfast.read.document import read

from .made import CORPUS, pdf, set_in_lines
from .test_documents import check_places, flat

PRODUCERS = Path(__file__).parent / "producers"


def made(tmp_path, *pages):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(pages))
    return read(path)


def column(text, x=60, y=760, size=10, width=38):
    """A paragraph in lines, from a place downwards."""
    return [(x, y - 13 * n, size, line) for n, line in enumerate(set_in_lines(text, width))]


def width(text, size=10):
    """Width of a text in Helvetica."""
    return sum(FONT_METRICS["Helvetica"][1][c] for c in text) * size / 1000


def test_a_document_of_a_word_processor():
    """Two columns of Writer's, hyphenated and justified, with head, foot and footnotes; its hyphens stand apart from the words."""
    d = read(PRODUCERS / "office.pdf")
    said = flat(d.text).replace("[1]", "", 1).replace("[2]", "", 1)
    assert said == flat(
        " ".join(["Firm footing, five offices", *CORPUS[5:10], "[1] See file 1. [2] See file 3."])
    )
    assert sum(r.kind == "head" for r in d.repairs) == 6
    assert d.unsure == ()
    check_places(d)


def test_a_page_printed_from_a_browser():
    """Narrow justified columns, whose lines come in pieces, with ligatures that are signs and a large initial."""
    d = read(PRODUCERS / "browser.pdf")
    assert flat(d.text) == flat(" ".join(["Firm footing, five offices", *CORPUS[5:10]]))
    assert [p.number for p in d.paragraphs] == [None, *range(5)]
    check_places(d)


def test_footnotes_follow_the_text(tmp_path):
    first, second = set_in_lines(CORPUS[0], 38), set_in_lines(CORPUS[1], 38)
    pages = []
    for lines, note in ((first, 1), (second, 2)):
        page = [(60, 760 - 13 * n, 10, line) for n, line in enumerate(lines)]
        x, y, _, last = page[-1]
        page.append((x + width(last), y + 4, 6, str(note)))
        page += [(60, 300, 8, f"{note}The file of the office"), (60, 291, 8, "is in its fifth volume.")]
        pages.append(page)
    d = made(tmp_path, *pages)
    texts = [d.text[p.start : p.end] for p in d.paragraphs]
    assert [t.replace("[", " [").split()[-1] for t in texts[:2]] == ["[1]", "[2]"]
    assert texts[2:] == [f"[{k}] The file of the office is in its fifth volume." for k in (1, 2)]


def test_a_raised_number_without_a_footnote_stays(tmp_path):
    lines = column(CORPUS[0])
    said = "an area of 25 km"
    d = made(tmp_path, [*lines, (60, 500, 10, said), (60 + width(said), 504, 6, "2")])
    assert "25 km2" in flat(d.text)


@pytest.mark.parametrize(
    ("letter", "rest"), [("T", "he five officials met first"), ("A", "ceasefire was signed on the")]
)
def test_a_large_initial_joins_its_word(tmp_path, letter, rest):
    lines = [(60, 740, 40, letter)]
    lines += [(90, 758 - 13 * n, 10, line) for n, line in enumerate([rest, "day and offered to confirm"])]
    lines += [(60, 732 - 13 * n, 10, line) for n, line in enumerate(set_in_lines(CORPUS[3], 40))]
    d = made(tmp_path, lines)
    assert flat(d.text).startswith({"T": "The five officials", "A": "A ceasefire was"}[letter])


def test_the_head_of_two_pages_goes(tmp_path):
    pages = [
        [(60, 800, 9, "Review of the offices"), *column(CORPUS[k]), (60, 40, 9, f"Page {k + 1} of 2")]
        for k in (0, 1)
    ]
    d = made(tmp_path, *pages)
    assert flat(d.text) == flat(" ".join(CORPUS[:2]))


def test_rows_that_are_alike_on_two_pages_stay(tmp_path):
    """The rows of a table that goes on over a page are no running heads."""
    pages = [[(60, 760 - 13 * n, 10, f"Office {n + 20 * k}     {n * 7}") for n in range(20)] for k in (0, 1)]
    d = made(tmp_path, *pages)
    assert d.text.count("Office") == 40


def test_a_word_broken_between_pages_with_heads_and_feet(tmp_path):
    pages = [
        [
            (60, 800, 9, "Review of the offices"),
            *column(CORPUS[k])[:-1],
            (60, 760 - 13 * 20, 10, line),
            (60, 40, 9, f"Page {k + 1} of 3"),
        ]
        for k, line in enumerate(
            ["the officials offered a secu-", "rity pact to the five offi-", "cers of the office."]
        )
    ]
    assert "a security pact" not in flat(made(tmp_path, *pages).text)  # another line comes between
    pages = [[page[0], page[-2], page[-1]] for page in pages]
    assert "a security pact to the five officers of" in flat(made(tmp_path, *pages).text)


def test_cells_of_a_table_are_no_columns():
    """Cells begin under each other, pieces of justified lines don't."""
    table = [Box(x, x + 20, y, 1, 0, y) for y in range(12) for x in (0, 40, 80, 120, 160, 200)]
    assert gutter(table) is None
    prose = [
        Box(x + (7 * y * (x % 120)) % 13, x + 20, y, 1, 0, y)
        for y in range(12)
        for x in (0, 35, 70, 120, 155, 190)
    ]
    assert gutter(prose) is not None
