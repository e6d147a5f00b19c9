"""`holdfast votes distance`: who moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from holdfast.cli import options
from holdfast.cli import votes as shared

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def command(
    one: Annotated[str, typer.Argument(metavar="A", help="Code of a state.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Code of another.")],
    start: Annotated[
        str, typer.Option("--from", metavar="YEAR", help="Year in which the first session opens.")
    ],
    end: Annotated[str, typer.Option("--to", metavar="YEAR", help="Year in which the last session opens.")],
    votes: shared.VotesFile = None,
    absence: shared.Absence = True,
    sessions: shared.Sessions = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Split a change of distance between two states into one's move, the other's move, and the agenda."""
    years = shared.year(start, "--from"), shared.year(end, "--to")
    found, common = shared.fitted(votes, sessions, as_of, threads, seed, out, absence=absence)
    from holdfast.report.numbers import of_draws
    from holdfast.votes.distance import session_of, split

    a, b = one.strip().upper(), other.strip().upper()
    made = split(found, a, b, session_of(years[0]), session_of(years[1]), seed)

    def number(draws: NDArray[np.float64], year: int = years[1]) -> dict[str, Any]:
        return of_draws(draws, year, ["UN General Assembly roll calls"] if votes is None else [str(votes)])

    gap, apart = made.gap, made.apart
    fields: dict[str, Any] = {
        "states": [a, b],
        "years": list(years),
        "sessions": [made.first, made.last],
        "distance": {
            "from": number(gap[:, 0], years[0]),
            "to": number(gap[:, 1]),
            "change": number(gap[:, 1] - gap[:, 0]),
            "parts": [
                {"name": f"move of {s}", "value": number(made.gap_parts[:, k])} for k, s in enumerate((a, b))
            ],
        },
        "disagreement": {
            "from": number(apart[:, 0], years[0]),
            "to": number(apart[:, 1]),
            "change": number(apart[:, 1] - apart[:, 0]),
            "parts": [
                {"name": name, "value": number(made.parts[:, k])}
                for k, name in enumerate((f"move of {a}", f"move of {b}", "agenda"))
            ],
        },
    }
    if shared.told(shared.answer("distance", common, fields), "distance.json", out, json):
        return
    rows = []
    for title, part in (("distance of positions", "distance"), ("share chosen differently", "disagreement")):
        data = fields[part]
        lines = [
            (f"{title} {years[0]}", data["from"]),
            (f"{title} {years[1]}", data["to"]),
            ("change", data["change"]),
        ]
        lines += [(f"  {p['name']}", p["value"]) for p in data["parts"]]
        rows += [[n, f"{v['mean']:+.3f}", f"{v['q05']:+.3f} to {v['q95']:+.3f}"] for n, v in lines]
    shared.shown(
        f"{a} and {b}, {years[0]} to {years[1]}",
        [("", "left"), ("mean", "right"), ("90 % interval", "right")],
        rows,
        common["warnings"],
    )
