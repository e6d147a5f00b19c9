"""Votes as cast, or absence (and abstention) by model probabilities: which tells more of the next year?

Shares of contested votes are made four ways: as cast, with absence divided (by each state's own noise, and by one for all), and with
abstention divided too. Each feeds the measurement's filter over every country of the world,
its parameters searched for it alone, and the next year's shares are predicted. They are scored against
four targets: the way itself; votes as cast, an absence shared with none; the cast votes alone, absences left out; and
the yes and no votes alone. The last two are touched by no way of dividing absences. Writes
results/leaning.csv, and the five countries' shares each way to results/leaning_case.csv.
"""

from __future__ import annotations

import csv
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np

from holdfast import codebook
from holdfast.infer import beta
from holdfast.infer.dirichlet import filter_states
from holdfast.measure import learn
from holdfast.measure.case import load_case
from holdfast.measure.foothold import newest_year
from holdfast.measure.learned import Parameters, learned
from holdfast.measure.series import Series, base_shares, information
from holdfast.measure.states import START, room
from holdfast.panel.store import load
from holdfast.votes.contested import as_cast, contested_leaning
from holdfast.votes.fitted import as_they_ended
from holdfast.votes.leaning import leanings
from holdfast.votes.table import from_panel

RESULTS = Path(__file__).parent / "results"
WAYS = {
    "as cast": (),
    "absence": ("X",),
    "absence, one noise for all": ("X",),
    "absence and abstention": ("A", "X"),
}
FIRST = 1993
TINY = 0.005


def main() -> None:
    panel, case = load(), load_case()
    last = newest_year(panel)
    years = np.arange(START, last + 1)
    blocs = set(codebook.blocs()["iso3"].to_list())
    world = [c for c in codebook.states()["iso3"].to_list() if c not in case.patrons and c not in blocs]
    chairs, table = room(panel), from_panel(panel)
    parts = as_they_ended(table)
    one = [replace(part, k=np.ones(part.k.size)) for part in parts]
    leans = {
        name: leanings(chairs, table, one if "one noise" in name else parts, world, spread)
        for name, spread in WAYS.items()
    }
    plain = as_cast(chairs, world)
    decided = plain.copy()
    decided[~((plain[..., 0] == 1.0) | (plain[..., 2] == 1.0))] = np.nan
    made = {n: contested_leaning(chairs, lean, case.patrons, years) for n, lean in leans.items()}
    targets = {"as cast": contested_leaning(chairs, plain, case.patrons, years)}
    cast = plain.copy()
    cast[plain.sum(axis=2) == 0.0] = np.nan
    targets["cast votes alone"] = contested_leaning(chairs, cast, case.patrons, years)
    targets["yes and no alone"] = contested_leaning(chairs, decided, case.patrons, years)
    rows = []
    for name, (share, units) in made.items():
        series = series_of(share, units)
        best = search(series, years.size)
        predicted = ahead(series, years.size, best)
        for target, (y, n) in {"itself": (share, units), **targets}.items():
            crps, rmse, count = scored(predicted, y, n, FIRST - START)
            rows.append(
                {
                    "way": name,
                    "target": target,
                    "crps": round(crps, 6),
                    "mse": round(rmse, 7),
                    "scored": count,
                }
                | asdict(best)
            )
            print(rows[-1], flush=True)
        crps = scored(ahead(series, years.size, learned()["votes"]), share, units, FIRST - START)[0]
        print(name, "with the parameters that ship, itself:", round(crps, 6))
    write("leaning.csv", rows)
    shares = []
    for c in case.clients:
        i = world.index(c)
        for year in range(2012, last + 1):
            for name, (share, units) in made.items():
                t = year - START
                shares.append(
                    {"country": c, "year": year, "way": name, "units": int(units[i, t])}
                    | {
                        p: round(float(v), 4)
                        for p, v in zip([*case.patrons, "none"], share[i, t], strict=True)
                    }
                )
    write("leaning_case.csv", shares)


def series_of(share, units) -> Series:
    entry = codebook.indicators()["votes"]
    c, t = np.nonzero(units > 0)
    R, G = c.size, share.shape[2]
    return Series(
        indicator="votes", start=np.searchsorted(c, np.arange(units.shape[0] + 1)).astype(np.int64),
        when=t.astype(np.int64), share=share[c, t], covered=np.ones((R, G), dtype=bool),
        whole=np.ones(R, dtype=bool), error=np.full(R, entry.error["recorded"]),
        information=information(entry, units[c, t]), modelled=np.zeros(R, dtype=bool),
        report=np.zeros(R, dtype=np.int64), bias=np.zeros((R, G)), reports=("own",),
    )  # fmt: skip


def ahead(series: Series, steps: int, p: Parameters):
    C = series.start.size - 1
    base = base_shares(series, steps)
    owner = np.repeat(np.arange(C), np.diff(series.start))
    first = np.full(C, steps - 1, dtype=np.int64)
    np.minimum.at(first, owner, series.when)
    _, _, mean, conc, _, _ = filter_states(
        series.start, series.when, series.share, series.covered, series.whole, series.counts(p.scale, p.fresh), first,
        base[first], steps, p.discount, p.floor, p.begin, p.yielding,
    )  # fmt: skip
    return mean, conc, first, p


def scored(predicted, share, units, since: int):
    """CRPS and squared error of the next year's shares, summed over powers, a mean over country-years."""
    mean, conc, first, p = predicted
    c, t = np.nonzero(units >= 5)
    keep = (t > first[c]) & (t >= since)
    c, t = c[keep], t[keep]
    m, k = mean[c, t][:, :-1], conc[c, t][:, :-1]
    y = share[c, t][:, :-1]
    entry = codebook.indicators()["votes"]
    n = 1.0 / ((p.fresh * entry.error["recorded"]) ** 2 / 0.1 + 1.0 / (p.scale * information(entry, units[c, t])))
    n = np.repeat(n[:, None], y.shape[1], axis=1)
    use = np.maximum(m, y) > TINY
    a, b = beta.ahead(m[use], k[use], np.maximum(n[use], 1.5))
    return float(beta.crps(a, b, y[use]).sum() / c.size), float(((m - y) ** 2).sum() / c.size), int(c.size)


def search(series: Series, steps: int) -> Parameters:
    found = learn.search(series, steps)
    return Parameters(**{f.name: found.get(f.name, "estimated") for f in fields(Parameters)})


def write(name: str, rows: list[dict[str, object]]) -> None:
    with (RESULTS / name).open("w", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


if __name__ == "__main__":
    main()
