"""A small raw folder: every file of the manifest with a few rows of the right types."""

import datetime

import polars as pl
import pytest

from holdfast.panel import check

STATES = ["NER", "MLI", "TCD", "FRA", "CHN", "DEU", "USA", "JPN", "ITA", "GBR"]
MADE = {
    "text": lambda i: f"w{i}",
    "int": lambda i: i,
    "number": lambda i: i / 10,
    "yes_no": lambda i: i % 2 == 0,
    "date": lambda i: datetime.date(2000, 1, 1 + i),
}
CODES = {"iso3", "iso3_o", "iso3_d", "partner_iso3", "supplier", "recipient", "donor_iso3", "recipient_iso3",
         "iso3_sender", "iso3_recipient", "reporter", "iso_a", "iso_b"}  # fmt: skip


def typed(row, n=4):
    """n rows of the types the manifest asks for, keys unique."""
    columns = {}
    for j, (name, (word, _)) in enumerate(check.columns_of(row["columns"]).items()):
        if name in CODES:
            columns[name] = [STATES[(i + j) % len(STATES)] for i in range(n)]
        elif name == "year":
            columns[name] = [2000 + i for i in range(n)]
        else:
            columns[name] = [MADE[word](i) for i in range(n)]
    return pl.DataFrame(columns)


def store(frame, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)


def worlds(folder):
    """The files of the world's ties, small but whole: three clients, a few powers, 2000 to 2004."""
    years = range(2000, 2005)
    clients, powers = ["NER", "MLI", "TCD", "BFA", "BEN"], ["FRA", "CHN", "DEU", "USA", "JPN"]
    flows, arms, aid = [], [], []
    for y in years:
        for i, c in enumerate(clients):
            for j, p in enumerate(powers):
                size = 100.0 * (i + 1) * (j + 1) + 10 * ((y + i * j) % 7)
                flows.append((c, p, y, size, size, size * 1.3))
                flows.append((p, c, y, 2 * size, 1.8 * size, 2 * size))
                arms.append((p, c, y, size / 10, size / 20))
                aid.append((p, c, y, "oda_net", size, "current", "OECD DAC2A (QWIDS 2022-01)"))
        for a in powers:
            for b in powers:
                if a != b:
                    flows.append((a, b, y, 5e3, 5e3, 5.3e3))
    trade = pl.DataFrame(
        flows,
        schema=["iso3_o", "iso3_d", "year", "usd", "usd_export_reported", "usd_import_reported"],
        orient="row",
    )
    store(trade, folder / "trade_dyad_year.parquet")
    columns = ["supplier", "recipient", "year", "tiv_delivered", "tiv_ordered"]
    store(pl.DataFrame(arms, schema=columns, orient="row"), folder / "arms_transfers_dyad_year.parquet")
    columns = ["donor_iso3", "recipient_iso3", "year", "measure", "usd_m", "price", "source"]
    store(pl.DataFrame(aid, schema=columns, orient="row"), folder / "aid_dyad_year.parquet")


WORLD = [f"holdfast.sources.{m}" for m in ("arms", "trade", "aid", "memberships")]


@pytest.fixture
def raw(tmp_path):
    """The small raw folder."""
    folder = tmp_path / "raw"
    for row in check.raw_manifest().iter_rows(named=True):
        store(typed(row), folder / row["file"])
    worlds(folder)
    return folder


@pytest.fixture
def world_modules():
    return WORLD


@pytest.fixture
def put():
    """Write a frame as parquet or CSV, by the file's name."""
    return store
