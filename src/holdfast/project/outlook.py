"""What a projection says: chances by year, time to loss, fans, and what each switch changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from holdfast import codebook
from holdfast.measure.case import Case
from holdfast.project.at_work import at_work
from holdfast.project.scenario import Scenario
from holdfast.project.summary import STATUSES, Summary, quantiles, waiting

if TYPE_CHECKING:
    from holdfast.project.aside import Aside
    from holdfast.project.spec import Spec

NOTE = "policy effects here are declared, not estimated"
"""Stands beside every number that depends on a switch."""

FAN_NOTE = (
    "fans of strong positions are too narrow: ten years on from what was known in 2013, over 157 countries and nine powers, "
    "the 90 % interval held 72 % of the composites that began above .25, the misses mostly above, against 90 to 93 % of weaker ones"
)
"""Stands beside every fan; the figures are those of `benchmarks/hindcast_levels.csv`."""

FAN = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Projection:
    """A projected case.

    Attributes
    ----------
    case : Case
    scenarios : tuple of Scenario
        The first is what the others are compared with.
    at : year
        Start.
    years, seed : int
    data : Summary
        Starting from the case's data.
    prior : Summary
        Starting from the world's shares instead: what the declared effects and the world say alone.
    spec : Spec or None
        What the runs were made from.
    aside : Aside or None
        Other choices, where the uncertainty comes from, what each switch adds; None where not asked for.
    """

    case: Case
    scenarios: tuple[Scenario, ...]
    at: int
    years: int
    seed: int
    data: Summary
    prior: Summary
    spec: Spec | None = None
    aside: Aside | None = None

    @property
    def note(self) -> str:
        """The sentence that belongs to every result."""
        return NOTE

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.data.runs

    def names(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return tuple(s.name for s in self.scenarios)

    def chance(self, scenario: str, status: str, year: int, *, prior: bool = False) -> float:
        """Probability of holding a status in a year.

        Parameters
        ----------
        scenario
            Name.
        status
            "prominent" or "predominant".
        year
            Calendar year, from `at` to `at` + `years`.
        prior
            From the world's shares instead of the case's data.

        Returns
        -------
        float
        """
        summary = self.prior if prior else self.data
        return float(summary.chance()[self.names().index(scenario), STATUSES.index(status), year - self.at])

    def outlook(self, *, prior: bool = False) -> dict[str, list[dict[str, float | int]]]:
        """Chances by scenario and year.

        Parameters
        ----------
        prior
            From the world's shares instead of the case's data.

        Returns
        -------
        dict of list
            year, p_prominent, p_predominant; the first year is the start.
        """
        chance = (self.prior if prior else self.data).chance()
        return {
            name: [
                {
                    "year": self.at + y,
                    "p_prominent": float(chance[s, 0, y]),
                    "p_predominant": float(chance[s, 1, y]),
                }
                for y in range(self.years + 1)
            ]
            for s, name in enumerate(self.names())
        }

    def time_to_loss(self, *, prior: bool = False) -> dict[str, dict[str, Any]]:
        """When each status is first lost, by scenario.

        Parameters
        ----------
        prior
            From the world's shares instead of the case's data.

        Returns
        -------
        dict
            By scenario and status: `held_at_start` (share of runs; the others count among those), `lost`
            (share lost within the horizon), `never_lost`, `q10`, `q25`, `median`, `q75`, `q90` (years from
            the start, null where not reached within the horizon), `by_year` (share lost in each year).
        """
        summary = self.prior if prior else self.data
        out: dict[str, dict[str, Any]] = {}
        for s, name in enumerate(self.names()):
            out[name] = {}
            for q, status in enumerate(STATUSES):
                counts = summary.lost[s, q]
                had = max(int(counts[1:].sum()), 1)
                out[name][status] = {
                    "held_at_start": float(counts[1:].sum() / summary.runs),
                    "lost": float(counts[1:-1].sum() / had),
                    "never_lost": float(counts[-1] / had),
                    "q10": waiting(counts, 0.1),
                    "q25": waiting(counts, 0.25),
                    "median": waiting(counts, 0.5),
                    "q75": waiting(counts, 0.75),
                    "q90": waiting(counts, 0.9),
                    "by_year": [float(n / had) for n in counts[1:-1]],
                }
        return out

    def contrasts(self, *, prior: bool = False) -> dict[str, list[dict[str, Any]]]:
        """What each scenario changes against the first, on the same noise.

        Parameters
        ----------
        prior
            From the world's shares instead of the case's data.

        Returns
        -------
        dict of list
            By scenario and year: `p_prominent` and `p_predominant` with `difference` of the chances and its
            standard error from the number of runs; `gain`, the difference of mean composite foothold over the
            countries, with q05, q50, q95 over runs: mostly what the declared effects put in.
        """
        summary = self.prior if prior else self.data
        gain = quantiles(summary.gains, (0.05, 0.5, 0.95), -1.0, 1.0)
        out: dict[str, list[dict[str, Any]]] = {}
        for s, name in enumerate(self.names()[1:], start=1):
            out[name] = []
            for y in range(self.years + 1):
                row: dict[str, Any] = {"year": self.at + y}
                for q, status in enumerate(STATUSES):
                    won, lost = (float(v) / summary.runs for v in summary.moved[s, q, y])
                    spread = max(won + lost - (won - lost) ** 2, 0.0)
                    row[f"p_{status}"] = {
                        "difference": won - lost,
                        "se": float(np.sqrt(spread / summary.runs)),
                    }
                row["gain"] = dict(zip(("q05", "q50", "q95"), map(float, gain[s, y]), strict=True))
                out[name].append(row)
        return out

    def p_gain(self, scenario: str, least: float, *, prior: bool = False) -> float:
        """P(the mean composite in the last year lies above the first scenario's by so much).

        Parameters
        ----------
        scenario
            Name.
        least : share
        prior
            From the world's shares instead of the case's data.
        """
        counts = (self.prior if prior else self.data).gains[self.names().index(scenario), -1]
        edges = np.linspace(-1.0, 1.0, counts.size + 1)[:-1]
        return float(counts[edges >= least - 1e-9].sum() / max(int(counts.sum()), 1))

    def fans(self, scenarios: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """Quantiles of the power's share by scenario, country and domain, the composite last.

        Parameters
        ----------
        scenarios
            Names; all where left out.

        Returns
        -------
        list of dict
            scenario, client, domain, years, q05, q25, q50, q75, q95.
        """
        domains = (*codebook.DOMAINS, codebook.COMPOSITE)
        years = [self.at + y for y in range(self.years + 1)]
        out = []
        for s, name in enumerate(self.names()):
            if scenarios is not None and name not in scenarios:
                continue
            values = quantiles(self.data.shares[s], FAN)
            for c, client in enumerate(self.case.clients):
                for d, domain in enumerate(domains):
                    bands = {f"q{round(100 * p):02d}": values[c, d, :, i].tolist() for i, p in enumerate(FAN)}
                    out.append(
                        {"scenario": name, "client": client, "domain": domain, "years": years, **bands}
                    )
        return out

    def countries(self) -> list[dict[str, Any]]:
        """Chance that the power is first, or among the first two, country by country.

        Returns
        -------
        list of dict
            scenario, client, years, p_first_two, p_first.
        """
        years = [self.at + y for y in range(self.years + 1)]
        chance = self.data.ranks / self.runs
        return [
            {
                "scenario": name,
                "client": client,
                "years": years,
                "p_first_two": chance[s, c, 0].tolist(),
                "p_first": chance[s, c, 1].tolist(),
            }
            for s, name in enumerate(self.names())
            for c, client in enumerate(self.case.clients)
        ]

    def answers(self) -> dict[str, dict[str, float]]:
        """Crises, appeals and help over all countries and years, by scenario: mean numbers a run."""
        sums = self.data.asked.sum(axis=(1, 2)) / self.runs
        return {
            name: dict(zip(("crises", "asked", "helped"), map(float, sums[s]), strict=True))
            for s, name in enumerate(self.names())
        }

    def positions(self) -> list[dict[str, Any]]:
        """Mean composite of every power in every country by year, by scenario, and its difference from the first.

        Returns
        -------
        list of dict
            scenario, client, patron, mean, gain (by year, shares).
        """
        mean = self.data.levels / (1 << 30) / self.runs
        return [
            {
                "scenario": name,
                "client": client,
                "patron": patron,
                "mean": [round(float(v), 5) for v in mean[s, c, p]],
                "gain": [round(float(v), 5) for v in mean[s, c, p] - mean[0, c, p]],
            }
            for s, name in enumerate(self.names())
            for c, client in enumerate(self.case.clients)
            for p, patron in enumerate(self.case.patrons)
        ]

    def effects(self) -> list[dict[str, Any]]:
        """The declared effects: scenarios, lever or mechanism, power, mean and sd a year, basis, reason, statements."""
        out: dict[tuple[int, str], dict[str, Any]] = {}
        for s in self.scenarios:
            for e in at_work(s, self.case, self.at, self.years):
                row = {
                    "lever": e.name,
                    "power": e.power,
                    "scenarios": [],
                    **e.effect.model_dump(exclude={"on"}),
                }
                out.setdefault((e.key, e.power), row)["scenarios"].append(s.name)
        return list(out.values())

    def as_dict(self, *, fans: bool = True) -> dict[str, Any]:
        """All of it as plain numbers, for JSON.

        Parameters
        ----------
        fans
            Whether to include fans and countries, the long tables.
        """
        out: dict[str, Any] = {
            "at": self.at,
            "years": self.years,
            "runs": self.runs,
            "outlook": self.outlook(),
            "prior_only": self.outlook(prior=True),
            "time_to_loss": self.time_to_loss(),
            "time_to_loss_prior_only": self.time_to_loss(prior=True),
            "contrasts": self.contrasts(),
            "effects": self.effects(),
            "answers": self.answers(),
            "note": self.note,
            "fan_note": FAN_NOTE,
        }
        if self.aside is not None:
            out |= {k: getattr(self.aside, k) for k in ("choices", "split", "factorial")}
        if fans:
            out["fans"] = self.fans()
            out["countries"] = self.countries()
            out["positions"] = self.positions()
        return out
