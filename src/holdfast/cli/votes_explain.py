"""`holdfast votes explain`: what every state was expected to do on a roll call, and what it did."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from holdfast.cli import options
from holdfast.cli import votes as shared


def command(
    resolution: Annotated[
        str, typer.Argument(metavar="RESOLUTION", help="Its symbol, such as A/RES/ES-11/1.")
    ],
    states: Annotated[
        str | None, typer.Option("--states", metavar="A,B,C", help="Only these states.")
    ] = None,
    votes: shared.VotesFile = None,
    absence: shared.Absence = True,
    sessions: shared.Sessions = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Explain a roll call: probability of yes, no, abstaining and staying away, and the surprise in bits."""
    found, common = shared.fitted(votes, sessions, as_of, threads, seed, out, absence=absence)
    from holdfast.votes.questions import columns_of, explained, row_of

    row = row_of(found, resolution)
    table = explained(found, row, columns_of(found, options.codes(states)))
    rows = [
        {
            "iso3": r["iso3"],
            "p": {k: None if r[k] is None else round(r[k], 6) for k in ("Y", "N", "A", "X")},
            "choice": r["choice"],
            "surprise": None if r["surprise"] is None else round(r["surprise"], 4),
        }
        for r in table.to_dicts()
    ]
    call = found.rollcalls().row(row, named=True)
    fields: dict[str, Any] = {
        "resolution": call["symbol"],
        "date": call["date"],
        "session": call["session"],
        "discrimination": round(call["discrimination"], 6),
        "states": rows,
    }
    if shared.told(shared.answer("explain", common, fields), "explain.json", out, json):
        return
    ordered = sorted(rows, key=lambda r: -(r["surprise"] or 0.0))
    shared.shown(
        f"{call['symbol']} of {call['date']}: the most surprising first",
        [
            ("state", "left"), ("choice", "left"), ("P(Y)", "right"), ("P(N)", "right"), ("P(A)", "right"),
            ("P(X)", "right"), ("bits", "right"),
        ],
        [
            [r["iso3"], r["choice"] or "-"]
            + ["-" if r["p"][k] is None else f"{r['p'][k]:.2f}" for k in ("Y", "N", "A", "X")]
            + ["-" if r["surprise"] is None else f"{r['surprise']:.1f}"]
            for r in ordered
        ],
        common["warnings"],
    )  # fmt: skip
