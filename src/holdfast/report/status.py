"""What the data cover, as a terminal shows it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from holdfast import codebook
from holdfast.panel.beside import months_old

BLOCK = 5
"""Countries side by side with their names and how many readings; more stand as codes."""

NARROW = 96
"""Letters a line below which countries stand as codes and kinds of reading are left out."""

OLD = ((24, "green"), (60, "yellow"))
"""Months up to which an age is shown in a colour; what is older is red."""

KINDS = {
    "recorded": "rec.",
    "other_side": "oth.",
    "provisional": "prov.",
    "modelled": "mod.",
    "press": "press",
}
"""Heads of the columns that divide readings by kind."""

Row = Mapping[str, Any]


def show(data: Row, by: str | None, only: Sequence[str], out: Console) -> None:
    """Print the overview, or one table in full.

    Parameters
    ----------
    data
        The answer of `data status`, as in docs/reference/json.md.
    by
        source, indicator, country or year; None for the overview.
    only
        The rows wanted of that table; empty: all of it. Rows named are told in full.
    out
        Where to print.
    """
    own = ", with your own data" if data.get("own") else ""
    out.print(Text(f"{data['title']}: what the panel {data['panel']} holds{own}", style="bold"))
    out.print(
        f"Ages are counted to {data['reference']}, {data['reference_is']}, from the end of the newest year observed; "
        "a modelled reading is no observation."
    )
    out.print()
    if by is None:
        _overview(data, out)
    else:
        TABLES[by](data, only, out)
    for warning in data["warnings"] if by in {None, "indicator"} else ():
        out.print(Text(f"Warning: {warning}", style="yellow"))


def age(months: int | None) -> Text:
    """An age in years, coloured.

    Examples
    --------
    >>> age(29).plain, age(None).plain
    ('2.4', '–')
    """
    if months is None:
        return Text("–", style="bright_black")
    return Text(f"{months / 12:.1f}", style=_style(months))


def _style(months: int | None) -> str:
    if months is None:
        return "bright_black"
    return next((s for most, s in OLD if months <= most), "red")


def _span(row: Row) -> str:
    return f"{row['first']}-{row['newest_any']}" if row["first"] else "–"


def _table(title: str, *columns: str | tuple[str, str]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="italic", box=None, pad_edge=False, header_style="bold"
    )
    for column in columns:
        name, justify = column if isinstance(column, tuple) else (column, "left")
        wraps = name in {"meaning", "doubts"}
        table.add_column(name, justify=justify, overflow="fold", no_wrap=not wraps)  # type: ignore[arg-type]
    return table


NUMBER = "right"


def _kind_columns(out: Console) -> list[tuple[str, str]]:
    return [(head, NUMBER) for head in KINDS.values()] if out.width >= NARROW else []


def _kinds(row: Row, out: Console) -> list[str]:
    """Per cent of the readings of each kind, nothing where there is none of it; no column on a narrow terminal."""
    if out.width < NARROW:
        return []
    return ["" if not row["kinds"][k] else f"{max(1, round(100 * row['kinds'][k]))}" for k in KINDS]


def _overview(data: Row, out: Console) -> None:
    _matrix(data, out)
    flags = [f for f in data["flags"] if f["readings"]]
    if flags:
        out.print()
        table = _table(
            "Doubts that readings of these countries carry", ("readings", NUMBER), "flag", "meaning"
        )
        for f in flags:
            table.add_row(str(f["readings"]), f["flag"], f["meaning"])
        out.print(table)
    out.print()
    table = _table(
        "Beside the readings",
        "table",
        "name",
        ("rows here", NUMBER),
        ("world", NUMBER),
        "years",
        ("age", NUMBER),
    )
    for r in data["tables"]:
        years = f"{r['first']}-{r['newest']}" if r["first"] else "standing"
        table.add_row(
            r["table"],
            r["name"].replace("_", " "),
            str(r["rows"]),
            str(r["world"]),
            years,
            age(r["age_months"]),
        )
    out.print(table)
    out.print()
    out.print(
        "In full: --by source, --by indicator, --by country, --by year; all of it as --json, as CSV with --out."
    )


def _matrix(data: Row, out: Console) -> None:
    """Kinds of tie by countries: newest year observed, and how many readings."""
    cells = {(c["indicator"], c["client"]): c for c in data["cells"]}
    power, clients = data["power"], data["clients"]
    few = len(clients) <= BLOCK and out.width >= NARROW
    size = BLOCK if few else max(1, (out.width - 42) // 7)
    for begin in range(0, len(clients), size):
        block = clients[begin : begin + size]
        heads = [(codebook.name(c) if few else c, NUMBER) for c in block]
        note = "newest year observed" + (", readings" if few else "")
        table = _table(f"Kinds of tie by country: {note}", "kind of tie", ("weight", NUMBER), *heads)
        domain = None
        for i in data["indicators"]:
            if i["domain"] != domain:
                domain = i["domain"]
                table.add_row(Text(str(domain).capitalize(), style="bold"))
            weight = f"{i['weight']:.2f}" if i["weight"] else "beside"
            shown = [_cell(cells[i["id"], c], few, power is not None) for c in block]
            table.add_row(Text(f"  {i['title']}"), weight, *shown)
        out.print(table)
    if power is None:
        return
    late = [c for c in data["cells"] if _behind(c)]
    if late:
        titles = {i["id"]: i["title"] for i in data["indicators"]}
        told = ", ".join(
            f"{titles[c['indicator']]} in {codebook.name(c['client'])} {c['power_newest'] or 'never'}"
            for c in late[:8]
        )
        more = f" and {len(late) - 8} more" if len(late) > 8 else ""
        out.print(Text(f"* what can see {codebook.in_sentence(power)} ends earlier: {told}{more}."))
    out.print(
        Text(
            "m: modelled only. A kind of tie with the weight 'beside' is held and shown, and is not in the index."
        )
    )


def _behind(cell: Row) -> bool:
    return bool(cell["newest"]) and (cell["power_newest"] or 0) < cell["newest"]


def _cell(cell: Row, few: bool, asked: bool) -> Text:
    if not cell["readings"]:
        return Text("–", style="bright_black")
    year = f"{cell['newest']}" if cell["newest"] else f"{cell['newest_any']}m"
    mark = "*" if asked and _behind(cell) else ""
    count = f" {cell['readings']:>3}" if few else ""
    return Text(f"{year}{mark}{count}", style=_style(cell["age_months"]))


def _wanted(rows: Sequence[Row], key: str, only: Sequence[str]) -> list[Row]:
    return [r for r in rows if not only or str(r[key]) in only]


def _sources(data: Row, only: Sequence[str], out: Console) -> None:
    columns = [
        "source",
        ("readings", NUMBER),
        ("rows", NUMBER),
        "years",
        ("age", NUMBER),
        *_kind_columns(out),
        "terms",
    ]
    table = _table("By source", *columns)  # type: ignore[arg-type]
    rows, reference = _wanted(data["sources"], "id", only), datetime.date.fromisoformat(data["reference"])
    for r in rows:
        readings = bool(r["readings"])
        span = r if readings else {"first": r["rows_first"], "newest_any": r["rows_newest"]}
        table.add_row(
            r["id"],
            str(r["readings"]),
            str(r["rows"]),
            _span(span),
            age(r["age_months"] if readings else months_old(r["rows_newest"], reference)),
            *_kinds(r, out),
            r["terms_class"].replace("_", " "),
        )
    out.print(table)
    _legend(out)
    out.print(
        "Rows: of every table and the whole world, 0 where this panel has none; years and age without readings here are "
        "those of such rows."
    )
    out.print(
        "Terms: figures ship as they are; derived, as rounded shares and classes; own file, in a file of their own "
        "licence; never, in fitting alone."
    )
    for r in rows if only else ():
        out.print()
        out.print(Text(f"{r['id']}: {r['title']}", style="bold"))
        _facts(
            out,
            publisher=r["publisher"], version=r["version"], address=r["url"], terms=f"{r['terms_class']}: {r['terms']}",
            lag=f"{r['lag_months']} months", ties=", ".join(r["indicators"]), doubts=_doubts(r),
        )  # fmt: skip


def _indicators(data: Row, only: Sequence[str], out: Console) -> None:
    columns = [
        "kind of tie",
        ("weight", NUMBER),
        "parameters",
        ("readings", NUMBER),
        ("world", NUMBER),
        "years",
    ]
    table = _table("By kind of tie", *columns, ("age", NUMBER), *_kind_columns(out))  # type: ignore[arg-type]
    rows = _wanted(data["indicators"], "id", only)
    for r in rows:
        weight = f"{r['weight']:.2f}" if r["weight"] else "beside"
        table.add_row(
            r["id"], weight, r["basis"] or "–", str(r["readings"]), str(r["world"]), _span(r), age(r["age_months"]),
            *_kinds(r, out),
        )  # fmt: skip
    out.print(table)
    _legend(out)
    for r in rows if only else ():
        entry = codebook.indicators()[r["id"]]
        out.print()
        out.print(Text(f"{r['id']}: {r['title']}", style="bold"))
        _facts(
            out,
            domain=r["domain"], unit=r["unit"], measures=entry.definition,
            weight=f"{entry.weight:g}: {entry.reason}", sources=", ".join(r["sources"]),
            terms=", ".join(r["terms_classes"]).replace("_", " "), doubts=_doubts(r),
            traps=" ".join(entry.traps), floors=f"{_floors(entry.error)}. {entry.error_reason}",
        )  # fmt: skip


def _floors(error: Mapping[str, float]) -> str:
    return ", ".join(f"{k.replace('_', ' ')} {v:g}" for k, v in error.items())


def _countries(data: Row, only: Sequence[str], out: Console) -> None:
    columns = [
        "country",
        ("readings", NUMBER),
        "years",
        ("age", NUMBER),
        ("ties", NUMBER),
        ("recent", NUMBER),
    ]
    table = _table("By country", *columns, *_kind_columns(out), ("doubted", NUMBER))  # type: ignore[arg-type]
    rows = _wanted(data["countries"], "client", only)
    for r in rows:
        table.add_row(
            r["name"], str(r["readings"]), _span(r), age(r["age_months"]), str(len(r["indicators"])),
            str(r["recent"]), *_kinds(r, out), str(r["flagged"]),
        )  # fmt: skip
    out.print(table)
    out.print(
        "Ties: kinds with a reading; recent: with an observation of the last five years; doubted: with a flag."
    )
    _legend(out)
    titles = {i["id"]: i["title"] for i in data["indicators"]}
    for r in rows if only else ():
        out.print()
        detail = _table(r["name"], "kind of tie", ("readings", NUMBER), "years", ("age", NUMBER), "doubts")
        for c in data["cells"]:
            if c["client"] == r["client"]:
                detail.add_row(
                    titles[c["indicator"]], str(c["readings"]), _span(c), age(c["age_months"]), _doubts(c)
                )
        out.print(detail)


def _years(data: Row, only: Sequence[str], out: Console) -> None:
    columns = [
        ("year", NUMBER),
        ("readings", NUMBER),
        ("countries", NUMBER),
        ("ties", NUMBER),
        *_kind_columns(out),
    ]
    table = _table("By year", *columns, ("doubted", NUMBER), ("world", NUMBER), ("its countries", NUMBER))
    rows = _wanted(data["years"], "year", only)
    begin = min((r["year"] for r in rows if r["readings"]), default=0)
    for r in rows:
        if r["year"] >= begin or only:
            table.add_row(
                str(r["year"]), str(r["readings"]), str(r["countries"]), str(len(r["indicators"])), *_kinds(r, out),
                str(r["flagged"]), str(r["world"]), str(r["world_countries"]),
            )  # fmt: skip
    out.print(table)
    _legend(out)


def _legend(out: Console) -> None:
    if out.width < NARROW:
        out.print(f"Ages in years. With {NARROW} letters a line the kinds of reading stand here too.")
        return
    out.print(
        "Per cent of readings: recorded, by the other side, provisional, modelled, from the press. Ages in years."
    )


def _doubts(row: Row) -> str:
    return ", ".join(f"{flag} {n}" for flag, n in row["flags"]) or "none"


def _facts(out: Console, **facts: str) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim")
    table.add_column(ratio=1)
    for name, text in facts.items():
        if text:
            table.add_row(name, Text(text))
    out.print(table)


TABLES: dict[str, Callable[[Row, Sequence[str], Console], None]] = {
    "source": _sources,
    "indicator": _indicators,
    "country": _countries,
    "year": _years,
}
"""What `--by` may name."""
