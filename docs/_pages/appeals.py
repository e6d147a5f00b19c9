"""The page on appeals for armed help and the answers, counted from the list itself."""

from __future__ import annotations

import polars as pl
from measured import named
from text import table

from holdfast import codebook
from holdfast.codebook import appeals

WHY = """# Appeals and refusals

Governments that asked a power for armed help in a crisis, world-wide from 1950 to 2025, and the answer each
got. The list is coded by hand. It is not part of the panel: `codebook.requests()` reads it, and
`codebook.requests(as_of=...)` leaves out what wasn't publicly known at a date. Recorded interventions alone
can't tell how readily a power helps, since those who asked in vain are not among them.

## What an entry is

A government asked one state, or one organisation, for armed help in one crisis. Whoever asked may have been
deposed, besieged, or only one of two who claimed to govern; the entry then has a flag. Asking again within the
month is the same entry. Several asked by one call are several rows, so the rows of one country and one month
belong together and don't count as independent.

"Asked" means that a person who spoke for the government told the power, in public or not, that it wanted armed
help: soldiers, aircraft or ships with crews, police, guards, a promise of protection. Not entries are requests
for arms or money alone, offers that nobody had asked for, standing bases, training, and help that came without
a request, unless the power claimed that there was one: then the entry says that the invitation is disputed.

## What was written down

{asked}

{crises}

{answers}

Dates are as precise as is known and never rounded up to a day. A delay is computed where both ends are known to
the day, from the appeal to the answer (`delay_days`, the column "days" below) and to the first arrival (`arrival_days`). Where an
organisation was asked, `lead` names the state that led it. The Soviet Union and Russia have one code.

## How it was collected

Cases were drawn from histories of single powers, published diplomatic papers and the press, looking for
refusals on purpose and for every power and decade. `checked` means that a page which says so was read, and the
entry names that page; often it is a press report, a published document or a copy of an encyclopedia. Where the
page tells only part of the entry, the flag `part_checked` says so. An entry that isn't checked names a
book or a record where a reader can look it up. The words of every entry are our own.

## What this list can't tell

- It is no sample. Nobody knows how many appeals there were, and shares of answers in the tables below are
  shares of this list.
- Refusals are under-recorded: a yes leaves troops, a no often leaves nothing. Looking for refusals on purpose
  works against that, to an unknown degree; old, quiet and bilateral refusals are missing most.
- Appeals that stayed secret are missing, and more of them in countries whose archives are shut.
- Most sources are in English and some in French, so the help of states that publish in them is seen better.
- A government that expects a no may not ask. What the list shows is help given an appeal, not readiness.
- Small states and dramatic days are written about more than slow wars.
- One call to many powers adds as many rows as the sources name.
- Whether help saved who asked is left out on purpose.
"""


def _counted(held: pl.DataFrame, by: str, title: str) -> str:
    """A table of answers by one column, most entries first."""
    counts = (
        held.group_by(by)
        .agg(pl.len().alias("all"), *[(pl.col("answer") == a).sum().alias(a) for a in appeals.ANSWERS])
        .sort("all", by, descending=[by != "decade", False])
    )
    if by == "decade":
        counts = counts.sort("decade")
    name = _organisation if by == "power" else str
    rows = [[name(str(r[by])), r["all"], *[r[a] or "" for a in appeals.ANSWERS]] for r in counts.to_dicts()]
    return f"\n## Answers by {title}\n\n" + table([title, "entries", *appeals.ANSWERS], rows)


def _organisation(code: str) -> str:
    places = dict(pl.read_csv(codebook.folder() / "places.csv").select("code", "name").iter_rows())
    return f"{places[code]} ({code})" if code in places else named(code)


def _words(title: str, meanings: dict[str, str]) -> str:
    return table([title, "meaning"], [(f"`{word}`", meaning) for word, meaning in meanings.items()])


def requests() -> str:
    """The whole list with what it means, how it was made and its counts."""
    held = codebook.requests().with_columns((pl.col("year") // 10 * 10).cast(pl.String).alias("decade"))
    meanings = codebook.flag_meanings()
    used = held["flags"].drop_nulls().str.split("|").explode()
    checked, secret = int(held["checked"].sum()), int(held["public"].is_not_null().sum())
    out = [
        WHY.format(
            asked=_words("asked for", appeals.ASKED),
            crises=_words("crisis", appeals.CRISES),
            answers=_words("answer", appeals.ANSWERS),
        ),
        "## The list in numbers\n",
        f"{held.height} entries, {held['client'].n_unique()} countries that asked, "
        f"{held['power'].n_unique()} powers and organisations asked. {checked} entries are checked. {secret} "
        "exchanges stayed secret at first.\n",
        table(
            ["doubt", "entries", "meaning"],
            [
                (f"`{flag}`", int((used == flag).sum()), meanings[flag])
                for flag in used.unique().sort().to_list()
            ],
        ),
        _counted(held, "decade", "decade"),
        _counted(held, "crisis", "crisis"),
        _counted(held, "power", "power"),
        "\n## Every entry",
    ]
    head = [
        "asked on",
        "who",
        "for",
        "crisis",
        "answer",
        "days",
        "arrived",
        "what happened",
        "source",
        "doubts",
    ]
    for power in held["power"].unique().sort():
        mine = held.filter(pl.col("power") == power).sort("date", "id")
        rows = [
            (
                r["date"],
                named(r["client"]),
                r["asked_for"].replace("|", ", ").replace("_", " "),
                r["crisis"].replace("_", " "),
                f"{r['answer']}, {r['answer_date']}",
                r["delay_days"],
                r["arrived_date"] or r["arrived"],
                r["text"],
                f"[{r['source_title']}]({r['source_url']})" if r["source_url"] else r["source_title"],
                (r["flags"] or "").replace("|", ", "),
            )
            for r in mine.to_dicts()
        ]
        out.append(f"\n### {_organisation(power)}\n\n{table(head, rows)}")
    return "\n".join(out)
