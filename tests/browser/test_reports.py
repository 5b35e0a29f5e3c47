"""Reports in a browser: the page of each kind is sound, a PDF is seen to come, a design is seen as it is chosen."""

import json
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import expect

from sdip.documents.paper import ground_of

from .conftest import ROOT
from .test_pages import TENANT, faults, localised

pytestmark = pytest.mark.xdist_group("browser")
WINE = "#7a1f3d"


def stage(what: str) -> list[str]:
    return [sys.executable, "-m", "tests.browser.report_stage", what, TENANT]


@pytest.fixture(scope="module")
def kinds(site: Any) -> dict[str, list[str]]:
    """By kind of report: the page of the staff, and the one of its recipient."""
    made = subprocess.run(stage("kinds"), cwd=ROOT, env=site.environment, check=True, capture_output=True, text=True)
    return dict(json.loads(made.stdout))


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_the_page_of_each_kind_of_report_is_sound(
    visitor: Any, kinds: dict[str, list[str]], language: str, width: int
) -> None:
    member, recipient = visitor(width).sign_in(TENANT, "administrator"), visitor(width)
    member.speak(language)
    bad = {}
    for document, (page, link) in kinds.items():
        found = faults(member, f"{page}?language={language}", axe=True)
        found += faults(recipient, localised(link, language), axe=False)
        if found:
            bad[document] = found
        assert member.page.locator("main .reportpart").count(), document
    assert len(kinds) == 8
    assert bad == {}


def test_a_pdf_is_seen_to_come_without_loading_the_page_again(visitor: Any, site: Any) -> None:
    one = visitor().sign_in(TENANT, "administrator")
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(stage("slowly"), cwd=ROOT, env=site.environment, **pipes) as worker:
        try:
            _watch(one.page, worker)
        finally:
            worker.kill()
    assert one.complaints == []


def _watch(page: Any, worker: Any) -> None:
    page.goto(worker.stdout.readline().strip())
    page.evaluate("window.stayed = true")
    state = page.locator("#state")
    expect(state.locator("progress")).to_have_attribute("value", "3")
    expect(state).to_contain_text("Step 3 of 7")
    for words in ("Step 5 of 7", "Ready"):
        worker.stdin.write("\n")
        worker.stdin.flush()
        expect(state).to_contain_text(words, timeout=15_000)
    expect(state.locator("progress")).to_have_count(0)
    expect(state.locator("a[href*='pdf']")).to_be_visible()
    expect(page.locator("#state[hx-trigger]")).to_have_count(0)  # nothing more is asked for
    assert page.evaluate("window.stayed && document.activeElement === document.body")


def test_a_design_is_seen_as_it_is_chosen(visitor: Any) -> None:
    one = visitor().sign_in(TENANT, "administrator")
    page = one.page
    page.goto(f"/{TENANT}/staff/reports/designs/directorate/")
    page.evaluate("window.stayed = true")
    head = page.locator("#preview .paperhead")
    expect(head).to_be_visible()
    expect(head.locator(".ground")).to_have_count(0)
    assert page.evaluate("document.activeElement === document.body")  # what comes by itself takes no focus
    page.check("input[name=own_colour]")
    page.fill("input[name=accent]", WINE)
    expect(head.locator(".ground rect")).to_have_attribute("fill", ground_of(WINE))
    drawn = head.locator(".ground").bounding_box()
    assert drawn == head.bounding_box()  # behind all of it
    page.fill("input[name=cover_en]", "For the Council")
    expect(head).to_contain_text("For the Council")
    places = page.locator("input[name^=place_]")
    first, second = (places.nth(number).get_attribute("name") or "" for number in (0, 1))
    page.fill(f"input[name={first}]", "2")
    page.fill(f"input[name={second}]", "1")
    parts = page.locator("#preview .reportpart")
    expect(parts.first).to_have_attribute("aria-labelledby", second.removeprefix("place_"))
    assert page.evaluate("window.stayed")
    overtaken = ("htmx:afterRequest", "htmx:sendAbort")  # by what was typed next: that preview is broken off
    assert [text for text in one.complaints if not text.startswith(overtaken)] == []
