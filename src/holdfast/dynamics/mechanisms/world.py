"""The world as regressions on it need it: every pair measured, what can be judged, what a year's readings are worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from holdfast import codebook
from holdfast.dynamics.mechanisms.base import Record
from holdfast.measure.case import adhoc_case
from holdfast.measure.foothold import DOMAINS, Foothold, enough, measure
from holdfast.measure.learned import parameters_of
from holdfast.measure.states import States, filtered
from holdfast.panel.store import Panel

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class World:
    """The record with what regressions need.

    Attributes
    ----------
    record : Record
    judged : (C, D, P, T) bool
    gain : mapping of tie to (C, P, T)
        Part K of a jump of a tie that its one-sided mean takes up in the year; 0 without a reading.
    weights : mapping of domain to mapping of tie to float
        What makes up a domain.
    """

    record: Record
    judged: NDArray[np.bool_]
    gain: Mapping[str, Floats]
    weights: Mapping[str, Mapping[str, float]]


def world(
    panel: Panel,
    *,
    threads: int = 1,
    without: tuple[str, ...] = (),
    known: dt.date | None = None,
) -> World:
    """Measure every pair of the world by the codebook's powers.

    Parameters
    ----------
    panel
        As known on a date.
    threads
        Threads of the measurement.
    without
        Countries to leave out, such as those of a case whose claims are tested.
    known
        Day as on which the panel is; None: everything held.

    Returns
    -------
    World
    """
    powers = tuple(codebook.powers()["code"].to_list())
    members = codebook.states().filter(codebook.states()["kind"] == "member")["iso3"].to_list()
    clients = tuple(c for c in members if c not in powers and c not in without)
    case = adhoc_case(powers[0], clients, powers)
    return _world(panel, measure(panel, case, draws=0, threads=threads), known, threads)


def _world(panel: Panel, found: Foothold, known: dt.date | None, threads: int) -> World:
    case = found.case
    parts = np.stack([found.part_seen(p) for p in case.patrons], axis=2)
    judged = parts >= np.array([enough(d) for d in DOMAINS])[None, :, None, None]
    share = np.asarray(found.one_sided_mean)
    ties, last = case.ties, int(found.years[-1])

    def gain(name: str) -> Floats:
        states = filtered(panel, case.patrons, case.clients, name, last, parameters_of(name))
        return _gain(states)[..., -found.years.size :]

    with ThreadPoolExecutor(max(threads, 1)) as pool:
        gains = dict(zip(ties, pool.map(gain, ties), strict=True))
    entries = codebook.indicators()
    weights = {d: {n: w for n, w in ties.items() if entries[n].domain == d} for d in codebook.DOMAINS}
    record = Record(panel, case.clients, case.patrons, found.years, share, known)
    return World(record, judged & np.isfinite(share), gains, weights)


def _gain(states: States) -> Floats:
    """Part of a jump that the one-sided mean of a tie takes up, by country, power and year, (C, P, T)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.nan_to_num(1.0 - states.held_conc / states.conc)
        of_power = states.parts.gather(each) / states.parts.gather(np.ones_like(each))
    return np.asarray(np.nan_to_num(of_power).transpose(0, 2, 1))


def only(held: World, clients: tuple[str, ...]) -> World:
    """The same world with other countries, as where those of a case are left out."""
    places = [k for k, c in enumerate(held.record.clients) if c in clients]
    record = replace(
        held.record, clients=tuple(held.record.clients[k] for k in places), share=held.record.share[places]
    )
    gain = {n: k[places] for n, k in held.gain.items()}
    return World(record, held.judged[places], gain, held.weights)
