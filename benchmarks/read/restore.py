"""How many damaged words come back, and how many clean ones are altered, beside other programs.

Texts: our own corpus of the tests, and the 322 coded sentences where they are at hand, as one document and each alone.
The other programs are given the words already joined, since they join none, and correct them one by one. They are not
needed by holdfast: `pip install pyspellchecker ftfy`. Writes results/restored.csv:

    python benchmarks/read/restore.py [FOLDER OF THE SENTENCES]
"""

from __future__ import annotations

import csv
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from damage import Word, damaged, now

from holdfast.read.offsets import Traced
from holdfast.read.vocabulary import Vocabulary
from holdfast.read.words import edits

HERE = Path(__file__).parent
CORE = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)

Fix = Callable[[str], str]


def ours(text: str, words: list[Word]) -> list[str]:
    traced = Traced.of(text).apply(edits(text, Vocabulary.shipped())[0])
    return [now(traced, w) for w in words]


def each(fix: Fix) -> Callable[[str, list[Word]], list[str]]:
    """A program that corrects a word at a time, given the words joined."""

    def run(text: str, words: list[Word]) -> list[str]:
        out = []
        for w in words:
            before, core, after = CORE.match(re.sub(r"-\n", "", text[w.start : w.end])).groups()  # type: ignore[union-attr]
            out.append(before + (fix(core) if core.isalpha() else core) + after)
        return out

    return run


def programs() -> dict[str, Callable[[str, list[Word]], list[str]]]:
    found = {"holdfast": ours, "joining alone": each(lambda w: w)}
    import importlib.util

    from symspellpy import SymSpell, Verbosity

    symspell = SymSpell()
    folder = Path(importlib.util.find_spec("symspellpy").submodule_search_locations[0])  # type: ignore[union-attr, index]
    symspell.load_dictionary(folder / "frequency_dictionary_en_82_765.txt", 0, 1)

    def by_symspell(word: str) -> str:
        best = symspell.lookup(
            word, Verbosity.TOP, max_edit_distance=2, include_unknown=True, transfer_casing=True
        )
        return str(best[0].term)

    found["symspellpy"] = each(by_symspell)
    try:
        from spellchecker import SpellChecker

        checker = SpellChecker()

        def by_checker(word: str) -> str:
            best = checker.correction(word) or word
            return (
                best.capitalize()
                if word[:1].isupper() and best.lower() != word.lower()
                else word
                if best == word.lower()
                else best
            )

        found["pyspellchecker"] = each(by_checker)
    except ImportError:
        print("pyspellchecker is not installed", file=sys.stderr)
    try:
        import ftfy

        found["ftfy"] = each(ftfy.fix_text)
    except ImportError:
        print("ftfy is not installed", file=sys.stderr)
    return found


def texts(folder: Path | None) -> dict[str, list[list[str]]]:
    corpus = (HERE.parents[1] / "tests/read/corpus.txt").read_text("utf-8")
    paragraphs = [" ".join(p.split()) for p in corpus.split("\n\n")]
    found = {"own corpus": [paragraphs]}
    file = folder / "plover_gold_standard.jsonl" if folder else None
    if file is not None and file.exists():
        rows = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
        found["322 sentences, one document"] = [rows]
        found["322 sentences, each alone"] = [[r] for r in rows]
    return found


def main() -> None:
    rows = []
    for name, documents in texts(Path(sys.argv[1]) if len(sys.argv) > 1 else None).items():
        made = [damaged(d) for d in documents]
        for program, run in programs().items():
            if program != "holdfast" and len(documents) > 1:
                continue  # a word at a time: as in one document
            start = time.process_time()
            results = [(w, r) for text, words in made for w, r in zip(words, run(text, words), strict=True)]
            spent = time.process_time() - start
            hurt = [(w, r) for w, r in results if w.damaged]
            clean = [(w, r) for w, r in results if not w.damaged]
            altered = sum(r != w.true for w, r in clean)
            rows.append(
                {
                    "text": name,
                    "words": len(results),
                    "damaged": len(hurt),
                    "program": program,
                    "restored": round(sum(r == w.true for w, r in hurt) / len(hurt), 4),
                    "altered": altered,
                    "altered_in_5000": round(5000 * altered / len(clean), 1),
                    "seconds": round(spent, 1),
                }
            )
            print(rows[-1])
    with (HERE / "results/restored.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
