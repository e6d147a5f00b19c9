"""What could move it: help, bargain, hazards, mechanisms and what they carry, by mouse, keys and on a phone."""

import re

import pytest
from tests.report.make_bundle import SAHEL, make

from holdfast.report.html import write

PARTS = ("carried-body", "help-body", "bargain-body", "hazards-body", "mechanisms-body", "forecasts-body")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write(make(), tmp_path_factory.mktemp("moves") / "index.html")


def text(browser, part):
    return browser.js("return document.getElementById(arguments[0]).innerText", part)


def pick(browser, key, value):
    browser.js(
        "const s = document.querySelector(`[data-key=${arguments[0]}]`); s.value = arguments[1];"
        "s.dispatchEvent(new Event('change'))", key, value,
    )  # fmt: skip


@pytest.mark.parametrize(
    "size", [{"width": 1280}, {"width": 1280, "dark": True}, {"width": 390, "height": 844}]
)
def test_they_fit_the_window_and_ask_for_nothing(browser, page, size):
    browser.open(page, **size)
    browser.js("for (const d of document.querySelectorAll('details')) d.open = true")
    assert browser.js("return document.documentElement.scrollWidth") <= size["width"]
    over = "const w = innerWidth; return [...document.querySelectorAll('#carried-body text, #help-body text, #hazards-body text')].filter(t => t.getBoundingClientRect().right > w + 1 || t.getBoundingClientRect().left < -1).map(t => t.textContent)"
    assert browser.js(over) == []
    for part in PARTS:
        said = text(browser, part)
        assert len(said) > 100, part
        assert not re.search(r"\b(NaN|undefined|null|Infinity)\b", said), part
    assert [u for u in browser.requests() if u != page.as_uri() and not u.startswith("data:")] == []
    assert browser.logs() == []


def test_help_stands_beside_its_prior_on_every_date(browser, page):
    browser.open(page)
    label = browser.js("return document.querySelector('#help-body svg').getAttribute('aria-label')")
    assert label.count("before any answer 0.50 (0.05 to 0.95)") == 3
    assert "31 December 2021: 0.60 (0.50 to 0.70)" in label
    pick(browser, "help-kind", "attack")
    label = browser.js("return document.querySelector('#help-body svg').getAttribute('aria-label')")
    assert "31 December 2021: 0.40 (0.30 to 0.50)" in label
    assert "7 of its answers are on record, 4 with help" in text(browser, "help-body")
    browser.js("document.querySelectorAll('#powers input')[1].click()")
    assert "0 of its answers are on record" in text(browser, "help-body")


def test_the_keyboard_changes_country_everywhere(browser, page):
    from selenium.webdriver.common.keys import Keys

    browser.open(page)
    browser.focus("[data-key=help-country]")
    browser.press(Keys.ARROW_DOWN)
    browser.until("return document.querySelector('[data-key=why-country]').selectedIndex === 1")
    assert browser.js("return document.activeElement.dataset.key") == "help-country"
    second = browser.js("return document.querySelector('[data-key=help-country]').selectedOptions[0].text")
    assert second in text(browser, "help-body")
    assert second in browser.js("return document.querySelector('#carried-body h4').textContent")


def test_what_fails_is_told_and_a_null_is_printed(browser, page):
    browser.open(page)
    rows = "return [...document.querySelectorAll('#mechanisms-body tbody')[0].rows].map(r => r.innerText)"
    passes, fails, unseen = browser.js(rows)
    assert "\u22121.00 (\u22121.40 to \u22120.60)" in passes
    assert "None." in passes
    assert "It rests on one power; 6 independent shocks are too few." in fails
    assert "0.10 (\u22121.90 to 2.10)" in fails
    assert "none" in unseen
    assert "1 pass" in text(browser, "mechanisms-body")
    assert browser.js("return !document.getElementById('toc-mechanisms').hidden")


def test_what_is_beyond_them_is_beside_what_they_carry(browser, page):
    browser.open(page)
    label = browser.js("return document.querySelector('#carried-body svg').getAttribute('aria-label')")
    assert "Mechanisms can carry \u22120.8 (\u22122.8 to +1.2)" in label
    assert "Beyond them \u22122.0 (\u22124.0 to 0.0)" in label
    assert "Not known for these years: unseen" in text(browser, "carried-body")


def test_hazards_tell_the_world_and_the_last_year(browser, page):
    browser.open(page)
    said = text(browser, "hazards-body")
    assert "The world: 2.0\u202f% a year. Source: 1992 to 2025." in said
    assert "Clash: the record is too short." in said


def test_scores_of_forecasts_say_where_the_mark_is_missed(browser, page):
    browser.open(page)
    said = text(browser, "forecasts-body")
    assert "The mark is missed in diplomacy at 1 years." in said
    assert "+9.0\u202f% (+5.0 to +13.0)" in said
    assert "missed" in said
    assert "0123456789ab" in said


def test_a_report_without_them_has_no_heading(browser, tmp_path):
    page = write(make(SAHEL), tmp_path / "index.html")
    browser.open(page)
    for part in PARTS[1:4]:
        assert browser.js("return document.getElementById(arguments[0]).children.length", part) == 0
    assert browser.js("return document.getElementById('forecasts-body').children.length") == 0
    assert browser.js("return document.getElementById('mechanisms').hidden")
