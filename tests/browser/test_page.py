"""The report in a real browser: nothing requested, a silent console; keyboard, phone, paper."""

import base64
import re

import pytest
from tests.report.make_bundle import MANY, SAHEL, hostile, make

from holdfast.report.html import write


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write(make(), tmp_path_factory.mktemp("page") / "index.html")


@pytest.fixture(scope="module")
def sahel(tmp_path_factory):
    return write(make(SAHEL), tmp_path_factory.mktemp("sahel") / "index.html")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return write(make(MANY), tmp_path_factory.mktemp("many") / "index.html")


@pytest.mark.parametrize(
    "size", [{"width": 1280}, {"width": 1280, "dark": True}, {"width": 390, "height": 844}]
)
def test_nothing_is_requested_and_the_console_is_silent(browser, page, size):
    browser.open(page, **size)
    browser.js("for (const d of document.querySelectorAll('details')) d.open = true")
    browser.js("document.querySelector('[data-key^=cell-]').click()")
    browser.js("location.hash = '#tie-trade'")
    browser.until("return !document.querySelector('#tie').hidden")
    outside = [u for u in browser.requests() if u != page.as_uri() and not u.startswith("data:")]
    assert outside == []
    assert browser.logs() == []


def test_a_script_that_is_not_the_pages_own_does_not_run(browser, page):
    browser.open(page)
    browser.js(
        "try { const s = document.createElement('script'); s.textContent = 'window.strange = 1';"
        "document.body.append(s); } catch (e) {}"
        "try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.strange = 1\">'); }"
        "catch (e) {}"
    )
    assert browser.js("return window.strange === undefined")
    assert browser.js("return document.querySelector('img') === null")
    browser.logs()  # the refusals are told there


def test_hostile_text_is_shown_as_text(browser, tmp_path):
    bundle = hostile()
    path = write(bundle, tmp_path / "index.html")
    browser.open(path)
    browser.js("for (const d of document.querySelectorAll('details')) d.open = true")
    browser.js("document.querySelector('[data-key^=cell-]').click()")
    assert browser.js("return window.pwned === undefined")
    assert browser.js("return document.querySelector('h1').textContent") == bundle["case"]["title"]
    safe = "return [...document.querySelectorAll('a')].every(a => {}.test(a.getAttribute('href')))".format(
        r"/^(#|https?:|[a-z_]+\.csv$)/"
    )
    for page in ("answer", *(f"tie-{i['id']}" for i in bundle["indicators"][:2])):
        browser.js("location.hash = '#' + encodeURIComponent(arguments[0])", page)
        browser.until(f"return document.querySelector('#tie').hidden === {str(page == 'answer').lower()}")
        assert browser.js(safe), page
        assert browser.js("return document.querySelectorAll('img, iframe, object').length") == 0
        assert browser.js("return window.pwned === undefined")
    assert browser.logs() == []


def test_every_part_is_drawn(browser, page):
    browser.open(page)
    count = "return document.querySelectorAll(arguments[0]).length"
    assert browser.js(count, ".land") == 5
    assert browser.js(count, ".mini svg") == 25
    assert browser.js(count, ".mini svg .band") == 125
    assert browser.js(count, "[data-key^=cell-]") == 25
    assert browser.js(count, ".outlook svg") == 4
    assert browser.js(count, ".fan-chart svg") == 5
    assert browser.js(count, ".claim") > 30
    assert browser.js(count, ".land.old, .cell.old") > 0
    assert browser.js(count, ".mini .hatch") > 0
    assert browser.js(count, ".mini .path.gap") > 0
    text = browser.js("return document.querySelector('main').innerText")
    assert not re.search(r"\b(NaN|undefined|null|Infinity)\b", text)
    assert "Policy effects here are declared, not estimated." in text


def test_the_keyboard_reaches_everything(browser, page):
    from selenium.webdriver.common.keys import Keys

    browser.open(page)
    browser.press(Keys.TAB)
    assert browser.js("return document.activeElement.className") == "skip"
    browser.press(Keys.ENTER)
    browser.until("return document.activeElement.id === 'answer'")

    browser.focus("#powers input:checked")
    browser.press(Keys.ARROW_RIGHT)
    assert browser.js("return document.querySelector('#powers input:checked').value") == "CHN"
    assert "China" in browser.js("return document.querySelector('#map-lead').textContent")
    assert browser.js("return document.activeElement.name") == "patron"

    browser.focus("[data-key=map-TJK]")
    browser.press(Keys.ENTER)
    assert browser.js("return document.querySelector('[data-key=pick-country]').value") == "TJK"
    assert browser.js("return document.activeElement.dataset.key") == "map-TJK"

    browser.focus("[data-key=series-KAZ-economy]")
    browser.press(Keys.ARROW_LEFT)
    tip = browser.js("const t = document.querySelector('#tip'); return t.hidden ? '' : t.innerText")
    assert tip.startswith("2023")
    assert "China" in tip
    browser.press(Keys.ENTER)
    browser.until("return document.querySelector('#drawer').open")
    assert "Kazakhstan: economy" in browser.js("return document.querySelector('#drawer-title').textContent")
    assert browser.js("return document.querySelector('#drawer').contains(document.activeElement)")
    browser.press(Keys.ESCAPE)
    browser.until("return !document.querySelector('#drawer').open")
    assert browser.js("return document.activeElement.dataset.key") == "series-KAZ-economy"


def test_a_cell_opens_its_source_rows_and_its_method(browser, page):
    browser.open(page)
    browser.js("document.querySelector('[data-key=cell-KGZ-economy]').click()")
    text = browser.js("return document.querySelector('#drawer').innerText")
    assert "Goods trade" in text
    assert "Arms delivered" not in text
    assert "A made-up table" in text
    assert "F[d] = sum over k" in text
    assert browser.js("return document.querySelectorAll('#drawer tbody tr').length") > 60


def test_a_tie_opens_by_keyboard_down_to_its_rows(browser, page):
    from selenium.webdriver.common.keys import Keys

    browser.open(page)
    browser.focus("[data-key=cover-trade-KGZ]")
    browser.press(Keys.ENTER)
    browser.until("return document.activeElement.id === 'tie-title'")
    assert browser.js("return location.hash") == "#tie-trade-KGZ"
    assert browser.js("return document.title").startswith("Goods trade")
    assert not browser.js("return document.querySelector('#answer').checkVisibility()")
    text = browser.js("return document.querySelector('#tie').innerText")
    for part in (
        "Declared, with a reason.",
        "Gold is no tie.",
        "Two reports differ",
        "A made-up table",
        "Public domain",
    ):
        assert part in text
    rows = "return document.querySelectorAll('#tie .tie-rows tbody tr').length"
    assert browser.js(rows) == 68
    assert "another body's figure is repeated" in text

    browser.focus("[data-key=shares-TJK]")
    browser.press(Keys.ARROW_LEFT)
    tip = browser.js("return document.querySelector('#tip').innerText")
    assert tip.startswith("Tajikistan 2024")
    assert "other side's report" in tip
    browser.js(
        "const s = document.querySelector('[data-key=tie-country]'); s.value = ''; s.dispatchEvent(new Event('change'))"
    )
    assert browser.js(rows) == 150
    browser.focus("[data-key=more-rows]")
    browser.press(Keys.ENTER)
    browser.press(Keys.ENTER)
    assert browser.js(rows) == 340
    assert browser.js("return document.querySelector('[data-key=more-rows]').hidden")

    browser.focus("#powers input:checked")
    browser.press(Keys.ARROW_RIGHT)
    assert "China" in browser.js(
        "return document.querySelector('[data-key=shares-KAZ]').getAttribute('aria-label')"
    )
    browser.focus("[data-key=tie-pick]")
    browser.press(Keys.ARROW_DOWN)
    browser.until("return document.querySelector('#tie-title').textContent === 'Aid and finance'")
    assert browser.js("return document.activeElement.dataset.key") == "tie-pick"
    browser.focus("[data-key=tie-back]")
    browser.press(Keys.ENTER)
    browser.until("return document.activeElement.dataset.key === 'cover-trade-KGZ'")
    assert browser.js("return document.querySelector('#answer').checkVisibility()")
    assert browser.logs() == []


def test_a_tie_is_reached_from_a_drawer_and_by_its_address(browser, page):
    browser.open(page)
    browser.js("document.querySelector('[data-key=cell-KGZ-economy]').click()")
    browser.js("document.querySelector('#drawer [data-key=tie-aid_finance-KGZ]').click()")
    browser.until("return document.activeElement.id === 'tie-title'")
    assert not browser.js("return document.querySelector('#drawer').open")
    assert "shares among those it sees" in browser.js("return document.querySelector('#tie').innerText")
    browser.js("location.hash = '#tie-events'")
    browser.until("return document.querySelector('#tie-title').textContent === 'Cooperative events'")
    text = browser.js("return document.querySelector('#tie').innerText")
    assert "none: beside the index (by default 0.50)" in text
    assert "by month (30)" in text
    browser.js("history.back()")
    browser.until("return document.querySelector('#tie-title').textContent === 'Aid and finance'")
    browser.js("location.hash = '#claims'")
    browser.until("return document.querySelector('#tie').hidden")
    browser.js("location.hash = '#tie-nothing%'")
    browser.until("return location.hash.startsWith('#tie-nothing')")
    assert browser.js("return document.querySelector('#tie').hidden")
    assert browser.logs() == []


def test_coverage_tells_age_kind_and_gaps(browser, page):
    browser.open(page)
    cell = "return document.querySelector('[data-key=cover-{}]').closest('td').className"
    assert "a0" in browser.js(cell.format("trade-KAZ"))
    assert "a-none" in browser.js(cell.format("remittances-TKM"))
    assert browser.js("return document.querySelector('[data-key=cover-emigrants-TKM]')") is None
    label = browser.js(
        "return document.querySelector('[data-key=cover-trade-KAZ]').getAttribute('aria-label')"
    )
    assert "newest observation 2025, 4\u202fmonths old, 68 readings" in label
    assert "of Russian Federation 2020" in label


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_of_a_tie_stands_out(browser, page, dark):
    browser.open(page, dark=dark)
    browser.js("location.hash = '#tie-remittances-TKM'")
    browser.until("return !document.querySelector('#tie').hidden")
    assert browser.js(CONTRAST) == []
    ids = browser.js("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_what_can_not_be_judged_shows_no_number(browser, page):
    browser.open(page)
    cell = "return document.querySelector('[data-key=cell-TKM-society]').innerText"
    assert "can't be judged" in browser.js(cell)
    assert "%" not in browser.js(cell)
    assert "last seen 2017" in browser.js(cell)


def test_claims_can_be_filtered(browser, page):
    browser.open(page)
    everything = browser.js("return document.querySelectorAll('.claim').length")
    browser.js(
        "const s = document.querySelector('[data-key=claim-verdict]'); s.value = 'supported';"
        "s.dispatchEvent(new Event('change'))"
    )
    shown = browser.js(
        "return [...document.querySelectorAll('.claim .flow')].map(f => f.lastChild.textContent)"
    )
    assert 0 < len(shown) < everything
    assert set(shown) == {"supported"}


def test_each_claim_with_a_chance_has_a_small_chart_and_words_to_quote(browser, page):
    browser.open(page)
    judged, charts = browser.js(
        "const rows = [...document.querySelectorAll('.claim')];"
        "return [rows.filter(r => r.querySelector('.probs')).length, rows.filter(r => r.querySelector('svg.strip .now')).length]"
    )
    assert judged == charts > 10
    label = browser.js("return document.querySelector('svg.strip').getAttribute('aria-label')")
    assert label.startswith("Probability of S")
    assert "now" in label
    assert "To quote" in browser.js("return document.querySelector('#claims .why dl').textContent")
    assert "panel" in browser.js("return document.querySelector('#claims blockquote.quote').textContent")


def test_a_table_stands_behind_each_chart(browser, page):
    browser.open(page)
    browser.js("for (const d of document.querySelectorAll('details.behind')) d.open = true")
    browser.until("return document.querySelectorAll('details.behind table').length >= 6")


@pytest.mark.parametrize("case", ["page", "sahel", "many"])
def test_a_phone_never_scrolls_sideways(browser, request, case):
    browser.open(request.getfixturevalue(case), width=390, height=844)
    browser.js("for (const d of document.querySelectorAll('details')) d.open = true")
    assert browser.js("return document.documentElement.scrollWidth") <= 390
    browser.js("document.querySelector('[data-key^=cell-]').click()")
    assert browser.js("return document.querySelector('#drawer').scrollWidth") <= 390
    browser.js("location.hash = '#tie-trade'")
    browser.until("return !document.querySelector('#tie').hidden")
    assert browser.js("return document.documentElement.scrollWidth") <= 390


CONTRAST = """
const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
const rgb = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data]; };
const linear = (v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
const lum = (p) => { const l = p.slice(0, 3).map(linear);
  return .2126 * l[0] + .7152 * l[1] + .0722 * l[2]; };
const behind = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
  if (c[3] > 250) return c; } return [255, 255, 255]; };
const bad = [];
for (const e of document.querySelectorAll('main *, header *, footer *, nav *')) {
  if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || e.closest('svg')) continue;
  if (!e.getClientRects().length || e.closest('.vh, .later')) continue;
  const style = getComputedStyle(e);
  const [a, b] = [lum(rgb(style.color)), lum(behind(e))].sort((x, y) => y - x);
  const ratio = (a + .05) / (b + .05);
  if (ratio < 4.5) bad.push(`${e.tagName}.${e.className}: ${ratio.toFixed(2)} ${e.textContent.slice(0, 20)}`);
}
return [...new Set(bad)].slice(0, 20);
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(browser, page, dark):
    browser.open(page, dark=dark)
    assert browser.js(CONTRAST) == []
    ground = browser.js("return getComputedStyle(document.body).backgroundColor")
    shade = sum(map(int, re.findall(r"\d+", ground)[:3])) / 3
    assert shade < 60 if dark else shade > 230


def test_everything_that_can_be_used_has_a_name(browser, page):
    browser.open(page)
    nameless = browser.js(
        "const of = 'button, [role=button], [role=img], select, input, a[href], summary';"
        "const named = e => e.getAttribute('aria-label') || e.textContent.trim()"
        "|| e.closest('label')?.textContent.trim();"
        "return [...document.querySelectorAll(of)].filter(e => !named(e))"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert nameless == []
    assert browser.js("return document.querySelectorAll('h1').length") == 1
    ids = browser.js("return [...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_the_page_prints(browser, page):
    browser.open(page, media="print")
    assert browser.js("return getComputedStyle(document.querySelector('.bar')).display") == "none"
    printed = browser.driver.execute_cdp_cmd(
        "Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True}
    )
    pdf = base64.b64decode(printed["data"])
    assert pdf.startswith(b"%PDF")
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) <= 20


def test_a_bundle_with_little_in_it_still_opens(browser, tmp_path):
    bundle = make(SAHEL)
    lists = ["statements", "fans", "readings", "weightings", "robustness", "limits", "methods", "warnings"]
    lists += ["months", "exposures", "flags"]
    bundle |= {key: [] for key in lists}
    bundle |= {"outlook": {}, "prior_only": {}, "time_to_loss": {}, "policy_note": "", "as_of": "2023-01-31"}
    bundle["case"] |= {"question": "", "region": "", "document_date": None}
    for cell in bundle["cells"]:  # nothing can be judged
        empty = dict.fromkeys(cell["level"])
        cell |= dict.fromkeys(("level", "change", "relative"), empty)
        cell |= {"judged": False, "newest": None, "stale": True, "rank": None, "p_decline": None}
    browser.open(write(bundle, tmp_path / "index.html"))
    text = browser.js("return document.body.innerText")
    browser.js("location.hash = '#tie-trade'")
    browser.until("return !document.querySelector('#tie').hidden")
    text += browser.js("return document.body.innerText")
    assert not re.search(r"\b(NaN|undefined|null)\b", text)
    assert "31 January 2023" in text
    assert browser.logs() == []


def test_a_bundle_of_an_older_kind_still_opens(browser, tmp_path):
    bundle = make(SAHEL)
    for key in ("coverage", "months", "exposures", "flags"):
        del bundle[key]
    browser.open(write(bundle, tmp_path / "index.html"))
    assert "This run counted no coverage." in browser.js("return document.body.innerText")
    browser.js("location.hash = '#tie-trade'")
    browser.until("return !document.querySelector('#tie').hidden")
    assert not re.search(r"\b(NaN|undefined|null)\b", browser.js("return document.body.innerText"))
    assert browser.logs() == []


def test_places_without_an_outline_have_no_map(browser, tmp_path):
    bundle = make()
    for row in (*bundle["case"]["clients"], *bundle["cells"], *bundle["series"], *bundle["fans"]):
        key = "code" if "code" in row else "client"
        row[key] = f"X{row[key]}"
    browser.open(write(bundle, tmp_path / "index.html"))
    assert "No outlines are held" in browser.js("return document.querySelector('#map').innerText")
    assert browser.logs() == []


def test_a_map_of_another_region(browser, sahel):
    browser.open(sahel)
    assert browser.js("return document.querySelectorAll('.land').length") == 4
    inside = browser.js(
        "const m = document.querySelector('.map svg').getBoundingClientRect();"
        "const held = r => r.left >= m.left && r.right <= m.right && r.top >= m.top && r.bottom <= m.bottom;"
        "const boxes = [...document.querySelectorAll('.land .fill')].map(p => p.getBoundingClientRect());"
        "return boxes.every(r => held(r) && r.width > 30)"
    )
    assert inside
    names = browser.js("return [...document.querySelectorAll('.back-label')].map(t => t.textContent)")
    assert "Algeria" in names


def test_trade_around_sanctions_is_drawn_and_told(browser, page, sahel):
    from selenium.webdriver.common.keys import Keys

    browser.open(page)
    assert browser.js("return document.querySelectorAll('.excess-chart svg').length") == 4
    told = browser.js("return document.querySelector('[data-key=excess-KAZ]').getAttribute('aria-label')")
    assert "1.30 to 2.40" in told
    text = browser.js("return document.querySelector('#excess-body').innerText")
    assert "Uzbekistan can't be judged" in text
    assert "Placebo outside its interval: 2021-03 to 2022-02" in text
    assert not re.search(r"\b(NaN|undefined|null|Infinity)\b", text)

    browser.focus("[data-key=excess-KAZ]")
    browser.press(Keys.ARROW_LEFT)
    assert "2023-11" in browser.js("return document.querySelector('#tip').innerText")
    browser.press(Keys.ESCAPE)
    assert browser.js("return document.querySelector('#tip').hidden")

    browser.focus("#excess-body input:checked")
    browser.press(Keys.ARROW_RIGHT)
    assert browser.js("return document.querySelectorAll('.excess-chart svg').length") == 1
    browser.js("for (const d of document.querySelectorAll('#excess-body details')) d.open = true")
    browser.until("return document.querySelectorAll('#excess-body table').length === 2")
    assert browser.logs() == []

    browser.open(sahel)
    assert browser.js("return document.querySelector('#excess-body') === null")


def test_votes_are_drawn_and_told(browser, page, sahel):
    from selenium.webdriver.common.keys import Keys

    browser.open(page)
    assert not browser.js("return document.querySelector('#votes').hidden")
    assert browser.js("return document.querySelectorAll('.stand-chart svg').length") == 5
    assert browser.js("return document.querySelectorAll('.hedge-chart svg').length") == 3
    # a power far from everybody is named at the edge of the chart
    assert "USA \u2191" in browser.js("return document.querySelector('.stand-chart svg').textContent")
    text = browser.js("return document.querySelector('#votes').innerText")
    assert not re.search(r"\b(NaN|undefined|null|Infinity)\b", text)
    told = "return document.querySelector(`[data-key='choice-A/RES/ES-99/1-${arguments[0]}']`).getAttribute('aria-label')"
    assert "surprise 5.0 bits" in browser.js(told, "KGZ")
    assert "27 of 27 members" in browser.js(told, "EU")
    assert browser.js("return document.querySelectorAll('.choice.odd').length") == 2

    browser.focus("[data-key=stand-KAZ]")
    browser.press(Keys.ARROW_LEFT)
    assert "Session from 2024" in browser.js("return document.querySelector('#tip').innerText")
    browser.press(Keys.ESCAPE)
    assert browser.js("return document.querySelector('#tip').hidden")
    browser.js("document.querySelector(\"[data-key='choice-A/RES/ES-99/1-KGZ']\").focus()")
    assert "expected" in browser.js("return document.querySelector('#tip').innerText")
    browser.js("for (const d of document.querySelectorAll('#votes details')) d.open = true")
    browser.until("return document.querySelectorAll('#votes details table').length === 4")
    assert browser.logs() == []

    browser.open(sahel)
    assert browser.js(
        "return document.querySelector('#votes').hidden && document.querySelector('#toc-votes').hidden"
    )


def test_votes_fit_a_phone(browser, page):
    browser.open(page, width=400, height=844)
    assert browser.js("return document.documentElement.scrollWidth") == 400
    assert browser.js("return document.querySelector('.calls').getBoundingClientRect().width") <= 400


def test_analogues_are_drawn_and_told(browser, page, sahel):
    browser.open(page)
    assert browser.js("return document.querySelectorAll('.next-chart svg').length") == 4
    # six analogues five years on, five ten years on, for each of four countries
    assert browser.js("return document.querySelectorAll('.next-dot').length") == 4 * 11
    text = browser.js("return document.querySelector('#analogues-body').innerText")
    assert not re.search(r"\b(NaN|undefined|null|Infinity)\b", text)
    for words in (
        "Similarity told nothing", "can't be compared", "1 of 20 (2 to 24", "3 had a smaller share", "an association",
    ):  # fmt: skip
        assert words in text
    browser.js("for (const d of document.querySelectorAll('#analogues-body details')) d.open = true")
    browser.until("return document.querySelectorAll('#analogues-body details table').length === 2")
    assert browser.js("return document.querySelectorAll('#analogues-body tbody')[1].rows.length") == 32
    assert browser.logs() == []
    browser.open(page, width=400, height=844)
    assert browser.js("return document.documentElement.scrollWidth") == 400

    browser.open(sahel)
    assert browser.js("return document.querySelector('#analogues-body').children.length") == 0
