"""From options to a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.cli import options
from holdfast.errors import UserError

if TYPE_CHECKING:
    from pathlib import Path

    from holdfast.measure.case import Case
    from holdfast.panel.store import Panel
    from holdfast.report.overrides import Overrides


def chosen(
    name: str | None,
    patron: str | None,
    clients: str | None,
    patrons: str | None,
    since: int | None,
    weights: str | None,
) -> Case:
    """The case that the options ask for.

    Raises
    ------
    UserError
        A case and a power, a power without countries, or anything that `load_case` and `adhoc_case` refuse.
    """
    from dataclasses import replace

    from holdfast.measure.case import DEFAULT, adhoc_case, load_case

    if patron is None and (clients is not None or patrons is not None):
        raise UserError("--clients and --patrons need --patron, the power whose position is measured")
    if patron is not None:
        if name is not None:
            raise UserError(f"give either the case '{name}' or --patron with --clients, not both")
        if clients is None:
            raise UserError(
                "--patron needs --clients, the countries of the region, such as --clients AAA,BBB"
            )
        case = adhoc_case(patron.strip().upper(), options.codes(clients), options.codes(patrons), since)
    else:
        case = of_document(name) or load_case(name or DEFAULT)
        if since is not None:
            case = replace(case, since=since)
    wanted = options.weights(weights)
    return case.with_weights(wanted) if wanted else case


def of_document(name: str | None) -> Case | None:
    """The case of a file of claims; None where the name is of a case or a folder.

    Raises
    ------
    UserError
        The file has problems; all of them at once.
    """
    from pathlib import Path

    if name is None or not name.endswith(".toml") or Path(name).name == "case.toml":
        return None
    from holdfast.claims.document import read_document

    return read_document(Path(name))


def of_pair(
    patron: str,
    client: str,
    name: str | None,
    patrons: str | None,
    since: int | None,
    weights: str | None = None,
) -> Case:
    """The case in which one power and one country are looked at.

    A named case, or else the one that ships, gives powers, weights and dates where it holds both; any other pair
    stands among the powers of the world.

    Raises
    ------
    UserError
        A named case that doesn't hold the pair, or anything that `load_case` and `adhoc_case` refuse.
    """
    from dataclasses import replace

    from holdfast.measure.case import DEFAULT, adhoc_case, load_case

    power, country = patron.strip().upper(), client.strip().upper()
    case = load_case(name or DEFAULT)
    inside = power in case.patrons and country in case.clients and patrons is None
    if name is not None and not inside:
        raise UserError(
            f"case '{case.id}' doesn't hold the pair {power} {country}: its powers are {', '.join(case.patrons)}, "
            f"its countries {', '.join(case.clients)}; leave --case out for another pair"
        )
    if inside:
        case = replace(case, patron=power, since=case.since if since is None else since)
        case = case.with_clients([country])
    else:
        case = adhoc_case(power, (country,), options.codes(patrons), since)
    return case if weights is None else case.with_weights(options.weights(weights))


def in_being(case: Case, year: int) -> None:
    """Refuse a pair of which one wasn't a state in a year.

    Raises
    ------
    UserError
        Each that wasn't one, with the year in which it ended or began.
    """
    from holdfast import codebook
    from holdfast.errors import raise_all

    lived = {c: (a, b) for c, a, b in codebook.states().select("iso3", "from_year", "to_year").rows()}
    problems = []
    for code in (case.patron, *case.clients):
        first, last = lived.get(code, (year, None))
        if last is not None and year > last:
            problems.append(f"{codebook.name(code)} ({code}) ended in {last}")
        elif year < first:
            problems.append(f"{codebook.name(code)} ({code}) is there since {first}")
    raise_all(problems, f"no such pair in {year}", UserError)


def beside(case: Case, data: Path | None, overrides: Path | None) -> tuple[Panel | None, Overrides | None]:
    """The panel with the user's own data, and their overrides applied; None for what isn't asked for.

    Raises
    ------
    UserError
        A folder without data of one's own, or anything that `load_overrides` refuses.
    """
    from holdfast.panel.store import load

    panel = None if data is None else load().with_own(data)
    if overrides is None:
        return panel, None
    from holdfast.report.overrides import load_overrides

    return panel, load_overrides(overrides, case, load() if panel is None else panel)
