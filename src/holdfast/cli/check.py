"""`holdfast check`: the verdicts alone."""

from __future__ import annotations

from holdfast.cli import options


def command(
    case: options.CaseName = None,
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

    with stages() as say:
        report = assess(
            wanted,
            panel=panel,
            overrides=changed,
            at=at_date,
            as_of=known,
            seed=seed,
            threads=workers,
            say=say,
        ).bundle(votes=False)
    if not report["statements"]:
        raise UserError(
            f"case '{wanted.id}' has no claims to check; write a claims.toml beside its case.toml"
        )
    answer = verdicts(report)
    if out is not None:
        save(answer, out / "verdicts.json")
    if json:
        dump(answer)
        return
    from rich.text import Text

    from holdfast.report.terminal import STYLE, console
    from holdfast.report.words import chance

    screen = console()
    for row in report["statements"]:
        then = f"{row['then']['verdict']} -> " if row["then"] else ""
        head = Text.assemble((row["id"], "bold"), "  ", then, (row["verdict"], STYLE.get(row["verdict"], "")))
        if row["p"] is not None:
            head.append(f"  P {chance(row['p'])}  {row['likelihood']}; confidence {row['confidence']}")
        screen.print(head)
        screen.print(Text(f"    {row['text']}"))
        screen.print(Text(f"    {row['evidence']}", style="dim"))
        if row["would_change"]:
            screen.print(Text(f"    Would change it: {row['would_change']}", style="dim"))
    if "overrides" in report:
        from holdfast.report.terminal import overridden

        overridden(report, screen)
