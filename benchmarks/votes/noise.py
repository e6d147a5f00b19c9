"""Do states differ in how predictably they vote? A model with a noise of each state's own, beside the one that ships.

Run as `python benchmarks/votes/noise.py FOLDER [FIRST-LAST ...]`, FOLDER holding unga_idealpoints_published.parquet; writes
benchmarks/votes/results/noise.csv, four rows a span of sessions, rows of other spans kept.

    P(no) = F(k (c - h - b x)),  P(no or abstain) = F(k (c + h - b x)),  log k of a state normal about 0

with votes that were cast alone, k the same over the span, and the spread of log k learned (half-normal prior with scale 1).
k = 1 is the model that ships, without absence. Both are drawn by Hamiltonian Monte Carlo (duane1987), one chain each: under the
scales that ship, and with the walk's step and the mean and covariance of the roll calls' parameters learned from the span's
own votes (drawn given all else after each trajectory, flat and weak priors). Held out are the cells of published_variants.py; their score is that of chances averaged over
draws, and is compared cell by cell, with errors over roll calls.
"""

from __future__ import annotations

import csv
import dataclasses
import itertools
import math
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numba
import numpy as np
import polars as pl
from heldout import FLOOR
from published import summary
from scipy.special import ndtr
from scipy.stats import invwishart

from holdfast.panel.store import load
from holdfast.votes import Table, fit, from_panel
from holdfast.votes.layout import layout
from holdfast.votes.scales import stored

OUT = Path(__file__).resolve().parent / "results" / "noise.csv"

SPANS = ("1-18", "19-31", "32-46", "62-80")
"""Sessions that are fitted together."""

WARM, DRAWS, LEAPS = 200, 200, 30
"""Trajectories before and while draws count, and steps of each."""

TAKEN = 0.8
"""Share of trajectories that step sizes aim at."""

STEPS = np.geomspace(0.01, 0.8, 400)
"""Steps of the walk among which a learned one is drawn."""

FAR = 36.0
"""Beyond this a normal probability can't be told from 0."""

ROOT, DENSITY = math.sqrt(0.5), 1.0 / math.sqrt(2.0 * math.pi)


@numba.njit(fastmath=True)
def slopes(v, x_end, c_end, call, state, place, vote):  # pragma: no cover
    """Log likelihood of the votes that were cast, its slope, and the sum of squares of each vote's slope."""
    g, square, total = np.zeros(v.size), np.zeros(v.size), 0.0
    for i in range(call.size):
        at = x_end + 3 * call[i]
        b, mid, half, x, k = v[at], v[at + 1], math.exp(v[at + 2]), v[place[i]], math.exp(v[c_end + state[i]])
        low = max(-FAR, min(FAR, k * (mid - half - b * x)))
        high = max(-FAR, min(FAR, k * (mid + half - b * x)))
        if vote[i] == 0:
            p = 0.5 * math.erfc(-low * ROOT)
        elif vote[i] == 2:
            p = 0.5 * math.erfc(high * ROOT)
        elif low + high > 0.0:
            p = 0.5 * (math.erfc(low * ROOT) - math.erfc(high * ROOT))
        else:
            p = 0.5 * (math.erfc(-high * ROOT) - math.erfc(-low * ROOT))
        p = max(p, 1e-290)
        total += math.log(p)
        by_low = DENSITY * math.exp(-0.5 * low * low) / p
        by_high = DENSITY * math.exp(-0.5 * high * high) / p
        by_low = by_low if vote[i] == 0 else (-by_low if vote[i] == 1 else 0.0)
        by_high = by_high if vote[i] == 1 else (-by_high if vote[i] == 2 else 0.0)
        both = k * (by_low + by_high)
        for where, slope in (
            (place[i], -both * b), (at, -both * x), (at + 1, both), (at + 2, k * half * (by_high - by_low)),
            (c_end + state[i], by_low * low + by_high * high),
        ):  # fmt: skip
            g[where] += slope
            square[where] += slope * slope
    return total, g, square


class Posterior:
    """Log density of positions, roll calls, log k and the log of its spread, as one vector."""

    def __init__(self, table: Table, noise: bool, learned: bool) -> None:
        self.table, self.noise, self.learned = table, noise, learned
        self.held = layout(table).sits
        T, N = self.held.shape
        self.session = table.session - table.session[0]
        self.at = np.full((T, N), -1)
        self.at[self.held] = np.arange(self.held.sum())
        self.call, self.state = np.nonzero((table.choice >= 0) & (table.choice < 3))
        self.place = self.at[self.session[self.call], self.state]
        self.vote = table.choice[self.call, self.state].astype(np.int64)
        goes = self.held[1:] & self.held[:-1]
        self.before, self.after = self.at[:-1][goes], self.at[1:][goes]
        self.entry = self.at[self.held.argmax(axis=0), np.arange(N)]
        self.x_end = int(self.held.sum())
        self.c_end = self.x_end + 3 * table.rid.size
        self.size = self.c_end + N + 1
        priors = stored()
        self.mean, self.precision = priors.mean[:3], np.linalg.inv(priors.cov[:3, :3])
        self._walk(priors.step)

    def _walk(self, step: float) -> None:
        self.step, self.r = step, 1.0 - 0.5 * step**2
        self.q = 1.0 / (1.0 - self.r**2)

    def relearn(self, v: np.ndarray, rng: np.random.Generator) -> None:
        """Draw the scales given positions and roll calls."""
        item = v[self.x_end : self.c_end].reshape(-1, 3)
        n, mean = item.shape[0], item.mean(axis=0)
        off = item - mean
        cov = invwishart.rvs(n + 4, off.T @ off + 0.5 * np.eye(3), random_state=rng)
        self.mean, self.precision = rng.multivariate_normal(mean, cov / n), np.linalg.inv(cov)
        a, b = v[self.before], v[self.after]
        r = 1.0 - 0.5 * STEPS**2
        q = 1.0 / (1.0 - r**2)
        log = 0.5 * a.size * np.log(q) - 0.5 * q * (b @ b - 2.0 * r * (a @ b) + r**2 * (a @ a))
        p = np.exp(log - log.max()) * STEPS
        self._walk(float(rng.choice(STEPS, p=p / p.sum())))

    def start(self) -> np.ndarray:
        """Where `map` is, no state's noise its own."""
        raw = fit(self.table, turnout=False, priors=stored()).raw
        assert raw is not None
        v = np.concatenate(
            [raw.point.x[self.held], raw.point.item[:, :3].ravel(), np.zeros(self.held.shape[1] + 1)]
        )
        v[-1] = math.log(0.5)
        return v

    def density(self, v: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Log density, its slope, and a curvature to scale steps by."""
        total, g, square = slopes(v, self.x_end, self.c_end, self.call, self.state, self.place, self.vote)
        x, off = v[: self.x_end], v[self.x_end : self.c_end].reshape(-1, 3) - self.mean
        pull = off @ self.precision
        move = x[self.after] - self.r * x[self.before]
        total -= 0.5 * ((pull * off).sum() + (x[self.entry] ** 2).sum() + self.q * (move**2).sum())
        g[self.x_end : self.c_end] -= pull.ravel()
        g[self.entry] -= x[self.entry]
        g[self.after] -= self.q * move
        g[self.before] += self.q * self.r * move
        square[: self.x_end] += 1.5 * self.q
        square[self.x_end : self.c_end] += np.tile(np.diag(self.precision), off.shape[0])
        k, spread = v[self.c_end : -1], math.exp(2.0 * v[-1])
        total -= 0.5 * (k @ k) / spread + (k.size - 1) * v[-1] + 0.5 * spread
        g[self.c_end : -1] -= k / spread
        g[-1] += (k @ k) / spread - (k.size - 1) - spread
        square[self.c_end : -1] += 4.0
        square[-1] += 2.0 * k.size
        if not self.noise:
            g[self.c_end :] = 0.0
        return total, g, square

    def chances(self, v: np.ndarray, j: np.ndarray, n: np.ndarray) -> np.ndarray:
        """(m, 3) probabilities of no, abstain, yes of some cells."""
        b, mid, half = v[self.x_end : self.c_end].reshape(-1, 3)[j].T
        x, k, half = v[self.at[self.session[j], n]], np.exp(v[self.c_end + n]), np.exp(half)
        low, high = k * (mid - half - b * x), k * (mid + half - b * x)
        return np.stack([ndtr(low), ndtr(high) - ndtr(low), ndtr(-high)], axis=1)

    def positions(self, v: np.ndarray) -> np.ndarray:
        """(T, N) positions with mean 0 and standard deviation 1, those of the United States above."""
        x = np.zeros(self.held.shape)
        values = v[: self.x_end]
        x[self.held] = (values - values.mean()) / values.std()
        return x * np.sign(x[:, self.table.states.index("USA")].sum())


def drawn(of: Posterior, seed: int = 1):
    """Draws one after the other, those that count."""
    rng = np.random.default_rng(seed)
    v = of.start()
    density, g, square = of.density(v)
    inverse = 1.0 / square
    if not of.noise:
        inverse[of.c_end :] = 0.0
    scale = np.sqrt(inverse)
    step = 0.05
    for turn in range(WARM + DRAWS):
        # momenta in units of their own spread
        p = rng.standard_normal(of.size)
        before = density - 0.5 * p @ p
        w, slope, e = v.copy(), g, step * rng.uniform(0.7, 1.1)
        for _ in range(LEAPS):
            p = p + 0.5 * e * scale * slope
            w = w + e * scale * p
            there, slope, _ = of.density(w)
            p = p + 0.5 * e * scale * slope
        change = there - 0.5 * p @ p - before
        taken = math.exp(min(0.0, change)) if math.isfinite(change) else 0.0
        if rng.random() < taken:
            v, density, g = w, there, slope
        if of.learned:
            of.relearn(v, rng)
            density, g, _ = of.density(v)
        if turn < WARM:
            step *= math.exp(0.15 * (taken - TAKEN))
        else:
            yield v
        if turn % 50 == 49:
            print(turn + 1, round(density), round(step, 3), round(taken, 2), file=sys.stderr, flush=True)


def measured(span: str, whole: Table, other: pl.DataFrame):
    """Both models on a span, under both scales: four rows."""
    first, last = map(int, span.split("-"))
    table = whole.between(first, last)
    rng = np.random.default_rng(0)
    out = (whole.choice >= 0) & (rng.random(whole.choice.shape) < 0.1)
    out = out[(whole.session >= first) & (whole.session <= last)][:, np.isin(whole.states, table.states)]
    hidden = dataclasses.replace(table, choice=np.where(out, np.int8(-1), table.choice))
    base = None
    for learned, noise in itertools.product((False, True), repeat=2):
        begun = time.process_time()
        of = Posterior(hidden, noise, learned)
        j, n = np.nonzero(out & (table.choice < 3) & of.held[of.session])
        p, x, k, spread = np.zeros((j.size, 3)), np.zeros(of.held.shape), np.zeros(of.held.shape[1]), 0.0
        step = 0.0
        for v in drawn(of):
            p += of.chances(v, j, n) / DRAWS
            x += of.positions(v) / DRAWS
            k += v[of.c_end : -1] / DRAWS
            spread += math.exp(v[-1]) / DRAWS
            step += of.step / DRAWS
        logs = np.log(np.maximum(p, FLOOR))[np.arange(j.size), table.choice[j, n]]
        base = logs if base is None else base
        off = logs - base
        error = np.sqrt((np.bincount(j, off - off.mean()) ** 2).sum()) / j.size
        t, s = np.nonzero(of.held)
        placed = pl.DataFrame(
            {
                "iso3": np.array(table.states)[s], "session": table.sessions[t],
                "year": table.sessions[t] + 1945, "estimate": x[t, s],
            }
        )  # fmt: skip
        agreed = [row["r_within_sessions"] for row in summary("", _Placed(placed), other)]
        order = np.argsort(k)
        yield {
            "sessions": span, "model": "noise of each state" if noise else "one noise",
            "scales": "learned" if learned else "ship", "step": step, "r_2020": agreed[0], "r_2026": agreed[1],
            "votes_held_out": j.size, "log_score": logs.mean(), "better_by": off.mean(), "se": float(error),
            "spread_of_log_k": spread if noise else 0.0,
            "calmest": " ".join(table.states[i] for i in order[:-11:-1]) if noise else "",
            "calmest_k": float(np.exp(k[order[:-11:-1]]).mean()),
            "noisiest": " ".join(table.states[i] for i in order[:5]) if noise else "",
            "noisiest_k": float(np.exp(k[order[:5]]).mean()), "cpu_seconds": round(time.process_time() - begun),
        }  # fmt: skip


@dataclasses.dataclass(frozen=True)
class _Placed:
    """Positions as `published.summary` asks for them."""

    table: pl.DataFrame

    def frame(self) -> pl.DataFrame:
        """iso3, year, session, estimate."""
        return self.table


def main() -> None:
    """Draw, compare, write after each span."""
    other = pl.read_parquet(Path(sys.argv[1]) / "unga_idealpoints_published.parquet")
    other = other.with_columns(session=pl.col("year") - 1945).select(
        "release", "iso3", "session", "ideal_point"
    )
    other = other.sort(pl.col("release").str.contains("2020"), descending=True)
    whole = from_panel(load())
    for span in sys.argv[2:] or SPANS:
        made = [
            {k: round(float(v), 4) if isinstance(v, float) else v for k, v in row.items()}
            for row in measured(span, whole, other)
        ]
        kept = list(csv.DictReader(OUT.open(newline=""))) if OUT.exists() else []
        rows = [r for r in kept if r["sessions"] != span] + made
        with OUT.open("w", newline="") as f:
            writer = csv.DictWriter(f, made[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(sorted(rows, key=lambda r: int(r["sessions"].partition("-")[0])))
        print(*made, sep="\n", flush=True)


if __name__ == "__main__":
    main()
