"""`holdfast votes surprising`: a state's least expected choices."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from holdfast.cli import options
from holdfast.cli import votes as shared
from holdfast.errors import UserError


def command(
    state: Annotated[str, typer.Option("--state", metavar="A", help="Code of the state.")],
    since: options.Since = None,
    count: Annotated[int, typer.Option("--count", metavar="N", help="How many to list.")] = 20,
    votes: shared.VotesFile = None,
    absence: shared.Absence = True,
    sessions: shared.Sessions = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """List the choices of a state that its position made least likely."""
    if count < 1:
        raise UserError(f"--count {count}: at least one choice can be listed")
    found, common = shared.fitted(votes, sessions, as_of, threads, seed, out, absence=absence)
    from holdfast.votes.questions import surprises
    from holdfast.votes.regular import FOUNDED

    code = state.strip().upper()
    first = int(found.sessions[0]) if since is None else since - FOUNDED
    rows = surprises(found, code, first, count).to_dicts()
    fields: dict[str, Any] = {"state": code, "since": since, "choices": rows}
    if shared.told(shared.answer("surprising", common, fields), "surprising.json", out, json):
        return
    shared.shown(
        f"{code}: its least expected choices",
        [("date", "left"), ("roll call", "left"), ("choice", "left"), ("P", "right"), ("bits", "right")],
        [[r["date"], r["symbol"], r["choice"], f"{r['p']:.3f}", f"{r['surprise']:.1f}"] for r in rows],
        common["warnings"],
    )
