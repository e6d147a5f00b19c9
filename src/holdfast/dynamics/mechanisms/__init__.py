"""Mechanisms: hypotheses on what moves a position, one a file, all in one list.

A user's own is a file with a `MECHANISM`, or an entry point of the group `holdfast.mechanisms` that gives one.
"""

from __future__ import annotations

import importlib
import importlib.util
from importlib.metadata import entry_points
from pathlib import Path

from holdfast.dynamics.mechanisms.base import Belief, Finding, Mechanism, Record
from holdfast.errors import UserError

__all__ = [
    "GROUP",
    "NAMES",
    "Belief",
    "Finding",
    "Mechanism",
    "Record",
    "from_file",
    "mechanism",
    "mechanisms",
]

NAMES = (
    "war_drain", "credibility", "reputation", "credit", "threat", "economic_pull", "spillover", "isolation", "leverage",
    "rival_pull", "migration_strain", "clarity",
)  # fmt: skip
"""Those that ship, in order."""

GROUP = "holdfast.mechanisms"
"""Group of entry points that add others."""


def mechanisms() -> dict[str, Mechanism]:
    """All mechanisms: those that ship and those that installed packages add.

    Returns
    -------
    dict of name to Mechanism

    Raises
    ------
    UserError
        An entry point that can't be loaded, is no mechanism, or takes a name that is there already.

    Examples
    --------
    >>> list(mechanisms())[0]
    'war_drain'
    """
    out = {n: importlib.import_module(f"holdfast.dynamics.mechanisms.{n}").MECHANISM for n in NAMES}
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        where = f"entry point '{point.name}' of {GROUP}"
        try:
            found = point.load()
        except Exception as problem:
            raise UserError(f"{where} can't be loaded: {problem}; mend the package or remove it") from None
        _add(out, found, where)
    return out


def mechanism(name: str) -> Mechanism:
    """One mechanism by name.

    Raises
    ------
    UserError
        There is none of that name.
    """
    held = mechanisms()
    if name not in held:
        raise UserError(f"no mechanism '{name}'; those there are: {', '.join(held)}")
    return held[name]


def from_file(path: Path) -> Mechanism:
    """A user's own mechanism from a Python file that sets `MECHANISM`.

    Parameters
    ----------
    path
        The file; it is run.

    Raises
    ------
    UserError
        It can't be read or run, sets none, or takes the name of one that ships.
    """
    if not path.is_file():
        raise UserError(f"{path} is no file; give the path of a Python file that sets MECHANISM")
    spec = importlib.util.spec_from_file_location(f"holdfast_own_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise UserError(f"{path} is no Python file; its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as problem:
        raise UserError(f"{path} can't be run: {type(problem).__name__}: {problem}") from None
    if not hasattr(module, "MECHANISM"):
        raise UserError(f"{path} sets no MECHANISM; see the how-to on a mechanism of your own")
    out = mechanisms()
    _add(out, module.MECHANISM, str(path))
    return out[module.MECHANISM.name]


def _add(held: dict[str, Mechanism], found: object, where: str) -> None:
    if not isinstance(found, Mechanism):
        raise UserError(
            f"{where} gives a {type(found).__name__}, not a holdfast.dynamics.mechanisms.Mechanism"
        )
    if found.name in held:
        raise UserError(f"{where}: the name '{found.name}' is taken; choose another")
    if not found.beliefs:
        raise UserError(f"{where}: '{found.name}' names no domain in its beliefs; name at least one")
    held[found.name] = found
