"""A forecast: a claim with a date and a probability, or a recorded share with a distribution; how a file of them is read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from holdfast import codebook
from holdfast.claims.absence import Absence
from holdfast.claims.base import Day, Spec, Test
from holdfast.claims.document import Head, case_of, foreign, told
from holdfast.claims.event import Event
from holdfast.claims.facts import Match
from holdfast.claims.ledger.due import due_of, last_day
from holdfast.claims.ledger.entry import canonical
from holdfast.claims.ledger.recorded import Outcomes, Share
from holdfast.claims.places import Key, like, read
from holdfast.claims.vocabulary import AnyTest, walk
from holdfast.claims.vote import Vote
from holdfast.errors import UserError, raise_all
from holdfast.measure.case import Case, available, load_case
from holdfast.panel.store import Panel

WHAT = "a file of forecasts: who makes them, and [[forecast]] tables"

LEAST = 3
"""Quantiles that a distribution needs."""


class Forecast(Spec):
    """One row of a file of forecasts."""

    text: str = Field(min_length=1)
    """What is forecast, in a sentence."""
    probability: float | None = Field(default=None, ge=0.0, le=1.0)
    """That it comes about."""
    quantiles: tuple[tuple[float, float], ...] = ()
    """Instead of a probability: pairs of level and share."""
    test: AnyTest | None = None
    """The claim that settles it."""
    of: Share | None = None
    """Instead of a test: the recorded share that settles it."""
    only_if: AnyTest | None = None
    """What must hold for it to count; it is void where this fails."""
    due: Day | None = None
    """Day by which it is settled, where test and share name none."""
    claim: str = ""
    """Id of the claim that it puts in a form that can be resolved."""
    start: str = ""
    """The figure on the day it was made."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.test is None) == (self.of is None):
            raise ValueError(
                "a forecast is settled by a test, or by the recorded share in of: give one of the two"
            )
        if (self.probability is None) == (not self.quantiles):
            raise ValueError("a forecast has a probability, or quantiles: give one of the two")
        if self.quantiles:
            _check(self.quantiles)
            if self.of is None or self.of.above is not None:
                raise ValueError("quantiles are of the recorded share in of, without above")
        elif self.of is not None and self.of.above is None:
            raise ValueError(
                "a probability of a recorded share needs of.above, the share that it must exceed"
            )
        return self

    def settled(self) -> dt.date:
        """The day by which it is settled.

        Raises
        ------
        ValueError
            No data can settle it, or no day is named.
        """
        found = last_day(self.of.year) if self.of is not None else due_of(_tested(self))
        mine = None if self.due is None else dt.date.fromisoformat(self.due)
        if found is None and mine is None:
            raise ValueError("no day is named by which it is settled; give due")
        if found is not None and mine is not None and mine < found:
            raise ValueError(f"due {mine} lies before {found}, the last day that its own rule speaks of")
        return max(d for d in (found, mine) if d is not None)


def _check(quantiles: tuple[tuple[float, float], ...]) -> None:
    """Raise `ValueError` where quantiles are none."""
    levels, values = zip(*quantiles, strict=True)
    if len(levels) < LEAST:
        raise ValueError(f"{len(levels)} quantiles are too few to tell a distribution; give {LEAST} or more")
    if min(levels) <= 0.0 or max(levels) >= 1.0:
        raise ValueError("levels of quantiles lie between 0 and 1, such as 0.05, 0.5 and 0.95")
    if any(b <= a for a, b in pairwise(levels)):
        raise ValueError("levels of quantiles must rise from pair to pair")
    for (a, x), (b, y) in pairwise(quantiles):
        if y < x:
            raise ValueError(f"quantiles cross: {y:g} at {b:g} lies below {x:g} at {a:g}")
    if min(values) < 0.0 or max(values) > 1.0:
        raise ValueError("quantiles of a share lie between 0 and 1")


@dataclass(frozen=True)
class Batch:
    """Forecasts of one file.

    Attributes
    ----------
    case : Case
    by : str
        Who makes them.
    forecasts : tuple of Forecast
    """

    case: Case
    by: str
    forecasts: tuple[Forecast, ...]


def read_forecasts(path: Path, by: str, panel: Panel, today: dt.date) -> Batch:
    """Read a file of forecasts.

    Parameters
    ----------
    path
        A TOML file: `by` and the case as in a file of claims, then one `[[forecast]]` table a forecast.
    by
        Who makes them, where the file doesn't say.
    panel
        What is known already.
    today
        Day on which they are made.

    Returns
    -------
    Batch

    Raises
    ------
    UserError
        Every problem of the file at once, each with its line and key.
    """
    placed = read(path, WHAT)
    maker = placed.raw.pop("by", by)
    problems = []
    if not isinstance(maker, str) or not maker.strip():
        problems.append(f'{placed.at(("by",), "by")}a forecast has a maker; give by = "NAME", or --by NAME')
    head, case = Head(), None
    try:
        head = Head.model_validate({k: v for k, v in placed.raw.items() if k != "forecast"})
        case, more = case_of(head, placed, path)
        problems += more
    except ValidationError as e:
        problems += told(e, placed, (), Head, "")
    rows = placed.raw.get("forecast", [])
    if not isinstance(rows, list) or not rows:
        problems.append(f"{placed.at(('forecast',))}no [[forecast]] table; write one a forecast")
        rows = []
    found, known = [], Outcomes(panel)
    for number, row in enumerate(rows):
        path_: Key = ("forecast", number)
        who = f"forecast {number + 1}"
        try:
            made = Forecast.model_validate(row)
        except ValidationError as e:
            problems += told(e, placed, path_, Forecast, who)
            continue
        found.append(made)
        if case is not None:
            problems += [
                f"{placed.at((*path_, *key), '.'.join(key))}{who}: {said}"
                for key, said in wrong(made, case, known, today)
            ]
    raise_all(problems, path.name, UserError)
    assert case is not None
    return Batch(case, maker.strip(), tuple(found))


def wrong(
    forecast: Forecast, case: Case, known: Outcomes, today: dt.date
) -> list[tuple[tuple[str, ...], str]]:
    """What keeps a forecast from being one: key and sentence of each problem."""
    out: list[tuple[tuple[str, ...], str]] = []
    for key in ("test", "only_if"):
        test = getattr(forecast, key)
        if test is not None:
            out += [((key,), said) for said in foreign(test, case)]
    try:
        day = forecast.settled()
    except ValueError as e:
        return [*out, (("test",), str(e))]
    if forecast.of is not None:
        return [*out, *_shares(forecast.of, case, known)]
    if day < today:
        out.append(
            (
                ("due",) if forecast.due else ("test",),
                f"{day} is past; a forecast is of what is still to come",
            )
        )
    for part in walk(forecast.test):
        for key, match in (("happened", getattr(part, "happened", None)), ("of", getattr(part, "of", None))):
            if isinstance(part, Event | Absence) and isinstance(match, Match):
                if match.after is None:
                    out.append(
                        (
                            ("test",),
                            f"what has happened already would settle it; give {key}.after, the first day that counts",
                        )
                    )
                elif dt.date.fromisoformat(match.after) < today:
                    out.append(
                        (
                            ("test",),
                            f"{key}.after {match.after} lies before today; a forecast is of what is still to come",
                        )
                    )
        if isinstance(part, Vote) and part.symbol in known.symbols:
            out.append((("test",), f"the vote on {part.symbol} is on record already"))
    return out


def _shares(share: Share, case: Case, known: Outcomes) -> list[tuple[tuple[str, ...], str]]:
    """What keeps a recorded share from being forecast."""
    kinds = list(codebook.indicators())
    if share.indicator not in kinds:
        return [(("of", "indicator"), f"'{share.indicator}' is no kind of tie{like(share.indicator, kinds)}")]
    out: list[tuple[tuple[str, ...], str]] = [
        (("of", key), f"'{code}' is not among the case's {what}: {', '.join(among)}{like(code, among)}")
        for key, code, what, among in (
            ("client", share.client, "countries", case.clients),
            ("patron", share.patron, "powers", case.patrons),
        )
        if code not in among
    ]
    if out:
        return out
    seen, series = known.look(share, case.patrons), known.series(share)
    if not seen.newest:
        held = "; ".join(f'report = "{r}", source = "{s}" (to {y})' for (r, s), y in series.items()) or "none"
        return [(("of",), f"it can never be resolved: {seen.why}; the panel holds {held}")]
    if share.year <= seen.newest:
        why = "the panel holds it already" if seen.value is not None else "the series has passed it over"
        return [(("of", "year"), f"{share.year} is no year to come: {why}, its newest is {seen.newest}")]
    return []


def content(
    forecast: Forecast, case: Case, by: str, made: dt.datetime, panel: str, seed: int | None = None
) -> str:
    """A forecast as the content of an entry.

    Parameters
    ----------
    forecast, case
        What is forecast, and in which case.
    by, made
        Who made it, and when.
    panel
        Fingerprint of what was known.
    seed
        Of the run that made it.
    """
    return canonical(
        {
            "kind": "forecast",
            "made": made.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "by": by,
            "case": defined(case)
            if forecast.of is None or forecast.only_if is not None
            else {k: getattr(case, k) for k in ("id", "patron", "patrons")},
            "panel": panel,
            **({} if seed is None else {"seed": seed}),
            "settled": forecast.settled().isoformat(),
            **forecast.model_dump(mode="json", exclude_none=True),
        }
    )


def same(text: str) -> str:
    """What two forecasts share that are one and the same: all but the moment and the data they were made on."""
    data = {k: v for k, v in json.loads(text).items() if k not in ("made", "panel", "seed", "start")}
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def defined(case: Case) -> dict[str, Any]:
    """What of a case a forecast depends on."""
    keys = ("id", "patron", "patrons", "clients", "since", "firm", "fast", "noticeable")
    return {k: getattr(case, k) for k in keys} | {
        "weights": dict(case.weights),
        "tie_weights": dict(case.tie_weights),
    }


def case_in(data: dict[str, Any]) -> Case:
    """The case of an entry; of a recorded share it holds the powers alone. The folder is that of the case that ships."""
    held = {"clients": (), "since": 0, "weights": {}, "tie_weights": {}} | data["case"]
    known = load_case(held["id"]) if held["id"] in available() else None
    if known is not None:
        held |= {"folder": known.folder, "document_date": known.document_date}
    return Case(
        **held
        | {"title": held["id"], "question": ""}
        | {k: tuple(held[k]) for k in ("patrons", "clients")}
        | {k: MappingProxyType(held[k]) for k in ("weights", "tie_weights")}
    )


def forecast_in(data: dict[str, Any]) -> Forecast:
    """The forecast of an entry."""
    return Forecast.model_validate({k: v for k, v in data.items() if k in Forecast.model_fields})


def _tested(forecast: Forecast) -> Test:
    assert forecast.test is not None
    return forecast.test
