"""`holdfast check`: the verdicts alone, on a case's claims or those of a document of one's own."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from holdfast.cli import options


def command(
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE|FILE",
            help="A case, or a TOML file with the claims of a document of your own; see the how-to.",
            show_default=False,
        ),
    ] = None,
    data: options.OwnData = None,
    overrides: options.Overrides = None,
    at: options.At = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Check the claims of a case against the evidence, then and now."""
    at_date, known = options.date(at, "--at"), options.date(as_of, "--as-of")
    workers, seed = options.use_threads(threads), options.seeded(seed)
    from holdfast.cli.cases import beside, chosen
    from holdfast.cli.stages import stages
    from holdfast.errors import UserError

    options.folder(out)
    wanted = chosen(case, None, None, None, None, None)
    panel, changed = beside(wanted, data, overrides)
    from holdfast.report.answers import dump, save, verdicts
    from holdfast.report.assess import assess
    from holdfast.report.checked import sheet

    how: dict[str, Any] = {"at": at_date, "as_of": known, "seed": seed, "threads": workers}
    with stages() as say:
        if changed is None:
            report = sheet(wanted, panel=panel, say=say, **how)
        else:
            report = assess(wanted, panel=panel, overrides=changed, say=say, **how).bundle(votes=False)
    if not report["statements"]:
        raise UserError(
            f"case '{wanted.id}' has no claims to check; write a claims.toml beside its case.toml, or give a file of claims"
        )
    answer = verdicts(report)
    if out is not None:
        save(answer, out / "verdicts.json")
    if json:
        dump(answer)
        return
    from holdfast.report.terminal import checked, console

    screen = console()
    checked(report, screen)
    if "overrides" in report:
        from holdfast.report.terminal import overridden

        overridden(report, screen)
