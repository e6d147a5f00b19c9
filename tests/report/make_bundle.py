"""A made-up bundle with the shape of a real one: the page can be built and tested without any measurement.

Nothing in it is an estimate of anything. Run as a script, it writes the bundle as JSON to the given path.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np
from tests.report.made_analogues import made_analogues
from tests.report.made_excess import made_excess
from tests.report.made_explained import made_explained
from tests.report.made_fork import made_fork
from tests.report.made_moves import made_bargain, made_forecasts, made_hazards, made_help, made_mechanisms
from tests.report.made_votes import made_votes

DOMAINS = ("security", "economy", "society", "diplomacy", "composite")
TITLES = ("Security", "Economy", "Society", "Diplomacy", "All domains")
SCENARIOS = ("drift", "recognise", "refocus", "respond", "adapt")
ASIA = {
    "patrons": [
        ("RUS", "Russian Federation"),
        ("CHN", "China"),
        ("EU", "European Union"),
        ("USA", "United States"),
        ("TUR", "Türkiye"),
    ],
    "clients": [
        ("KAZ", "Kazakhstan", 398),
        ("KGZ", "Kyrgyzstan", 417),
        ("TJK", "Tajikistan", 762),
        ("TKM", "Turkmenistan", 795),
        ("UZB", "Uzbekistan", 860),
    ],
    "title": "Russia's foothold in Central Asia",
    "region": "Central Asia",
    "id": "russia_central_asia",
    "question": "Adapt the policy and stay prominent, or lose predominance: which branch is it on?",
}
SAHEL = {
    "patrons": [("FRA", "France"), ("RUS", "Russian Federation"), ("CHN", "China"), ("USA", "United States")],
    "clients": [
        ("MLI", "Mali", 466),
        ("NER", "Niger", 562),
        ("BFA", "Burkina Faso", 854),
        ("TCD", "Chad", 148),
    ],
    "title": "France in Mali, Niger, Burkina Faso and Chad",
    "region": "",
    "id": "adhoc",
    "question": "How firm is France's foothold in the four countries?",
}
MANY = SAHEL | {
    "clients": [
        *SAHEL["clients"],
        ("SEN", "Senegal", 686),
        ("CIV", "Côte d'Ivoire", 384),
        ("CAF", "the Central African Republic", 140),
        ("GAB", "Gabon", 266),
    ]
}
INDICATORS = (
    ("arms_delivered", "Arms delivered", "security", "deliveries, three classes"),
    ("arms_ordered", "Arms ordered", "security", "orders, three classes"),
    ("commitments", "Commitments in force", "security", "weighted commitments"),
    ("trade", "Goods trade", "economy", "million US dollars"),
    ("aid_finance", "Aid and finance", "economy", "million US dollars"),
    ("emigrants", "Emigrants", "society", "persons"),
    ("remittances", "Remittances", "society", "million US dollars"),
    ("votes", "Contested votes", "diplomacy", "roll calls"),
    ("events", "Cooperative events", "diplomacy", "events"),
)


def number(mean: float, sd: float, last: int | None = 2024, basis: str = "estimated") -> dict[str, Any]:
    """An uncertain number as CONTRACTS.md has it."""
    q = {
        f"q{round(p * 100):02d}": mean + z * sd
        for p, z in ((0.05, -1.645), (0.1, -1.282), (0.5, 0.0), (0.9, 1.282), (0.95, 1.645))
    }
    return {"mean": mean, "sd": sd, **q, "basis": basis, "last_observed": last, "sources": ["made_up"]}


def coverage(region: dict[str, Any], readings: list[dict[str, Any]]) -> dict[str, Any]:
    """Coverage with the shape of a real one; one tie modelled only, one never seen, one seen late of the power."""
    clients, kinds = (
        [c for c, _, _ in region["clients"]],
        ("recorded", "other_side", "modelled", "press", "provisional"),
    )

    def held(rows: list[dict[str, Any]]) -> dict[str, Any]:
        years = [r["year"] for r in rows if r["kind"] != "modelled"]
        flagged = [r for r in rows if r["flags"]]
        return {
            "readings": len(rows),
            "first": min((r["year"] for r in rows), default=None),
            "newest": max(years, default=None),
            "newest_any": max((r["year"] for r in rows), default=None),
            "age_months": 12 * (2026 - max(years)) - 8 if years else None,
            "countries": len({r["client"] for r in rows}),
            "indicators": sorted({r["indicator"] for r in rows}),
            "sources": sorted({r["source"] for r in rows}),
            "kinds": {k: sum(r["kind"] == k for r in rows) / len(rows) if rows else None for k in kinds},
            "flagged": len(flagged),
            "flags": [["second_hand", len(flagged)]] if flagged else [],
            "terms_classes": ["figures"] if rows else [],
        }

    def of(**wanted: Any) -> dict[str, Any]:
        return held([r for r in readings if all(r[k] == v for k, v in wanted.items())])

    cells = [
        {
            "indicator": i,
            "domain": d,
            "client": c,
            **of(indicator=i, client=c),
            "power_newest": 2020,
            "power_readings": 3,
        }
        for i, _, d, _ in INDICATORS
        for c in clients
    ]
    return {
        "reference": "2026-04-30",
        "reference_is": "the newest release in the panel",
        "clients": clients,
        "power": region["patrons"][0][0],
        "since": 1992,
        "sources": [
            {
                "id": "made_up",
                "terms_class": "figures",
                "lag_months": 9,
                "rows": 9000,
                "world": 8000,
                **held(readings),
            }
        ],
        "indicators": [
            {
                "id": i,
                "title": t,
                "domain": d,
                "unit": u,
                "weight": 0.5,
                "basis": "estimated",
                "world": 7000,
                "world_countries": 150,
                "world_newest": 2025,
                **of(indicator=i),
            }
            for i, t, d, u in INDICATORS
        ],
        "countries": [{"client": c, "name": n, **of(client=c), "recent": 7} for c, n, _ in region["clients"]],
        "years": [
            {"year": y, **of(year=y), "world": 1000, "world_countries": 200} for y in range(1990, 2026)
        ],
        "cells": cells,
        "flags": [
            {
                "flag": "second_hand",
                "readings": 30,
                "world": 900,
                "error": 0.05,
                "meaning": "another body's figure is repeated",
            }
        ],
        "tables": [
            {
                "table": "covariates",
                "name": "made_up_deaths",
                "rows": 30,
                "world": 900,
                "first": 1992,
                "newest": 2024,
                "age_months": 16,
                "countries": 5,
                "sources": ["made_up"],
            },
            {
                "table": "memberships",
                "name": "UNION",
                "rows": 3,
                "world": 9,
                "first": None,
                "newest": None,
                "age_months": None,
                "countries": 3,
                "sources": ["official dates"],
            },
        ],
    }


def make(region: dict[str, Any] = ASIA, *, seed: int = 1) -> dict[str, Any]:
    """A bundle for a region."""
    rng = np.random.default_rng(seed)
    patrons, clients = region["patrons"], region["clients"]
    years = list(range(1992, 2026))
    series, cells, fans = [], [], []
    for ci, (client, name, _) in enumerate(clients):
        for di, domain in enumerate(DOMAINS):
            base = np.array([0.5, 0.18, 0.15, 0.08, 0.07, 0.05, 0.04])[: len(patrons)]
            base = base * rng.uniform(0.6, 1.3, len(patrons))
            path = np.log(base)[:, None] + np.cumsum(rng.normal(0, 0.09, (len(patrons), len(years))), axis=1)
            path[0] += np.linspace(0.25, -0.5 - 0.1 * ci, len(years))
            path[1] += np.linspace(-0.8, 0.6, len(years))
            mean = np.exp(path) / (np.exp(path).sum(axis=0) + 0.15)
            newest = 2025 - (ci * 2 + di) % 6 if domain != "composite" else 2024
            if client == clients[3][0] and domain == "society":
                newest = 2017
            observed = [0.0 if (y > newest or (y * 7 + ci + di) % 11 == 0) else 1.0 for y in years]
            age = np.array([max(0, y - newest) for y in years])
            sd = 0.025 + 0.02 * age + 0.02 * (np.array(observed) == 0)
            for pi, (patron, _) in enumerate(patrons):
                m = mean[pi]
                series.append(
                    {
                        "client": client,
                        "domain": domain,
                        "patron": patron,
                        "years": years,
                        "mean": m.tolist(),
                        "q05": np.clip(m - 1.645 * sd, 0, 1).tolist(),
                        "q95": np.clip(m + 1.645 * sd, 0, 1).tolist(),
                        "observed": observed,
                    }
                )
                level, before = m[years.index(2024)], m[years.index(2021)]
                rival = max(mean[k][-2] for k in range(len(patrons)) if k != pi)
                s = float(sd[-2])
                judged = newest >= 2024
                values = {
                    "level": number(float(level), s, newest),
                    "change": number(float(level - before), s * 1.2, newest),
                    "relative": number(float(level - rival), s * 1.4, newest),
                    "p_decline": float(1 / (1 + np.exp((level - before) / s * 1.7))),
                    "rank": int(1 + sum(mean[k][-2] > level for k in range(len(patrons)))),
                }
                if not judged:
                    empty = dict.fromkeys(values["level"]) | {"last_observed": newest, "sources": []}
                    values = {k: empty if isinstance(v, dict) else None for k, v in values.items()}
                cells.append(
                    {
                        "patron": patron,
                        "client": client,
                        "domain": domain,
                        **values,
                        "newest": newest,
                        "judged": judged,
                        "stale": newest < 2022,
                        "words": f"Of every 100 units of {name}'s outside ties ({TITLES[di].lower()}) about "
                        f"{round(100 * level)} run through the power in 2024.",
                    }
                )
            if domain in ("composite", "economy", "security"):
                ahead = list(range(2025, 2036))
                for k, scenario in enumerate(SCENARIOS):
                    slope = (-0.009, -0.006, -0.002, -0.003, 0.004)[k]
                    start = mean[0][-2]
                    t = np.arange(len(ahead))
                    mid = np.clip(start + slope * t, 0.01, 0.99)
                    spread = 0.02 + 0.035 * np.sqrt(t)
                    fans.append(
                        {
                            "scenario": scenario,
                            "client": client,
                            "domain": domain,
                            "years": ahead,
                            **{
                                q: np.clip(mid + z * spread, 0, 1).tolist()
                                for q, z in (
                                    ("q05", -1.645),
                                    ("q25", -0.674),
                                    ("q50", 0),
                                    ("q75", 0.674),
                                    ("q95", 1.645),
                                )
                            },
                        }
                    )
    ahead = np.arange(2025, 2036)
    outlook, prior, loss = {}, {}, {}
    for k, scenario in enumerate(SCENARIOS):
        end = (0.33, 0.38, 0.49, 0.45, 0.62)[k]
        t = (ahead - 2025) / 10
        outlook[scenario] = [
            {
                "year": int(y),
                "p_prominent": float(0.97 - (0.97 - min(0.98, end + 0.3)) * u),
                "p_predominant": float(0.81 - (0.81 - end) * u),
            }
            for y, u in zip(ahead, t, strict=True)
        ]
        prior[scenario] = [
            {
                "year": int(y),
                "p_prominent": 0.42 + 0.2 * (end - 0.33) * u,
                "p_predominant": 0.2 + 0.3 * (end - 0.33) * u,
            }
            for y, u in zip(ahead, t, strict=True)
        ]
        loss[scenario] = {
            status: {
                "held_at_start": held,
                "lost": held - last,
                "never_lost": 1 - held + last,
                "median": wait,
            }
            for status, held, last, wait in (
                ("predominant", 0.81, end, 6 + k if k < 3 else None),
                ("prominent", 0.97, min(0.95, end + 0.3), None),
            )
        }
    verdicts = (
        "supported",
        "leans for",
        "open",
        "leans against",
        "contradicted",
        "disputed",
        "not testable",
        "not yet",
    )
    words = ("very likely", "likely", "about as likely as not", "unlikely", "very unlikely", "", "", "")
    middle = (0.95, 0.78, 0.5, 0.22, 0.04, None, None, None)
    statements = []
    for i in range(49):
        now, then = int(rng.integers(0, 8)), int(rng.integers(0, 8))
        if i in (2, 10, 20, 33):
            then = now
        if then == 7 or now == 7:
            now = then = 7
        kind = ("measure", "fact", "mechanism", "question", "forecast")[i % 5]
        statements.append(
            {
                "id": f"S{i + 1:02d}",
                "kind": kind,
                "text": f"A restated claim number {i + 1}: the position of the power in the region "
                f"{'weakened' if i % 2 else 'held'} over the year that is asked about",
                "verdict": verdicts[now],
                "p": middle[now],
                "evidence": "Share 0.41 (0.35 to 0.47) in 2021, 0.38 (0.31 to 0.45) in 2022; fell in four.",
                "evidence_class": ("observed", "estimated", "assumed")[i % 3],
                "likelihood": words[now] or None,
                "confidence": (
                    "high: all five observed",
                    "moderate: two of five rest on older readings",
                    "low: one source only",
                )[i % 3],
                "sources": ["made_up"],
                "would_change": "A reading for 2025 of arms delivered, or two further roll calls.",
                "quote": f"Claim S{i + 1:02d}, restated, with its verdicts. (panel made up, seed 0.)",
                "then": {
                    "verdict": verdicts[then],
                    "p": middle[then],
                    "evidence": "Known by then: trade to 2021 only.",
                },
            }
        )
    readings = []
    for client, _, _ in clients:
        for indicator, _, _, _ in INDICATORS:
            for year in range(1992, 2026):
                for report, kind in (("own", "recorded"), ("other", "other_side"))[
                    : 2 if indicator == "trade" else 1
                ]:
                    s = rng.dirichlet(np.ones(len(patrons) + 1))
                    readings.append(
                        {
                            "client": client,
                            "indicator": indicator,
                            "year": year,
                            "report": report,
                            "kind": kind,
                            "total": float(
                                rng.integers(1, 4) if "arms" in indicator else rng.uniform(50, 30000)
                            ),
                            "whole": indicator != "aid_finance",
                            "share": {p: round(float(x), 3) for (p, _), x in zip(patrons, s, strict=False)},
                            "source": "made_up",
                            "flags": ["second_hand"] if year % 9 == 0 else [],
                        }
                    )
    for row in readings:  # one country's remittances are modelled, nobody counts its emigrants
        if row["client"] == clients[3][0] and row["indicator"] == "remittances":
            row["kind"] = "modelled"
    readings = [r for r in readings if (r["client"], r["indicator"]) != (clients[3][0], "emigrants")]
    months = [
        {**r, "month": m, "flags": []}
        for r in readings
        if r["indicator"] == "events" and r["year"] > 2022
        for m in (1, 2)
    ]
    return {
        "schema": "holdfast/bundle/1",
        "case": {
            "id": region["id"],
            "title": region["title"],
            "question": region["question"],
            "patron": patrons[0][0],
            "patron_name": patrons[0][1],
            "patron_phrase": patrons[0][1],
            "patrons": [{"code": c, "name": n} for c, n in patrons],
            "clients": [{"code": c, "name": n, "numeric": k} for c, n, k in clients],
            "since": 2021,
            "weights": dict.fromkeys(DOMAINS[:4], 0.25),
            "document_date": "2023-01-31",
            "at": 2024,
            "region": region["region"],
        },
        "panel": {"fingerprint": "0f3a9c21d47b5e68", "newest": 2025},
        "as_of": None,
        "seed": 0,
        "version": "0.1.0",
        "warnings": ["remittances: no country reports them by corridor after 2021"],
        "domains": [{"id": d, "title": t} for d, t in zip(DOMAINS, TITLES, strict=True)],
        "series": series,
        "cells": cells,
        "outlook": outlook,
        "prior_only": prior,
        "time_to_loss": loss,
        "fans": fans,
        "policy_note": "policy effects here are declared, not estimated",
        "fan_note": "fans of strong positions are too narrow",
        "robustness": [
            {"name": n, "p_prominent": a, "p_predominant": b}
            for n, a, b in (
                ("Equal weights", 0.97, 0.81),
                ("All weightings", 0.95, 0.74),
                ("EU as its members", 0.98, 0.86),
                ("Without society", 0.93, 0.66),
                ("Without modelled inputs", 0.96, 0.79),
            )
        ],
        "weightings": [
            {"client": c, "ranking": [patrons[k][0] for k in order], "share": s}
            for c, _, _ in clients
            for order, s in (((0, 1, 2, 3), 0.71), ((1, 0, 2, 3), 0.21), ((0, 2, 1, 3), 0.08))
        ],
        "statements": statements,
        "quote": "Of 49 claims so many. (panel made up, seed 0.)",
        "readings": readings,
        "explained": made_explained(region, INDICATORS),
        "excess": made_excess(clients) if region is ASIA else None,
        "votes": made_votes(clients, patrons) if region is ASIA else None,
        "analogues": made_analogues(clients, patrons) if region is ASIA else None,
        "help": made_help(clients, patrons) if region is ASIA else None,
        "bargain": made_bargain(clients, patrons) if region is ASIA else None,
        "hazards": made_hazards(clients) if region is ASIA else None,
        "forecasts": made_forecasts() if region is ASIA else None,
        "mechanisms": made_mechanisms() if region is ASIA else None,
        **(made_fork(clients, patrons, SCENARIOS) if region is ASIA else {}),
        "indicators": [
            {
                "id": i,
                "title": t,
                "domain": d,
                "unit": u,
                "weight": 0.5 if i != "events" else 0.0,
                "default_weight": 0.5,
                "reason": "Declared, with a reason.",
                "definition": f"{t} with the partner over all.",
                "error": {"recorded": 0.02, "other_side": 0.05, "modelled": 0.2},
                "error_reason": "Two reports differ by some points.",
                "traps": ["What is written down late looks like a fall.", "Gold is no tie."],
                "discount": 0.7,
                "floor": 8.0,
                "begin": 2.0,
                "scale": 512.0,
                "yielding": 3.0,
                "fresh": 0.3,
                "basis": "estimated",
            }
            for i, t, d, u in INDICATORS
        ],
        "months": months,
        "exposures": [
            {
                "client": clients[0][0],
                "patron": patrons[0][0],
                "name": "border_km",
                "year": None,
                "value": 7591.0,
                "source": "made_up",
            },
        ],
        "flags": [{"flag": "second_hand", "error": 0.05, "meaning": "another body's figure is repeated"}],
        "coverage": coverage(region, readings),
        "sources": [
            {
                "id": "made_up",
                "title": "A made-up table",
                "publisher": "Nobody",
                "url": "https://example.org/table",
                "terms": "Public domain",
                "terms_class": "figures",
                "lag_months": 9,
                "bib": "nobody2025",
            }
        ],
        "methods": [
            {
                "id": "foothold",
                "title": "Foothold in a domain",
                "equation": "F[d] = sum over k of w[k] * s[k]",
                "text": "The weighted mean of the shares of the domain's indicators. Weights are declared.",
            },
            {
                "id": "dirichlet",
                "title": "Shares with intervals",
                "equation": "S[t] = max(floor, d * S[t-1]) + n[t]",
                "text": "Each year concentration shrinks and the mean stays; a reading adds its count.",
            },
        ],
        "limits": [
            "Where a year has no reading, holdfast says that it can't be judged.",
            "What help in a crisis does to a government's survival is not identified by the data.",
            "A position is not merit, and a tie is not consent.",
        ],
    }


def hostile() -> dict[str, Any]:
    """The same bundle with names and texts that try to break out of the page."""
    bundle = make()
    bad = [
        "<script>window.pwned=1</script>",
        '"onload="window.pwned=1',
        "</script><script>window.pwned=1</script>",
        "<img src=x onerror=window.pwned=1>",
        "\u2028window.pwned=1\u2029",
        "<!--<script>",
        "]]>&amp;{{title}}",
    ]
    bundle["case"]["title"] = bad[2]
    bundle["case"]["question"] = bad[0] + bad[4]
    bundle["case"]["patrons"][1]["name"] = bad[1]
    bundle["case"]["clients"][0]["name"] = bad[3]
    bundle["policy_note"] = bad[5]
    bundle["version"] = bad[1]
    for row, text in zip(bundle["statements"], bad, strict=False):
        row["text"] = row["evidence"] = row["would_change"] = row["then"]["evidence"] = text
    bundle["limits"] += bad
    bundle["warnings"] += bad
    bundle["sources"][0]["title"] = bad[3]
    bundle["sources"][0]["url"] = "javascript:window.pwned=1"
    bundle["methods"][0]["text"] = bad[6]
    for row in bundle["readings"][:50]:
        row["flags"] = bad[:2]
    bundle["indicators"][0] |= {"title": bad[0], "reason": bad[3], "definition": bad[1], "traps": bad}
    bundle["indicators"][1] |= {"id": 'tie"><img src=x onerror=window.pwned=1>', "unit": bad[5]}
    bundle["flags"][0]["meaning"] = bundle["coverage"]["flags"][0]["meaning"] = bad[3]
    bundle["exposures"][0]["name"] = bundle["coverage"]["tables"][0]["name"] = bad[2]
    bundle["coverage"]["reference_is"] = bad[6]
    bundle["explained"]["pairs"][0]["domains"][-1]["words"] = bad[2]
    bundle["explained"]["pairs"][0]["carried"]["words"] = bad[0]
    bundle["help"] |= {
        "note": bad[0],
        "kinds": [{"id": k["id"], "words": bad[3]} for k in bundle["help"]["kinds"]],
    }
    bundle["bargain"]["unjudged"][0]["why"] = bundle["hazards"]["lacking"][0]["why"] = bad[3]
    bundle["mechanisms"]["mechanisms"][1] |= {"title": bad[0], "unit": bad[1]}
    bundle["mechanisms"]["mechanisms"][1]["effects"][0]["failed"] = bad
    bundle["explained"]["events"][0] |= {"text": bad[3], "url": "javascript:window.pwned=1"}
    return bundle


if __name__ == "__main__":
    text = json.dumps(make(SAHEL if "sahel" in sys.argv[2:] else ASIA))
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(text)
