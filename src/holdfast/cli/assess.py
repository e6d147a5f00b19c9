"""`holdfast assess`: a first answer, a report."""

from __future__ import annotations

from holdfast.cli import options


def command(
    case: options.CaseName = None,
    patron: options.Patron = None,
    clients: options.Clients = None,
    patrons: options.Patrons = None,
    since: options.Since = None,
    weights: options.Weights = None,
    data: options.OwnData = None,
    overrides: options.Overrides = None,
    at: options.At = None,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:
    """Measure a power's footholds, project the fork, check the claims, write a report."""
    at_date, known = options.date(at, "--at"), options.date(as_of, "--as-of")
    workers, seed = options.use_threads(threads), options.seeded(seed)
    from holdfast.cli.cases import beside, chosen
    from holdfast.cli.stages import stages

    folder = options.folder(out, "holdfast-report")
    wanted = chosen(case, patron, clients, patrons, since, weights)
    panel, changed = beside(wanted, data, overrides)
    from holdfast.report.assess import assess
    from holdfast.report.bundle import write

    with stages() as say:
        found = assess(
            wanted,
            panel=panel,
            overrides=changed,
            at=at_date,
            as_of=known,
            seed=seed,
            threads=workers,
            say=say,
        )
        say("placing everybody by their votes" + ("" if known is None else ", those known then"))
        report = found.bundle()
        say("writing the report")
        write(report, folder)
    if json:
        from holdfast.report.answers import assessment, dump

        dump(assessment(report))
        return
    from holdfast.report.terminal import console, show

    screen = console()
    show(found, report, screen)
    screen.print(f"\nThe report: {folder / 'index.html'}", soft_wrap=True)
