"""How long a megabyte of text takes, clean and damaged, once the lists are loaded; processor time of one thread.

Text: the prose of our own documentation, as often as it goes into a megabyte, and the 322 coded sentences where they are
at hand. Damaged as in `damage.py`: every ligature lost, columns of 36 characters, words broken where a line ends. The
least of three times. Writes results/speed.csv:

    python benchmarks/read/speed.py [FOLDER OF THE SENTENCES]
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from pathlib import Path

from damage import damaged

from holdfast.read.answer import fields
from holdfast.read.document import repaired
from holdfast.read.extract import Extracted
from holdfast.read.offsets import Traced

HERE = Path(__file__).parent
SIZE = 1_000_000


def prose() -> list[str]:
    """Paragraphs of our documentation that are prose."""
    found = []
    for file in sorted((HERE.parents[1] / "docs").rglob("*.md")):
        for paragraph in re.split(r"\n\s*\n", file.read_text("utf-8")):
            text = " ".join(paragraph.split())
            if len(text) > 120 and sum(c.isalpha() or c == " " for c in text) > 0.9 * len(text):
                found.append(text)
    return found


def filled(paragraphs: list[str]) -> list[str]:
    """The paragraphs, again and again up to a megabyte."""
    times = SIZE // sum(len(p) + 2 for p in paragraphs) + 1
    return paragraphs * times


def timed(text: str) -> tuple[float, float, int]:
    """Seconds of the repairs and of whom and when it names; how much was repaired."""
    found = []
    for _ in range(3):
        start = time.process_time()
        document = repaired(Extracted(Traced.of(text), "txt", "utf-8", None, ()))
        read = time.process_time()
        fields(document, "a.txt")
        found.append((read - start, time.process_time() - read))
    least = min(found, key=sum)
    return *least, len(document.repairs)


def main() -> None:
    texts = {"own documentation": prose()}
    file = Path(sys.argv[1]) / "plover_gold_standard.jsonl" if len(sys.argv) > 1 else None
    if file is not None and file.exists():
        texts["322 sentences"] = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
    timed("Te frst secu-\nrity pact of fve in Moscow")  # loads the lists
    rows = []
    for name, paragraphs in texts.items():
        whole = filled(paragraphs)
        for state, text in (("clean", "\n\n".join(whole)), ("damaged", damaged(whole)[0])):
            repairs, names, number = timed(text[:SIZE])
            rows.append(
                {
                    "text": name,
                    "state": state,
                    "repairs": number,
                    "seconds_repairing": round(repairs, 2),
                    "seconds_naming": round(names, 2),
                }
            )
            print(rows[-1])
    with (HERE / "results/speed.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
