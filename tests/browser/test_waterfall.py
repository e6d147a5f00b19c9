"""Why it changed: the waterfall sums, answers to the keyboard, fits a phone, and fills nothing in."""

import re

import pytest
from tests.report.make_bundle import make

from holdfast.report.html import write

BAR = "#why-body .row .step"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write(make(), tmp_path_factory.mktemp("why") / "index.html")


def pick(browser, key, value):
    browser.js(
        "const s = document.querySelector(`[data-key=${arguments[0]}]`); s.value = arguments[1];"
        "s.dispatchEvent(new Event('change'))", key, value,
    )  # fmt: skip


@pytest.mark.parametrize(
    "size", [{"width": 1280}, {"width": 1280, "dark": True}, {"width": 390, "height": 844}]
)
def test_it_fits_the_window_and_asks_for_nothing(browser, page, size):
    browser.open(page, **size)
    browser.js("for (const d of document.querySelectorAll('#why-body details')) d.open = true")
    assert browser.js("return document.querySelectorAll(arguments[0]).length", BAR) > 5
    assert browser.js("return document.documentElement.scrollWidth") <= size["width"]
    over = "const w = innerWidth; return [...document.querySelectorAll('#why-body text')].filter(t => t.getBoundingClientRect().right > w + 1 || t.getBoundingClientRect().left < -1).map(t => t.textContent)"
    assert browser.js(over) == []
    text = browser.js("return document.querySelector('#why-body').innerText")
    assert not re.search(r"\b(NaN|undefined|null|Infinity)\b", text)
    assert "none is said to be a cause" in text
    assert [u for u in browser.requests() if u != page.as_uri() and not u.startswith("data:")] == []
    assert browser.logs() == []


def test_the_bars_lead_from_the_first_level_to_the_sum(browser, page):
    browser.open(page)
    pick(browser, "why-domain", "security")
    label = browser.js("return document.querySelector('[data-key=why-chart]').getAttribute('aria-label')")
    begin, end = (float(x) for x in re.findall(r"([\d.]+)\u202f% at the end of", label))
    parts = [float(x.replace("\u2212", "-")) for x in re.findall(r"([+\u2212][\d.]+)(?=[,.] )", label)]
    assert parts
    assert begin + sum(parts) == pytest.approx(end, abs=0.11)


def test_the_keyboard_chooses_bars_and_their_readings_follow(browser, page):
    from selenium.webdriver.common.keys import Keys

    browser.open(page)
    pick(browser, "why-domain", "economy")
    browser.focus("[data-key=why-chart]")
    first = browser.js("return document.querySelector('#why-detail h4').textContent")
    browser.press(Keys.ARROW_DOWN)
    assert browser.js("return document.querySelector('#why-detail h4').textContent") != first
    assert browser.js("return document.activeElement.dataset.key") == "why-chart"
    browser.press(Keys.ARROW_UP)
    assert browser.js("return document.querySelector('#why-detail h4').textContent") == first
    told = browser.js("return document.querySelector('#why-detail').innerText")
    assert "others only" in told
    assert "what runs through others grew" in told


def test_a_domain_that_cannot_be_judged_is_not_drawn(browser, page):
    browser.open(page)
    pick(browser, "why-domain", "society")
    assert browser.js("return document.querySelectorAll(arguments[0]).length", BAR) == 0
    assert "can't be judged" in browser.js("return document.querySelector('.why-words').textContent")
    assert browser.js("return document.querySelector('#why-detail').children.length") == 0


def test_country_and_power_change_what_is_told(browser, page):
    browser.open(page)
    pick(browser, "why-country", "TJK")
    assert "RUS in TJK" in browser.js("return document.querySelector('.why-words').textContent")
    browser.js("document.querySelector('#powers input[value=CHN]').click()")
    assert "CHN in TJK" in browser.js("return document.querySelector('.why-words').textContent")
    assert browser.js("return document.querySelector('#why-body details') === null"), (
        "no event of this country"
    )
