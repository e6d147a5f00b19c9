"""Pages on what is measured, from the codebook."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
from text import attributes, facts, table

from holdfast import codebook
from holdfast.errors import UserError

SHIPS = {
    "figures": "figures ship",
    "derived": "only derived values ship",
    "own_file": "ships in a file of its own licence",
    "never": "nothing ships",
}

DOMAINS = {
    "security": "Who arms a country, and who is bound to defend it.",
    "economy": "With whom goods are traded, who gives aid, and who shares the tariff.",
    "society": "Where people live, and from where they send money.",
    "diplomacy": "With whom a country votes and meets, and whose clubs it is in.",
}

SCORES = [
    ("crps", "Score of the reading observed next, summed over powers; smaller is better."),
    ("log_score", "Minus the log of the chance given to the class of share observed next, summed over powers."),
    ("coverage_90", "Part of the observed shares inside the 90 % interval predicted."),
    ("scored", "Number of readings scored."),
]

RULES = {
    "not_a_tie": "leave out that flow (X exports, M imports) with that partner",
    "flag": "mark the country's readings",
    "does_not_report": "the partner is absent at the source, which isn't zero",
    "wrong_entry": "leave out one entry",
    "drop_pledge": "leave out a treaty, by its number",
    "pledge_ends": "a party leaves a treaty",
    "dated_by": "membership is read from the dated list",
    "not_credible": "another source's figure stands in place of this one",
    "mission_ends": "the day a mission closed where the list has it open",
    "currency_of": "prices in this currency move with this state's deflator",
}


def named(code: str) -> str:
    """A code with its name; the code alone where it has none."""
    try:
        return f"{codebook.name(code)} ({code})"
    except UserError:
        return code


def domains() -> str:
    """The four domains and what each is made of."""
    out = [
        "# Domains\n",
        "The order is the same everywhere. The composite is the weighted mean over the domains. A case "
        "declares the weights; they are equal where it doesn't.",
    ]
    for domain in codebook.DOMAINS:
        mine = [i for i in codebook.indicators().values() if i.domain == domain]
        rows = [(f"[{i.title}](indicators.md#indicator-{i.id})", i.weight, i.reason) for i in mine]
        out.append(f"\n## {domain.capitalize()}\n\n{DOMAINS[domain]}\n")
        out.append(table(["indicator", "weight", "why"], rows))
    return "\n".join(out)


def indicators() -> str:
    """Every kind of tie."""
    every = codebook.indicators().values()
    rows = [(i.domain, f"[{i.id}](#indicator-{i.id})", i.title, i.weight) for i in every]
    out = [
        "# Indicators\n",
        "Every kind of tie. Those with a weight make up the foothold, and the weights of a domain sum to 1; those "
        "without stand beside it, and the reason says why.\n",
        table(["domain", "indicator", "title", "weight"], rows),
    ]
    for i in every:
        edges = f"{i.class_edges[0]:g} and {i.class_edges[1]:g} {i.class_unit}" if i.class_edges else ""
        about = [
            ("domain", i.domain),
            ("weight in the domain", i.weight),
            ("why that weight", i.reason),
            ("unit of the total", i.unit),
            ("total of an ordinary reading", i.scale),
            ("edges of the classes", edges),
            ("read from", i.since),
            ("in a sentence", i.sentence),
            ("why these error floors", i.error_reason),
            ("beware", " ".join(i.traps)),
        ]
        out.append(f"\n(indicator-{i.id})=\n## {i.title}: `{i.id}`\n\n{i.definition}\n")
        out.append(facts(about) + "\n")
        out.append(table(["kind of reading", "error floor of a share"], i.error.items()))
    return "\n".join(out)


def sources() -> str:
    """Every source with its terms."""
    every = codebook.sources().values()
    rows = [(f"[{s.id}](#source-{s.id})", s.publisher, SHIPS[s.terms_class]) for s in every]
    out = [
        "# Sources and their terms\n",
        "Where every number comes from, what its publisher allows, and when it is taken to be known.\n",
        table(["source", "publisher", "what ships"], rows),
    ]
    for s in every:
        totals = {"class": "classes", "rough": "powers of four", "value": "values"}[s.total]
        about = [
            ("id", f"`{s.id}`"),
            ("publisher", s.publisher),
            ("version read", s.version),
            ("where", s.url),
            ("terms", s.terms),
            ("what ships", f"{SHIPS[s.terms_class]}; shares to {s.share_step:g}, totals as {totals}"),
            ("known after", f"{s.lag_months} months. {s.lag_reason}"),
            ("keys in references.bib", s.bib),
        ]
        out.append(f"\n(source-{s.id})=\n## {s.title}\n\n{facts(about)}")
    return "\n".join(out)


def powers() -> str:
    """The powers by rule."""
    rows = [
        (named(r["code"]), f"{r['first_decade']}s", r["arms"] or "", r["trade"] or "", r["aid"] or "")
        for r in codebook.powers().iter_rows(named=True)
    ]
    return f"""# Powers by rule

A power is a state that in some decade is among the three largest suppliers of arms, partners in goods trade
or givers of aid of at least five countries. `make panel` makes the list; nobody is added or removed by hand.
The last three columns count the decades in which the state meets the rule.

A share is stored for every power here, for every state that was ever a member of a bloc, and for the
institutions of the European Union as a giver of aid. Everybody else is the rest.

{table(["power", "first decade", "arms", "trade", "aid"], rows)}"""


def blocs() -> str:
    """The members of every bloc by year."""
    out = ["# Blocs by year\n", "A bloc of a year is its members at the end of that year."]
    rows = codebook.blocs()
    for bloc in rows["bloc"].unique(maintain_order=True):
        mine = rows.filter(pl.col("bloc") == bloc).sort("from_year", "iso3").iter_rows(named=True)
        listed = [(named(r["iso3"]), r["from_year"], r["to_year"]) for r in mine]
        out.append(f"\n## {named(bloc)}\n\n{table(['member', 'from', 'to'], listed)}")
    return "\n".join(out)


def memberships() -> str:
    """Dated memberships."""
    out = ["# Memberships\n", "Organisations and treaties with the dates of joining and leaving."]
    every = codebook.memberships()
    head = ["state", "status", "from", "to", "source", "checked"]
    for org in every["org"].unique().sort():
        mine = every.filter(pl.col("org") == org).sort("from_date", "iso3").iter_rows(named=True)
        yes = {True: "yes", False: "no", None: "no"}
        rows = [
            (named(r["iso3"]), r["status"], r["from_date"], r["to_date"], r["source"], yes[r["checked"]])
            for r in mine
        ]
        out.append(f"\n## {org}\n\n{table(head, rows)}")
    return "\n".join(out)


def corrections() -> str:
    """What is left out, changed or flagged, and why."""
    held = codebook.corrections()
    rules = [(r, RULES.get(r, "")) for r in held["rule"].unique(maintain_order=True)]
    rows = [
        [r[k] for k in ("rule", "source", "client", "patron")]
        + [_span(r["from_year"], r["to_year"]), r["value"], r["reason"]]
        for r in held.iter_rows(named=True)
    ]
    return f"""# Corrections

What is known of a single state and changes how its figures are read. Each row has its reason.

{table(["rule", "what it does"], rules)}

{table(["rule", "source", "country", "partner", "years", "value", "reason"], rows)}"""


def _span(first: Any, last: Any) -> str:
    return "all" if first is None and last is None else f"{first or ''} to {last or 'now'}"


def doubts() -> str:
    """Every named doubt and what it adds to a reading's error."""
    rows = pl.read_csv(codebook.folder() / "flags.csv").select("flag", "error", "meaning").iter_rows()
    listed = [(f"`{flag}`", error or "", meaning) for flag, error, meaning in rows]
    return f"""# Named doubts

Flags of a reading. The error is a standard error of a share that is added, squared, to that of the reading's
kind. A doubt without one is told and changes nothing.

{table(["flag", "error", "meaning"], listed)}"""


def states() -> str:
    """Every state and its code."""
    held = codebook.states().filter(pl.col("kind") != "reporter")
    rows = [
        (f"`{r['iso3']}`", r["name"], r["un_short"], r["kind"], r["region"], r["from_year"], r["to_year"])
        for r in held.iter_rows(named=True)
    ]
    return f"""# States and territories

Codes are ISO 3166-1 alpha-3; dissolved states have codes of our own. The short name is the United Nations'.

{table(["code", "name", "short name", "kind", "region", "from", "to"], rows)}"""


def learned() -> str:
    """What was learned from the world, as it ships."""
    from holdfast.dynamics import fit, walk
    from holdfast.measure import learned as measured

    out = [
        "# Learned parameters\n",
        "Learned from all countries of the world. Whoever runs the commands on the panel that ships gets the "
        "same numbers. Where there was too little to learn from, the basis is `assumed`: borrowed, widened.",
    ]
    for title, path, model, more in (
        ("Measurement", measured.FILE, measured.Parameters, SCORES),
        ("Dynamics", walk.FILE, fit.IndicatorWalk, []),
    ):
        held = json.loads(path.read_text(encoding="utf-8"))
        entries = held["indicators"]
        told = [(f"`{name}`", said) for name, said in [*attributes(model), *more]]
        keys = dict.fromkeys(k for e in entries.values() for k, v in e.items() if not isinstance(v, dict))
        rows = [[f"`{k}`", *(e.get(k) for e in entries.values())] for k in keys]
        out.append(f"\n## {title}\n\n`{held['command']}`, panel `{held['panel']}`.\n")
        out.append(table(["parameter", "what it is"], told) + "\n")
        out.append(table(["", *entries], rows))
    return "\n".join(out)


def analogues_scored() -> str:
    """How well like histories foretold, as it ships."""
    from importlib import resources

    held = pl.read_csv(resources.files("holdfast.explain") / "scored.csv")  # type: ignore[arg-type]
    return f"""# Like histories, scored

Remade by `python benchmarks/analogues.py`; read [what it says](../../explanation/analogues.md).

{table(held.columns, held.rows())}"""
