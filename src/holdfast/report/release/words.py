"""What is written about a release: codebook, read-me, licences, references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from holdfast import codebook
from holdfast.report.bundle import references
from holdfast.report.contents import source
from holdfast.report.release.columns import Table, tables

Row = Mapping[str, Any]

ABOUT = (
    "How firm a power's position is in each country, as shares of the country's outside ties, with intervals."
)

CANT = (
    "A row with judged = 0 has no number: too little was observed in that year. Never put an older one in its place.",
    "Shares are an index of declared weights over ties that have no common unit, not a count of ties.",
    "Ties are not consent and positions are not merit. Nothing here says why a position changed.",
    "Rows of one country and year are parts of one whole, and neighbouring years share readings: they aren't independent.",
)
"""What a user must know before the first regression."""


def codes(names: Iterable[str]) -> pl.DataFrame:
    """The codebook: every column of some tables."""
    text = ("table", "column", "type", "label", "unit", "sign", "values", "source", "made")
    rows = [
        (t.name, c.name, c.type, c.label, c.unit, c.sign, c.allowed, t.source, c.made)
        for t in map(tables().__getitem__, names)
        for c in t.columns
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(text, pl.String), orient="row")


def codebook_text(names: Iterable[str], head: str) -> str:
    """The codebook for reading."""
    out = [f"# Codebook\n\n{head}\n", KINDS]
    for table in map(tables().__getitem__, names):
        out.append(section(table))
    return "\n".join(out)


KINDS = """\
`code`: short text. `word`: one of few words; a labelled number in Stata. `words`: words joined by `|`, sorted; numbered
in Stata by file. `integer`, `number`; `share`: a number from -1 to 1; `flag`: 1 yes, 0 no. An empty cell is a value
that isn't known or can't be given; it is never zero. Numbers have the decimals of the codebook in every format; in Stata
a share is a float (7 digits).
"""


def section(table: Table) -> str:
    """A table of a release with its columns, as Markdown."""
    head = ("column", "type", "label", "unit", "sign", "values", "how made")
    rows = [(f"`{c.name}`", c.type, c.label, c.unit, c.sign, c.allowed, c.made) for c in table.columns]
    return f"## `{table.name}`: {table.title}\n\n{about_table(table)}\n\n{markdown(head, rows)}"


def about_table(table: Table) -> str:
    """What a table is, its formats, key and source."""
    key = ", ".join(f"`{k}`" for k in table.key)
    return (
        f"{table.about} Formats: {', '.join(table.formats)}. No two rows share {key}. Source: {table.source}."
    )


def markdown(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in rows:
        lines.append(
            "| " + " | ".join(str(v if v is not None else "").replace("|", "\\|") for v in row) + " |"
        )
    return "\n".join(lines) + "\n"


def about(manifest: Row) -> list[tuple[str, str]]:
    """What a release is, line by line."""
    case, panel = manifest["case"], manifest["panel"]
    world = manifest["world"]
    return [
        ("what", ABOUT),
        ("release", manifest["release"]),
        ("case", f"{case['title']}: {', '.join(case['powers'])} in {', '.join(case['countries'])}"),
        ("weights", ", ".join(f"{k} {v:g}" for k, v in case["weights"].items())),
        ("world", f"{world['powers']} powers in {world['countries']} countries" if world else "left out"),
        ("holdfast", manifest["version"]),
        ("panel", f"{panel['fingerprint']}; parameters learned on {panel['parameters']}"),
        (
            "known up to",
            manifest["as_of"] or f"everything held (newest release {manifest['newest_release']})",
        ),
        ("positions", f"positive is the side of {manifest['anchor']}"),
        ("seed", str(manifest["seed"])),
        ("made by", f"`{manifest['command']}`"),
        ("schema", manifest["schema"]),
        *(("beware", text) for text in CANT),
    ]


def readme(manifest: Row, frames: Mapping[str, pl.DataFrame], notes: Mapping[str, str]) -> str:
    """The read-me of a release."""
    lines = [f"# {manifest['release']}\n", f"{ABOUT}\n"]
    lines += [f"- {k}: {v}" for k, v in about(manifest)[1:] if k != "beware"]
    lines.append("\n## Before you use it\n")
    lines += [f"- {text}" for text in CANT]
    lines.append("\n## Tables\n")
    lines.append(
        markdown(
            ("table", "rows", "what", "formats"),
            [
                (f"`{n}`", f.height, tables()[n].about, ", ".join(tables()[n].formats))
                for n, f in frames.items()
            ],
        )
    )
    lines.append("## Files\n")
    lines += [f"- `{name}`: {text}" for name, text in notes.items()]
    lines.append(
        "\n## Cite\n\nCite holdfast with the release named above, and the sources of the numbers you use: `references.bib` "
        "has both. Check what you hold with `sha256sum -c SHA256SUMS`.\n"
    )
    return "\n".join(lines)


def licences(used: pl.DataFrame, left: pl.DataFrame) -> str:
    """Terms by source, and what they keep out."""
    word = {
        "figures": "figures",
        "derived": "rounded shares and classes only",
        "own_file": "a file of its own",
    }
    return "\n".join(
        [
            "# Licences and terms\n",
            "Footholds, shares, draws and positions are results of holdfast (Apache-2.0). The data behind them keep the "
            "terms of their publishers, as read; read the publisher's own before you pass anything on.\n",
            markdown(
                ("source", "title", "publisher", "in this release", "terms"),
                [
                    (r["source"], r["title"], r["publisher"], word[r["ships"]], r["terms"])
                    for r in used.iter_rows(named=True)
                ],
            ),
            "## Left out\n",
            "What terms keep out, and where to get it. Parameters were learned with some of it at hand; no figure of it is here.\n",
            markdown(
                ("source", "title", "left out", "reason", "where to get it"),
                [
                    (r["source"], r["title"], r["what"], r["reason"], r["url"])
                    for r in left.iter_rows(named=True)
                ],
            ),
            "Also left out: covariates, exposures and events of the panel, which no table here needs (V-Dem's among them, "
            "CC BY-SA 4.0), and a user's own data, whose terms are theirs.\n",
        ]
    )


def bib(manifest: Row, used: Iterable[str]) -> str:
    """BibTeX of holdfast and of the sources used."""
    sources = [source(s) for s in used if s in codebook.sources()]
    own = (
        "@software{holdfast,\n  title = {holdfast: how firm a power's position is, what moved it, and where it goes},\n"
        "  author = {{The holdfast developers}},\n"
        f"  year = {{{str(manifest['as_of'] or manifest['newest_release'])[:4]}}},\n"
        f"  version = {{{manifest['version']}}},\n"
        f"  note = {{Data release {manifest['release']}, seed {manifest['seed']}}}\n}}\n\n"
    )
    cited = references({"sources": sources}).partition("\n\n")[2]
    return f"% holdfast and the sources of this release.\n\n{own}{cited}"
