"""`holdfast ledger`: forecasts made, kept, resolved and scored."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from holdfast.cli import options
from holdfast.cli.ended import ended
from holdfast.errors import UserError

if TYPE_CHECKING:
    from holdfast.claims.ledger.listing import Row
    from holdfast.claims.ledger.store import Ledger

app = typer.Typer(
    name="ledger",
    help="Forecasts: made, kept unaltered, resolved from data, scored.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

File = Annotated[
    Path | None,
    typer.Option(
        "--ledger", metavar="FILE", help="The ledger.", show_default="in your folder of application data"
    ),
]
SealedToo = Annotated[
    bool, typer.Option("--sealed", help="Tell each of the model's own sealed forecasts too.")
]


def add(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A TOML file of [[forecast]] tables.", show_default=False)
    ],
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who makes them, where the file doesn't say.")
    ] = "",
    ledger: File = None,
    json: options.Json = False,
) -> None:
    """Enter forecasts, all of a file or none; what is entered is never altered."""
    from holdfast.claims.ledger.entry import Entry
    from holdfast.claims.ledger.forecast import content, read_forecasts, same
    from holdfast.panel.store import load

    now, panel, held = dt.datetime.now(dt.UTC), load(), _ledger(ledger)
    batch = read_forecasts(file, by, panel, now.date())
    texts = [content(f, batch.case, batch.by, now, panel.fingerprint) for f in batch.forecasts]

    def make(there: tuple[Entry, ...]) -> list[tuple[str, str]]:
        known = {same(e.content): e for e in there if e.data["kind"] == "forecast"}
        problems: list[str] = []
        out: dict[str, str] = {}
        for number, text in enumerate(texts, 1):
            key = same(text)
            if key in known:
                problems.append(
                    f"forecast {number} is in the ledger already: {known[key].id}, made {known[key].data['made']}"
                )
            elif key in out:
                problems.append(f"forecast {number} is the same as an earlier one of the file")
            out.setdefault(key, text)
        _refuse(problems, file.name)
        return list(out.items())

    added = held.add(make)
    if json:
        _dump(
            {"ledger": str(held.path), "added": [e.data | {"id": e.id, "sha256": e.sha256} for e in added]},
            "add",
        )
        return
    for e in added:
        typer.echo(f"{e.id}  settled {e.data['settled']}  {e.data['text']}")
    typer.echo(f"{len(added)} entered in {held.path}")


def listed(
    ledger: File = None,
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="WORD", help="Only those that are open, waiting, resolved or void."),
    ] = None,
    sealed: SealedToo = False,
    json: options.Json = False,
) -> None:
    """List forecasts and where each stands."""
    if status is not None and status not in ("open", "waiting", "resolved", "void"):
        raise UserError(f"--status '{status}': a forecast is open, waiting, resolved or void")
    held, found = _rows(ledger)
    day = dt.date.today()
    kept = [r for r in found if status is None or r.status(day) == status]
    if json:
        _dump(
            {"ledger": str(held.path), "sealed": _sets(), "forecasts": [r.as_dict(day) for r in kept]}, "list"
        )
        return
    from holdfast.report.ledger import listing

    listing(kept, day, sealed, status)


def resolve(
    ledger: File = None,
    as_of: options.AsOf = None,
    sealed: SealedToo = False,
    threads: options.Threads = None,
    seed: options.Seed = 0,
    json: options.Json = False,
) -> None:
    """Hold every open forecast against the data; what can't be told yet stays open."""
    known, workers, seed = options.date(as_of, "--as-of"), options.use_threads(threads), options.seeded(seed)
    from holdfast.claims.ledger.entry import Entry
    from holdfast.claims.ledger.resolve import Judge
    from holdfast.claims.ledger.resolve import resolve as hold
    from holdfast.cli.stages import stages
    from holdfast.panel.store import load

    now = dt.datetime.now(dt.UTC)
    day = now.date() if known is None else min(known, now.date())
    held, found = _rows(ledger)
    with stages() as say:
        say("reading the panel")
        judge = Judge(load().as_of(known), day, seed=seed, threads=workers)
        say("holding forecasts against it")
        new, standings = hold([r for r in found if r.resolution is None], judge, now)

    def make(there: tuple[Entry, ...]) -> list[tuple[str, str]]:
        done = {e.data["forecast"] for e in there if e.data["kind"] == "resolution"}
        return [text for name, text in new.items() if name not in done]

    added = held.add(make) if new else ()
    if json:
        still = [
            {"id": n, "status": s.status, "figure": s.figure} for n, s in standings.items() if n not in new
        ]
        settled = [e.data | {"sha256": e.sha256} for e in added]
        _dump({"ledger": str(held.path), "resolved": settled, "open": still}, "resolve", seed, known)
        return
    from holdfast.report.ledger import resolved

    resolved(added, {r.entry.id: r for r in found}, standings, sealed)


def score(ledger: File = None, json: options.Json = False) -> None:
    """Score what was resolved: Brier, log and CRPS, calibration, coverage."""
    from holdfast.claims.ledger.score import score as scored

    held, found = _rows(ledger)
    settled = [s for r in found if (s := r.resolved()) is not None]
    day = dt.date.today()
    counts = {w: sum(r.status(day) == w for r in found) for w in ("open", "waiting", "resolved", "void")}
    answer = {"ledger": str(held.path), "counts": counts, "scores": scored(settled)}
    if json:
        _dump(answer, "score")
        return
    from holdfast.report.ledger import scores

    scores(answer)


def export(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to: a .csv or .json file.", show_default=False)
    ],
    ledger: File = None,
) -> None:
    """Write every forecast and what became of it to a file."""
    if file.suffix.lower() not in (".csv", ".json"):
        raise UserError(f"{file}: the name of the file says what is written; end it in .csv or .json")
    from holdfast.atomic import replace_file
    from holdfast.claims.ledger.export import as_csv
    from holdfast.report.answers import save

    held, found = _rows(ledger)
    day = dt.date.today()
    if file.suffix.lower() == ".json":
        body = {"ledger": str(held.path), "sealed": _sets(), "forecasts": [r.as_dict(day) for r in found]}
        save(_answer(body, "list"), file)
    else:
        if not file.parent.is_dir():
            raise UserError(f"{file.parent} is no folder; make it, or name another")
        replace_file(file, as_csv(found, day).encode())
    typer.echo(f"{len(found)} forecasts in {file}")


def _ledger(path: Path | None) -> Ledger:
    from holdfast.claims.ledger.place import default_place
    from holdfast.claims.ledger.store import Ledger

    where = default_place() if path is None else path
    if where.is_dir():
        raise UserError(f"{where} is a folder; --ledger needs a file")
    return Ledger(where)


def _rows(path: Path | None) -> tuple[Ledger, list[Row]]:
    from holdfast.claims.ledger.listing import rows
    from holdfast.claims.ledger.sealed import sealed

    held = _ledger(path)
    if path is not None and not path.exists():
        raise UserError(f"{path} isn't there; `holdfast ledger add` makes a ledger, or leave --ledger out")
    return held, rows(held.entries(), sealed())


def _sets() -> list[dict[str, Any]]:
    from holdfast.claims.ledger.sealed import sealed

    return [{"name": s.name} | s.head for s in sealed()]


def _refuse(problems: list[str], what: str) -> None:
    from holdfast.errors import raise_all

    raise_all(problems, what, UserError)


def _answer(
    body: dict[str, Any], verb: str, seed: int | None = None, known: dt.date | None = None
) -> dict[str, Any]:
    from holdfast.panel.store import fingerprint
    from holdfast.report.answers import of_data

    return of_data("ledger", fingerprint(), (), seed=seed, known=known) | {"verb": verb} | body


def _dump(body: dict[str, Any], verb: str, seed: int | None = None, known: dt.date | None = None) -> None:
    from holdfast.report.answers import dump

    dump(_answer(body, verb, seed, known))


for _name, _verb in (
    ("add", add),
    ("list", listed),
    ("resolve", resolve),
    ("score", score),
    ("export", export),
):
    app.command(_name)(ended(_verb))
