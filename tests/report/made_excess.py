"""A made-up part on trade that may go around sanctions, with the shape of a real one; nothing in it is an estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def made_excess(clients: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """Months for the first two countries and one beside, years for the next, the last can't be judged."""
    steps = [f"{y}-{m:02d}" for y in range(2021, 2024) for m in range(1, 13)]
    since, rows = "2022-03", []
    beside = [("ARM", "Armenia", "beside")]
    for i, (code, name, role) in enumerate([(c, n, "case") for c, n, _ in clients[:2]] + beside):
        for goods in ("total", "banned", "against_other") if i == 0 else ("total",):
            later = [s >= since for s in steps]
            expected = [100.0 + 5.0 * (k % 12) for k in range(len(steps))]
            observed: list[float | None] = [
                e * (1.0 if not late else 1.8 - 0.7 * i) for e, late in zip(expected, later, strict=True)
            ]
            observed[30] = None
            rows.append(
                {
                    "client": code,
                    "name": name,
                    "role": role,
                    "goods": goods,
                    "by": "month",
                    "unit": "ratio" if goods == "against_other" else "million euro",
                    "since": since,
                    "steps": steps,
                    "observed": observed,
                    "expected": expected,
                    "q05": [0.7 * e if late else None for e, late in zip(expected, later, strict=True)],
                    "q95": [1.4 * e if late else None for e, late in zip(expected, later, strict=True)],
                    "ratio": {
                        "q50": 1.8 - 0.7 * i,
                        "q05": 1.3 - 0.7 * i,
                        "q95": 2.4,
                        "p_more": 0.99 - 0.4 * i,
                    },
                    "more": dict.fromkeys(("q05", "q50", "q95"), None if goods == "against_other" else 900.0),
                    "own_trend": {"q50": 1.7, "q05": 0.9, "q95": 2.9, "p_more": 0.9},
                    "placebos": [
                        {
                            "first": "2021-03",
                            "last": "2022-02",
                            "q50": 1.1,
                            "q05": 0.8 + 0.3 * i,
                            "q95": 1.5,
                            "p_more": 0.6,
                            "covers": i < 2,
                        }
                    ],
                    "irregular": 0.1,
                    "level": 0.03,
                    "wander": 0.2,
                    "known_to": 2023,
                }
            )
    years = [str(y) for y in range(2015, 2024)]
    rows.append(
        {
            "client": clients[2][0],
            "name": clients[2][1],
            "role": "case",
            "goods": "total",
            "by": "year",
            "unit": "million euro",
            "since": "2022",
            "steps": years,
            "observed": [200.0 + 9.0 * i for i in range(9)],
            "expected": [None] * 7 + [270.0, 280.0],
            "q05": [None] * 7 + [200.0, 190.0],
            "q95": [None] * 7 + [350.0, 380.0],
            "ratio": {"q50": 1.0, "q05": 0.75, "q95": 1.35, "p_more": 0.5},
            "above": 0.4,
        }
    )
    return {
        "watch": {
            "exporter": "EU",
            "exporter_phrase": "the European Union",
            "sanctioned": "RUS",
            "sanctioned_phrase": "Russia",
            "since": since,
            "since_reason": "Declared.",
            "beside": ["ARM"],
            "beside_reason": "Declared.",
            "partners": 100,
            "inside": 0.88,
        },
        "rows": rows,
        "onward": [
            {
                "client": clients[0][0],
                "name": clients[0][1],
                "years": [2021, 2022],
                "value": [300.0, 900.0],
                "source": "made_up",
            }
        ],
        "sources": ["made_up"],
        "unjudged": [clients[-1][0]],
    }
