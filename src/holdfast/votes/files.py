"""Files of a fit."""

from __future__ import annotations

from pathlib import Path

from holdfast.atomic import replace_file
from holdfast.errors import WriteError
from holdfast.votes.positions import Positions


def write(positions: Positions, folder: Path) -> tuple[Path, ...]:
    """Write positions.csv, rollcalls.csv and hedging.csv, each whole or not at all.

    Raises
    ------
    WriteError
        The folder can't be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise WriteError(f"{folder}: can't be made ({problem.strerror}); choose another folder") from None
    frames = {
        "positions.csv": positions.frame(),
        "rollcalls.csv": positions.rollcalls(),
        "hedging.csv": positions.hedging_by_period(),
    }
    for name, frame in frames.items():
        replace_file(folder / name, frame.write_csv(float_precision=6).encode())
    return tuple(folder / name for name in frames)
