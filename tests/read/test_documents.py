"""Documents as they come: columns, running heads, web pages, PDF files, wrong encodings, and what can't be read."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import DataError, HoldfastError, UserError
from holdfast.read import bounded, columns, heads
from holdfast.read.document import read, repaired
from holdfast.read.encoding import decode, garbled
from holdfast.read.extract import LARGEST, Extracted, extract, written
from holdfast.read.hypertext import pieces
from holdfast.read.offsets import Traced
from holdfast.read.paragraphs import paragraphs, reflow

from .made import CORPUS, damage, pdf, set_in_lines


def flat(text):
    return " ".join(text.split())


def plain(text, kind="txt"):
    return repaired(Extracted(Traced.of(text), kind, "utf-8", None, ()))


def side_by_side(left, right, width=40, gutter=4):
    rows = max(len(left), len(right))
    left, right = left + [""] * (rows - len(left)), right + [""] * (rows - len(right))
    return "\n".join(f"{a:<{width}}{' ' * gutter}{b}".rstrip() for a, b in zip(left, right, strict=True))


def alike(text, paragraphs):
    """Whether a text is these paragraphs but for a few words that could be others."""
    found, true = text.split(), " ".join(paragraphs).split()
    wrong = [(a, b) for a, b in zip(found, true, strict=True) if a != b]
    return len(wrong) <= max(len(true) / 50, 1)


def check_places(d):
    for at, a, b in d.traced.segments():
        assert d.text[at : at + b - a] == d.original[a:b]
    for r in (*d.repairs, *d.unsure):
        row = r.row(d.original)
        assert "parts" in row or d.original[row["start"] : row["end"]] == row["from"]


def test_paragraphs_come_back_whole_and_numbered():
    text, _ = damage.damaged(CORPUS)
    d = plain("A REPORT\n\n" + text)
    assert [p.number for p in d.paragraphs] == [None, *range(len(CORPUS))]
    assert alike(d.text, ["A REPORT", *CORPUS])
    for p, true in zip(d.paragraphs[1:], CORPUS, strict=True):
        assert alike(d.text[p.start : p.end], [true])
    check_places(d)


def test_two_columns_of_plain_text():
    left, right = set_in_lines(" ".join(CORPUS[:2]), 38), set_in_lines(" ".join(CORPUS[2:4]), 38)
    d = plain("A TITLE ACROSS BOTH OF THE COLUMNS OF THE PAGE\n\n" + side_by_side(left, right))
    assert flat(" ".join(CORPUS[:4])) in flat(d.text)
    check_places(d)


def test_broken_words_in_columns_are_joined_within_their_column():
    left, _ = damage.damaged([" ".join(CORPUS[:2])])
    right, _ = damage.damaged([" ".join(CORPUS[2:4])])
    d = plain(side_by_side(left.split("\n"), right.split("\n")))
    assert alike(d.text, CORPUS[:4])
    check_places(d)


def test_a_table_is_no_columns():
    rows = "\n".join(f"{name:<20}    {k * 7:>6}     {k}.5" for k, name in enumerate("abcdefghijkl"))
    assert columns.pieces(rows) is None


def test_running_heads_and_page_numbers_go():
    pages = [f"Review of offices\n\n{p}\n\n{k + 3}" for k, p in enumerate(CORPUS[:5])]
    d = plain("\f".join(pages))
    assert "Review of offices" not in d.text
    assert flat(d.text) == flat(" ".join(CORPUS[:5]))
    assert sorted({r.kind for r in d.repairs}) == ["head", "page number"]


def test_a_word_broken_across_a_page_is_joined():
    d = plain(
        "Head\n\nthe five secu-\n\f"
        + "Head\n\nrity councils met in the\n\f"
        + "Head\n\nthird of the offices."
    )
    assert "security councils met in the third" in flat(d.text)
    check_places(d)


def test_numbers_in_the_text_are_no_page_numbers():
    made, _ = heads.heads("The year was\n\n1991\n\nand then came\n\n2001\n\nwhich was better")
    assert made == []


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(name):
    text = "Fünf Büros – five offices, “as it were”, naïve façade, the state’s coöperation"
    assert decode(text.encode(name))[0] == text


def test_cyrillic_in_one_byte():
    text = "Пять государств региона и их соседи"
    assert decode(text.encode("cp1251"))[:2] == (text, "cp1251")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="’“”–éüßñ€ç", min_size=1, max_size=6))
def test_text_read_in_the_wrong_encoding_comes_back(signs):
    text = f"the state{signs}s"
    wrong = text.encode().decode("cp1252", errors="ignore")
    if wrong.encode("cp1252", errors="ignore") != text.encode():
        return
    assert Traced.of(wrong).apply(garbled(wrong)).text == text


def test_control_characters_and_signs_for_ligatures():
    d = plain(
        "The con\x02ict in the of\ufb01ces\u200b was (cid:3)rst seen\x07 in the \ufb01rst signi\ufb01 cant year\u00ad s"
    )
    assert d.text == "The conflict in the offices was first seen in the first significant year s"
    check_places(d)


def test_a_web_page_shows_what_a_reader_sees():
    source = (
        "<!doctype html><html><head><title>no</title><style>p{}</style></head><body><script>alert('no')</script>"
        "<p>Five &amp; six <b>off</b>ices&nbsp;met.<br>They &#8220;left&#x201d;.</p><p hidden>no</p>"
        "<ul><li>one<li>two</ul><!-- no --><div style='display: none'>no<div>no</div></div>End"
    )
    text = written(source, pieces(source))
    assert flat(text.text) == "Five & six offices met. They “left”. one two End"
    for at, a, b in text.segments():
        assert text.text[at : at + b - a] == source[a:b]


def test_the_same_of_a_web_page_and_a_text(tmp_path):
    page = tmp_path / "a.html"
    page.write_text("<html><body>" + "".join(f"<p>{p}</p>" for p in CORPUS), "utf-8")
    d = read(page)
    assert [d.text[p.start : p.end] for p in d.paragraphs] == CORPUS
    assert d.repairs == []


def two_columns(tmp_path, name="a.pdf", **options):
    """A PDF of two pages in two columns with a running head, words broken and ligatures lost."""
    pages = []
    for k in range(3):
        left, _ = damage.damaged([CORPUS[2 * k]])
        right, _ = damage.damaged([CORPUS[2 * k + 1]])
        lines = [(60, 800, 9, "Review of the offices"), (290, 30, 9, str(k + 11))]
        for x, column in ((60, left), (310, right)):
            lines += [(x, 760 - 13 * n, 10, line) for n, line in enumerate(column.split("\n"))]
        pages.append(lines)
    path = tmp_path / name
    path.write_bytes(pdf(pages, **options))
    return path


def test_a_pdf_in_two_columns(tmp_path):
    d = read(two_columns(tmp_path))
    assert d.pages == 3
    assert alike(d.text, CORPUS[:6])
    assert len(d.paragraphs) == 6
    check_places(d)


def test_some_pages_of_a_pdf(tmp_path):
    d = extract(two_columns(tmp_path), (2, 2))
    assert "review" in d.traced.text.lower()
    assert len(d.pages) == 1


REFUSED = {
    "encrypted": ("password", DataError),
    "scan": ("scan", DataError),
    "truncated": ("cut short", DataError),
    "long": ("--pages 1-300", UserError),
}


@pytest.mark.parametrize("which", REFUSED)
def test_a_pdf_that_cannot_be_read(tmp_path, which):
    path = two_columns(tmp_path, encrypted=which == "encrypted")
    if which == "scan":
        path.write_bytes(pdf([[], []], picture=True))
    if which == "truncated":
        path.write_bytes(path.read_bytes()[:700])
    if which == "long":
        path.write_bytes(pdf([[(60, 700, 10, "a page")]] * 500))
    said, kind = REFUSED[which]
    with pytest.raises(kind, match=said):
        read(path)


def test_a_page_made_to_take_for_ever_ends(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html>a" + "<a " * 100_000)
    with pytest.raises(DataError, match="more than 1 seconds"):
        bounded.run("html", path, "utf-8", seconds=1)


def test_files_too_large_are_refused_unread(tmp_path):
    for kind, most in LARGEST.items():
        path = tmp_path / f"a.{kind}"
        with path.open("wb") as file:
            file.write(b"%PDF-1.7\n" if kind == "pdf" else b"words ")
            file.truncate(most + 1)
        with pytest.raises(UserError, match="MB"):
            extract(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n\t ", "no text"),
        ("a.txt", bytes(range(256)) * 40, "no text"),
        ("a.docx", b"PK\x03\x04 word", "Word"),
        ("a.png", b"\x89PNG\r\n", "picture"),
        ("a.pdf", b"hello", "doesn't begin as one"),
        ("a.csv", b"a,b", "isn't read"),
        ("a.html", b"<html><script>x</script></html>", "no text"),
    ],
)
def test_what_is_no_document_is_named(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(HoldfastError, match=said):
        read(path)


def test_a_folder_and_a_missing_file(tmp_path):
    with pytest.raises(UserError, match="folder"):
        read(tmp_path)
    with pytest.raises(UserError, match="no file"):
        read(tmp_path / "none.txt")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw):
    try:
        text, _, _ = decode(raw)
    except DataError:
        return
    d = plain(text)
    check_places(d)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/&;#pscripthd b!-\"'=\n0x1", max_size=80))
def test_any_page_is_taken_apart(source):
    found = pieces(source)
    text = written(source, found)
    for at, a, b in text.segments():
        assert text.text[at : at + b - a] == source[a:b]


def test_reflow_keeps_lists_and_code():
    text = "A list:\n- one\n- two\n\n```\na  b\nc\n```\n\n# A head\n\nEnd of\nit."
    assert (
        Traced.of(text).apply(reflow(text)).text
        == "A list:\n- one\n- two\n\n```\na  b\nc\n```\n\n# A head\n\nEnd of it."
    )
    assert [p.number for p in paragraphs("# A head\n\nEnd of it.")] == [None, 0]


def test_a_big_text_in_bounded_steps():
    text, _ = damage.damaged(CORPUS * 20)
    d = plain(text)
    assert len(re.findall("ceasefire", d.text)) == 20
