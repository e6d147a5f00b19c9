"""Documents made for the tests: a corpus of our own words, damaged texts, small PDF files."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPUS = (Path(__file__).parent / "corpus.txt").read_text("utf-8").split("\n\n")
CORPUS = [" ".join(p.split()) for p in CORPUS if p.strip()]


def module(name):
    """A module of benchmarks/read by its name."""
    spec = importlib.util.spec_from_file_location(
        f"benchmarks_read_{name}", ROOT / f"benchmarks/read/{name}.py"
    )
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


damage = module("damage")


def page(lines):
    """The drawing of a page: (x, y, size, text) each, y counted from below."""
    out = []
    for x, y, size, text in lines:
        shown = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        out.append(f"BT /F1 {size} Tf {x} {y} Td ({shown}) Tj ET")
    return "\n".join(out).encode("cp1252")


def pdf(pages, encrypted=False, picture=False):
    """A PDF of pages of lines, in Helvetica; encrypted with a password nobody knows, or with a picture on each page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b""]
    kids = []
    objects[2] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    if picture:
        objects.append(
            b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
            b"stream\n\x00\nendstream"
        )
    for lines in pages:
        drawn = page(lines) + (b"\nq 500 0 0 700 50 50 cm /X1 Do Q" if picture else b"")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        shown = b"/Font << /F1 3 0 R >>" + (b" /XObject << /X1 4 0 R >>" if picture else b"")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << %s >> >>"
            % (len(objects), shown)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(kids),
        b" ".join(b"%d 0 R" % k for k in kids),
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    more = b""
    if encrypted:
        more = b" /Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>]" % (
            b"5a" * 32,
            b"a5" * 32,
        )
    return out + b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        more,
        start,
    )


def set_in_lines(text, width):
    """A paragraph in lines of at most so many letters, words whole."""
    out = [""]
    for word in text.split():
        if len(out[-1]) + 1 + len(word) > width:
            out.append("")
        out[-1] = f"{out[-1]} {word}".strip()
    return out
