"""Learn the walk from the world's recorded shares: `python -m holdfast.dynamics.learn`."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from holdfast import codebook
from holdfast.dynamics.asked import asked
from holdfast.dynamics.fit import IndicatorWalk, fit
from holdfast.dynamics.moments import bond, growth
from holdfast.dynamics.observed import Observed, gather, gather_votes, regions, sees_half, years_of_months
from holdfast.dynamics.targets import listed, voters
from holdfast.dynamics.walk import FILE, borrowed
from holdfast.panel.store import Panel

COMMAND = "python -m holdfast.dynamics.learn"

WEAK = 0.15
"""Standard error of yearly reversion from which an estimate says nothing."""

RECENT = 10
"""Years that the world's present shares are averaged over."""


def observe(panel: Panel) -> dict[str, Observed]:
    """Recorded shares of every indicator of the codebook, over the powers.

    Parameters
    ----------
    panel
        As known on a date.

    Returns
    -------
    dict of Observed
    """
    powers = tuple(codebook.powers()["code"])
    readings, shares = years_of_months(panel.months, panel.month_shares)
    out = {}
    for name in codebook.weighed():
        if name == "votes":
            out[name] = gather_votes(panel, listed(), voters(listed()))
        elif name in set(panel.readings["indicator"].cast(pl.String).unique()):
            out[name] = gather(panel.readings, panel.shares, name, powers)
        else:
            out[name] = gather(readings, shares, name, powers)
    return out


def learn(observed: dict[str, Observed], bootstrap: int = 100) -> dict[str, IndicatorWalk]:
    """Estimate every indicator's walk; what can't be estimated is borrowed and says so.

    Reversion whose standard error is `WEAK` or more, or that can't be estimated, is the mean of the
    estimated ones, with twice their spread. An indicator of which nothing can be estimated borrows
    one, see `holdfast.dynamics.walk.borrowed`.

    Parameters
    ----------
    observed
        Of `observe`.
    bootstrap
        Samples for standard errors.

    Returns
    -------
    dict of IndicatorWalk
    """
    found = {name: fit(seen, regions(seen.clients), bootstrap) for name, seen in observed.items()}
    walks = {name: walk for name, walk in found.items() if walk is not None}
    known = [w for w in walks.values() if w.rho_sd < WEAK]
    mean = float(np.mean([w.rho for w in known])) if known else 0.03
    wide = 2.0 * float(np.mean([w.rho_sd for w in known])) if known else 0.05
    for name, walk in walks.items():
        if not walk.rho_sd < WEAK:
            pulled: dict[str, Any] = {"rho": mean, "rho_sd": wide, "rho_borrowed": True}
            walks[name] = IndicatorWalk(**{**walk.as_dict(), **pulled})
    estimated = dict(walks)
    return {name: walks.get(name) or borrowed(estimated) for name in observed if walks}


def bonds(observed: dict[str, Observed], h: int = 5) -> float:
    """How far a pair's changes in different domains go together, on average over pairs of indicators.

    Parameters
    ----------
    observed
        Of `observe`.
    h
        Years between the two ends of a change.

    Returns
    -------
    float
        Correlation, weighted by the number of pair-years; at least 0.
    """
    entries = codebook.indicators()
    names = [name for name, seen in observed.items() if len(seen.clients)]
    scales = {name: growth(observed[name], (h,)).typical(h) for name in names}
    found = [
        bond(observed[a], observed[b], (scales[a], scales[b]), h)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if entries[a].domain != entries[b].domain
    ]
    total = sum(n for _, n in found)
    return max(sum(r * n for r, n in found) / total, 0.0) if total else 0.0


def present(panel: Panel) -> dict[str, dict[str, float]]:
    """The world's recent mean shares by indicator and component: a start without a case's data.

    Parameters
    ----------
    panel
        As known on a date.

    Returns
    -------
    dict of dict
        Component to mean share over clients' newest complete readings of the last ten years that the
        indicator has.
    """
    by_year = years_of_months(panel.months, panel.month_shares)
    components = tuple(codebook.powers()["code"])
    out: dict[str, dict[str, float]] = {}
    for name in codebook.weighed():
        for readings, shares in ((panel.readings, panel.shares), by_year):
            rows = readings.filter(
                (pl.col("indicator").cast(pl.String) == name) & (pl.col("whole") | sees_half(components))
            )
            if not rows.height or name in out:
                continue
            rows = rows.filter(pl.col("year") > int(rows["year"].max()) - RECENT)  # type: ignore[arg-type]
            rows = rows.sort("client", "year", "reading").unique("client", keep="last", maintain_order=True)
            mean = (
                shares.join(rows.select("reading"), on="reading", how="semi")
                .group_by(pl.col("patron").cast(pl.String))
                .agg(share=pl.col("share").cast(pl.Float64).sum() / rows.height)
                .filter(pl.col("share") >= 5e-5)
                .sort("patron")
            )
            out[name] = {p: round(s, 4) for p, s in zip(mean["patron"], mean["share"], strict=True)}
    return out


def document(panel: Panel, walks: dict[str, IndicatorWalk], observed: dict[str, Observed]) -> dict[str, Any]:
    """What learned.json holds.

    Parameters
    ----------
    panel
        Where it was learned.
    walks
        Of `learn`.
    observed
        Of `observe`.

    Returns
    -------
    dict
    """
    base: dict[str, Any] = present(panel)
    votes = observed["votes"].share
    if votes.size:
        base["votes"] = {"all": round(float(np.nanmean(votes[:, -RECENT:].sum(axis=2))), 4)}
    return {
        "schema": "holdfast/walk/1",
        "command": COMMAND,
        "panel": panel.fingerprint,
        "powers": list(codebook.powers()["code"]),
        "bond": round(bonds(observed), 4),
        "indicators": {name: _rounded(walk.as_dict()) for name, walk in walks.items()},
        "base": base,
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return round(value, 5) if isinstance(value, float) and math.isfinite(value) else value


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn from a panel and write the file.

    Parameters
    ----------
    arguments
        Of the command line.

    Returns
    -------
    int
        Exit status.
    """
    panel, to = asked(COMMAND, __doc__, FILE, arguments)
    observed = observe(panel)
    walks = learn(observed)
    text = json.dumps(document(panel, walks, observed), indent=1, sort_keys=True) + "\n"
    to.write_text(text, encoding="utf-8")
    for name, walk in walks.items():
        sys.stdout.write(
            f"{name:15s} rho {walk.rho:.3f} ({walk.rho_sd:.3f}; least squares {walk.rho_least_squares:.3f})  "
            f"step {walk.step[1]:.3f} level^{walk.step_power:.2f}  noise {walk.noise[1]:.3f}  "
            f"df {walk.df:g}  common {walk.world:.2f}+{walk.region:.2f}  pair-years {walk.pair_years}  "
            f"{walk.basis}\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
