"""`holdfast votes hedging`: absence as hedging, by period and by state."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from holdfast.cli import options
from holdfast.cli import votes as shared


def command(
    states: Annotated[
        str | None, typer.Option("--states", metavar="A,B,C", help="Only these states.")
    ] = None,
    since: options.Since = None,
    votes: shared.VotesFile = None,
    sessions: shared.Sessions = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Show how much more states stay away where they are nearest to their own indifference."""
    found, common = shared.fitted(votes, sessions, as_of, threads, seed, out)
    from holdfast.votes.questions import columns_of, hedging_by_state
    from holdfast.votes.regular import FOUNDED

    names = {found.states[n] for n in columns_of(found, options.codes(states))}
    first = int(found.sessions[0]) if since is None else since - FOUNDED
    periods = found.hedging_by_period().to_dicts()
    by_state = [
        r for r in hedging_by_state(found, first, int(found.sessions[-1])).to_dicts() if r["iso3"] in names
    ]
    fields: dict[str, Any] = {"since": since, "periods": periods, "states": by_state}
    if shared.told(shared.answer("hedging", common, fields), "hedging.json", out, json):
        return
    shared.shown(
        "Absence as hedging by period (above 0: absences gather where a state is undecided)",
        [("years", "left"), ("d", "right"), ("90 % interval", "right")],
        [
            [f"{r['first_year']}-{r['last_year']}", f"{r['d']:.2f}", f"{r['q05']:.2f} to {r['q95']:.2f}"]
            for r in periods
        ],
        [],
    )
    shared.shown(
        "By state",
        [("state", "left"), ("d", "right"), ("90 % interval", "right"), ("absences", "right")],
        [
            [
                r["iso3"],
                f"{r['d']:.2f}",
                f"{r['q05']:.2f} to {r['q95']:.2f}",
                f"{r['absences']} of {r['choices']}",
            ]
            for r in by_state
        ],
        common["warnings"],
    )
