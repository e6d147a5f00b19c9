"""A made-up part on why positions changed, with the shape of a real one; nothing in it is an estimate."""

from __future__ import annotations

from typing import Any

from tests.report.made_moves import made_carried

DOMAINS = ("security", "economy", "society", "diplomacy")


def band(mean: float) -> dict[str, float]:
    return {"mean": mean, "q05": mean - 0.03, "q95": mean + 0.02}


def made_explained(
    region: dict[str, Any], indicators: tuple[tuple[str, str, str, str], ...]
) -> dict[str, Any]:
    """Every pair from 2021 to 2024; society can't be judged in any."""

    def tie(name: str, domain: str, k: int) -> dict[str, Any]:
        value = (-0.04, 0.012, 0.0001)[k % 3]
        reading = {"report": "own", "kind": "recorded", "source": "made_up", "flags": ""}
        rows = [
            {
                "year": 2022 + n,
                "share": None if n else 0.4,
                "expected": 0.5,
                "value": value / 2,
                "sd": None if n else 0.01,
            }
            | reading
            for n in range(2)
        ]
        return {
            "name": name, "domain": domain, "weight": 0.5, "value": band(value), "members": 0.0,
            "who": "Of it: what runs through others grew.", "readings": rows, "small": 0.0,
        }  # fmt: skip

    def pair(patron: str, client: str) -> dict[str, Any]:
        ties = [tie(i, d, k) for k, (i, _, d, _) in enumerate(indicators)]
        domains = []
        for d in (*DOMAINS, "composite"):
            judged = d != "society"
            value = sum(
                t["value"]["mean"] * (0.25 if d == "composite" else 1)
                for t in ties
                if d in (t["domain"], "composite")
            )
            domains.append(
                {
                    "domain": d,
                    "judged": judged,
                    "newest": 2024 if judged else 2020,
                    "residual": 0.0 if judged else None,
                }
                | {
                    "words": f"In {d} the share of {patron} in {client} changed."
                    if judged
                    else f"In {d} it can't be judged."
                }
                | {"value": band(value) if judged else dict.fromkeys(("mean", "q05", "q95"))}
            )
        return {
            "patron": patron,
            "client": client,
            "domains": domains,
            "carried": made_carried(),
            "ties": ties,
        }

    clients = [c for c, _, _ in region["clients"]]
    return {
        "from": 2021,
        "to": 2024,
        "carried_note": "It is no finding.",
        "pairs": [pair(p, c) for p, _ in region["patrons"] for c in clients],
        "events": [
            {
                "client": clients[0],
                "date": "2022-01-05",
                "text": "Something happened",
                "type": "made",
                "power": True,
                "source": "A page",
                "url": "https://example.org/page",
                "flags": "",
            }
        ],
    }
