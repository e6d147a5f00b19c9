"""A headless browser that opens pages from disk."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --window-size=1280,900"
)


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here not in Path(item.fspath).parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "localhost", "::1"]))
        if not (CHROMIUM and DRIVER):
            item.add_marker(pytest.mark.skip("chromium is not installed: run `make setup-browser` as root"))


class Browser:
    """A window of one size and scheme at a time, with what it requested and what its console said."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, path, *, width=1280, height=900, dark=False, media=""):
        self.logs()
        self.requests()
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": scheme})
        self.driver.get(Path(path).as_uri())
        self.until("return document.documentElement.dataset.ready === 'yes'")
        self.js("return new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def until(self, script, seconds=15):
        end = time.monotonic() + seconds
        while not self.js(script):
            assert time.monotonic() < end, f"never true: {script}; console: {self.logs()}"
            time.sleep(0.05)

    def press(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def focus(self, selector):
        self.js("document.querySelector(arguments[0]).focus()", selector)

    def logs(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        events = (json.loads(e["message"])["message"] for e in self.driver.get_log("performance"))
        sent = [e["params"] for e in events if e["method"] == "Network.requestWillBeSent"]
        # the start page may still be loading; what a page asks for names that page as its document
        own = ("chrome:", "about:")
        return [p["request"]["url"] for p in sent if not p["documentURL"].startswith(own)]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS.split():
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.get("about:blank")
    yield Browser(driver)
    driver.quit()
