"""From options to a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from holdfast.cli import options
from holdfast.errors import UserError

if TYPE_CHECKING:
    from holdfast.measure.case import Case


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
        case = load_case(name or DEFAULT)
        if since is not None:
            case = replace(case, since=since)
    wanted = options.weights(weights)
    return case.with_weights(wanted) if wanted else case
