"""Two reports of one trade: who reports, who copies, who is not seen."""

import polars as pl
import pytest

from holdfast.sources import trade, trade_flows
from holdfast.sources.validation import problems_of

PARTNERS = ["FRA", "CHN", "DEU", "USA", "JPN", "ITA", "GBR", "ESP", "NLD", "BEL", "IND", "BRA"]
COLUMNS = ["iso3_o", "iso3_d", "year", "usd", "usd_export_reported", "usd_import_reported"]


def world(years=range(2000, 2004), client="NER", mine=True, seen=True, copy=False, still=False, silent=()):
    """One client that trades with twelve partners, who trade with each other."""
    rows = []
    for y in years:
        for j, p in enumerate(PARTNERS):
            wave = 1.0 if still else 1 + 0.5 * ((y * 7 + j * 13) % 5)
            out, into = 100.0 * (j + 1) * wave * 1.1 ** (y - 2000), 50.0 * (j + 1) * wave * 1.1 ** (y - 2000)
            told = seen and p not in silent
            own_out, own_in = (out, into) if mine else (None, None)
            their_in = out * (1.06 if copy else 1.2 + 0.02 * j) if told else None
            their_out = into / (1.06 if copy else 1.2 + 0.02 * j) if told else None
            for a, b, e, m in ((client, p, own_out, their_in), (p, client, their_out, own_in)):
                if e is not None or m is not None:
                    rows.append((a, b, y, m if m is not None else e, e, m))
        for j, a in enumerate(PARTNERS):
            for k, b in enumerate(PARTNERS):
                if a != b:
                    size = 1e4 * (1 + j + k) * (1 + 0.3 * ((y * 3 + j * 5 + k * 11) % 7))
                    e, m = (None if a in silent else size), (None if b in silent else size * 1.23)
                    if e or m:
                        rows.append((a, b, y, m or e, e, m))
    return pl.DataFrame(rows, schema=COLUMNS, orient="row", infer_schema_length=None)


@pytest.fixture
def read(tmp_path):
    def go(frame):
        frame.write_parquet(tmp_path / trade.FILE)
        tables = trade.read(tmp_path)
        assert problems_of(tables, "trade") == []
        return tables.readings.filter(pl.col("client") == "NER"), tables.shares

    return go


def share(readings, shares, report, patron, year=2001):
    both = readings.join(shares, on="reading")
    hit = (pl.col("report") == report) & (pl.col("patron") == patron) & (pl.col("year") == year)
    return both.filter(hit)["share"].item()


def test_both_reports_of_a_year_are_readings_with_their_disagreement(read):
    readings, shares = read(world())
    assert set(readings["report"]) == {"own", "other"}
    assert set(readings["kind"]) == {"recorded", "other_side"}
    assert readings["whole"].all()
    frame = world()
    mine = frame.filter((pl.col("year") == 2001) & (pl.col("iso3_o") == "NER"))["usd_export_reported"].sum()
    mine += frame.filter((pl.col("year") == 2001) & (pl.col("iso3_d") == "NER"))["usd_import_reported"].sum()
    total = readings.filter((pl.col("report") == "own") & (pl.col("year") == 2001))["total"].item()
    assert total == pytest.approx(mine, rel=1e-5)
    assert (readings["disagreement"] > 0).all()
    assert share(readings, shares, "other", "BRA") > share(readings, shares, "own", "BRA")


def test_a_copy_of_the_partners_is_no_report(read):
    readings, _ = read(world(copy=True))
    assert set(readings["report"]) == {"other"}


def test_a_structure_that_is_carried_forward_is_no_report(read):
    readings, _ = read(world(still=True))
    assert set(readings["report"]) == {"other"}


def test_a_client_that_does_not_report_is_seen_by_its_partners(read):
    readings, _ = read(world(mine=False))
    assert set(readings["report"]) == {"other"}
    assert readings["whole"].all()


def test_a_power_that_does_not_report_is_not_zero(read):
    readings, shares = read(world(silent=("CHN",)))
    other = readings.filter(pl.col("report") == "other")
    assert not other["whole"].any()
    assert set(other["flags"]) == {"partners_missing"}
    assert all("CHN" not in c.split("|") and "FRA" in c.split("|") for c in other["covers"])
    assert not shares.join(other, on="reading").filter(pl.col("patron") == "CHN").height
    sums = shares.join(other, on="reading").group_by("reading").agg(pl.col("share").sum())["share"]
    assert sums.to_list() == pytest.approx([1.0] * other.height, abs=1e-5)
    assert share(readings, shares, "own", "CHN") > 0
    assert (readings["disagreement"] > 0).all()  # among those that both see


def test_one_flow_alone_is_flagged(read):
    frame = world().with_columns(
        usd_import_reported=pl.when(pl.col("iso3_d") == "NER")
        .then(None)
        .otherwise(pl.col("usd_import_reported"))
    )
    readings, _ = read(frame)
    assert set(readings.filter(pl.col("report") == "own")["flags"]) == {"exports_only"}


def test_what_is_not_a_tie_is_taken_out_of_both_sides(read, monkeypatch):
    def rules(rule, source):
        row = {"client": "NER", "patron": "FRA", "from_year": 2001, "to_year": None, "value": "X"}
        return [row] if rule == "not_a_tie" else []

    plain = read(world())
    monkeypatch.setattr(trade, "corrected", rules)
    without = read(world())
    assert share(*without, "own", "FRA", 2000) == share(*plain, "own", "FRA", 2000)
    for report in ("own", "other"):
        assert share(*without, report, "FRA") < share(*plain, report, "FRA")
        assert share(*without, report, "CHN") > share(*plain, report, "CHN")


def both(frame, tmp_path):
    frame.write_parquet(tmp_path / trade.FILE)
    return trade.pairs(tmp_path)


@pytest.mark.parametrize(
    ("flow_", "indicator", "column"), [("X", "exports", "iso3_o"), ("M", "imports", "iso3_d")]
)
def test_each_half_is_of_its_own_total_in_two_reports(tmp_path, flow_, indicator, column):
    frame = world()
    pairs = both(frame, tmp_path)
    made = trade.two_reports(trade_flows.half(pairs, flow_), trade.reporting(pairs), indicator, flow_)
    assert problems_of(made, "made") == []
    mine = made.readings.filter(pl.col("client") == "NER")
    assert set(mine["report"]) == {"own", "other"}
    assert set(mine["indicator"]) == {indicator}
    said = frame.filter((pl.col(column) == "NER") & (pl.col("year") == 2001))
    usd = "usd_export_reported" if flow_ == "X" else "usd_import_reported"
    other = "iso3_d" if flow_ == "X" else "iso3_o"
    total = said[usd].sum()
    assert mine.filter(pl.col("report") == "own", pl.col("year") == 2001)["total"].item() == pytest.approx(
        total
    )
    assert share(mine, made.shares, "own", "FRA") == pytest.approx(
        said.filter(pl.col(other) == "FRA")[usd].item() / total, abs=1e-6
    )


def test_who_reports_one_flow_reports_that_half_without_a_flag(tmp_path):
    frame = world().with_columns(
        usd_import_reported=pl.when(pl.col("iso3_d") == "NER")
        .then(None)
        .otherwise(pl.col("usd_import_reported"))
    )
    pairs = both(frame, tmp_path)
    reports = trade.reporting(pairs)
    made = {
        f: trade.two_reports(trade_flows.half(pairs, f), reports, i, f)
        for f, i in trade_flows.INDICATORS.items()
    }
    mine = {
        f: t.readings.filter((pl.col("client") == "NER") & (pl.col("report") == "own"))
        for f, t in made.items()
    }
    assert set(mine["X"]["flags"]) == {""}
    assert mine["M"].is_empty()
