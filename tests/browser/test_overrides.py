"""The page of a run with overrides and own data says so at once, and keeps the rest to itself until asked."""

import pytest
from tests.report.make_bundle import make

from holdfast.report.html import write

FOUND = {
    "file": "<b>o.toml</b>",
    "fingerprint": "0123456789ab",
    "changes": [
        {"key": "weights.domains.economy", "what": "weight of economy in the composite", "default": 0.25, "here": 0.5},
        {"key": "effect.a.economy", "what": "declared effect", "default": None, "here": "0.01, 0.004"},
    ],
    "verdicts": [{"id": "S01", "default": "open", "here": "supported", "then_default": None, "then_here": None}],
}  # fmt: skip


@pytest.fixture
def page(tmp_path):
    bundle = make()
    client = bundle["case"]["clients"][0]["code"]
    found = FOUND | {
        "levels": [{"client": client, "domain": "composite", "default": None, "here": 0.123}],
        "outlook": [
            {"scenario": "drift", "year": 2030, **{f"p_{s}_{w}": 0.5 for s in ("prominent", "predominant") for w in ("default", "here")}}
        ],
    }  # fmt: skip
    bundle["panel"]["own"] = "ba9876543210"
    return write(bundle | {"overrides": found}, tmp_path / "index.html"), tmp_path / "plain.html"


def test_what_was_changed_is_told_first(browser, page):
    browser.open(page[0])
    text = browser.js("return document.querySelector('#overrides').innerText")
    assert "This report departs from the default: <b>o.toml</b> changes 2 things" in text
    assert "ba9876543210" in browser.js("return document.querySelector('#own').innerText")
    assert "weight of economy" not in text.lower()
    browser.js("document.querySelector('#overrides details').open = true")
    browser.until("return document.querySelectorAll('#overrides table').length === 4")
    text = browser.js("return document.querySelector('#overrides').innerText")
    for part in (
        "Weight of economy in the composite",
        "0.25",
        "none",
        "12.3",
        "can't be judged",
        "P(prominent) in 2030",
        "supported",
    ):
        assert part in text, part
    foot = browser.js("return document.querySelector('#foot').innerText")
    assert "ba9876543210" in foot
    assert "0123456789ab" in foot
    assert browser.logs() == []


def test_without_them_the_page_has_neither(browser, page):
    browser.open(write(make(), page[1]))
    assert browser.js("return document.querySelector('#overrides, #own') === null")
    assert browser.logs() == []
