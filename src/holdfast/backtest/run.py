"""All origins, each a piece of its own: what is done stays done, and nothing made of other data is joined to it."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from holdfast.atomic import replace_file
from holdfast.backtest import measured, protocol
from holdfast.backtest.origin import MODELS, SCORES, Scored, forecasts, score
from holdfast.dynamics.observed import Observed
from holdfast.dynamics.targets import TARGETS, newer, observe
from holdfast.errors import DataError, Unfinished, UserError, WriteError
from holdfast.panel.store import Panel

ROOT = Path(__file__).resolve().parents[1]

TRUTHS = ("recorded", "measured", "newer")
"""What forecasts are held against: see `holdfast.dynamics.targets`, `holdfast.backtest.measured`, and `NEWER`."""

PROGRAM = ("backtest", "dynamics", "infer/scores.py", "measure", "votes/contested.py")
"""What forecasts and scores are made by."""


WAKE = 0.5
"""Seconds after which it looks up: a wait without an end isn't cut short by an interrupt where a library handles it too."""


def program() -> str:
    """Fingerprint of the program that makes forecasts and scores."""
    found = hashlib.sha256()
    for part in PROGRAM:
        for path in sorted((ROOT / part).rglob("*.py")) if (ROOT / part).is_dir() else [ROOT / part]:
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def coverage(truth: dict[str, Observed]) -> tuple[int, int]:
    """First and last origin that can be scored."""
    return protocol.SETS["development"][0], max(int(seen.years[-1]) for seen in truth.values()) - 1


def everything(panel: Panel) -> range:
    """Every origin that can be scored."""
    first, last = coverage(observe(panel))
    return range(first, last + 1)


def checked(
    origins: Sequence[int], truth: dict[str, Observed], horizons: Sequence[int] = protocol.HORIZONS
) -> tuple[int, ...]:
    """Origins asked for, where all can be scored.

    Raises
    ------
    UserError
        One lies outside of what the data cover, or nothing was recorded at any of the horizons.
    """
    first, last = coverage(truth)
    outside = [o for o in origins if not first <= o <= last]
    if outside or not origins:
        named = ", ".join(map(str, outside)) or "none"
        raise UserError(
            f"origins {named}: forecasts are scored from {first}, before which too little is recorded to learn from, "
            f"to {last}, after which nothing recorded is left to score on; ask for origins between the two"
        )
    if min(origins) + min(horizons) > last + 1:
        raise UserError(
            f"{min(horizons)} years after {min(origins)} nothing is recorded yet, the newest being of {last + 1}; ask for "
            "earlier origins or shorter horizons"
        )
    return tuple(sorted(set(origins)))


def run(
    panel: Panel,
    origins: Sequence[int],
    folder: Path,
    *,
    horizons: Sequence[int] = protocol.HORIZONS,
    seed: int = 0,
    threads: int = 1,
    say: Callable[[str], None] = lambda stage: None,
) -> dict[str, dict[int, Scored]]:
    """Forecast from every origin and score, or read what an earlier run of the same left.

    Parameters
    ----------
    panel
        Everything held.
    origins
        Years.
    folder
        Where pieces are kept, one an origin.
    horizons
        Years ahead that will be told; all are computed.
    seed
        Of random numbers.
    threads
        Origins under way at once; results don't depend on it.
    say
        Told what is under way.

    Returns
    -------
    dict of dict of Scored
        By truth (`TRUTHS`), then origin.

    Raises
    ------
    UserError
        An origin outside of what the data cover, or a folder of a run with another seed.
    DataError
        A folder of a run on another panel or by another version, or a piece that can't be read.
    Unfinished
        It was interrupted; origins that were done are kept.
    """
    say("reading what was recorded")
    truth = observe(panel)
    asked = checked(origins, truth, horizons)
    _same(folder, {"panel": panel.fingerprint, "seed": seed, "program": program()})
    done = {o: _read(folder / f"{o}.npz") for o in asked if (folder / f"{o}.npz").exists()}
    rest = [o for o in asked if o not in done]
    if rest:
        say("measuring with what was known at the end of development")
        truths = (truth, measured.shares(panel, truth, measured.frozen(panel)), newer(panel, truth))
    stopped = threading.Event()

    def one(origin: int) -> tuple[Scored, ...]:
        made = []
        apart = protocol.of(origin) == "test"
        for forecast in forecasts(panel.as_of(protocol.day(origin)), origin, apart):
            if stopped.is_set():
                raise KeyboardInterrupt
            made.append(forecast)
        scored = tuple(score(made, held, origin, seed, held is truth) for held in truths)
        _write(folder / f"{origin}.npz", scored)
        return scored

    pool = ThreadPoolExecutor(max_workers=threads)
    try:
        waiting = {pool.submit(one, o): o for o in rest}
        say(f"{len(done)} of {len(asked)} origins")
        left = set(waiting)
        while left:
            ended, left = wait(left, WAKE, FIRST_COMPLETED)
            done |= {waiting[future]: future.result() for future in ended}
            if ended:
                say(f"{len(done)} of {len(asked)} origins")
    except KeyboardInterrupt:
        stopped.set()
        pool.shutdown(wait=True, cancel_futures=True)
        kept = sum((folder / f"{o}.npz").exists() for o in asked)
        raise Unfinished(
            f"interrupted with {kept} of {len(asked)} origins done; the same command goes on from there: they are "
            f"kept in {folder}"
        ) from None
    finally:
        stopped.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return {name: {o: done[o][i] for o in asked} for i, name in enumerate(TRUTHS)}


def _same(folder: Path, now: dict[str, Any]) -> None:
    """Mark a folder as of this run, or refuse one that is of another."""
    path = folder / "run.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            replace_file(path, (json.dumps(now, indent=1) + "\n").encode())
            return
        held = json.loads(path.read_text(encoding="utf-8"))
        held = {key: held[key] for key in now}
    except OSError as problem:
        raise WriteError(
            f"{folder}: can't be used ({problem.strerror or problem}); name another with --out"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise DataError(
            f"{path} can't be read, so it isn't known what the run there was made of; remove {folder} or name another "
            "with --out"
        ) from None
    what = {
        "panel": "the panel has changed since: forecasts on the two can't stand in one table",
        "program": "the program has changed since: forecasts of the two can't stand in one table",
        "seed": "it has another seed",
    }
    for key, reason in what.items():
        if held[key] != now[key]:
            kind = UserError if key == "seed" else DataError
            raise kind(
                f"{folder} holds a run with {key} {held[key]}, this one has {now[key]}: {reason}; remove the folder to "
                "start over, or name another with --out"
            )


def _write(path: Path, scored: Sequence[Scored]) -> None:
    held = io.BytesIO()
    arrays = {
        f"{name}.{f.name}": getattr(one, f.name)
        for name, one in zip(TRUTHS, scored, strict=True)
        for f in fields(Scored)
    }
    np.savez_compressed(held, **arrays)
    replace_file(path, held.getvalue())


def _read(path: Path) -> tuple[Scored, ...]:
    try:
        with np.load(path) as held:
            found = tuple(
                Scored(**{f.name: held[f"{name}.{f.name}"] for f in fields(Scored)}) for name in TRUTHS
            )
        if found[0].total.shape[:4] != (len(TARGETS), len(protocol.HORIZONS), len(MODELS), len(SCORES)):
            raise ValueError("it has another shape")
    except Exception as problem:
        raise DataError(f"{path} can't be read ({problem}); remove it and run the command again") from None
    return found
