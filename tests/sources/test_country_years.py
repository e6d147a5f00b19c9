"""Output, capability, missions, regimes and the second machine coding of events."""

import polars as pl
import pytest

from holdfast import codebook
from holdfast.panel import publish
from holdfast.sources import capability, icews_events, missions, output, regimes
from holdfast.sources.validation import problems_of


def values(tables, name):
    rows = tables.covariates.filter(pl.col("name") == name)
    return {(c, y): v for c, y, v in rows.select("client", "year", "value").iter_rows()}


ECONOMY = pl.DataFrame(
    {
        "iso3": ["NER", "NER", "TKM", "TKM"],
        "year": [2023, 2024, 2023, 2024],
        "gdp_usd": [1234567.8, None, 5e10, 6e10],
        "gdp_growth_pct": [2.0, 8.0, 6.3, 6.3],
        "gdp_growth_weo_pct": [2.5, 7.0, 2.0, 2.3],
        "population": [1e6, 1.1e6, 7e6, 7e6],
    }
)


def test_growth_that_is_not_credible_is_replaced_and_a_forecast_left_out():
    made = output.made(ECONOMY)
    assert problems_of(made, "made") == []
    assert values(made, "gdp_growth") == {("NER", 2023): 2.0, ("NER", 2024): 8.0, ("TKM", 2023): 2.0}
    assert values(made, "gdp_growth_weo") == {("NER", 2023): 2.5, ("TKM", 2023): 2.0}
    assert values(made, "gdp_usd")["NER", 2023] == 1234570
    assert ("NER", 2024) not in values(made, "gdp_usd")


def test_capability_ships_as_classes_and_figures_never():
    strong = pl.DataFrame({"iso3": ["NER", "USA"], "year": [2000, 2000], "cinc": [0.0007, 0.14]})
    spent = pl.DataFrame({"country": ["NER", "EUU"], "year": [2000, 2000], "milex_share_gdp": [0.0213, 0.5]})
    made = capability.made(strong, spent)
    assert problems_of(made, "made") == []
    assert values(made, "capability") == {("NER", 2000): 0, ("USA", 2000): 0.1}
    assert values(made, "military_spending") == {("NER", 2000): 1.5}
    assert values(made, "milex_pct_gdp") == {("NER", 2000): pytest.approx(2.13)}
    ships = set(publish.may_ship(made.covariates)["name"])
    assert ships == {"capability", "military_spending"}


def test_scores_of_regimes_never_ship():
    table = {"iso3": ["NER"], "year": [2015], "polity2": [6.0], "fh_pr": [3.0], "fh_cl": [None]}
    made = regimes.made(pl.DataFrame(table, schema_overrides={"fh_cl": pl.Float32}))
    assert set(made.covariates["name"]) == {"polity2", "fh_political_rights"}
    assert publish.may_ship(made.covariates).is_empty()


def test_a_mission_is_there_from_its_first_to_its_last_year():
    listed = pl.DataFrame(
        {
            "mission_acronym": ["A", "B", "MINUSMA", "C"],
            "host": ["NER", "TCD", "MLI", None],
            "start_date": ["2001-12-01", "2022-01-01", "2013-04-25", "2000-01-01"],
            "end_date": ["2003-01-05", None, None, None],
        }
    )
    made = missions.made(listed)
    assert problems_of(made, "made") == []
    got = values(made, "un_mission")
    assert [got["NER", y] for y in range(2000, 2005)] == [0, 1, 1, 1, 0]
    assert [got["TCD", y] for y in (2021, 2022, 2023)] == [0, 1, 1]
    assert got["MLI", 2023] == 1
    assert max(y for _, y in got) == missions.LAST


def test_events_cover_the_powers_on_the_list_only():
    rows = [
        ("NER", "FRA", 2010, 8, 2),
        ("FRA", "NER", 2010, 5, 0),
        ("NER", "CHN", 2010, 5, 0),
        ("NER", "MLI", 2010, 99, 0),
    ]
    columns = ["source_iso3", "target_iso3", "year", "verbal_coop", "material_coop"]
    made = icews_events.made(pl.DataFrame(rows, schema=columns, orient="row"))
    assert problems_of(made, "made") == []
    head = made.readings.filter(pl.col("client") == "NER").row(0, named=True)
    assert (head["covers"], head["whole"], head["total"]) == ("CHN|FRA", False, 20)
    shares = made.shares.filter(pl.col("reading") == head["reading"])
    assert dict(shares.select("patron", "share").iter_rows()) == pytest.approx({"FRA": 0.75, "CHN": 0.25})
    assert codebook.sources()["icews"].terms_class == "never"


def test_without_their_file_there_are_no_events(tmp_path):
    assert icews_events.read(tmp_path).readings is None


def test_every_covariate_is_in_the_codebook():
    from holdfast.panel import store

    listed = codebook.covariates()
    assert listed["name"].is_unique().all()
    assert set(store.load().covariates["name"]) <= set(listed["name"])
