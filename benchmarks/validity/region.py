"""Do the parameters that ship hold in every region? Those learned anew in a region, scored on its later years.

Run as `python benchmarks/validity/region.py`; writes benchmarks/validity/results/region.csv. In each region discount,
floor, start, yielding and scale are searched, two steps of the grid either way, on the first four fifths of its readings, by the score they were learned
by, and compared on the last fifth with those that ship (learned from the whole world and all years).
"""

from __future__ import annotations

import numpy as np
from fbic import region_of
from intervals import cut_of
from relearn import cost, search
from scores import write

from holdfast import codebook
from holdfast.measure.held_out import World, countries
from holdfast.measure.learned import parameters_of
from holdfast.panel.store import load

TIES = ("trade", "votes", "arms_delivered", "organisations", "aid_finance", "commitments", "emigrants")
"""Kinds of tie with enough readings in most regions, the largest first."""

LEAST = 60
"""Readings to learn from below which a region is left out."""


def main() -> None:
    """Search every region and kind of tie and write the table."""
    panel = load()
    where = {c: region_of(c) for c in countries()}
    rows = []
    for name in TIES:
        for region in sorted(set(where.values())):
            w = World(panel, name, clients=tuple(c for c in where if where[c] == region))
            every = np.flatnonzero(w.scored & (w.when > w.first_of()[w.owner]))
            if every.size < LEAST:
                continue
            cut = cut_of(w.when[every])
            past, late = every[w.when[every] <= cut], every[w.when[every] > cut]
            if past.size < LEAST or late.size < 15:
                continue
            own, ships = search(w, past, reach=2), parameters_of(name)
            row = {"of": name, "domain": codebook.indicators()[name].domain, "region": region}
            row |= {"countries": len(w.clients), "learned_from": past.size, "scored": late.size}
            a, b = cost(w, late, ships), cost(w, late, own)
            row |= {"crps_ships": a, "crps_own": b, "gain_of_own": 1.0 - b / max(a, 1e-12)}
            for k in ("discount", "floor", "begin", "scale", "yielding"):
                row[k] = getattr(own, k)
                row[f"{k}_ships"] = getattr(ships, k)
            rows.append(row)
            print(row, flush=True)
            write("region", rows)


if __name__ == "__main__":
    main()
