"""A small made foothold: three countries, three powers, draws, no panel."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

import numpy as np
import pytest

from holdfast import codebook
from holdfast.measure.case import Case
from holdfast.measure.foothold import Foothold
from holdfast.measure.learned import parameters_of
from holdfast.project import layout


def make(level: float = 0.4, draws: int = 64, clients: int = 3) -> Foothold:
    """A foothold in which the first power holds about `level` everywhere, two rivals most of the rest."""
    codes = codebook.states()["iso3"].to_list()
    case = Case(
        id="made",
        title="Made",
        question="?",
        patron=codes[0],
        patrons=tuple(codes[:3]),
        clients=tuple(codes[3 : 3 + clients]),
        since=2021,
        weights=MappingProxyType(dict.fromkeys(codebook.DOMAINS, 0.25)),
    )
    rng = np.random.default_rng(5)
    base = np.array([level, 0.6 * (1 - level), 0.2 * (1 - level), 0.2 * (1 - level)])
    years, T, Y = np.arange(1992, 2025), 33, 4
    now = rng.dirichlet(80 * base, size=(draws, clients, 5))[..., :3]
    mean = np.broadcast_to(now.mean(axis=0)[..., None], (clients, 5, 3, T)).copy()
    indicators = tuple(codebook.weighed())
    of = [codebook.DOMAINS.index(entry.domain) for entry in codebook.weighed().values()]
    by_kind = mean[:, of].copy()
    return Foothold(
        case=case,
        years=years,
        mean=mean,
        sd=np.full_like(mean, 0.03),
        one_sided_mean=mean,
        one_sided_sd=np.full_like(mean, 0.03),
        observed=np.ones((clients, 5, T)),
        newest=np.full((clients, 5), 2024),
        draw_years=years[-Y:],
        draws=np.repeat(now[..., None], Y, axis=-1).astype(np.float32),
        indicators=indicators,
        indicator_mean=by_kind,
        indicator_sd=np.full_like(by_kind, 0.03),
        indicator_seen=np.ones((clients, len(indicators), T), dtype=bool),
    )


@pytest.fixture
def foothold(monkeypatch: pytest.MonkeyPatch) -> Foothold:
    """The made foothold; the concentrations of the prior are made too, and few futures are simulated."""
    loose = dataclasses.replace(parameters_of("trade"), begin=4.0)
    monkeypatch.setattr(layout, "parameters_of", lambda name: loose)
    monkeypatch.setattr(layout, "FUTURES", 512)
    monkeypatch.setattr(layout, "FEW_FUTURES", 512)
    return make()
