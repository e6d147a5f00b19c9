"""Side by side with what others offer: processor time, agreement, recovery and coverage, and growth with votes.

Run as `python benchmarks/votes/peers.py [time] [recovery] [growth] [--girth PYTHON] [--replications N]`; PYTHON is an
interpreter that has girth, and R's MCMCpack and pscl are used where `Rscript` has them. What isn't there is skipped
and told. Nothing of it is a dependency. Writes results/peers_time.csv, peers_recovery.csv and peers_growth.csv.

The others know yes and no only, so they get yes against no or abstain, and absences as missing; ours reads all four
choices of the same votes. Each runs after ours, in pairs on the same machine, one thread each; seconds are processor
seconds without starting, loading, reading or compiling. The samplers draw less than they do by default (`BURNIN`,
`DRAWS` and, over time, `BURNIN_OVER_TIME`, `DRAWS_OVER_TIME`), in their favour. The plain EM is written out below: a binary probit with one position a state and session,
run until no position moves by more than `STILL`.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from scipy.special import ndtr

from holdfast.panel.store import load
from holdfast.votes import Table, fit, from_panel
from holdfast.votes.positions import TAIL
from holdfast.votes.simulate import simulated

HERE = Path(__file__).resolve().parent
OUT = HERE / "results"

BURNIN, DRAWS = 500, 5000
"""Draws of the samplers dropped and kept (one in ten of these is stored)."""

BURNIN_OVER_TIME, DRAWS_OVER_TIME = 200, 1000
"""The same of the sampler that ties sessions together: it is far slower."""

STILL = 1e-3
"""Largest move of a position at which the plain EM ends."""

ROUNDS = 5000
"""Rounds at which it ends at the latest."""

SESSIONS = (66, 76)
"""Regular sessions of the comparison by time, each by itself."""

SPANS = ((79, 80), (77, 80), (73, 80), (62, 80), (47, 80), (1, 80))
"""Spans of sessions behind the growth of time."""

SHAPE = (40, 8, 40)
"""States, sessions and roll calls a session of the simulated assemblies."""

PEERS = ("plain EM", "girth", "MCMCpack::MCMCirt1d", "pscl::ideal", "MCMCpack::MCMCdynamicIRT1d")
OVER_TIME = PEERS[-1]
"""The one whose positions are tied over sessions; in a single session it has nothing to tie and is left out."""

Found = tuple[np.ndarray, np.ndarray, float, str]
"""Positions (T, N), their standard deviations, processor seconds, version."""


def folded(table: Table) -> tuple[np.ndarray, np.ndarray]:
    """Yes (1), no or abstain (0), missing (nan), without roll calls on which all do the same; and their sessions."""
    votes = np.where(table.choice == 2, 1.0, 0.0)
    votes[(table.choice < 0) | (table.choice == 3)] = np.nan
    keep = (np.nanmin(votes, axis=1) == 0) & (np.nanmax(votes, axis=1) == 1)
    return votes[keep], table.session[keep]


def plain(votes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """EM of the binary probit on votes (calls, states): positions, and sd as if roll calls were known."""
    seen = ~np.isnan(votes)
    yes = votes == 1
    centred = np.where(seen, votes - np.nanmean(votes, axis=1, keepdims=True), 0.0)
    x = np.linalg.svd(centred, full_matrices=False)[2][0]
    x = x / x.std()
    b, c = np.zeros(votes.shape[0]), np.zeros(votes.shape[0])
    for _ in range(ROUNDS):
        mean = b[:, None] * x - c[:, None]
        density = np.exp(-0.5 * mean * mean) / np.sqrt(2 * np.pi)
        p = np.clip(ndtr(mean), 1e-9, 1 - 1e-9)
        latent = np.where(seen, mean + np.where(yes, density / p, -density / (1 - p)), 0.0)
        design = np.stack([x, -np.ones_like(x)], axis=1)
        gram = np.einsum("jn,na,nb->jab", seen, design, design) + np.eye(2) / 25
        found = np.linalg.solve(gram, np.einsum("jn,na->ja", latent, design)[:, :, None])[:, :, 0]
        b, c = found[:, 0], found[:, 1]
        weight = (b[:, None] ** 2 * seen).sum(axis=0) + 1.0
        new = ((latent + c[:, None]) * b[:, None] * seen).sum(axis=0) / weight
        moved = np.abs(new - x).max()
        x = new
        if moved < STILL:
            break
    return x, 1.0 / np.sqrt(weight)


def by_plain(table: Table, votes: np.ndarray, session: np.ndarray) -> Found:
    """The plain EM, session by session."""
    x = np.full((len(table.sessions), len(table.states)), np.nan)
    sd = x.copy()
    begun = time.process_time()
    for s in np.unique(session):
        part = votes[session == s]
        seats = np.flatnonzero((~np.isnan(part)).any(axis=0))
        x[s - table.sessions[0], seats], sd[s - table.sessions[0], seats] = plain(part[:, seats])
    return x, sd, time.process_time() - begun, f"NumPy {np.__version__}"


def by_command(
    table: Table, votes: np.ndarray, session: np.ndarray, anchor: str, command: list[str]
) -> Found:
    """A peer in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        given, made = Path(place) / "in.csv", Path(place) / "out.csv"
        with given.open("w", newline="") as f:
            writer = csv.writer(f)
            writer.writerow(["session", *session.tolist()])
            for n, state in enumerate(table.states):
                writer.writerow([state, *("NA" if np.isnan(v) else int(v) for v in votes[:, n])])
        burnin, draws = (BURNIN_OVER_TIME, DRAWS_OVER_TIME) if OVER_TIME in command else (BURNIN, DRAWS)
        tail = [str(given), str(made), anchor, "1", str(burnin), str(draws)]
        done = subprocess.run([*command, *tail], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError((done.stderr.strip().splitlines() or ["no word on why"])[-1])
        with made.open(newline="") as f:
            *rows, last = list(csv.DictReader(f))
    x = np.full((len(table.sessions), len(table.states)), np.nan)
    sd = x.copy()
    for row in rows:
        at = int(row["session"]) - table.sessions[0], table.states.index(row["state"])
        x[at] = float(row["x"])
        sd[at] = np.nan if row["sd"] == "NA" else float(row["sd"])
    return x, sd, float(last["x"]), f"{last['state'].removeprefix('version ')}"


def by_ours(table: Table, anchor: str | None) -> Found:
    """Ours: all four choices, intervals, learned scales."""
    begun = time.process_time()
    found = fit(table, anchor=anchor, threads=1)
    return found.estimate, found.sd, time.process_time() - begun, ""


def there(girth: str | None) -> tuple[dict[str, list[str]], dict[str, str]]:
    """How to call each peer that can be run, and why the others can't."""
    calls: dict[str, list[str]] = {"plain EM": []}
    lacking: dict[str, str] = {}
    if girth is None:
        lacking["girth"] = "no interpreter given by --girth"
    elif subprocess.run([girth, "-c", "import girth"], capture_output=True, check=False).returncode:
        lacking["girth"] = "the interpreter given doesn't have it"
    else:
        calls["girth"] = [girth, str(HERE / "beside" / "logistic.py"), "girth"]
    script = shutil.which("Rscript")
    for name in PEERS[2:]:
        package = name.partition("::")[0]
        if script is None:
            lacking[name] = "no Rscript on the path"
        elif subprocess.run(
            [script, "-e", f"library({package})"], capture_output=True, check=False
        ).returncode:
            lacking[name] = f"R has no {package}"
        else:
            calls[name] = [script, str(HERE / "beside" / "roll_calls.R"), name]
    return calls, lacking


def standard(x: np.ndarray, sd: np.ndarray, held: np.ndarray, column: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions turned session by session so that the anchor's are above the mean; mean 0, sd 1 over all held."""
    x = np.where(held, x, np.nan)
    side = np.sign(x[:, column] - np.nanmean(x, axis=1))
    x = x * np.where(side == 0, 1.0, side)[:, None]
    shift, scale = np.nanmean(x), np.nanstd(x)
    return (x - shift) / scale, sd / scale


def peer(name: str, call: list[str], table: Table, anchor: str) -> Found:
    """Run one of them on the votes as it knows them."""
    votes, session = folded(table)
    if name == "plain EM":
        return by_plain(table, votes, session)
    return by_command(table, votes, session, anchor, call)


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Over where both are."""
    both = np.isfinite(a) & np.isfinite(b)
    return float(np.corrcoef(a[both], b[both])[0, 1])


def timed(calls: dict[str, list[str]], lacking: dict[str, str], pairs: int) -> Iterator[dict[str, object]]:
    """Ratios of processor time and agreement on the Assembly's votes."""
    whole = from_panel(load())
    for s in SESSIONS:
        table = whole.between(s, s)
        votes = folded(table)[0]
        base = {
            "session": s, "states": len(table.states), "roll_calls": table.rid.size,
            "choices": int((table.choice >= 0).sum()), "yes_or_not": int(np.isfinite(votes).sum()),
        }  # fmt: skip
        by_ours(table, None)
        for name in (n for n in PEERS if n != OVER_TIME):
            if name in lacking:
                yield base | {"peer": name, "skipped": lacking[name]}
                continue
            runs = []
            for _ in range(pairs):
                ours = by_ours(table, "USA")
                runs.append((ours, peer(name, calls[name], table, "USA")))
            ratio = np.array([b[2] / a[2] for a, b in runs])
            (x, _, _, _), (z, _, _, version) = runs[0]
            yield base | {
                "peer": name, "version": version, "pairs": pairs,
                "our_cpu_seconds": round(float(np.median([a[2] for a, _ in runs])), 3),
                "peer_cpu_seconds": round(float(np.median([b[2] for _, b in runs])), 3),
                "ratio": round(float(np.median(ratio)), 3), "ratio_low": round(float(ratio.min()), 3),
                "ratio_high": round(float(ratio.max()), 3), "abs_r": round(abs(correlation(x, z)), 4), "skipped": "",
            }  # fmt: skip


def scores(truth: np.ndarray, x: np.ndarray, sd: np.ndarray, held: np.ndarray) -> dict[str, float]:
    """Correlations with the truth, and coverage of 90 % intervals."""
    x, sd = standard(x, sd, held, 0)
    within = [
        correlation(truth[:, n], x[:, n])
        for n in range(held.shape[1])
        if (held[:, n] & np.isfinite(x[:, n])).sum() >= 5
    ]
    known = held & np.isfinite(sd)
    cover = np.abs(x - truth)[known] <= TAIL * sd[known]
    return {
        "r": correlation(truth[held], x[held]),
        "r_within_session": float(np.mean([correlation(t, v) for t, v in zip(truth, x, strict=True)])),
        "r_within_state": float(np.mean(within)),
        "cover_90": float(cover.mean()) if cover.size else np.nan,
    }


def recovered(
    calls: dict[str, list[str]], lacking: dict[str, str], count: int
) -> Iterator[dict[str, object]]:
    """Recovery and coverage on votes made with absences that gather where a state is undecided."""
    fit(simulated(10, 2, 10, seed=0).table, anchor="S000", threads=1)
    made: dict[str, list[tuple[dict[str, float], float, float]]] = {}
    for seed in range(count):
        t = simulated(*SHAPE, seed=seed)
        x, sd, seconds, _ = by_ours(t.table, "S000")
        held = np.isfinite(x)
        truth = np.where(held, (t.x - t.x[held].mean()) / t.x[held].std(), np.nan)
        made.setdefault("holdfast", []).append((scores(truth, x, sd, held), seconds, seconds))
        for name in (n for n in PEERS if n not in lacking):
            z, spread, other, _ = peer(name, calls[name], t.table, "S000")
            made.setdefault(name, []).append((scores(truth, z, spread, held), other, seconds))
        print(f"replication {seed + 1} of {count}", flush=True)
    for name in ("holdfast", *PEERS):
        if name in lacking:
            yield {"model": name, "skipped": lacking[name]}
            continue
        mean = {k: float(np.mean([m[0][k] for m in made[name]])) for k in made[name][0][0]}
        yield {
            "model": name, "replications": count,
            **{k: "" if np.isnan(v) else round(v, 4) for k, v in mean.items()},
            "cpu_seconds": round(float(np.mean([m[1] for m in made[name]])), 2),
            "ratio_to_ours": round(float(np.median([m[1] / m[2] for m in made[name]])), 2), "skipped": "",
        }  # fmt: skip


def grown() -> Iterator[dict[str, object]]:
    """Processor time against votes: ours and the plain EM on growing spans of sessions, and the power of each."""
    whole = from_panel(load())
    by_ours(whole.between(79, 80), None)
    size, ours, plains = [], [], []
    for first, last in SPANS:
        table = whole.between(first, last)
        size.append(int((table.choice >= 0).sum()))
        ours.append(by_ours(table, None)[2])
        plains.append(by_plain(table, *folded(table))[2])
        yield {
            "sessions": f"{first}-{last}", "votes": size[-1], "our_cpu_seconds": round(ours[-1], 2),
            "plain_em_cpu_seconds": round(plains[-1], 2), "ratio": round(plains[-1] / ours[-1], 2),
            "our_microseconds_per_vote": round(1e6 * ours[-1] / size[-1], 1),
        }  # fmt: skip
    power = [float(np.polyfit(np.log(size), np.log(v), 1)[0]) for v in (ours, plains)]
    yield {
        "sessions": "power of votes that time grows with", "our_cpu_seconds": round(power[0], 2),
        "plain_em_cpu_seconds": round(power[1], 2),
    }  # fmt: skip


def write(name: str, rows: Iterator[dict[str, object]]) -> None:
    """Print rows as they come, and write the table."""
    kept = []
    for row in rows:
        print(row, flush=True)
        kept.append(row)
    columns = list(dict.fromkeys(k for row in kept for k in row))
    with (OUT / name).open("w", newline="") as f:
        writer = csv.DictWriter(f, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(kept)


def main() -> None:
    """Run what is asked for; everything where nothing is named."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("parts", nargs="*", help="time, recovery, growth")
    asked.add_argument("--girth", metavar="PYTHON")
    asked.add_argument("--pairs", type=int, default=3)
    asked.add_argument("--replications", type=int, default=10)
    said = asked.parse_args()
    calls, lacking = there(said.girth)
    for name, why in lacking.items():
        print(f"{name} is skipped: {why}", flush=True)
    parts = said.parts or ["time", "recovery", "growth"]
    OUT.mkdir(exist_ok=True)
    if "time" in parts:
        write("peers_time.csv", timed(calls, lacking, said.pairs))
    if "recovery" in parts:
        write("peers_recovery.csv", recovered(calls, lacking, said.replications))
    if "growth" in parts:
        write("peers_growth.csv", grown())


if __name__ == "__main__":
    main()
