"""What the verbs of the ledger print."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from holdfast.report.screen import console
from holdfast.report.words import chance

if TYPE_CHECKING:
    from holdfast.claims.ledger.entry import Entry
    from holdfast.claims.ledger.listing import Row
    from holdfast.claims.ledger.resolve import Standing

LONGEST = 240
"""Letters of a figure that are printed."""

STYLE = {"open": "yellow", "waiting": "magenta", "resolved": "green", "void": "bright_black"}


def listing(rows: Sequence[Row], day: dt.date, sealed: bool, status: str | None) -> None:
    """Print forecasts, the sealed ones in sum unless each is asked for.

    Parameters
    ----------
    rows
        Of `holdfast.claims.ledger.listing.rows`.
    day
        On which it is asked.
    sealed
        Whether each sealed forecast is told; those that put a claim in a form that can be resolved always are.
    status
        Which were asked for, for the sentence where there is none.
    """
    screen = console()
    told = [r for r in rows if sealed or r.origin == "own" or r.entry.data["claim"]]
    if told:
        table = Table(box=None, pad_edge=False)
        for column in ("id", "settled", "status", "said"):
            table.add_column(column, no_wrap=True)
        table.add_column("forecast", ratio=1)
        for row in told:
            data, now = row.entry.data, row.status(day)
            claim = f"{data['claim']}: " if data["claim"] else ""
            came = "" if row.resolution is None else f" [{outcome(row.resolution)}]"
            so_far = f" {short(data['start'])}" if data["start"] and row.resolution is None else ""
            table.add_row(
                row.entry.id,
                data["settled"],
                Text(now, style=STYLE[now]),
                said(data),
                Text(f"{claim}{data['text']}{came}{so_far}"),
            )
        screen.print(table)
    rest = [r for r in rows if r not in told]
    for name in dict.fromkeys(r.origin for r in rest):
        mine = [r for r in rest if r.origin == name]
        kinds = {w: sum(r.status(day) == w for r in mine) for w in STYLE}
        screen.print(
            f"Sealed {name}: {len(mine)} more forecasts, {', '.join(f'{n} {w}' for w, n in kinds.items() if n)}; --sealed tells each."
        )
    if not rows:
        screen.print(
            f"No forecast{'' if status is None else f' is {status}'}. `holdfast ledger add FILE` enters some."
        )


def short(text: str) -> str:
    """The beginning of a figure that takes many lines; `--json` has the whole.

    Examples
    --------
    >>> short("0.25 so far")
    '0.25 so far'
    """
    return textwrap.shorten(text, LONGEST, placeholder=" ...")


def said(data: Mapping[str, Any]) -> str:
    """What a forecast says: its probability, or its median and 90 % interval.

    Examples
    --------
    >>> said({"probability": 0.4})
    'P 0.40'
    >>> said({"quantiles": [[0.05, 0.1], [0.5, 0.2], [0.95, 0.4]]})
    '20 % (10 to 40)'
    """
    if data.get("probability") is not None:
        return f"P {chance(data['probability'])}"
    import numpy as np

    levels, values = zip(*data["quantiles"], strict=True)
    low, middle, high = np.interp((0.05, 0.5, 0.95), levels, values)
    return f"{100 * middle:.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def outcome(resolution: Mapping[str, Any]) -> str:
    """What came, in words.

    Examples
    --------
    >>> outcome({"status": "resolved", "outcome": True}), outcome({"status": "resolved", "outcome": 0.25})
    ('came about', '25.0 %')
    """
    if resolution["status"] == "void":
        return "void"
    came = resolution["outcome"]
    if isinstance(came, bool):
        return "came about" if came else "didn't come about"
    return f"{100 * came:.1f} %"


def resolved(
    added: Sequence[Entry], rows: Mapping[str, Row], standings: Mapping[str, Standing], sealed: bool
) -> None:
    """Print what was resolved, and where the rest stands."""
    screen = console()
    for entry in added:
        data = entry.data
        made = rows[data["forecast"]].entry.data
        screen.print(
            Text(f"{data['forecast']}  {outcome(data)}: {made['text']} ({said(made)})", style="bold")
        )
        screen.print(Text(f"    {short(data['figure'])}", style="dim"))
    left = {n: s for n, s in standings.items() if s.status in ("open", "waiting")}
    told = [n for n in left if sealed or rows[n].origin == "own" or rows[n].entry.data["claim"]]
    for name in told:
        made, stands = rows[name].entry.data, left[name]
        screen.print(f"{name}  {stands.status}, settled {made['settled']}: {made['text']} ({said(made)})")
        screen.print(Text(f"    So far: {stands.figure}", style="dim"))
    more = (
        f", {len(left) - len(told)} of them sealed ones (--sealed tells each)"
        if len(left) > len(told)
        else ""
    )
    screen.print(f"{len(added)} resolved, {len(left)} still open{more}.")


def scores(answer: Mapping[str, Any]) -> None:
    """Print the scores of what was resolved."""
    from holdfast.claims.ledger.score import FEW

    screen = console()
    counts = answer["counts"]
    screen.print(", ".join(f"{n} {w}" for w, n in counts.items()))
    for row in answer["scores"]:
        screen.print(Text(row["group"], style="bold"))
        if row["chances"]:
            c = row["chances"]
            log = "without end: a thing held certain failed" if c["log"] is None else f"{c['log']:.3f}"
            screen.print(
                f"  {c['n']} chances: Brier {c['brier']:.3f} (0.250 for one half each time, {c['base']:.3f} for the rate "
                f"{c['came']:.2f} known afterwards), log {log}"
            )
            table = Table(box=None, pad_edge=False)
            for column in ("said", "n", "mean", "came about", "90 %"):
                table.add_column(column, justify="right")
            for bin_ in c["calibration"]:
                table.add_row(
                    f"{bin_['from']:.1f}-{bin_['to']:.1f}",
                    str(bin_["n"]),
                    f"{bin_['said']:.2f}",
                    f"{bin_['came']:.2f}",
                    f"{bin_['low']:.2f} to {bin_['high']:.2f}",
                )
            screen.print(table)
        if row["distributions"]:
            d = row["distributions"]
            held = ", ".join(f"{k} % held {100 * v:.0f}" for k, v in d["coverage"].items())
            screen.print(
                f"  {d['n']} distributions: CRPS {100 * d['crps']:.2f} points; intervals of {held} %"
            )
        if row["n"] < FEW:
            screen.print(Text(f"  {row['n']} are too few to tell skill from luck.", style="italic"))
    if not answer["scores"]:
        screen.print("Nothing is resolved yet, so nothing can be scored; `holdfast ledger resolve` looks.")
