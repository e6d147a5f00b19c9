"""From a request to an entry: what a user says of a table, checked together with the table itself."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import statistics
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast import codebook
from holdfast.codebook import COMPOSITE, DOMAINS, Indicator, Source
from holdfast.errors import DataError, HoldfastError, UserError, raise_all
from holdfast.panel.own import file as own_file
from holdfast.panel.own import folder as own
from holdfast.panel.own import rows as own_rows

ASSUMED_LAG = 12
"""Months after which a figure is taken to be known where neither a lag nor days of release are given."""

FROM_ROLL_CALLS = "votes"
"""The indicator that no table of shares can add to."""

FLOORS_OF = "trade"
"""Indicator whose error floors a new one takes."""


@dataclass(frozen=True)
class Request:
    """What a user says of a table.

    Attributes
    ----------
    indicator : str
        Name in the codebook, or of a new one.
    source, terms : str
        Title of the source, and what its publisher allows.
    publisher, url : str
    lag_months : int or None
    kind : str
        Of all rows where no column says.
    unit, domain, title : str
        Of a new indicator; unit also of the rows.
    """

    indicator: str
    source: str
    terms: str
    publisher: str = ""
    url: str = ""
    lag_months: int | None = None
    kind: str = "recorded"
    unit: str = ""
    domain: str = ""
    title: str = ""


@dataclass(frozen=True)
class Entered:
    """What was added.

    Attributes
    ----------
    table : Table
    source : Source
    indicator : Indicator
    new : bool
        The codebook doesn't have the indicator.
    months, countries, first, newest : int
        Readings by month; countries; first and newest year.
    fingerprint : str
        Of the folder's data.
    warnings : tuple of str
    """

    table: own.Table
    source: Source
    indicator: Indicator
    new: bool
    months: int
    countries: int
    first: int
    newest: int
    fingerprint: str
    warnings: tuple[str, ...]


def enter(
    file: Path, request: Request, folder: Path, *, replace: bool = False, today: dt.date | None = None
) -> Entered:
    """Check a file with what is said of it and put it into a folder, wholly or not at all.

    Parameters
    ----------
    file
        CSV or Excel.
    request
        What is said of it.
    folder
        Of the user's own data; made where it isn't there.
    replace
        Whether an earlier table of the same source and indicator gives way.
    today
        Nothing may lie ahead of it; the present day where left out.

    Returns
    -------
    Entered

    Errors
    ------
    UserError
        What is said doesn't hold; told with what is wrong in the file.
    DataError
        The file can't be taken; every problem with row, column, country and year.
    WriteError
        The folder can't be written; it is as before.
    """
    held = own.opened(folder)
    asked: list[str] = []
    source = source_of(request, asked)
    indicator = indicator_of(request, held, asked)
    wrong: list[str] = []
    found: list[own_rows.Reading] = []
    notes: tuple[str, ...] = ()
    units = False
    try:
        grid = own_file.read(file)
        notes = grid.notes
        units = "unit" in grid.names or bool(request.unit)
        found, wrong = own_rows.readings(grid, indicator, request.kind, request.unit, today)
    except UserError as problem:
        asked.append(str(problem))
    except HoldfastError as problem:
        wrong = [str(problem)]
    kind: type[HoldfastError] = UserError if asked else DataError
    told = [*asked, *wrong]
    if len(told) == 1 and told[0].startswith(file.name):
        raise kind(told[0])
    raise_all(told, f"{file.name}: nothing was taken" if len(told) > 1 else file.name, kind)
    new = codebook.is_own(indicator.id)
    if new and indicator.id not in held.indicators:
        indicator = indicator.model_copy(update={"scale": _ordinary(found)})
    table = own.add(folder, indicator, source, found, replace)
    years = [r.year for r in found]
    return Entered(
        table=table,
        source=source,
        indicator=indicator,
        new=new,
        months=sum(r.month > 0 for r in found),
        countries=len({r.client for r in found}),
        first=min(years),
        newest=max(years),
        fingerprint=own.opened(folder).fingerprint,
        warnings=(*notes, *_warnings(request, indicator, found, units)),
    )


def source_of(request: Request, problems: list[str]) -> Source:
    """Make the entry of a source, noting what lacks.

    Examples
    --------
    >>> source_of(Request("trade", "Customs yearbook", "Free to use with attribution."), []).id
    'own_customs_yearbook'
    """
    for option, text, why in (
        ("--source", request.source, "the title of what the figures are from"),
        ("--terms", request.terms, "what its publisher allows, in a sentence"),
    ):
        if not text.strip():
            problems.append(f"{option} is missing: give {why}")
    for option in ("source", "terms", "publisher", "url", "unit", "title"):
        if not str(getattr(request, option)).isprintable():
            problems.append(
                f"--{option} holds a line break or another sign that can't be printed; take it out"
            )
    if request.url and not re.match(r"https?://\S+$", request.url):
        problems.append(f"--url '{request.url}' is no address; it begins with http:// or https://")
    lag = request.lag_months
    if lag is not None and not 0 <= lag <= 240:
        problems.append(f"--lag-months {lag}: between 0 and 240 months")
        lag = None
    given = lag is not None
    return Source(
        id=slug(request.source),
        title=request.source.strip(),
        publisher=request.publisher.strip() or "not named",
        url=request.url,
        terms=request.terms.strip(),
        terms_class="own_file",
        lag_months=ASSUMED_LAG if lag is None else lag,
        lag_reason="As given by the user." if given else "Not given; a year is assumed.",
    )


def slug(title: str) -> str:
    """Return the id of a source of a user's own from its title: small letters, digits, underscores.

    Examples
    --------
    >>> slug("Douanes: Annuaire 2024"), slug("Ежегодник") == slug("Ежегодник")
    ('own_douanes_annuaire_2024', True)
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    short = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    return f"own_{short or format(zlib.crc32(title.encode()), '08x')}"


def indicator_of(request: Request, held: own.Own, problems: list[str]) -> Indicator:
    """Find the indicator, or make a new one with weight 0, noting what lacks.

    Parameters
    ----------
    request
        What is said.
    held
        The folder, for indicators added earlier.
    problems
        Added to.
    """
    known = {k: i for k, i in codebook.indicators().items() if not codebook.is_own(k)} | dict(held.indicators)
    if request.indicator == FROM_ROLL_CALLS:
        problems.append(
            f"--indicator '{FROM_ROLL_CALLS}' is counted from roll calls and takes no table of shares"
        )
    entry = known.get(request.indicator)
    if entry is not None:
        said = {"domain": request.domain, "title": request.title}
        problems += [
            f"--{option} '{text}': {entry.id} is there already with '{getattr(entry, option)}'; leave --{option} out"
            for option, text in said.items()
            if text and text != getattr(entry, option)
        ]
        return entry
    lacking = [o for o in ("domain", "title", "unit") if not getattr(request, o).strip()]
    if not request.indicator.strip():
        problems.append(f"--indicator is missing: give one of {', '.join(known)}, or a new name")
    elif lacking:
        near = difflib.get_close_matches(request.indicator, known, n=3)
        hint = f"did you mean {', '.join(near)}? A" if near else f"the indicators are {', '.join(known)}; a"
        problems.append(
            f"--indicator '{request.indicator}' is unknown; {hint} new one needs --{', --'.join(lacking)} too"
        )
    elif not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", request.indicator) or request.indicator in (
        *DOMAINS,
        COMPOSITE,
    ):
        problems.append(
            f"--indicator '{request.indicator}': a new name has small letters, digits and _, begins with a letter and is no "
            "domain's"
        )
    if set("{}") & set(request.title):
        problems.append("--title holds braces; take them out")
    domain: Any = request.domain
    if domain and domain not in DOMAINS:
        problems.append(f"--domain '{domain}' is unknown; the domains are {', '.join(DOMAINS)}")
    floors = codebook.indicators()[FLOORS_OF]
    title = request.title.strip().replace("{", "").replace("}", "") or request.indicator
    return Indicator(
        id=request.indicator,
        domain=domain if domain in DOMAINS else "economy",
        title=title,
        unit=request.unit.strip(),
        weight=0.0,
        reason="A user's own; it weighs what the overrides of a run say, and nothing without them.",
        sentence=f"of every 100 units of {{client}}'s ties in {title.lower()}, about {{share}} ran through {{patron}}",
        error=dict(floors.error),
        error_reason=f"Those of {floors.title.lower()}, assumed.",
        scale=1.0,
        definition="As the user's source counts it.",
    )


def _ordinary(found: list[own_rows.Reading]) -> float:
    """The total at which a reading of a new indicator counts as an ordinary one: the median, to one digit."""
    totals = [r.total for r in found if r.total]
    return float(f"{statistics.median(totals):.1g}") if totals else 1.0


def _warnings(
    request: Request, indicator: Indicator, found: list[own_rows.Reading], units: bool
) -> list[str]:
    out = []
    if request.lag_months is None and any(r.release is None for r in found):
        out.append(
            f"no lag and no days of release are given: figures are taken to be known {ASSUMED_LAG} months after the end of "
            "their year; put --lag-months or a column release"
        )
    if not units and any(r.total is not None for r in found):
        out.append(f"no unit is named: totals are taken to be in {indicator.class_unit or indicator.unit}")
    if any(r.total is None for r in found):
        out.append("some rows have no total: they inform as the smallest do; put a column total")
    if not all(r.whole for r in found):
        out.append(
            "some values have no total: their shares are among the powers named, and say nothing of the others"
        )
    if any(r.month for r in found):
        out.append(
            "rows by month stand in the monthly table; the yearly foothold is measured from rows by year"
        )
    if indicator.weight == 0.0:
        out.append(
            f"{indicator.id} has weight 0: it is shown beside the index until an overrides file gives it weight"
        )
    return out
