"""Pages on files: a case, its claims, the panel, the raw inputs."""

from __future__ import annotations

from typing import get_args

from text import facts, field_table, first_paragraph, table


def case_file() -> str:
    """The keys of a case and of a scenario."""

    from holdfast.measure import case
    from holdfast.project import levers, scenario_file, world

    out = [
        "# Files of a case\n",
        "An unknown key is an error, and all problems of a file are told at once.\n",
        "## `case.toml`\n",
        field_table(case._CaseFile),
        "\n## `scenarios/*.toml`",
    ]
    for model in (
        scenario_file.ScenarioFile, scenario_file.Switch, scenario_file.Pull, scenario_file.Together, world.Assumption,
    ):  # fmt: skip
        out.append(f"\n### {model.__name__}\n\n{first_paragraph(model)}\n\n{field_table(model)}")
    out.append("\n## `levers.toml`")
    for model in (levers.LeverFile, levers.Lever, levers.Effect, levers.Limit):
        out.append(f"\n### {model.__name__}\n\n{first_paragraph(model)}\n\n{field_table(model)}")
    return "\n".join(out)


def overrides_file() -> str:
    """The keys of a file of overrides."""
    from holdfast.report import overrides_file as file

    out = [
        "# A file of overrides\n",
        "[How to use it](../../how-to/overrides.md). An unknown key is an error, and all problems are told at once.\n",
        field_table(file.OverridesFile),
    ]
    for name, model in (("weights", file.Weights), ("event", file.EventDate), ("effect", file.EffectChange)):
        out.append(f"\n## `{name}`\n\n{first_paragraph(model)}\n\n{field_table(model)}")
    return "\n".join(out)


MEANING = {
    "supported": "P of {S:g} or more",
    "leans for": "P from {L:g} to {S:g}",
    "open": "P above {1-L:.2f} and below {L:g}",
    "leans against": "P above {1-S:.1f}, to {1-L:.2f}",
    "contradicted": "P of {1-S:.1f} or less",
    "disputed": "sources conflict on the fact itself",
    "not testable": "no data, only an absence of evidence, or only an assumption speaks",
    "not yet": "no test is written yet; the row says where the answer will live",
}


def verdict_words() -> str:
    """The words a verdict may use, and every type of test."""
    from holdfast.claims import base, vocabulary, words

    bounds = {"{S:g}": f"{words.SUPPORTED:g}", "{L:g}": f"{words.LEANS:g}"}
    bounds |= {"{1-S:.1f}": f"{1 - words.SUPPORTED:.1f}", "{1-L:.2f}": f"{1 - words.LEANS:.2f}"}
    rows = []
    for word in get_args(words.Word):
        meaning = MEANING[word]
        for sign, value in bounds.items():
            meaning = meaning.replace(sign, value)
        rows.append((word, meaning, words.MIRROR[word]))
    out = [
        "# Verdicts: words, likelihoods, tests\n",
        "No verdict is written by hand. A claim and its opposite mirror each other by construction.\n",
        table(["verdict", "when", "verdict on the opposite"], rows),
        "\n## Likelihood\n",
        table(["word", "P from"], [(word, low) for low, word in words.LIKELIHOOD]),
        "\n## A row of `claims.toml`\n",
        field_table(vocabulary.Claim),
        "\n## Over which countries\n",
        table(["word", "meaning"], [(f"`{k}`", v) for k, v in base.IN_WORDS.items()]),
        "\n## Types of test",
    ]
    for test in vocabulary.TYPES:
        name = get_args(test.model_fields["type"].annotation)[0]
        out.append(f"\n(test-{name})=\n### `{name}`\n\n{first_paragraph(test)}\n\n{field_table(test)}")
    out.append("\n## Parts of tests")
    for part in base.Spec.__subclasses__():
        if part not in (base.Test, vocabulary.Claim):
            out.append(f"\n### {part.__name__}\n\n{first_paragraph(part)}\n\n{field_table(part)}")
    return "\n".join(out)


def panel_tables() -> str:
    """The tables of the panel and their columns."""
    from holdfast.sources.base import KEYS, MAY_BE_NULL, SCHEMAS

    out = [
        "# Tables of the panel\n",
        "Parquet files in `panel/embedded/`, each checksummed in `MANIFEST.json`.",
    ]
    for name, schema in SCHEMAS.items():
        key, empty = KEYS.get(name, ()), MAY_BE_NULL.get(name, set())
        yes = {True: "yes", False: ""}
        rows = [(f"`{c}`", t, yes[c in key], yes[c in empty]) for c, t in schema.items()]
        out.append(f"\n## `{name}`\n\n{table(['column', 'type', 'key', 'may be empty'], rows)}")
    return "\n".join(out)


def release_tables() -> str:
    """The tables of a release and their columns."""
    from holdfast.report.release import columns, words

    out = [
        "# Tables of a release\n",
        f"Schema `{columns.schema()}`. Names are kept: one that goes or changes its meaning asks for another schema. "
        "[How to load them](../../how-to/release.md).\n",
        words.KINDS,
    ]
    for t in columns.tables().values():
        rows = [(f"`{c.name}`", c.type, c.label, c.unit, c.sign, c.allowed, c.made) for c in t.columns]
        out.append(f"\n## `{t.name}`\n\n{words.about_table(t)}\n")
        out.append(table(["column", "type", "label", "unit", "sign", "values", "how made"], rows))
    return "\n".join(out)


def raw_files() -> str:
    """Where a stranger gets each raw input."""
    from holdfast.panel.check import raw_manifest

    out = [
        "# Raw files\n",
        "What `make panel RAW=DIR` reads, where to get each file, and the columns it must have. A question "
        "mark behind a type allows empty cells.",
    ]
    for r in raw_manifest().iter_rows(named=True):
        about = [
            ("publisher", r["publisher"]),
            ("where", r["where"]),
            ("terms", r["terms"]),
            ("what ships", r["terms_class"]),
            ("columns", r["columns"]),
            ("no two rows share", r["key"]),
            ("limits", r["limits"]),
        ]
        out.append(f"\n## `{r['file']}`\n\n{r['title']}\n\n{facts(about)}")
    return "\n".join(out)
