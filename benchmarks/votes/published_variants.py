"""Which choices of the model the agreement with the published ideal points hangs on, and which of them the votes prefer.

Run as `python benchmarks/votes/published_variants.py FOLDER`, FOLDER holding unga_idealpoints_published.parquet and
unga_resolutions.parquet; writes benchmarks/votes/results/published_variants.csv, one row a variant. Agreement is the mean
correlation within sessions, by release. What the votes say is the mean log score of one cell in ten of sessions 1-46,
held out: of the votes that were cast, since models with and without absence share only these, and how far it is below that
of the model as it ships, with a standard error over roll calls. Lower agreement with a better score is the better model.

The priors "as published" are those that the publisher's own program declares for bailey2017, in units of positions whose
standard deviation is 1: discriminations normal about 0 with variance 1, cut points flat, a walk whose changes have
variance 1/2 times the share of this session's votes in those of this one and the last, about 1/4; absence is missing. A
prior fixes no units here, so they are searched for with all of them at once (`published_priors`) and kept where only some
are held. A published position beyond 5 is cut there; nothing here is.
"""

from __future__ import annotations

import csv
import dataclasses
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import polars as pl
from heldout import FLOOR
from published import summary

from holdfast.errors import DataError
from holdfast.infer.rollcall_chances import chances_of
from holdfast.panel.store import load
from holdfast.votes import Positions, Table, fit, from_panel
from holdfast.votes.gibbs import Plan, sample
from holdfast.votes.priors import Priors
from holdfast.votes.scales import stored

OUT = Path(__file__).resolve().parent / "results" / "published_variants.csv"

HELD_OUT = 46
"""Last session of which votes are held out."""

SPANS = ((1, 18), (19, 46))
"""Spans that are scored apart."""

FLAT = 5.0
"""Standard deviation of the middle of a roll call that counts as flat."""

WALK = 0.5
"""Standard deviation of a published position's change from one session to the next."""

WIDEST = 1.29
"""The widest walk that the prior here allows."""

DRAWS = Plan(warm=100, draws=400, scales=False)
"""Of the sampler, on the first span."""

Variant = Callable[[Table], list[Positions]]


def held(b: float | None = None, middle: float | None = None, step: float | None = None) -> Priors:
    """The scales that ship, some of them held: discriminations and middles about 0, changes of positions."""
    priors = stored()
    mean, cov = priors.mean.copy(), priors.cov.copy()
    for k, sd in ((0, b), (1, middle)):
        if sd is not None:
            cov[k, :] = cov[:, k] = mean[k] = 0.0
            cov[k, k] = sd * sd
    return dataclasses.replace(priors, mean=mean, cov=cov, step=priors.step if step is None else step)


def published_priors(table: Table, rounds: int = 5) -> Priors:
    """The published priors in the units that positions take under them."""
    scale = 2.0
    for _ in range(rounds):
        priors = held(b=1.0 / scale, middle=FLAT, step=min(WALK * scale, WIDEST))
        scale = float(fit(table, turnout=False, priors=priors).diagnostics["scale_of_mode"])
    return priors


def alone(table: Table, **options: object) -> list[Positions]:
    """Each session by itself; those that fix no positions are left out."""
    found = []
    for s in np.unique(table.session):
        try:
            found.append(fit(table.between(int(s), int(s)), priors=stored(), **options))
        except DataError:
            continue
    return found


def variants(table: Table) -> dict[str, Variant]:
    """A name and a fit."""
    first = SPANS[0]
    theirs = published_priors(table)
    b, step = float(np.sqrt(theirs.cov[0, 0])), theirs.step
    return {
        "as it ships": lambda t: [fit(t, priors=stored())],
        "joint mode in place of the mean": lambda t: [fit(t, priors=stored(), mean=False)],
        "without absence": lambda t: [fit(t, turnout=False, priors=stored())],
        "each session by itself": alone,
        "walk as published": lambda t: [fit(t, priors=held(step=step))],
        "discriminations as published": lambda t: [fit(t, priors=held(b=b))],
        "cut points as published": lambda t: [fit(t, priors=held(middle=FLAT))],
        "walk and discriminations as published": lambda t: [fit(t, priors=held(b=b, step=step))],
        "all priors as published, absence a choice": lambda t: [fit(t, priors=theirs)],
        "all priors as published, without absence": lambda t: [fit(t, turnout=False, priors=theirs)],
        "sessions 1-18 alone": lambda t: [fit(t.between(*first), priors=stored())],
        "sessions 1-18 alone, scales learned": lambda t: [fit(t.between(*first), learn=True)],
        "sessions 1-18 alone, means of draws": lambda t: [
            sample(fit(t.between(*first), priors=stored()), plan=DRAWS)
        ],
    }


@dataclasses.dataclass(frozen=True)
class _Placed:
    """Positions as `published.summary` asks for them."""

    table: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """iso3, year, session, estimate."""
        return self.table


def agreement(placed: pl.DataFrame, other: pl.DataFrame) -> dict[str, float]:
    """Mean correlation within sessions, by span and release; only of spans of which no two sessions are missing."""
    there = set(placed["session"].unique().to_list())
    rows = {}
    for name, first, last in (("all", 1, 74), *((f"{a}_{b}", a, b) for a, b in (*SPANS, (47, 74)))):
        if len(there & set(range(first, last + 1))) >= last - first:
            for row in summary("", _Placed(placed), other, (first, 99 if name == "all" else last)):
                year = "2020" if "2020" in row["release"] else "2026"
                rows[f"r_{name}_{year}"] = row["r_within_sessions"]
    return rows


def placed(parts: list[Positions]) -> pl.DataFrame:
    """Positions of fits that share no session."""
    return pl.concat([p.frame() for p in parts])


def logs(parts: list[Positions], table: Table, out: np.ndarray) -> np.ndarray:
    """(J, N) log probability, given that a vote was cast, of each that was held out; nan elsewhere."""
    row, column = ({v: k for k, v in enumerate(values)} for values in (table.rid.tolist(), table.states))
    p = np.full((*table.choice.shape, 3), np.nan)
    for found in parts:
        for t, part in enumerate(found.layout.sessions):
            d = float(found.point.d[t]) if found.hedging else 0.0
            made = chances_of(
                found.point.x[t], found.point.a[t], d, found.point.item[part.rows], found.turnout
            )
            rows = [row[r] for r in found.table.rid[part.rows].tolist()]
            seats = [column[found.states[n]] for n in part.seats]
            p[np.ix_(rows, seats)] = made[:, part.seats, :3]
    p = np.maximum(p / p.sum(axis=2, keepdims=True), FLOOR)
    use = out & (table.choice < 3)
    found_logs = np.full(table.choice.shape, np.nan)
    j, n = np.nonzero(use)
    found_logs[j, n] = np.log(p[j, n, table.choice[j, n]])
    return found_logs


def scored(made: np.ndarray, shipped: np.ndarray, table: Table) -> dict[str, float]:
    """Mean log score by span, and how far below that of the model as it ships, with its error over roll calls."""
    rows: dict[str, float] = {}
    for first, last in SPANS:
        among = (table.session >= first) & (table.session <= last)
        part = made[among]
        both = np.isfinite(part) & np.isfinite(shipped[among])
        if not both.any():
            continue
        off = np.where(both, part - shipped[among], 0.0)
        mean = off.sum() / both.sum()
        cluster = (off - mean * both).sum(axis=1)
        rows |= {
            f"votes_held_out_{first}_{last}": int(both.sum()),
            f"log_score_{first}_{last}": float(part[both].mean()),
            f"against_shipped_{first}_{last}": float(mean),
            f"se_{first}_{last}": float(np.sqrt((cluster**2).sum()) / both.sum()),
        }
    return rows


def rows(table: Table, other: pl.DataFrame, final: np.ndarray) -> Iterator[dict[str, object]]:
    """Every variant; then, with nothing held out, the shipped model on votes on whole drafts, and the releases."""
    rng = np.random.default_rng(0)
    out = (table.choice >= 0) & (rng.random(table.choice.shape) < 0.1)
    out &= (table.session <= HELD_OUT)[:, None]
    hidden = dataclasses.replace(table, choice=np.where(out, np.int8(-1), table.choice))
    shipped: np.ndarray | None = None
    for name, variant in variants(table).items():
        found = variant(table)
        made = logs(variant(hidden), table, out)
        shipped = made if shipped is None else shipped
        scale = found[0].diagnostics.get("scale_of_mode") if len(found) == 1 else None
        named = {"variant": name} | ({} if scale is None else {"scale": float(scale)})
        yield named | agreement(placed(found), other) | scored(made, shipped, table)
    whole = [fit(table.rows(np.isin(table.rid, final)), priors=stored())]
    yield {"variant": "votes on whole drafts alone"} | agreement(placed(whole), other)
    yield {"variant": "the release of 2020 against that of 2026"} | releases(other)


def releases(other: pl.DataFrame) -> dict[str, float]:
    """The publisher's two releases with one another."""
    old = pl.col("release").str.contains("2020")
    first = other.filter(old).select("iso3", "session", year=pl.col("session") + 1945, estimate="ideal_point")
    return agreement(first, other.filter(~old))


def main() -> None:
    """Fit, compare, write."""
    folder = Path(sys.argv[1])
    other = pl.read_parquet(folder / "unga_idealpoints_published.parquet")
    other = other.with_columns(session=pl.col("year") - 1945).select(
        "release", "iso3", "session", "ideal_point"
    )
    calls = pl.read_parquet(folder / "unga_resolutions.parquet")
    final = calls.filter(~pl.col("kind").is_in(["paragraph", "amendment"]))["rid"].to_numpy()
    made = []
    for row in rows(from_panel(load()), other, final):
        made.append({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()})
        print(made[-1], flush=True)
    columns = list(dict.fromkeys(k for row in made for k in row))
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(made)


if __name__ == "__main__":
    main()
