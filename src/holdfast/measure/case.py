"""A case: whose position, in which countries, among which powers, and by which definitions."""

from __future__ import annotations

import datetime as dt
import functools
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from holdfast import codebook
from holdfast.errors import UserError, raise_all

DEFAULT = "russia_central_asia"

_STILL = 9999
"""A year after all dated exits: who is a member still."""


class _CaseFile(BaseModel):
    """What `case.toml` may hold; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    """One line that names the case."""
    question: str
    """The question the case asks, in plain words."""
    patron: str
    """The power whose position is measured."""
    patrons: tuple[str, ...]
    """All powers told apart, disjoint; a bloc stands in for its members."""
    clients: tuple[str, ...]
    """The countries in which the position is measured."""
    since: int
    """The year that changes are counted from."""
    document_date: dt.date | None = None
    """Date of the document whose claims are checked; verdicts are given as known then and now."""
    domain_weights: dict[str, float] = Field(default_factory=dict)
    """Weight of each domain in the composite; equal where left out."""
    firm: float = 0.8
    """Probability of being predominant from which a position is called firm."""
    fast: float = 0.1
    """Quantile of same-length changes of all pairs beyond which a loss is called fast."""
    noticeable: float = 0.02
    """Smallest loss of composite share that is called noticeable."""


@dataclass(frozen=True)
class Case:
    """A validated case; the fields are those of the case file.

    Examples
    --------
    >>> case = load_case()
    >>> len(case.clients), case.patron in case.patrons
    (5, True)
    """

    id: str
    title: str
    question: str
    patron: str
    patrons: tuple[str, ...]
    clients: tuple[str, ...]
    since: int
    document_date: dt.date | None = None
    weights: MappingProxyType[str, float] = field(default_factory=lambda: MappingProxyType({}))
    firm: float = 0.8
    fast: float = 0.1
    noticeable: float = 0.02
    folder: Path | None = None
    claims: Path | None = None
    """A file of claims of one's own, in place of the folder's."""
    document: str = ""
    """Name of the document that those claims are of."""
    tie_weights: MappingProxyType[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Weight of every kind of tie within its domain, zeros left out; empty: the codebook's."""

    @property
    def claims_file(self) -> Path | None:
        """The file of claims that is checked; None for a case without one."""
        own = None if self.folder is None else self.folder / "claims.toml"
        return self.claims or (own if own is not None and own.is_file() else None)

    @property
    def ties(self) -> dict[str, float]:
        """The kinds of tie that make up the index, in the codebook's order, with their weight in the domain."""
        held = self.tie_weights or {k: i.weight for k, i in codebook.weighed().items()}
        return {k: float(held[k]) for k in codebook.indicators() if held.get(k, 0.0) > 0.0}

    def with_clients(self, clients: Sequence[str]) -> Case:
        """The same powers over other countries."""
        return replace(self, clients=tuple(clients))

    def with_patrons(self, patrons: Sequence[str]) -> Case:
        """The same countries among other powers; raises `UserError` where they overlap."""
        _check(self.id, self.patron, patrons, self.clients)
        return replace(self, patrons=tuple(patrons))

    def with_ties(self, weights: Mapping[str, float]) -> Case:
        """The same case with other weights of the ties within their domains.

        Parameters
        ----------
        weights
            By indicator; every domain that has any sums to 1.

        Raises
        ------
        UserError
            Unknown indicators, negative numbers, a sum other than 1, a domain without any; all at once.
        """
        return replace(self, tie_weights=tie_weights(weights))

    def with_weights(self, weights: dict[str, float]) -> Case:
        """The same case with other weights of the domains; raises `UserError` where they don't sum to 1."""
        return replace(self, weights=domain_weights(weights))


def domain_weights(weights: dict[str, float]) -> MappingProxyType[str, float]:
    """Check weights of the domains; an empty mapping means equal weights.

    Raises
    ------
    UserError
        Unknown domains, negative or missing numbers, a sum other than 1; all at once.

    Examples
    --------
    >>> domain_weights({})["economy"]
    0.25
    """
    if not weights:
        return MappingProxyType({d: 1.0 / len(codebook.DOMAINS) for d in codebook.DOMAINS})
    problems = []
    for domain, weight in weights.items():
        if domain not in codebook.DOMAINS:
            problems.append(f"'{domain}' is not a domain; the domains are {', '.join(codebook.DOMAINS)}")
        elif math.isnan(weight):
            problems.append(f"the weight of {domain} is not a number")
        elif math.isinf(weight):
            problems.append(f"the weight of {domain} is infinite")
        elif weight < 0:
            problems.append(f"the weight of {domain} is {weight}; a weight can't be negative")
    if not problems:
        total = sum(weights.values())
        if abs(total - 1.0) > 1e-9:
            problems.append(f"the weights sum to {total:g}, not to 1; divide each by {total:g}")
    raise_all(problems, "weights of the domains", UserError)
    return MappingProxyType({d: float(weights.get(d, 0.0)) for d in codebook.DOMAINS})


def tie_weights(weights: Mapping[str, float]) -> MappingProxyType[str, float]:
    """Check weights of the ties within their domains.

    Raises
    ------
    UserError
        Unknown indicators, negative or missing numbers, a sum other than 1, a domain without any; all at once.

    Examples
    --------
    >>> tie_weights({k: i.weight for k, i in codebook.weighed().items()})["trade"]
    0.7
    """
    known = codebook.indicators()
    problems = [
        f"'{name}' is not an indicator; the indicators are {', '.join(known)}"
        for name in weights
        if name not in known
    ]
    problems += [
        f"the weight of {name} is {w}; a weight is a number from 0 to 1"
        for name, w in weights.items()
        if not 0.0 <= w <= 1.0
    ]
    for domain in () if problems else codebook.DOMAINS:
        total = sum(w for name, w in weights.items() if known[name].domain == domain)
        if abs(total - 1.0) > 1e-9:
            problems.append(f"the weights of the ties of {domain} sum to {total:g}, not to 1")
    raise_all(problems, "weights of the ties", UserError)
    return MappingProxyType({k: float(weights[k]) for k in known if weights.get(k, 0.0) > 0.0})


def _check(name: str, patron: str, patrons: Sequence[str], clients: Sequence[str]) -> None:
    problems: list[str] = []
    states = _states()
    blocs = _blocs()
    known = states | blocs
    if not clients:
        problems.append(
            "no country is named, so the region is empty; give at least one, such as --clients AAA,BBB"
        )
    for code in clients:
        if code in blocs:
            problems.append(f"'{code}' is a bloc; the position is measured in countries, so name its members")
        elif code not in states:
            problems.append(f"unknown country '{code}'{_near(code, states)}")
    for code in dict.fromkeys([patron, *patrons]):
        if code not in known:
            problems.append(f"unknown power '{code}'{_near(code, known)}")
        elif code not in blocs and code not in codebook.components():
            problems.append(
                f"'{code}' ({codebook.name(code)}) is no power: only ties with {', '.join(sorted(codebook.powers()['code']))} "
                "and with members of the blocs are held, and others can't be told from everybody else"
            )
    if len(set(patrons)) == 1 and patron in patrons:
        problems.append(
            f"'{patron}' is the only power told apart; a position is one among rivals, so name some"
        )
    if patron in known and patron not in patrons:
        problems.append(f"the power '{patron}' is not among the powers told apart: {', '.join(patrons)}")
    for group, what in ((clients, "country"), (patrons, "power")):
        twice = sorted({code for code in group if list(group).count(code) > 1})
        if twice:
            problems.append(f"{what} named more than once: {', '.join(twice)}")
    both = sorted(set(clients) & set(patrons))
    if both:
        problems.append(
            f"both power and country of the region: {', '.join(both)}; a state has no tie with itself"
        )
    for bloc in patrons:
        inside = sorted(set(clients) & codebook.members(bloc, _STILL)) if bloc in blocs else []
        if inside:
            problems.append(
                f"{', '.join(inside)} is counted in the power {bloc}, and a state has no tie with itself; "
                "name members of the bloc as powers instead, with --patrons"
            )
    problems += _overlaps(patrons)
    raise_all(problems, f"case '{name}'", UserError)


def _overlaps(patrons: Sequence[str]) -> list[str]:
    """A state that has left a bloc may stand beside it: it then counts for itself in all years."""
    names = list(dict.fromkeys(patrons))
    problems = []
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            shared = sorted(codebook.members(first, _STILL) & codebook.members(second, _STILL))
            if shared:
                problems.append(
                    f"overlapping powers: {first} and {second} both count {', '.join(shared[:5])}"
                    f"{' and others' if len(shared) > 5 else ''}; name a bloc or its members, never both"
                )
    return problems


@functools.cache
def _states() -> frozenset[str]:
    return frozenset(codebook.states()["iso3"].to_list())


@functools.cache
def _blocs() -> frozenset[str]:
    return frozenset(codebook.blocs()["bloc"].to_list())


def _near(code: str, known: frozenset[str] | set[str]) -> str:
    import difflib

    folded = code.strip().casefold()
    by_name = [c for c in known if codebook.name(c).casefold().startswith(folded)]
    close = by_name or difflib.get_close_matches(code.upper(), sorted(known), n=3, cutoff=0.6)
    hint = f"; did you mean {', '.join(f'{c} ({codebook.name(c)})' for c in close[:3])}?" if close else ""
    return f": codes are three letters of ISO 3166-1{hint}"


def available() -> tuple[str, ...]:
    """Names of the cases that ship."""
    root = resources.files("holdfast.cases")
    return tuple(sorted(p.name for p in root.iterdir() if p.is_dir() and (p / "case.toml").is_file()))


def load_case(name: str = DEFAULT) -> Case:
    """Read a case that ships, by name, or one of the user's, by its folder.

    Parameters
    ----------
    name
        Name of a shipped case, or a folder that holds a `case.toml`.

    Raises
    ------
    UserError
        No such case, an unknown key or country, overlapping powers, weights that don't sum to 1.
    """
    folder = Path(str(resources.files("holdfast.cases") / name))
    if not (folder / "case.toml").is_file():
        folder = Path(name)
        folder = folder.parent if folder.name == "case.toml" else folder
    path = folder / "case.toml"
    if not path.is_file():
        raise UserError(
            f"no case '{name}'; the cases that ship are {', '.join(available())}; "
            "a case of your own is a folder with a case.toml, or use --patron and --clients"
        )
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        parsed = _CaseFile.model_validate(raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise UserError(f"{path.name} of case '{name}' can't be read as TOML: {e}") from None
    except ValidationError as e:
        problems = [f"{'.'.join(map(str, p['loc']))}: {p['msg']}" for p in e.errors()]
        raise_all(problems, f"{path.name} of case '{name}'", UserError)
        raise
    _check(folder.name, parsed.patron, parsed.patrons, parsed.clients)
    return Case(
        id=folder.name,
        title=parsed.title,
        question=parsed.question,
        patron=parsed.patron,
        patrons=parsed.patrons,
        clients=parsed.clients,
        since=parsed.since,
        document_date=parsed.document_date,
        weights=domain_weights(parsed.domain_weights),
        firm=parsed.firm,
        fast=parsed.fast,
        noticeable=parsed.noticeable,
        folder=folder,
    )


def adhoc_case(
    patron: str, clients: Sequence[str], patrons: Sequence[str] = (), since: int | None = None
) -> Case:
    """A case without a file.

    Parameters
    ----------
    patron, clients
        The power and the countries, ISO 3166-1 alpha-3 (the power may be a bloc).
    patrons
        All powers told apart; left out, the powers of the codebook's reference list, with the bloc that
        contains the power opened into its members that are powers.
    since
        Year that changes are counted from; left out, five years before the newest.

    Raises
    ------
    UserError
        Unknown codes, an empty region, overlapping powers.
    """
    chosen = tuple(patrons) or reference_patrons(patron, clients)
    _check(f"{patron} in {','.join(clients)}", patron, chosen, clients)
    place = ", ".join(codebook.in_sentence(c) for c in clients)
    return Case(
        id=f"{patron.lower()}_in_{'_'.join(c.lower() for c in clients[:6])}",
        title=f"{codebook.name(patron)} in {place}",
        question=f"How firm is the position of {codebook.in_sentence(patron)} in {place}, and where does it go?",
        patron=patron,
        patrons=chosen,
        clients=tuple(clients),
        since=since if since is not None else 0,
        weights=domain_weights({}),
    )


def reference_patrons(patron: str, clients: Sequence[str]) -> tuple[str, ...]:
    """The powers a case without a file tells apart.

    The codebook's reference list, without the countries of the region; a bloc that contains `patron` or a country is opened
    into those of its members that are on the list of major members.
    """
    listed = codebook.reference()
    mine = codebook.members(patron, _STILL)
    out = [patron]
    for code in listed["powers"]:
        theirs = codebook.members(code, _STILL)
        if not mine & theirs and not (code in _blocs() and theirs & set(clients)):
            out.append(code)
        elif patron not in _blocs() or not mine & theirs:
            out += [m for m in listed["major_members"] if m in theirs]
    return tuple(p for p in dict.fromkeys(out) if p == patron or p not in clients)
