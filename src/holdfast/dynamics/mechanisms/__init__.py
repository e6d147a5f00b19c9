"""Mechanisms: hypotheses on what moves a position, one a file, all in one list.

A user's own is a file with a `MECHANISM`, or an entry point of the group `holdfast.mechanisms` that gives one.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import math
import re
from importlib.metadata import entry_points
from pathlib import Path

from holdfast import codebook
from holdfast.dynamics.mechanisms.base import Belief, Finding, Mechanism, Record
from holdfast.errors import UserError, raise_all

__all__ = [
    "GROUP",
    "NAMES",
    "Belief",
    "Finding",
    "Mechanism",
    "Record",
    "chosen",
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
    return dict(_held())


@functools.cache
def _held() -> dict[str, Mechanism]:
    """The same, looked for once: installed packages are many."""
    out = {n: importlib.import_module(f"holdfast.dynamics.mechanisms.{n}").MECHANISM for n in NAMES}
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        where = f"entry point '{point.name}' of {GROUP}"
        try:
            found = point.load()
        except (Exception, SystemExit) as problem:
            raise UserError(f"{where} can't be loaded: {problem}; mend the package or remove it") from None
        _add(out, found, where)
    return out


def mechanism(name: str) -> Mechanism:
    """One mechanism by name; raises `UserError` where there is none of that name."""
    return chosen(name, None)[name]


def chosen(name: str | None, own: Mechanism | None) -> dict[str, Mechanism]:
    """All mechanisms and a user's own, or the one of a name.

    Parameters
    ----------
    name
        One of them; None: all.
    own
        Of `from_file`.

    Raises
    ------
    UserError
        There is none of that name.
    """
    held = mechanisms() | ({} if own is None else {own.name: own})
    if name is None:
        return held
    if name not in held:
        raise UserError(f"no mechanism '{name}'; those there are: {', '.join(held)}")
    return {name: held[name]}


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
    except (Exception, SystemExit) as problem:
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
    raise_all(_wrong(found, held), f"{where}: mechanism '{found.name}'", UserError)
    held[found.name] = found


def _wrong(found: Mechanism, held: dict[str, Mechanism]) -> list[str]:
    """What is wrong with a mechanism before its covariate is tried."""
    out = []
    if not re.fullmatch(r"[a-z][a-z0-9_]*", str(found.name)):
        out.append("its name must be small letters, digits and underscores, a letter first")
    if found.name in held:
        out.append("the name is taken; choose another")
    if not found.beliefs:
        out.append("its beliefs name no domain; name at least one")
    for domain, belief in dict(found.beliefs).items():
        if domain not in codebook.DOMAINS:
            out.append(f"'{domain}' in its beliefs is no domain; those are {', '.join(codebook.DOMAINS)}")
        if not (isinstance(belief, Belief) and math.isfinite(belief.mean) and 0.0 < belief.sd < math.inf):
            out.append(f"its belief on {domain} must be a Belief with a mean, an sd above zero and a reason")
    if found.sign not in (1, -1):
        out.append(f"its sign is {found.sign!r}; it must be 1 or -1")
    if found.outcome not in ("foothold", "growth"):
        out.append(f"its outcome is {found.outcome!r}; it must be 'foothold' or 'growth'")
    if found.stems_from not in ("power", "pair"):
        out.append(f"it stems from {found.stems_from!r}; it must be 'power' or 'pair'")
    if not callable(found.covariate):
        out.append("its covariate must be a function of a Record")
    return out
