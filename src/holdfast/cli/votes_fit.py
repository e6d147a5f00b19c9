"""`holdfast votes fit`: positions of states by session."""

from __future__ import annotations

from holdfast.cli import options
from holdfast.cli import votes as shared


def command(
    votes: shared.VotesFile = None,
    method: shared.Method = "map",
    draws: shared.Draws = None,
    absence: shared.Absence = True,
    sessions: shared.Sessions = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Fit positions; writes positions.csv, rollcalls.csv and hedging.csv to the folder."""
    folder = options.folder(out, "holdfast-votes")
    found, common = shared.fitted(
        votes, sessions, as_of, threads, seed, folder, method=method, draws=draws, absence=absence
    )
    from holdfast.votes.files import write

    files = write(found, folder)
    newest = found.frame().filter(session=int(found.sessions[-1])).sort("estimate", "iso3")
    data = shared.answer(
        "fit",
        common,
        {
            "files": [str(f) for f in files],
            "anchor": found.anchor,
            "log_score": round(found.log_score, 6),
            "diagnostics": dict(found.diagnostics),
            "hedging": found.hedging_by_period().to_dicts(),
            "newest": newest.to_dicts(),
        },
    )
    if shared.told(data, "fit.json", folder, json):
        return
    ends = [*newest.head(5).to_dicts(), *newest.tail(5).to_dicts()]
    shared.shown(
        f"{found.table.rid.size} roll calls, {len(found.states)} states; session {found.sessions[-1]}, both ends",
        [("state", "left"), ("position", "right"), ("90 % interval", "right")],
        [[r["iso3"], f"{r['estimate']:.2f}", f"{r['q05']:.2f} to {r['q95']:.2f}"] for r in ends],
        common["warnings"],
    )
    if common["votes"]["shipped"]:
        new = found.diagnostics.get("added", 0)
        print(
            f"The fit that ships, and {new} roll calls added to it"
            if new
            else "The fit that ships; its intervals are computed"
        )
    left = [f"{count:,} {what}" for what, count in found.table.dropped.items() if count]
    if left:
        print(f"Left out: {'; '.join(left)}")
    print(f"Written: {', '.join(str(f) for f in files)}")
