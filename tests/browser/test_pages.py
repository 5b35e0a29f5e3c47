"""Every registered page in a real browser: axe finds nothing, the policy is never broken, nothing scrolls sideways on a phone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.markup import unbalanced

pytestmark = pytest.mark.xdist_group("browser")
TENANT = "diwaniyah"
MADE_BY_A_STEP = {
    "organisation:import",
    "surveys:file",
    "public_reports:annual_page",  # once a member has published one
}  # of what somebody has just uploaded, asked for or published; their own tests bring one
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ROLES = ["administrator", "head", "complaints_officer", "data_officer", "oversight_officer", "governor"]


def localised(path: str, language: str) -> str:
    """Public pages carry the language in the path, the staff's in a cookie."""
    return path.replace(f"/{TENANT}/en/", f"/{TENANT}/{language}/")


def is_page(answer: Any) -> bool:
    """Else it is a file to take away, which a browser does not show."""
    return bool(answer.headers.get("content-type", "").startswith("text/html"))


def faults(one: Any, path: str, *, axe: bool) -> list[str]:
    one.complaints.clear()
    told = one.context.request.get(path)
    if not is_page(told):
        return [] if told.ok else [f"status {told.status}"]  # a file to take away
    answer = one.page.goto(path)
    found = [f"status {answer.status}"] if answer is None or answer.status >= 400 else []
    return found + looked_at(one, told.text(), axe=axe)


def looked_at(one: Any, sent: str, *, axe: bool) -> list[str]:
    """What is wrong with the page that the browser shows; `sent`: as it left the server."""
    found = unbalanced(sent)
    if one.page.evaluate(WIDER_THAN_THE_SCREEN) > 0:
        found.append("scrolls sideways")
    if axe:
        violations = (
            Axe().run(one.page, options={"runOnly": TAGS, "resultTypes": ["violations"]}).response["violations"]
        )
        found += [f"axe {v['id']}: {v['nodes'][0]['html'][:160]}" for v in violations]
    return found + [f"console: {text[:200]}" for text in one.complaints]


def pages_by_reader(visitor: Any, site: Any, width: int, language: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Each page with somebody who may read it: public ones without signing in, the staff's by the first role that may."""
    pages = [p for p in site.pages(TENANT) if p["path"]]
    stranger = visitor(width)
    yield from ((stranger, page) for page in pages if page["public"])
    waiting = [page for page in pages if not page["public"]]
    for role in ROLES:
        if not waiting:
            return
        one = visitor(width).sign_in(TENANT, role)
        one.speak(language)
        readable = [page for page in waiting if one.context.request.get(page["path"]).status != 403]
        yield from ((one, page) for page in readable)
        waiting = [page for page in waiting if page not in readable]
    assert waiting == [], "nobody may read these pages"


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360), ("en", 360), ("ar", 1280)])
def test_every_page_is_sound(visitor: Any, site: Any, language: str, width: int) -> None:
    axe = (language, width) in {("en", 1280), ("ar", 360)}
    bad = {}
    for one, page in pages_by_reader(visitor, site, width, language):
        if found := faults(one, localised(page["path"], language), axe=axe):
            bad[page["name"]] = found
    assert bad == {}


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<!doctype html><p>a<br>b <svg><path/></svg></p>", []),
        ("<p><b>a</p></b>", ["</p> in line 1, where <b> of line 1 is open"]),
        ("<ul><li>a</li>", ["<ul> of line 1 is never closed"]),
        ("a</div>", ["</div> in line 1, where nothing is open"]),
    ],
)
def test_markup_that_does_not_close_is_found(html: str, fault: list[str]) -> None:
    assert unbalanced(html) == fault


def test_every_registered_page_has_a_row_to_show(site: Any) -> None:
    nothing = [p["name"] for p in site.pages(TENANT) if p["path"] is None]
    assert set(nothing) <= MADE_BY_A_STEP, nothing


@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_pages_work_without_script(visitor: Any, site: Any, language: str) -> None:
    one = visitor(360, java_script_enabled=False)
    broken = {}
    for page in [p for p in site.pages(TENANT) if p["public"] and p["path"]]:
        path = localised(page["path"], language)
        told = one.context.request.get(path)
        if told.ok and not is_page(told):
            continue
        one.page.goto(path)
        if not told.ok or not one.page.locator("h1").first.is_visible():
            broken[page["name"]] = told.status
    assert broken == {}


@pytest.mark.screens
@pytest.mark.skipif("SDIP_SCREENS" not in os.environ, reason="make screens draws the pictures")
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_screens(visitor: Any, site: Any, language: str, width: int) -> None:
    """A picture of every page into .screens/, to be looked at."""
    folder = Path(".screens")
    folder.mkdir(exist_ok=True)
    for one, page in pages_by_reader(visitor, site, width, language):
        path = localised(page["path"], language)
        if not is_page(one.context.request.get(path)):
            continue
        one.page.goto(path)
        one.page.screenshot(path=folder / f"{page['name'].replace(':', '-')}.{language}.{width}.png", full_page=True)
    assert any(folder.iterdir())
