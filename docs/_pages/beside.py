"""Pages on what stands beside the ties: exposures, covariates, and who is in which customs union."""

from __future__ import annotations

from measured import named
from text import table

from holdfast import codebook


def exposures() -> str:
    """What lies between a country and a power."""
    rows = codebook.exposures()
    listed = [
        [
            f"`{r['name']}`",
            r["title"],
            r["unit"],
            _years(r["from_year"], r["to_year"]),
            r["without"],
            r["beware"],
        ]
        for r in rows.iter_rows(named=True)
    ]
    kin = [
        [r["source"], r["group"], named(r["kin"]), r["reason"]]
        for r in codebook.kin_groups().iter_rows(named=True)
    ]
    return f"""# Exposures

What lies between a country and a power without being a tie: nobody's choice of this year. Only powers are
looked at. A year of 0 stands for all years.

{table(["name", "title", "unit", "years", "a pair without a row", "beware"], listed)}

## Which group is kin to which power

Clear cases only; the head of `codebook/kin_groups.csv` says what is left out.

{table(["source", "group", "kin to", "why"], kin)}"""


def covariates() -> str:
    """What a country goes through by year."""
    rows = codebook.covariates().iter_rows(named=True)
    listed = [[f"`{r['name']}`", r["title"], r["unit"], r["meaning"], r["beware"]] for r in rows]
    return f"""# Covariates

What a country goes through by year. A year that a source doesn't cover has no row: it isn't zero.

{table(["name", "title", "unit", "meaning", "beware"], listed)}"""


def customs_unions() -> str:
    """Dated members of customs unions."""
    out = [
        "# Customs unions\n",
        "Who shares a common external tariff with whom, from which day to which. The head of "
        "`codebook/customs_unions.csv` says which unions on paper are left out.",
    ]
    rows = codebook.customs_unions()
    for union in rows["union"].unique(maintain_order=True):
        mine = [r for r in rows.iter_rows(named=True) if r["union"] == union]
        listed = [
            [
                named(r["iso3"]) if r["iso3"] else f"as in {str(r['list']).partition(':')[0]}.csv",
                r["from_date"],
                r["to_date"],
                r["source"],
                "yes" if r["checked"] else "no",
            ]
            for r in mine
        ]
        out.append(f"\n## {union}\n\n{table(['member', 'from', 'to', 'source', 'checked'], listed)}")
    return "\n".join(out)


def _years(first: int, last: int) -> str:
    return "all" if not first else f"{first} to {last}"
