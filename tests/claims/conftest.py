from __future__ import annotations

import pytest

from holdfast.measure.foothold import Foothold

from .made import make_foothold


@pytest.fixture
def firm() -> Foothold:
    """PPP first everywhere, falling by a point and a half a year in security only."""

    def level(client, domain, patron, year):
        start = {"PPP": 0.5, "QQQ": 0.3, "RRR": 0.1}[patron]
        drop = 0.06 * (year - 2020) if patron == "PPP" and domain == "security" and year > 2020 else 0.0
        rise = 0.02 * (year - 2015) if patron == "QQQ" else 0.0
        return start - drop + rise

    return make_foothold(level)
