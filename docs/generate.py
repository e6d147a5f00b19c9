"""Write the reference pages that are made from the codebook, the command line, the claims and docstrings.

Run as `python docs/generate.py [DIR]`; writes Markdown to docs/reference/generated/ (or DIR). Nothing in
these pages is written by hand, so they can't drift from what the program reads.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "_pages"))

import appeals  # noqa: E402
import beside  # noqa: E402
import code_pages  # noqa: E402
import events  # noqa: E402
import files  # noqa: E402
import measured  # noqa: E402
import mechanisms  # noqa: E402
import references  # noqa: E402

OUT = HERE / "reference" / "generated"

MADE = "<!-- made by docs/generate.py; edit what it is made from -->\n\n"

PAGES = {
    "domains": measured.domains,
    "indicators": measured.indicators,
    "sources": measured.sources,
    "powers": measured.powers,
    "blocs": measured.blocs,
    "memberships": measured.memberships,
    "customs-unions": beside.customs_unions,
    "exposures": beside.exposures,
    "covariates": beside.covariates,
    "corrections": measured.corrections,
    "requests": appeals.requests,
    "mechanisms": mechanisms.mechanisms,
    "doubts": measured.doubts,
    "states": measured.states,
    "learned": measured.learned,
    "analogues-scored": measured.analogues_scored,
    "references": references.references,
    "case-file": files.case_file,
    "overrides-file": files.overrides_file,
    "verdict-words": files.verdict_words,
    "event-types": events.event_types,
    "panel-tables": files.panel_tables,
    "release-tables": files.release_tables,
    "raw-files": files.raw_files,
    "cli": code_pages.cli,
    "api": code_pages.api,
}
"""Every page and what makes it, in the order of the shelf."""


def generate(out: Path = OUT) -> list[Path]:
    """Write every page, replacing the folder; return their paths.

    Parameters
    ----------
    out
        The folder.
    """
    made = {f"{name}.md": MADE + page() + "\n" for name, page in PAGES.items()}
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for name, text in made.items():
        (out / name).write_text(text, encoding="utf-8")
    return [out / name for name in made]


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)
