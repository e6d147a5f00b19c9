"""`holdfast bargain`: what distance and benefits a power and a country would settle on."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from holdfast.cli import options


def command(
    patron: options.PairPatron,
    client: options.PairClient,
    case: options.PairCase = None,
    patrons: options.Patrons = None,
    at: options.At = None,
    since: options.Since = None,
    isolation: Annotated[
        float | None,
        typer.Option("--isolation", metavar="X", help="How far the power is cut off, 0 to 1, in place of what is measured."),
    ] = None,
    rival: Annotated[
        float | None,
        typer.Option("--rival", metavar="X", help="The best rival's share over the power's, in place of what is measured."),
    ] = None,
    service: Annotated[
        float, typer.Option("--service", metavar="X", help="How far the country helps the power around its isolation, 0 to 1.")
    ] = 0.0,
    as_of: options.AsOf = None,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    out: options.Out = None,
    json: options.Json = False,
) -> None:  # fmt: skip
    """Work out what distance and benefits a power and a country would settle on."""
    at_date, known = options.date(at, "--at"), options.date(as_of, "--as-of")
    workers, seed = options.use_threads(threads), options.seeded(seed)
    from holdfast.cli.cases import in_being, of_pair

    options.folder(out)
    wanted = of_pair(patron, client, case, patrons, since)
    in_being(wanted, min(d for d in (at_date, known, dt.date.today()) if d is not None).year)
    from holdfast.cli.stages import stages
    from holdfast.measure.foothold import measure
    from holdfast.panel.store import load
    from holdfast.report.answers import dump, of_data, save
    from holdfast.report.bargain import bargain

    with stages() as say:
        say("measuring")
        panel = load().as_of(known)
        measured = measure(panel, wanted, seed=seed, threads=workers)
        year = at_date.year if at_date else measured.newest_judged()
        found = bargain(
            panel, measured, wanted.clients[0], year, seed=seed, cut_off=isolation, offer=rival, service=service
        )  # fmt: skip
    answer = of_data("bargain", panel.fingerprint, (), case=wanted.id, seed=seed, known=known) | found
    if out is not None:
        save(answer, out / "bargain.json")
    if json:
        dump(answer)
        return
    _show(answer)


def _show(answer: dict[str, Any]) -> None:
    """Print it."""
    from rich.table import Table
    from rich.text import Text

    from holdfast import codebook
    from holdfast.report.screen import console

    screen, setting, deal = console(), answer["setting"], answer["agreement"]
    power, country = codebook.name(answer["patron"]), codebook.name(answer["client"])
    best = ", ".join(f"{codebook.name(k)} {v:.0%}" for k, v in list(setting["best_rival"].items())[:3])
    screen.print(Text(f"{power} and {country}, {answer['year']}", style="bold"))
    r = setting["rival"]
    screen.print(
        f"  Best rival's share over the power's: {r['mean']:.2f} ({r['q05']:.2f} to {r['q95']:.2f})"
        + (f"; the best is {best}" if best else "")
    )
    where = (
        f"in {setting['isolation_year']} against {setting['isolation_before'][0]}-{setting['isolation_before'][1]}"
        if setting["isolation_year"]
        else "as given, or taken as none: no series tells it"
    )
    screen.print(f"  The power is cut off by {setting['isolation']:.0%}, {where}")
    d, b = deal["distance"], deal["benefits"]
    if d["mean"] is not None:
        screen.print(
            f"  Settled on: distance {d['mean']:.2f} ({d['q05']:.2f} to {d['q95']:.2f}), "
            f"benefits {b['mean']:.2f} ({b['q05']:.2f} to {b['q95']:.2f})"
        )
    screen.print(f"  No agreement in {deal['p_none']:.0%} of the draws (mean and 90 % of draws above)")
    table = Table(box=None, pad_edge=False)
    for column, side in (("if", "left"), ("distance", "right"), ("benefits", "right"), ("both rise", "right"), ("breaks", "right")):  # fmt: skip
        table.add_column(column, justify=side)  # type: ignore[arg-type]
    for move in answer["moves"]:
        table.add_row(
            move["words"],
            *(f"{move[k]['mean']:+.3f}" if move[k]["mean"] is not None else "-" for k in ("distance", "benefits")),
            "-" if move["p_both_rise"] is None else f"{move['p_both_rise']:.0%}",
            f"{move['p_breaks']:.1%}",
        )  # fmt: skip
    screen.print(table)
    screen.print(Text(f"  {answer['note']}", style="italic"))
