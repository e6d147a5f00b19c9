"""Sealing: the model's own forecasts for years that nobody knows yet, written once and never altered.

    python -m holdfast.claims.ledger.seal

makes a set from the panel and the parameters that ship and lays it beside the earlier ones. A set holds

- recorded shares of every country and power of the case, from the year after each pair's newest reading to `AHEAD` years
  past the panel's newest, and, over the world, the share of the case's own power in the years of `WORLD`;
- whether the power is first, and among the first two, by composite in most of the countries, and whether it is first in
  each, year by year on today's course;
- the claims that the case's `forecasts.toml` puts in a form that can be resolved.

A pair that never had a tie worth counting is left out: nobody foretells a first one here.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from holdfast import codebook
from holdfast.atomic import replace_file
from holdfast.claims.base import Spec
from holdfast.claims.document import told
from holdfast.claims.ledger.entry import START, Entry, chained
from holdfast.claims.ledger.forecast import Forecast, content, same
from holdfast.claims.ledger.recorded import Outcomes, Share
from holdfast.claims.ledger.resolve import Judge
from holdfast.claims.ledger.sealed import FOLDER, checksums, sealed, written
from holdfast.claims.places import read
from holdfast.claims.rank import Rank
from holdfast.claims.vocabulary import AnyTest
from holdfast.dynamics.margins import margins
from holdfast.dynamics.targets import TARGETS, voters
from holdfast.errors import UserError, raise_all
from holdfast.infer.scores import LEVELS
from holdfast.measure.case import Case, available, load_case
from holdfast.panel.store import Panel, load

Floats = NDArray[np.float64]

COMMAND = "python -m holdfast.claims.ledger.seal"

BY = "holdfast"

TOLD = (0.01, *(round(0.05 * k, 2) for k in range(1, 20)), 0.99)
"""Levels that a sealed distribution is written at."""

AHEAD = 2
"""Years after the panel's newest roll call to which the case is forecast."""

BACK = 3
"""Years before the newest roll call from which the case is forecast where readings end by then."""

WORLD = {"votes": 1, "arms_delivered": 0, "trade": 0}
"""By indicator: years after that of the panel's newest roll call for which the world is forecast."""

YEARS = 10
RUNS = 5000
DRAWS = 2000
"""Of the projection."""

SHOWN = 5
"""Years of the projection that are forecast each by itself."""


class Put(Spec):
    """A row of a case's `forecasts.toml`: a claim in a form that can be resolved; its probability is the projection's."""

    claim: str
    """Id of the claim."""
    text: str
    """What is forecast."""
    scenario: str
    """Scenario of the projection that gives the probability."""
    reach: Literal["prominent", "predominant"]
    """Status that is asked about, by composite in most of the countries."""
    lost: bool = False
    """Whether the forecast is that the power no longer has it."""
    year: int
    """At the end of which year."""
    only_if: AnyTest | None = None
    """What must hold for it to count."""


def puts(case: Case) -> tuple[Put, ...]:
    """Read a case's `forecasts.toml`; empty where it has none, all problems of one at once."""
    path = None if case.folder is None else case.folder / "forecasts.toml"
    if path is None or not path.is_file():
        return ()
    placed = read(path, "a file of claims in a form that can be resolved")
    out, problems = [], []
    for number, row in enumerate(placed.raw.get("forecast", [])):
        try:
            out.append(Put.model_validate(row))
        except ValidationError as e:
            problems += told(e, placed, ("forecast", number), Put, f"forecast {number + 1}")
    raise_all(problems, path.name, UserError)
    return tuple(out)


def shares(panel: Panel, case: Case) -> list[Forecast]:
    """Recorded shares of the case and, for its power, of the world."""
    last: dt.date = panel.rollcalls["date"].max()  # type: ignore[assignment]
    seen = Outcomes(panel)
    rest = [c for c in voters(case.patrons) if c not in case.clients]
    out = []
    for asked, powers, ends in (
        (case, case.patrons, None),
        (case.with_clients(rest), (case.patron,), WORLD),
    ):
        # a pair is forecast from its newest reading: years that are past but not yet published need an earlier start
        starts = (last.year - 1, last.year - BACK) if ends is None else (last.year - 1,)
        made = [margins(panel, asked, start, years=last.year + AHEAD - start) for start in starts]
        for name in made[0].quantiles:
            if ends is not None and name not in ends:
                continue
            title = codebook.indicators()[name].title
            for client, power in itertools.product(asked.clients, powers):
                share = Share(indicator=name, client=client, patron=power, year=last.year)
                newest = seen.look(share, case.patrons).newest
                found = next((m for m in made if newest >= m.start), made[-1])
                c, p = found.clients.index(client), found.powers.index(power)
                first = max(newest, found.start) + 1
                if (
                    TARGETS[name].report == "register"
                ):  # where it is silent on a year there was nothing to divide
                    first = max(first, last.year)
                years = range(first, last.year + AHEAD + 1) if ends is None else [last.year + ends[name]]
                for year in years:
                    line = found.quantiles[name][c, p, year - found.start - 1]
                    if year < first or np.isnan(line).any() or line[-1] <= 0.0:
                        continue
                    out.append(
                        Forecast(
                            text=f"{title} in {year}: {codebook.name(power)}'s share in {codebook.name(client)}.",
                            quantiles=at_levels(line),
                            of=share.model_copy(update={"year": year}),
                            start=f"{100 * found.last[name][c, p]:.1f} % in {found.newest[name][c, p]}",
                        )
                    )
    return out


def at_levels(line: Floats) -> tuple[tuple[float, float], ...]:
    """Quantiles at the levels that are written, to four digits.

    Examples
    --------
    >>> at_levels(LEVELS)[10]
    (0.5, 0.5)
    """
    values = np.round(np.interp(TOLD, LEVELS, line), 4)
    return tuple((level, float(v)) for level, v in zip(TOLD, values, strict=True))


def statuses(panel: Panel, case: Case, seed: int, threads: int) -> Iterator[tuple[Forecast, Case]]:
    """Chances of statuses on today's course, in most countries and in each, then of the claims; each with its case."""
    from holdfast.measure.foothold import measure
    from holdfast.project.run import project
    from holdfast.project.scenario import load_scenarios

    at = measure(panel, case, draws=0, threads=threads).newest_judged(None)
    foothold = measure(panel, case, seed=seed, draws=DRAWS, draw_from=at, threads=threads)
    ahead = project(
        foothold, load_scenarios(case), at=at, years=YEARS, runs=RUNS, seed=seed, panel=panel, threads=threads
    )
    chance = {
        (name, int(row["year"]), reach): float(row[f"p_{reach}"])
        for name, rows in ahead.outlook().items()
        for row in rows
        for reach in ("prominent", "predominant")
    }
    among = {"predominant": 1, "prominent": 2}
    who = codebook.name(case.patron)
    first = next(iter(ahead.outlook()))
    new = sorted({year for name, year, _ in chance if year >= dt.date.today().year})[:SHOWN]
    for year in new:
        for reach, k in among.items():
            yield (
                Forecast(
                    text=f"{who} is {_place(k)} by composite in most of the {len(case.clients)} countries at the end of {year}.",
                    probability=_kept(chance[first, year, reach]),
                    test=Rank(type="rank", among=k, year=year, over="majority"),
                ),
                case,
            )
    for row in ahead.countries():
        if row["scenario"] != first:
            continue
        for year, p in zip(row["years"], row["p_first"], strict=True):
            if year in new:
                yield (
                    Forecast(
                        text=f"{who} is first by composite in {codebook.in_sentence(row['client'])} at the end of {year}.",
                        probability=_kept(p),
                        test=Rank(type="rank", among=1, year=year, over="all"),
                    ),
                    case.with_clients([row["client"]]),
                )
    for put in puts(case):
        p = chance[put.scenario, put.year, put.reach]
        yield (
            Forecast(
                text=put.text,
                probability=_kept(1.0 - p if put.lost else p),
                test=Rank(
                    type="rank", among=among[put.reach], year=put.year, over="majority", negate=put.lost
                ),
                only_if=put.only_if,
                claim=put.claim,
            ),
            case,
        )


def _place(k: int) -> str:
    return "first" if k == 1 else f"among the first {k}"


def _kept(p: float) -> float:
    """A chance as it is written: runs tell none below one in a thousand."""
    return round(min(max(p, 0.001), 0.999), 4)


def seal(
    panel: Panel, case: Case, *, seed: int, now: dt.datetime, folder: Path = FOLDER, threads: int = 1
) -> tuple[Path | None, int]:
    """Make a set and lay it beside the others.

    Parameters
    ----------
    panel, case
        What is known, and of what.
    seed
        Of the projection.
    now
        The moment.
    folder
        Of the sets.
    threads
        Results don't depend on them.

    Returns
    -------
    path, n
        The file, None where the same forecasts are sealed already; how many forecasts the set holds.
    """
    made = [*statuses(panel, case, seed, threads), *((f, case) for f in shares(panel, case))]
    judge = Judge(panel, now.date(), seed=seed, threads=threads)
    texts = [content(one, of, BY, now, panel.fingerprint, seed) for one, of in made]
    judge.prepare([_data(t) for t in texts])
    for i, (one, of) in enumerate(made):
        if one.test is not None:  # the figure on the day, beside the forecast
            told_now = one.model_copy(update={"start": judge.stand(_data(texts[i])).figure})
            texts[i] = content(told_now, of, BY, now, panel.fingerprint, seed)
    keys = {same(t) for t in texts}
    for held in sealed(folder):
        if {same(e.content) for e in held.entries} == keys:
            return None, len(texts)
    entries: list[Entry] = []
    for text in texts:
        entries.append(chained(text, entries[-1].sha256 if entries else START))
    head = {
        "made": now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "case": case.id,
        "panel": panel.fingerprint,
        "seed": seed,
        "command": f"{COMMAND} --case {case.id} --seed {seed}",
    }
    name = _free(folder, f"{now.date().isoformat()}-{panel.fingerprint}")
    data = written(head, tuple(entries))
    replace_file(folder / name, data)
    listed = checksums(folder) | {name: hashlib.sha256(data).hexdigest()}
    lines = "".join(f"{digest}  {file}\n" for file, digest in sorted(listed.items()))
    replace_file(folder / "CHECKSUMS", lines.encode())
    sealed.cache_clear()
    return folder / name, len(texts)


def _free(folder: Path, name: str) -> str:
    """A name that no set has: the same with a number behind it where it is taken."""
    taken = {p.name for p in folder.glob("*.jsonl")}
    numbered = [f"{name}.jsonl", *(f"{name}-{n}.jsonl" for n in range(2, len(taken) + 3))]
    return next(n for n in numbered if n not in taken)


def _data(text: str) -> dict[str, Any]:
    return Entry(text, "", "").data


def main(arguments: Sequence[str] | None = None) -> int:
    """Seal what the panel that ships lets the model foretell.

    Parameters
    ----------
    arguments
        Of the command line.

    Returns
    -------
    int
        Exit status.
    """
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--case", default=available()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--to", type=Path, default=FOLDER, help="folder of the sets")
    asked = parser.parse_args(arguments)
    asked.to.mkdir(parents=True, exist_ok=True)
    now = dt.datetime.now(dt.UTC)
    path, n = seal(load(), load_case(asked.case), seed=asked.seed, now=now, folder=asked.to)
    sys.stdout.write(
        f"{n} forecasts are sealed already\n" if path is None else f"{n} forecasts sealed in {path.name}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
