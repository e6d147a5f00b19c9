"""What the bargain between a power and a country comes to, as the answer of a verb and of a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.dynamics.bargain import Setting, deal, moves, parameters, ranges, response
from holdfast.dynamics.outside import isolation, rival
from holdfast.errors import DataError, UserError, raise_all
from holdfast.measure.foothold import Foothold
from holdfast.panel.store import Panel
from holdfast.report.numbers import empty, of_draws

NOTE = (
    "Only the rival's share and the isolation are measured; tastes, costs and weights are declared ranges. "
    "That distance and benefits rise together follows from the model and is no finding."
)
"""What has to be said beside every number."""


def bargain(
    panel: Panel,
    foothold: Foothold,
    client: str,
    year: int,
    *,
    seed: int = 0,
    cut_off: float | None = None,
    offer: float | None = None,
    service: float = 0.0,
) -> dict[str, Any]:
    """What a power and a country would agree on, and how that moves with what each has otherwise.

    Parameters
    ----------
    panel
        As known on a date.
    foothold
        The measured case, with draws.
    client, year
        The country, and the year of its outside option.
    seed
        Of the declared parameters.
    cut_off, offer, service
        Isolation of the power, the best rival's share over its own, and help given, in place of what is measured.

    Returns
    -------
    dict
        Setting, agreement, the consequences of single changes, and the same without the case's data.

    Raises
    ------
    UserError
        A number outside its range.
    DataError
        The country can't be judged in that year.
    """
    case = foothold.case
    given_here = (("isolation", cut_off, 1.0), ("rival", offer, None), ("service", service, 1.0))
    problems = [
        f"--{name} {value}: a number from 0{' to 1' if top else ''} is needed"
        for name, value, top in given_here
        if value is not None and not (0.0 <= value <= (top or np.inf) and np.isfinite(value))
    ]
    raise_all(problems, "this bargain can't be worked out", UserError)
    if offer is None and not foothold.judged(client, codebook.COMPOSITE, year):
        newest = foothold.newest_of(client, codebook.COMPOSITE)
        raise DataError(
            f"{codebook.name(client)} can't be judged in {year}: readings cover less than half of the weight"
            + (f"; the newest year that can is {newest}" if newest else "")
            + "; or give the rival's strength with --rival"
        )
    found = None if cut_off is not None else isolation(panel, case.patron, case.since, year)
    ratio, best = rival(foothold, client, year)
    cut = cut_off if cut_off is not None else (found.value if found else 0.0)
    now = Setting(ratio if offer is None else offer, cut, service)
    given = parameters(ratio.size, seed)
    blind = Setting(np.random.default_rng([seed, 4051]).uniform(0.0, 1.0, ratio.size))
    agreed = deal(given, now)
    return {
        "patron": case.patron,
        "client": client,
        "year": year,
        "setting": {
            "rival": _number(np.broadcast_to(now.rival, ratio.shape), "estimated" if offer is None else "assumed", year),
            "best_rival": best if offer is None else {},
            "isolation": round(float(cut), 6),
            "isolation_year": found.year if found else None,
            "isolation_before": list(found.before) if found else None,
            "isolation_source": found.source if found else None,
            "isolation_basis": "estimated" if found else "assumed",
            "service": service,
        },
        "agreement": {
            "distance": _number(agreed.distance),
            "benefits": _number(agreed.benefits),
            "p_none": round(agreed.broken, 4),
        },
        "moves": _moves(given, now),
        "prior_only": {"p_none": round(deal(given, blind).broken, 4), "moves": _moves(given, blind)},
        "parameters": [{"name": name, "basis": "assumed"} | r.model_dump() for name, r in ranges().items()],
        "note": NOTE,
    }  # fmt: skip


def part(panel: Panel, foothold: Foothold, year: int, seed: int = 0) -> dict[str, Any]:
    """The report's part: the bargain of a case's power with each of its countries, in short.

    Parameters
    ----------
    panel, foothold
        The panel, and what was measured on it, with draws of the year.
    year, seed

    Returns
    -------
    dict
        `rows` by country: `rival`, `best_rival` with `p_best`, `distance`, `benefits`, `p_none` and `moves`; `isolation` of
        the power with its `isolation_year`; `prior_only` moves; `unjudged` with the reason; `note`.
    """
    rows, unjudged, cut, blind = [], [], None, []
    for client in foothold.case.clients:
        try:
            found = bargain(panel, foothold, client, year, seed=seed)
        except DataError as problem:
            unjudged.append({"client": client, "why": str(problem)})
            continue
        setting, agreed = found["setting"], found["agreement"]
        cut, blind = setting, [_short(m) for m in found["prior_only"]["moves"]]
        best, p_best = next(iter(setting["best_rival"].items()), (None, None))
        rows.append(
            {"client": client, "best_rival": best, "p_best": p_best}
            | {k: {q: n[q] for q in ("mean", "q05", "q95", "basis")} for k, n in (
                ("rival", setting["rival"]), ("distance", agreed["distance"]), ("benefits", agreed["benefits"]))}
            | {"p_none": agreed["p_none"], "moves": [_short(m) for m in found["moves"]]}
        )  # fmt: skip
    return {
        "year": year,
        "isolation": cut["isolation"] if cut else None,
        "isolation_year": cut["isolation_year"] if cut else None,
        "rows": rows,
        "prior_only": blind,
        "unjudged": unjudged,
        "note": NOTE,
    }


def _short(move: Mapping[str, Any]) -> dict[str, Any]:
    return {k: move[k] for k in ("name", "words", "p_both_rise", "p_breaks")}


def tables(found: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The part as flat tables, by name."""
    if found["rows"]:
        yield "bargain", [{k: v for k, v in r.items() if k != "moves"} for r in found["rows"]]
        yield "bargain_moves", [{"client": r["client"]} | m for r in found["rows"] for m in r["moves"]]


def _moves(given: dict[str, NDArray[np.float64]], now: Setting) -> list[dict[str, Any]]:
    """The consequences of single changes."""
    out = []
    for name, (words, after) in moves(now).items():
        found = response(given, now, after)
        out.append(
            {
                "name": name,
                "words": words,
                "distance": _number(found.distance),
                "benefits": _number(found.benefits),
                "p_both_rise": None if np.isnan(found.both) else round(found.both, 4),
                "p_breaks": round(found.breaks, 4),
            }
        )
    return out


def _number(draws: NDArray[np.float64], basis: str = "assumed", year: int | None = None) -> dict[str, Any]:
    """An uncertain number over draws in which there is one."""
    held = np.asarray(draws, dtype=float)
    held = held[~np.isnan(held)]
    return (of_draws(held, year, ()) if held.size else empty(year)) | {"basis": basis}
