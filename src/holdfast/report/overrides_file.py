"""`overrides.toml` as it stands: its keys, and reading it."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from holdfast.errors import UserError, raise_all


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Weights(_Row):
    """Other weights."""

    domains: dict[str, float] = {}
    """Weight of each domain in the composite; they sum to 1, and one not named weighs nothing."""
    indicators: dict[str, float] = {}
    """Weight of ties within their domain; in each domain named they sum to 1, and one not named there weighs nothing."""


class EventDate(_Row):
    """Another date of one event."""

    id: str
    """Id of an event of the panel, or "document": the date of the case's document."""
    date: str
    """YYYY, YYYY-MM or YYYY-MM-DD; a document needs the day."""
    date_end: str | None = None
    """Its last day, where the event has one."""

    @field_validator("date", "date_end", mode="before")
    @classmethod
    def _iso(cls, value: Any) -> Any:
        text = value.isoformat() if type(value) is dt.date else value
        if text is None:
            return None
        full = f"{text}-01-01"[:10] if isinstance(text, str) and len(text) == 4 else text
        full = f"{full}-01" if isinstance(full, str) and len(full) == 7 else full
        try:
            dt.date.fromisoformat(full)
            if len(full) != 10:
                raise ValueError
        except (ValueError, TypeError):
            raise ValueError(f"'{value}' is no date; write YYYY, YYYY-MM or YYYY-MM-DD") from None
        return text


class EffectChange(_Row):
    """Another declared effect of a lever."""

    lever: str
    """Name of the lever, in whichever scenarios it is pulled."""
    domain: Literal["security", "economy", "society", "diplomacy"]
    """The domain it works in."""
    mean: float
    """Expected change of the share a year at full intensity."""
    sd: float
    """Standard deviation of that yearly change."""
    scenario: str = ""
    """A scenario in which the lever is on, to be sure of it."""
    reason: str = ""
    """Why, in plain words."""


class OverridesFile(_Row):
    """What `overrides.toml` may hold."""

    weights: Weights = Weights()
    """Tables `[weights.domains]` and `[weights.indicators]`."""
    exclude: tuple[str, ...] = ()
    """Kinds of tie left out; the other ties of their domain are scaled up to sum to 1."""
    event: tuple[EventDate, ...] = ()
    """Tables `[[event]]`."""
    effect: tuple[EffectChange, ...] = ()
    """Tables `[[effect]]`."""


def read(path: Path) -> OverridesFile:
    """Read a file of overrides.

    Parameters
    ----------
    path
        TOML.

    Errors
    ------
    UserError
        Not there, not TOML, unknown keys, dates that are none, nothing in it; all at once, each with its key.
    """
    try:
        file = OverridesFile(**tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as e:
        raise UserError(
            f"{path} can't be read ({e.strerror}); give the path of a file of overrides"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise UserError(f"{path.name} can't be read as TOML: {e}") from None
    except ValidationError as e:
        raise_all([_said(dict(p)) for p in e.errors()], path.name, UserError)
        raise
    if file == OverridesFile():
        raise UserError(
            f"{path.name} overrides nothing; name weights, exclude, event or effect, or leave --overrides out"
        )
    return file


def _said(problem: dict[str, Any]) -> str:
    place = _place(problem["loc"])
    if problem["type"] == "extra_forbidden":
        models = (OverridesFile, Weights, EventDate, EffectChange)
        known = sorted({k for m in models for k in m.model_fields})
        near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1)
        return f"{place}: unknown key" + (f"; did you mean '{near[0]}'?" if near else "; take it out")
    if problem["type"] == "missing":
        return f"{place} is missing"
    return f"{place}: {str(problem['msg']).removeprefix('Value error, ')}"


def _place(loc: tuple[int | str, ...]) -> str:
    """Where in the file: keys joined by points, tables of a list counted from 1.

    Examples
    --------
    >>> _place(("weights", "domains")), _place(("event", 0, "date"))
    ('weights.domains', 'event 1, date')
    """
    out = ""
    for part, before in zip(loc, (None, *loc), strict=False):
        if isinstance(part, int):
            out += f" {part + 1}"
        else:
            out += ("" if before is None else ", " if isinstance(before, int) else ".") + part
    return out
