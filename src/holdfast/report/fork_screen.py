"""What stands beside the fork, on a terminal: other choices, the switches, which branch, hindcasts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from holdfast.report.words import chance

SHOWN = ("drift", "adapt", "withdraw")


def beside(data: dict[str, Any]) -> Iterator[Table]:
    """Tables of what stands beside the fork, as far as it was computed.

    Parameters
    ----------
    data
        The fork's part of a bundle.

    Yields
    ------
    Table
    """
    if data.get("choices"):
        yield _choices(data)
    for found in data.get("factorial") or ():
        yield _switches(found)
    if data.get("split"):
        yield _split(data)
    if data.get("branch"):
        yield _branch(data["branch"])
    if data.get("hindcasts"):
        yield _hindcasts(data["hindcasts"])


def _table(title: str, *columns: str) -> Table:
    out = Table(title=title, title_justify="left", caption_justify="left", box=None, pad_edge=False)
    for k, name in enumerate(columns):
        out.add_column(name, justify="right" if k else "left")
    return out


def _choices(data: dict[str, Any]) -> Table:
    names = [n for n in SHOWN if n in data["outlook"]] or list(data["outlook"])[:3]
    year = data["outlook"][names[0]][-1]["year"]
    out = _table(f"By other choices, {year}: P(prominent) / P(predominant)", "choice", *names)
    rows = {(r["choice"], r["scenario"]): r for r in data["choices"]}
    for choice in dict.fromkeys(r["choice"] for r in data["choices"]):
        held = [rows[choice, n] for n in names]
        out.add_row(choice, *(f"{chance(r['p_prominent'])} / {chance(r['p_predominant'])}" for r in held))
    return out


def _switches(found: dict[str, Any]) -> Table:
    out = _table(
        f"What each switch of {found['file']} adds to the mean share, points (90 %)",
        "switch",
        "alone",
        "given the others",
    )
    for row in found["adds"]:
        out.add_row(row["switch"], *(_points(row[k]["share"]) for k in ("alone", "given_the_others")))
    every = found["all_needed"]["predominant_over_weightings"]["only_with_all"]
    out.caption = (
        f"Predominant with all and with none left out, over all weightings: {chance(every)} of the runs"
    )
    return out


def _split(data: dict[str, Any]) -> Table:
    sources = list(data["split"][0]["alone"])
    out = _table("Where the spread of the mean share comes from", "scenario", "± points", *sources)
    for row in data["split"]:
        if row["scenario"] in SHOWN or row["scenario"] not in data["outlook"] or len(data["split"]) < 4:
            out.add_row(
                row["scenario"],
                f"{100 * row['spread']:.1f}",
                *(f"{100 * row['alone'][s]:.0f} %" for s in sources),
            )
    return out


def _branch(found: dict[str, Any]) -> Table:
    out = _table(
        f"Which branch: P(on) by evidence from {found['since']} to {found['until']}",
        "switch",
        "P, 90 %",
        "prior",
        "kinds of evidence",
    )
    for row in found["switches"]:
        out.add_row(row["switch"], _chance(row["p"]), _chance(row["prior"]), str(row["counted"]))
    n = len(found["switches"])
    for name, row in (("all", next(c for c in found["courses"] if len(c["on"]) == n)), ("any", found["any"])):
        out.add_row(name, _chance(row["p"]), _chance(row["prior"]), "")
    return out


def _hindcasts(found: dict[str, Any]) -> Table:
    out = _table(
        "Hindcasts of the composite given what happened",
        "start",
        "n",
        "in 50 %",
        "in 80 %",
        "in 90 %",
        "bias, points",
    )
    for period in found["periods"]:
        for row in period["scores"]:
            if row["domain"] == "composite" and row["course"] == "given":
                inside = (f"{100 * row[k]:.0f} %" for k in ("in50", "in80", "in90"))
                out.add_row(
                    f"{period['start']} to {period['last']}",
                    str(row["n"]),
                    *inside,
                    f"{100 * row['bias']:+.1f}",
                )
    out.caption = found["note"]
    return out


def _points(n: dict[str, float]) -> str:
    return f"{100 * n['mean']:+.1f} ({100 * n['q05']:+.1f} to {100 * n['q95']:+.1f})"


def _chance(n: dict[str, float]) -> str:
    return f"{n['mean']:.2f} ({n['q05']:.2f} to {n['q95']:.2f})"
