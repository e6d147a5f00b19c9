"""Are known turns found, and how often does the same rule find one where none is known?

Run as `python benchmarks/turns.py`; writes benchmarks/turns.csv. It takes some minutes of one core.

The rule was fixed before any of these pairs was looked at. On the two-sided foothold, with all that is held, a
window of four years shows a fall if P(change < 0) is 0.95 or more and the mean change is beyond the 10th percentile
of all four-year changes of that domain, over all pairs and years judged at both ends; a rise is the mirror, beyond
the 90th. A turn is found if a window that overlaps its years shows it, with its sign; missed if windows can be
judged and none does; "wrong sign" if only the opposite fires; "can't be judged" if no overlapping window is judged
at both ends. Beside it stands how often the rule fires at least once in a range of the same length for all other
pairs: in the same years, and in all years cut into such ranges. For a fall, only pairs count whose share at the
range's first judged year is 0.05 or more, as others have nothing to lose.

The composite holds domains that can't be judged, with all that is open about them. What the measured ties alone say
stands beside it, as "judged domains": the weighted mean of those that are judged at both ends, in windows in which the
composite is. This row was added after the turns had been looked at.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from holdfast import codebook
from holdfast.measure.case import load_case
from holdfast.measure.foothold import DOMAINS, enough, measure, newest_year
from holdfast.panel.store import load

OUT = Path(__file__).resolve().parent / "turns.csv"
POWERS = ("RUS", "USA", "CHN", "FRA", "GBR", "DEU", "ITA", "JPN", "IND", "TUR")
ROWS = (*DOMAINS, "judged domains")
LENGTH, SURE, TAIL, SOMETHING = 4, 0.95, 0.1, 0.05
FIRST, DRAWS, AT_A_TIME = 1961, 400, 24
TURNS = (
    ("Eastern Europe 1989-91", "RUS", ("POL", "HUN", "CSK", "DDR", "BGR", "ROU"), "fall", 1989, 1991),
    ("Egypt 1972-77", "RUS", ("EGY",), "fall", 1972, 1977),
    ("France in the Sahel 2021-24", "FRA", ("MLI", "BFA", "NER"), "fall", 2021, 2024),
    ("Georgia after 2008", "RUS", ("GEO",), "fall", 2008, 2012),
    ("Ukraine after 2014", "RUS", ("UKR",), "fall", 2014, 2018),
    ("China's rise in Central Asia", "CHN", ("KAZ", "KGZ", "TJK", "TKM", "UZB"), "rise", 2000, 2015),
)


def world():
    """Countries, levels at both ends, P(change < 0) and whether both are judged, by pair, row and first year, and the last year."""
    panel, last = load(), newest_year(load())
    states = codebook.states()
    members = states.filter(states["kind"] == "member")["iso3"].to_list()
    clients = [c for c in [*members, "CSK", "DDR"] if c not in POWERS]
    case = replace(load_case(), patron=POWERS[0], patrons=POWERS, folder=None)
    floor = np.array([enough(d) for d in DOMAINS])[:, None] - 1e-9
    made = []
    for i in range(0, len(clients), AT_A_TIME):
        some = case.with_clients(clients[i : i + AT_A_TIME])
        f = measure(panel, some, draws=DRAWS, first=FIRST, last=last, draw_from=FIRST)
        level, drawn = f.mean.transpose(0, 2, 1, 3), f.draws.transpose(0, 1, 3, 2, 4)
        judged = np.stack([f.part_seen(p) >= floor for p in POWERS], axis=1) & np.isfinite(level)
        both = judged[..., LENGTH:] & judged[..., :-LENGTH]
        weights = np.array([some.weights[d] for d in codebook.DOMAINS])[:, None] * both[:, :, :-1]
        weights = weights / np.maximum(weights.sum(axis=2, keepdims=True), 1e-12)
        ends = []
        for x in (level[..., :-LENGTH], level[..., LENGTH:], drawn[..., LENGTH:] - drawn[..., :-LENGTH]):
            measured = (np.nan_to_num(x[..., :-1, :]) * weights).sum(axis=-2, keepdims=True)
            ends.append(np.concatenate([x, measured], axis=-2))
        fell = (ends.pop() < 0.0).mean(axis=0)
        made.append((*ends, fell, np.concatenate([both, both[:, :, -1:]], axis=2)))
        print(some.clients[-1], flush=True)
    return clients, *(np.concatenate(x) for x in zip(*made, strict=True)), last


def ranges(fired, both, start, begin, end, falls, skip):
    """Pairs with a judged window that starts in the range, and those where the rule fires; (C, P) booleans skipped."""
    usable = both[..., begin : end + 1].any(axis=-1) & ~skip
    if falls:
        at = both[..., begin : end + 1].argmax(axis=-1) + begin
        usable &= np.take_along_axis(start, at[..., None], axis=-1)[..., 0] >= SOMETHING
    hit = (fired & both)[..., begin : end + 1].any(axis=-1)
    return int((hit & usable).sum()), int(usable.sum())


def main() -> None:
    """Judge every turn and write the table."""
    clients, start, finish, chance, both, last = world()
    change = finish - start
    known = np.zeros(start.shape[:2], dtype=bool)
    for _, power, places, *_ in TURNS:
        for place in places:
            known[clients.index(place), POWERS.index(power)] = True
    ends = [
        np.quantile(change[:, :, d][both[:, :, d]], (TAIL, 1 - TAIL))
        if both[:, :, d].any()
        else (-np.inf, np.inf)
        for d in range(len(ROWS))
    ]
    low, high = np.array(ends).T[..., None]
    fall = (chance >= SURE) & (change <= low) & both
    rise = (chance <= 1 - SURE) & (change >= high) & both
    rows = []
    for turn, power, places, sign, first, end in TURNS:
        p, falls = POWERS.index(power), sign == "fall"
        fired, other = (fall, rise) if falls else (rise, fall)
        begin, stop = first - LENGTH - FIRST, min(end - FIRST, both.shape[-1] - 1)
        for place in places:
            c = clients.index(place)
            for d, domain in enumerate(ROWS):
                window = np.arange(begin, stop + 1)
                held = window[both[c, p, d, window]]
                hits = held[fired[c, p, d, held]]
                verdict = (
                    "can't be judged" if not held.size
                    else "found" if hits.size
                    else "wrong sign" if other[c, p, d, held].any()
                    else "missed"
                )  # fmt: skip
                row = {
                    "turn": turn, "power": power, "country": place, "domain": domain, "sign": sign,
                    "windows_judged": held.size, "windows": window.size, "verdict": verdict,
                }  # fmt: skip
                if held.size:
                    size = change[c, p, d, held] * (-1 if falls else 1)
                    best = int((hits if hits.size else held)[
                        (change[c, p, d, hits] * (-1 if falls else 1) if hits.size else size).argmax()
                    ])  # fmt: skip
                    row |= {
                        "from": FIRST + best, "to": FIRST + best + LENGTH,
                        "before": round(float(start[c, p, d, best]), 3),
                        "after": round(float(finish[c, p, d, best]), 3),
                        "p_sign": round(float(chance[c, p, d, best] if falls else 1 - chance[c, p, d, best]), 3),
                    }  # fmt: skip
                    row["beyond"] = round(float((low if falls else high)[d, 0]), 4)
                    data = (fired[:, :, d], both[:, :, d], start[:, :, d])
                    k, n = ranges(*data, begin, stop, falls, known)
                    K = N = 0
                    for b in range(0, both.shape[-1] - window.size + 1, window.size):
                        a, m = ranges(*data, b, b + window.size - 1, falls, known)
                        K, N = K + a, N + m
                    row |= {"others": n, "others_fired": k, "rate": round(k / max(n, 1), 3)}
                    row |= {
                        "others_all_years": N,
                        "others_all_years_fired": K,
                        "rate_all_years": round(K / max(N, 1), 3),
                    }
                rows.append(row)
    names = list(dict.fromkeys(k for r in rows for k in r))
    with OUT.open("w", newline="") as f:
        writer = csv.DictWriter(f, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
    print(f"newest year {last}")


if __name__ == "__main__":
    main()
