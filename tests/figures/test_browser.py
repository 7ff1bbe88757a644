"""Pages in a real browser without a window: no error, nothing from the network, and what one sees and clicks is there.

They run where Chromium or Chrome and its driver are installed (Debian: `apt-get install chromium chromium-driver`).
"""

import io
import json
import pathlib
import shutil
import time

import numpy as np
import pytest
from PIL import Image

from landscape import gallery, interactive

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
ROOT = pathlib.Path(__file__).parents[2]
FLAGS = (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "disable-dev-shm-usage", "enable-unsafe-swiftshader",
    "window-size=1100,800", "host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (PROGRAM and DRIVER), reason="needs chromium and chromedriver"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A browser with a profile of its own."""
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = PROGRAM
    for flag in (*FLAGS, f"user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


def opened(browser, path):
    """Open a file, after what other pages logged."""
    browser.get_log("performance"), browser.get_log("browser")
    browser.get(pathlib.Path(path).resolve().as_uri())
    return browser


def check_quiet(browser):
    """No error on the console, and no request but for local files."""
    assert [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []
    events = [json.loads(line["message"])["message"] for line in browser.get_log("performance")]
    sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    # The browser's own first page may still be loading.
    asked = [one["request"]["url"] for one in sent if not one["documentURL"].startswith("chrome:")]
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert asked


def wait(browser, condition, seconds=60):
    """Wait until a condition in JavaScript holds."""
    until = time.monotonic() + seconds
    while not browser.execute_script(f"return {condition}"):
        assert time.monotonic() < until, condition
        time.sleep(0.1)


def seen(browser):
    """The picture of the window, (h, w, 3)."""
    return np.asarray(Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")).astype(int)


def like(picture, color):
    """How many pixels have about a color."""
    return int((np.abs(picture - color).max(axis=2) < 40).sum())


@pytest.fixture(scope="module")
def page(browser, records, tmp_path_factory):
    """The page of a trace, drawn."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(interactive.page(records["trajectories"][0]), encoding="utf-8")
    opened(browser, path)
    wait(browser, "document.querySelectorAll('.legend .traces').length > 0 && document.querySelector('canvas')")
    return browser


def test_a_page_is_drawn_without_an_error_or_a_request(page):
    canvas = page.execute_script(
        "const c = document.querySelector('#landscape canvas').getBoundingClientRect(); return [c.width, c.height]"
    )
    assert min(canvas) > 300
    picture = seen(page)
    # The surface in grey, and the paths in the color of the first minimum.
    flat = np.ptp(picture, axis=2) < 8
    assert (flat & (picture.mean(axis=2) < 235) & (picture.mean(axis=2) > 90)).sum() > 20_000
    assert like(picture, [0x17, 0x34, 0xD5]) > 500
    names = [entry.text for entry in page.find_elements("css selector", ".legend .legendtext")]
    assert names[0].startswith("1: ") and names[-1] == "minima" and len(names) == 9
    check_quiet(page)


def test_a_click_on_the_legend_hides_a_basin_and_another_shows_it(page):
    before = seen(page)
    blue = [0x17, 0x34, 0xD5]
    hidden = "document.getElementById('landscape')._fullData.filter(t => t.visible === 'legendonly').map(t => t.name)"
    page.find_element("css selector", ".legend .legendtoggle").click()
    wait(page, f"{hidden}.length > 0")
    names = page.execute_script(f"return {hidden}")
    # The paths, and their starts and ends.
    assert len(names) == 2 and set(names) == {names[0]} and names[0].startswith("1: ")
    time.sleep(0.5)
    assert like(seen(page), blue) < 0.3 * like(before, blue)
    page.find_element("css selector", ".legend .legendtoggle").click()
    wait(page, f"{hidden}.length === 0")
    check_nothing_new(page)


def check_nothing_new(browser):
    assert [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"] == []


def test_the_pointer_is_told_where_it_is(page):
    from selenium.webdriver import ActionChains

    canvas = page.find_element("css selector", "#landscape canvas")
    # Somewhere on the way is the surface or a path.
    for right in range(-60, 61, 20):
        ActionChains(page).move_to_element_with_offset(canvas, right, 0).perform()
        time.sleep(0.3)
        told = page.execute_script("return [...document.querySelectorAll('.hovertext')].map(t => t.textContent).join()")
        if told:
            break
    assert "x = " in told and "y = " in told and "loss = " in told


def test_the_gallery_opens_and_all_its_links_and_images_are_there(browser):
    listed = gallery.read(ROOT / "gallery" / "gallery.toml")
    opened(browser, ROOT / "gallery" / "index.html")
    # Images load as they come into view.
    browser.execute_script("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    wait(browser, "[...document.images].every(image => image.complete)")
    sizes = browser.execute_script("return [...document.images].map(image => image.naturalWidth)")
    assert (
        len(sizes) == len([one for one in listed.entries if (ROOT / "gallery" / one.file).exists()]) and min(sizes) > 0
    )
    links = browser.execute_script("return [...document.links].map(link => link.getAttribute('href'))")
    assert len(links) >= 2 * len(sizes)
    for link in links:
        missing = link[1:] and not browser.execute_script("return document.getElementById(arguments[0])", link[1:])
        assert (ROOT / "gallery" / link).exists() if not link.startswith("#") else not missing, link
    check_quiet(browser)
