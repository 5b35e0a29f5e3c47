"""The grid of figures in a real browser: by keyboard, saved as one goes, without a connection, with a second editor."""

import json
import os
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .test_pages import TAGS, TENANT, WIDER_THAN_THE_SCREEN

pytestmark = pytest.mark.xdist_group("browser")
PERIOD = "202611"  # still running in the sample: nobody has entered anything
EXPECTED = (
    "422",
    "Failed to load resource",
    "Response Status Error Code",
    "ERR_INTERNET_DISCONNECTED",
    "htmx:sendError",
)


def grids(one: Any) -> list[str]:
    one.page.goto(f"/{TENANT}/staff/indicators/figures/")
    links = one.page.locator("a[href*='/entry/']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return [f"{link}?period=month:{PERIOD}" for link in links]


def open_grid(one: Any, rows: int = 1, among: list[str] | None = None) -> tuple[Page, list[str]]:
    """A grid with so many rows in which nothing has been entered, and their keys."""
    for address in among or grids(one):
        one.page.goto(address, wait_until="load")
        free = one.page.locator("[data-key]:has([name$='-revision'][value='0'])")
        keys = [str(key) for key in free.evaluate_all("rows => rows.map(row => row.dataset.key)")]
        if len(keys) >= rows:
            return one.page, keys[:rows]
    raise AssertionError("no grid has so many empty rows")


def number(page: Page, key: str) -> Any:
    return page.locator(f"[name='{key}-n']")


def told(page: Page, key: str) -> Any:
    return page.locator(f"#told-{key}")


def fill(page: Page, key: str, figure: str) -> None:
    """As one does: the number, Tab for the denominator where there is one, Enter for the next row."""
    number(page, key).select_text()
    page.keyboard.type(figure)
    if page.locator(f"[name='{key}-d']").count():
        page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type("1000")
    page.keyboard.press("Enter")


def kept(page: Page) -> dict[str, Any]:
    found = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('sdip.entry.'))")
    return json.loads(found[0][1]) if found else {}


def complaints(one: Any) -> list[str]:
    return [text for text in one.complaints if not any(part in text for part in EXPECTED)]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_row_is_saved_when_it_is_left_and_the_next_one_has_the_focus(visitor: Any, site: Any, language: str) -> None:
    one = visitor().sign_in(TENANT, "data_officer")
    one.speak(language)
    page, (first, second) = open_grid(one, 2)
    fill(page, first, "٧١")
    assert page.evaluate("document.activeElement.closest('[data-key]').dataset.key") != ""
    expect(told(page, first).locator("[name$='-revision']")).to_have_value("1")
    assert kept(page) == {}
    page.keyboard.press("ArrowUp")
    fill(page, second, "12")
    expect(told(page, second).locator("[name$='-revision']")).to_have_value("1")
    page.reload()
    expect(number(page, first)).to_have_value(re.compile("^(71|٧١)$"))
    assert complaints(one) == []


def test_without_a_connection_nothing_is_lost(visitor: Any, site: Any) -> None:
    one = visitor().sign_in(TENANT, "data_officer")
    page, (first, second) = open_grid(one, 2)
    one.context.set_offline(True)
    fill(page, first, "41")
    fill(page, second, "42")
    expect(told(page, first)).to_contain_text("Not saved: kept in this browser")
    expect(page.locator("#entry-status")).to_contain_text("Some figures are not saved yet.")
    assert set(kept(page)) == {first, second}
    one.context.set_offline(False)
    expect(told(page, first).locator("[name$='-revision']")).to_have_value("1")
    expect(told(page, second).locator("[name$='-revision']")).to_have_value("1")
    expect(page.locator("#entry-status")).to_have_text("Everything is saved.")
    assert kept(page) == {}


def test_what_a_closed_window_left_is_sent_when_the_page_is_opened_again(visitor: Any, site: Any) -> None:
    one = visitor().sign_in(TENANT, "data_officer")
    page, (first,) = open_grid(one)
    address = page.url
    one.context.set_offline(True)
    fill(page, first, "51")
    expect(told(page, first)).to_contain_text("Not saved")
    page.close()
    one.context.set_offline(False)
    again = one.context.new_page()
    again.goto(address, wait_until="load")
    expect(told(again, first).locator("[name$='-revision']")).to_have_value("1")
    expect(number(again, first)).to_have_value("51")
    assert kept(again) == {}


def test_a_server_that_is_down_keeps_the_page_and_what_was_typed(visitor: Any, site: Any) -> None:
    one = visitor().sign_in(TENANT, "data_officer")
    page, (first,) = open_grid(one)
    page.route(re.compile(r"/entry/i\d+"), lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    fill(page, first, "61")
    expect(told(page, first)).to_contain_text("Not saved: kept in this browser")
    assert page.locator("h1").inner_text().startswith("Enter figures")
    assert kept(page)[first]["typed"]["n"] == "61"


def test_what_was_corrected_while_the_refusal_came_is_sent(visitor: Any, site: Any) -> None:
    one = visitor().sign_in(TENANT, "data_officer")
    page, (first, second) = open_grid(one, 2)
    waiting: list[Any] = []
    page.route(re.compile(rf"/entry/{first}/"), lambda route: waiting.append(route), times=1)
    fill(page, first, "12abc")
    expect(told(page, first)).to_contain_text("Saving")
    number(page, first).fill("12")
    number(page, second).focus()
    page.wait_for_timeout(4500)  # a slow line: the row's own time of rest is over before the answer comes
    (route,) = waiting
    route.continue_()
    expect(told(page, first).locator("[name$='-revision']")).to_have_value("1")
    expect(number(page, first)).not_to_have_attribute("aria-invalid", "true")
    assert kept(page) == {}


def test_two_editors_of_one_figure_see_both_and_choose(visitor: Any, site: Any) -> None:
    mine, theirs = visitor().sign_in(TENANT, "data_officer"), visitor().sign_in(TENANT, "head")
    page, (key,) = open_grid(mine, among=[url for url in grids(mine) if url in grids(theirs)])
    other = theirs.page
    other.goto(page.url, wait_until="load")
    fill(other, key, "70")
    expect(told(other, key).locator("[name$='-revision']")).to_have_value("1")
    fill(page, key, "72")
    expect(told(page, key)).to_contain_text("Which one holds?")
    expect(told(page, key)).to_contain_text("70")
    expect(number(page, key)).to_have_value("72")
    told(page, key).get_by_label(re.compile("^Mine")).check()
    expect(told(page, key).locator("[name$='-revision']")).to_have_value("2")
    fill(other, key, "9")
    expect(told(other, key)).to_contain_text("Which one holds?")
    told(other, key).get_by_label(re.compile("^Theirs")).check()
    expect(number(other, key)).to_have_value("72")
    assert kept(other) == {}
    assert complaints(mine) == []


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_the_grid_with_refusals_is_sound(visitor: Any, site: Any, language: str, width: int) -> None:
    one = visitor(width).sign_in(TENANT, "data_officer")
    one.speak(language)
    page, (first,) = open_grid(one)
    number(page, first).fill("seven")
    page.locator("button[name=save]").click()
    page.locator(".error-summary").wait_for()
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    if folder := os.environ.get("SDIP_SCREENS"):
        page.screenshot(path=f"{folder}/grid.{language}.{width}.png", full_page=True)
    violations = Axe().run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]}).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in violations] == []
