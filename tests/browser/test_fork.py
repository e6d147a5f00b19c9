"""What stands beside the fork: switches, branch, hindcasts and stress, by mouse and on a phone."""

import re

import pytest
from tests.report.make_bundle import SAHEL, make

from holdfast.report.html import write


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write(make(), tmp_path_factory.mktemp("fork") / "index.html")


def fork(browser):
    return browser.js("return document.getElementById('fork-body').innerText")


@pytest.mark.parametrize(
    "size", [{"width": 1200}, {"width": 1200, "dark": True}, {"width": 390, "height": 844}]
)
def test_it_fits_the_window_and_says_nothing_broken(browser, page, size):
    browser.open(page, **size)
    browser.js("for (const d of document.querySelectorAll('#fork details')) d.open = true")
    assert browser.js("return document.documentElement.scrollWidth") <= size["width"]
    said = fork(browser)
    assert not re.search(r"\b(NaN|undefined|null|Infinity)\b", said)
    for heading in (
        "Which branch are we on?",
        "Are all three needed?",
        "How it would have done",
        "Under stress",
        "Which policy, and what does the answer hinge on?",
        "Where the uncertainty comes from",
    ):
        assert heading in said
    assert browser.logs() == []


def test_every_combination_of_switches_is_a_row(browser, page):
    browser.open(page)
    rows = browser.js(
        "return [...document.querySelectorAll('[aria-label=\"Every combination of the switches\"] tbody tr')].map(r => r.innerText)"
    )
    assert len(rows) == 8
    assert rows[0].startswith("·")
    assert rows[-1].split("\t")[:3] == ["on"] * 3
    assert "12" in fork(browser)


def test_evidence_is_cut_to_three_and_the_rest_counted(browser, page):
    browser.open(page)
    said = browser.js("return document.querySelector('[aria-label=\"Evidence that counts\"]').innerText")
    assert said.count("2024-05-01: It was seen") == 9
    assert "and 2 more" in said
    label = browser.js("return document.querySelector('.branch-chart svg').getAttribute('aria-label')")
    assert "refocus: 0.20 (0.10 to 0.30), prior 0.30 (0.10 to 0.50)" in label


def test_a_hindcast_can_be_chosen_by_start_and_course(browser, page):
    browser.open(page)
    scores = "return document.querySelector('[aria-label=\"Scores of the hindcast\"]').innerText"
    assert "90" in browser.js(scores)
    browser.js("document.querySelector('input[name=hindcast-course][value=drift]').click()")
    assert "70" in browser.js(scores)
    browser.js("document.querySelector('input[name=hindcast-period]').click()")
    assert "State of 2006, as known on 31 December 2007" in fork(browser)
    assert "war drain +0.60" in fork(browser)


def test_stress_tells_each_crisis(browser, page):
    browser.open(page)
    assert "Its chance is that of 2025" in fork(browser)
    browser.js("document.querySelector('input[name=stress][value=clash]').click()")
    assert "No record tells how likely it is." in fork(browser)
    assert browser.js("return document.querySelectorAll('[aria-label=Clash] tbody tr').length") == 2


def test_the_search_names_the_policy_its_conditions_and_every_other_seat(browser, page):
    browser.open(page)
    browser.js("for (const d of document.querySelectorAll('#fork details')) d.open = true")
    said = fork(browser)
    assert "A made-up sentence on the search." in said
    assert "turn, help (chosen)" in said
    assert "turn moves the share in economy by +1.0 points or less" in said
    rows = "return document.querySelectorAll('[aria-label=\"The same search from every other seat\"] tbody tr').length"
    assert browser.js(rows) == 9
    label = browser.js("return document.querySelector('.search-chart svg').getAttribute('aria-label')")
    assert "turn, help: cost 3, target met in 80 of 100" in label


def test_a_case_without_them_has_none_of_it(browser, tmp_path):
    browser.open(write(make(SAHEL), tmp_path / "index.html"))
    said = fork(browser)
    for heading in ("Which branch", "needed?", "would have done", "Under stress", "Which policy"):
        assert heading not in said
    assert browser.logs() == []
