"""How well states and organisations are found: on the actors of the coded sentences, and on a key of the brief.

The first, third, ... sentence was looked at while the tables of aliases were made, the others were not.
The sentences label who did what to whom, not everybody named, so precision is given on what overlaps a label, and for
all that is found (a lower bound: a state named as the place of an event counts as wrong there). Codes: the sentences'
own ISO codes, six slips corrected; any organisation of states is IGO. The brief's key is by hand: places and codes, no
words. Writes results/named.csv:

    python benchmarks/read/named.py FOLDER_OF_THE_SENTENCES [BRIEF]
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from holdfast.read.document import read
from holdfast.read.mentions import mentions

HERE = Path(__file__).parent
SLIPS = {"JAP": "JPN", "ITL": "ITA", "VTN": "VNM"}
HALVES = ("half looked at while the tables were made", "other half")
NOT_CODED = {None, "NGO", "IMG", "ISM"}


def coded(code: str | None, kind: str) -> str | None:
    """A mention's code as the sentences would write it."""
    return "IGO" if kind == "organisation" or code in ("UN", "NATO", "EU") else code


def sentences(folder: Path, half: int) -> list[dict[str, float | int | str]]:
    """Recall of labelled actors, precision of what overlaps one, precision of all, in every other sentence."""
    actors = found = overlapping = right = everything = in_sentence = 0
    for line in (folder / "plover_gold_standard.jsonl").read_text("utf-8").splitlines()[half::2]:
        row = json.loads(line)
        text = row["text"]
        made = [m for m in mentions(text) if m.kind in ("state", "organisation", "group", "leader")]
        labels = list(_labels(row))
        wanted = {c for _, _, c in labels}
        everything += len(made)
        in_sentence += sum(coded(m.code, m.kind) in wanted for m in made)
        for a, b, code in labels:
            actors += 1
            mine = [m for m in made if m.start < b and a < m.end] if a >= 0 else made
            found += any(coded(m.code, m.kind) == code for m in mine)
        for m in made:
            beside = [code for a, b, code in labels if a >= 0 and m.start < b and a < m.end]
            overlapping += bool(beside)
            right += coded(m.code, m.kind) in beside
    name = f"sentences, {HALVES[half]}"
    return [
        {"text": name, "measure": "labelled actors found", "value": round(found / actors, 3), "n": actors},
        {"text": name, "measure": "right code, of mentions within a label", "value": round(right / overlapping, 3), "n": overlapping},
        {"text": name, "measure": "an actor of the sentence, of all mentions", "value": round(in_sentence / everything, 3), "n": everything},
    ]  # fmt: skip


def _labels(row: dict[str, Any]) -> Iterable[tuple[int, int, str]]:
    for side in ("source", "target"):
        for actor in row.get(side) or []:
            if not isinstance(actor, dict) or actor.get("code") in NOT_CODED:
                continue
            a = row["text"].find(actor["actorText"])
            yield a, a + len(actor["actorText"]), SLIPS.get(actor["code"], actor["code"])


def brief(path: Path) -> list[dict[str, float | int | str]]:
    """Precision and recall on the key of the brief, by kind."""
    with (HERE / "brief_key.csv").open() as file:
        key = {(int(r["start"]), int(r["end"]), r["kind"], r["code"]) for r in csv.DictReader(file)}
    document = read(path)
    made = set()
    for m in mentions(document.text, dt.date(2023, 1, 31)):
        start, end = document.traced.span(m.start, m.end)
        made.add((start, end, m.kind, m.code or ""))
    rows: list[dict[str, float | int | str]] = []
    for kind in ("state", "organisation", "group", "region", "leader", "date", "quantity"):
        mine, true = {m for m in made if m[2] == kind}, {k for k in key if k[2] == kind}
        both = len(mine & true)
        rows.append({"text": "brief", "measure": f"{kind}: recall", "value": round(both / max(len(true), 1), 3), "n": len(true)})  # fmt: skip
        rows.append({"text": "brief", "measure": f"{kind}: precision", "value": round(both / max(len(mine), 1), 3), "n": len(mine)})  # fmt: skip
    return rows


def main() -> None:
    rows = [r for half in (0, 1) for r in sentences(Path(sys.argv[1]), half)]
    if len(sys.argv) > 2:
        rows += brief(Path(sys.argv[2]))
    for row in rows:
        print(row)
    with (HERE / "results/named.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
