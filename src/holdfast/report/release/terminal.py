"""What a terminal shows of a release that was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text


def show(manifest: Mapping[str, Any], left_out: pl.DataFrame, folder: Path, out: Console) -> None:
    """Print the files, what is left out, and how to cite.

    Parameters
    ----------
    manifest
        As written.
    left_out
        The table of that name.
    folder
        Where the release is.
    out
        Where to print.
    """
    out.print(Text(str(manifest["release"]), style="bold"))
    table = Table(box=None, pad_edge=False)
    for name in ("file", "rows", "MB"):
        table.add_column(name, justify="left" if name == "file" else "right")
    for name, file in manifest["files"].items():
        table.add_row(name, "" if file["rows"] is None else f"{file['rows']:,}", f"{file['bytes'] / 1e6:.1f}")
    out.print(table)
    never = left_out.filter(pl.col("what") == "all")["source"]
    out.print(
        Text(f"Left out by their terms: {', '.join(never)}; LICENCES.md says why and where to get them.")
    )
    out.print(f"\nThe release: {folder}; cite it by its name above and references.bib.", soft_wrap=True)
