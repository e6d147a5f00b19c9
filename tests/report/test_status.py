"""The tables of `data status` fit the terminal, with every name whole."""

import io

import pytest
from rich.console import Console

from holdfast import codebook
from holdfast.measure.case import adhoc_case, load_case
from holdfast.report.coverage import answer, selected, warnings
from holdfast.report.status import age, show

MANY = ["MLI", "NER", "BFA", "TCD", "SEN", "CIV", "TGO", "BEN", "GIN", "MRT", "CMR", "GAB", "COG", "CAF"]


@pytest.fixture(scope="module")
def told():
    return {"few": answer(load_case()), "many": answer(adhoc_case("FRA", MANY))}


def printed(data, by, width, only=()):
    file = io.StringIO()
    show(data, by, only, Console(width=width, file=file, no_color=True, highlight=False))
    return file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("case", ["few", "many"])
@pytest.mark.parametrize("by", [None, "source", "indicator", "country", "year"])
def test_no_line_is_too_wide(told, case, by, width):
    text = printed(told[case], by, width)
    assert max(map(len, text.splitlines())) <= width
    names = {"source": codebook.sources(), "indicator": codebook.indicators()}.get(by or "", ())
    assert all(name in text for name in names)


def test_every_country_is_in_the_matrix(told):
    text = printed(told["many"], None, 80)
    assert all(code in text for code in MANY)
    assert text.count("Kinds of tie by country") == 3


def test_what_a_power_was_not_seen_by_is_marked(told):
    data = told["few"] | {"cells": [dict(c) for c in told["few"]["cells"]]}
    cell = next(c for c in data["cells"] if c["indicator"] == "trade")
    cell |= {"newest": 2024, "power_newest": 2020}
    text = printed(data, None, 100)
    assert "2024*" in text
    assert f"Goods traded in {codebook.name(cell['client'])} 2020" in " ".join(text.split())


def test_ages_have_a_colour():
    assert [age(m).style for m in (24, 25, 60, 61, None)] == [
        "green",
        "yellow",
        "yellow",
        "red",
        "bright_black",
    ]


def test_warnings_name_what_weighs_and_is_not_seen(told):
    data = told["few"] | {"cells": [c | {"newest": None} for c in told["few"]["cells"]]}
    found = warnings(data)
    weighed = [i for i in data["indicators"] if i["weight"]]
    assert len(found) == len(weighed)
    assert all("is not observed in any of the countries" in w for w in found)


def test_ids_are_found_in_any_letters():
    assert selected("indicator", ["TRADE"]) == ("indicator", ("trade",))
    assert selected("country", ["mli"]) == ("country", ("MLI",))
    assert selected(None, []) == (None, ())
