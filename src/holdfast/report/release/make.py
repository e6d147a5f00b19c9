"""Gather the tables of a release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from holdfast import __version__, codebook
from holdfast.errors import UserError
from holdfast.measure.case import Case, available
from holdfast.measure.foothold import FIRST, Foothold, measure
from holdfast.measure.learned import learned_from
from holdfast.panel.store import Panel, load
from holdfast.report.release import cells, tables
from holdfast.report.release.columns import schema, shaped
from holdfast.report.release.columns import tables as columns
from holdfast.votes import fitted
from holdfast.votes.table import from_panel

DRAWS = 1000


@dataclass(frozen=True)
class Release:
    """A release before it is written.

    Attributes
    ----------
    frames : dict
        By table, in the shape of `columns.toml`.
    manifest : dict
        How it was made; `write` adds the files.
    """

    frames: dict[str, pl.DataFrame]
    manifest: dict[str, Any]


def release(
    case: Case,
    *,
    panel: Panel | None = None,
    as_of: dt.date | None = None,
    world: bool = True,
    draws: int = DRAWS,
    seed: int = 0,
    threads: int = 1,
    say: Callable[[str], None] = lambda stage: None,
) -> Release:
    """Measure a case, with draws, and the world, and gather what may be passed on.

    Parameters
    ----------
    case
        From `load_case` or `adhoc_case`.
    panel
        Defaults to the one that ships.
    as_of
        Use only what was known on that date.
    world
        Whether the world is measured too.
    draws
        Number of joint draws of the case.
    seed
        Of the draws.
    threads
        Indicators measured at a time; results don't depend on it.
    say
        Called with the name of each stage as it begins.

    Returns
    -------
    Release

    Errors
    ------
    UserError
        where nothing can be measured as known on the date, or the panel holds a user's own data.
    """
    say("reading the panel")
    whole = load() if panel is None else panel
    if whole.own:
        raise UserError(
            "a release holds what ships; your own data have terms of their own, so leave them out of the panel"
        )
    known = whole.as_of(as_of)
    frames = {}
    other = world_case(case) if world else None
    if other is not None:
        say("measuring the world")
        everywhere = measure(known, other, draws=0, threads=threads)
        frames["world"] = shaped("world", cells.world(known, everywhere))
    say("measuring the case")
    f = measure(known, case, seed=seed, draws=draws, draw_from=FIRST, threads=threads)
    say("gathering tables")
    votes = fitted.whole(from_panel(known), threads) if known.rollcalls.height else None
    frames |= _of_case(known, f, case, other)
    frames["positions"] = shaped("positions", tables.positions(votes))
    used = _used(known, [c for c in (case, other) if c], frames)
    frames["sources"] = shaped("sources", tables.sources(used))
    frames["left_out"] = shaped("left_out", tables.left_out(used))
    manifest = _manifest(known, case, other, as_of, draws, seed) | {"anchor": votes.anchor if votes else None}
    return Release({n: frames[n] for n in columns() if n in frames}, manifest)


def world_case(case: Case) -> Case:
    """Every power by the rule in every member of the United Nations that is none of them, by a case's weights."""
    powers = tuple(codebook.powers()["code"])
    states = codebook.states()
    members = states.filter(states["kind"] == "member")["iso3"]
    return replace(
        case,
        patron=case.patron if case.patron in powers else powers[0],
        patrons=powers,
        clients=tuple(c for c in members if c not in powers),
    )


def _of_case(panel: Panel, f: Foothold, case: Case, other: Case | None) -> dict[str, pl.DataFrame]:
    found = {
        "footholds": cells.footholds(panel, f),
        "indicator_shares": tables.indicator_shares(f),
        "readings": tables.readings(panel, f),
        "months": tables.readings(panel, f, monthly=True),
        "draws": tables.draws(f),
        "places": tables.places(case, other),
        "indicators": tables.indicators(case),
    }
    return {name: shaped(name, frame) for name, frame in found.items()}


def _used(panel: Panel, cases: list[Case], frames: dict[str, pl.DataFrame]) -> set[str]:
    """Sources behind the tables: of rows that stand in them, of the world's weighed ties, of roll calls."""
    out = {str(s) for name in ("readings", "months") for s in frames[name]["source"].unique()}
    out |= {str(s) for s in panel.rollcalls["source"].cast(pl.String).unique()}
    for case in cases:
        mine = pl.col("client").is_in(case.clients) & pl.col("indicator").is_in(list(case.ties))
        named = panel.readings.select(pl.col("client", "indicator", "source").cast(pl.String))
        out |= {str(s) for s in named.filter(mine)["source"].unique()}
    return out


def _manifest(
    panel: Panel, case: Case, other: Case | None, as_of: dt.date | None, draws: int, seed: int
) -> dict[str, Any]:
    day = as_of.isoformat() if as_of else None
    name = f"holdfast-{__version__}-{panel.fingerprint}-{case.id}"
    return {
        "schema": schema(),
        "release": f"{name}-as-of-{day}" if day else name,
        "version": __version__,
        "case": {
            "id": case.id,
            "title": case.title,
            "powers": list(case.patrons),
            "countries": list(case.clients),
            "weights": dict(case.weights),
        },
        "world": None if other is None else {"powers": len(other.patrons), "countries": len(other.clients)},
        "panel": {"fingerprint": panel.fingerprint, "fitted": panel.fitted, "parameters": learned_from()},
        "as_of": day,
        "newest_release": str(panel.readings["release"].max()),
        "seed": seed,
        "draws": draws,
        "command": command(case, day, other is not None, draws, seed),
    }


def command(case: Case, as_of: str | None, world: bool, draws: int, seed: int) -> str:
    """The command that makes a release again; folder and threads change no byte and are left out."""
    parts = ["holdfast release"]
    if case.folder is None:
        parts += [
            f"--patron {case.patron} --clients {','.join(case.clients)} --patrons {','.join(case.patrons)}"
        ]
    else:
        parts += [case.id if case.id in available() else f"{case.id}/"]
    if len(set(case.weights.values())) > 1:
        parts += ["--weights " + ",".join(f"{k}={v}" for k, v in case.weights.items())]
    parts += [] if world else ["--no-world"]
    parts += [f"--as-of {as_of}"] if as_of else []
    return " ".join([*parts, f"--draws {draws} --seed {seed}"])
