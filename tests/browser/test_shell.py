"""The frame in a real browser behind the product's policy: swaps, refusals, messages, keys. No server: the answers are given here."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.staticfiles import finders
from django.http import HttpResponse, HttpResponseRedirect
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route

from sdip.web import errors
from sdip.web.middleware import HtmxResponses, SecurityHeaders, messages_out_of_band

ORIGIN = "http://frame.localhost"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
STAFF = """{% extends "staff.html" %}{% block title %}Frame{% endblock %}{% block main %}<div class="wrap page">
<h1>Frame</h1>
<a id="more" href="/rows/" hx-get="/rows/" hx-target="#rows" hx-swap="outerHTML">More</a>
<button id="refused" hx-post="/refused/" hx-target="#rows">Refused</button>
<button id="wrong" hx-post="/wrong/" hx-target="#rows" hx-swap="outerHTML">Wrong</button>
<button id="moved" hx-post="/moved/" hx-target="#rows">Moved</button>
<button id="expired" hx-post="/expired/" hx-target="#rows">Expired</button>
<div id="rows"><h2>Rows</h2><button class="btn" hx-get="/rows/" hx-target="#rows" hx-swap="outerHTML">Inside</button></div>
<table class="table entry"><tbody>{% for row in "123" %}<tr><td><input class="input" name="r{{ row }}-n" aria-label="Numerator {{ row }}"></td><td><input class="input" name="r{{ row }}-d" aria-label="Denominator {{ row }}"></td></tr>{% endfor %}</tbody></table>
</div>{% endblock %}"""  # noqa: E501


def a_request(path: str = "/", headers: dict[str, str] | None = None) -> Any:
    request: Any = RequestFactory().get(path, headers=headers or {})
    request.tenant, request.user, request.session = None, AnonymousUser(), {}
    request.member = SimpleNamespace(pk=1, membership_id=1, name="Zainab")
    request._messages, request.resolver_match = CookieStorage(request), None
    return request


def part(text: str) -> HttpResponse:
    request = a_request()
    request._messages.add(25, "It was saved.")
    return HttpResponse(text.encode() + messages_out_of_band(request))


def answer(path: str) -> HttpResponse:
    """What the site would say, through the real middleware."""
    request = a_request(path, {"HX-Request": "true"} if path != "/" else {})
    answers = {
        "/": lambda: HttpResponse(engines["django"].from_string(STAFF).render({"navigation": []}, request)),
        "/rows/": lambda: part('<div id="rows"><h2>New rows</h2></div>'),
        "/refused/": lambda: errors.forbidden(request, Exception("Only the head of the directorate approves figures.")),
        "/wrong/": lambda: HttpResponse('<div id="rows"><p class="error">Too large</p></div>', status=422),
        "/moved/": lambda: HttpResponseRedirect("/"),
        "/expired/": lambda: HttpResponseRedirect(f"{settings.LOGIN_URL}?next=/"),
        settings.LOGIN_URL: lambda: HttpResponse("<!doctype html><title>Sign in</title><h1>Sign in</h1>"),
    }
    return SecurityHeaders(HtmxResponses(lambda _request: answers[path]()))(request)


def serve(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
    if path.startswith(settings.STATIC_URL):
        found = Path(str(finders.find(path.removeprefix(settings.STATIC_URL))))
        route.fulfill(body=found.read_bytes(), content_type=TYPES[found.suffix])
        return
    response = answer(path)
    route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.content)


@pytest.fixture(params=["en", "ar"])
def page(browser: Browser, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr("sdip.web.context.navigation_for", lambda member: [])
    monkeypatch.setattr("sdip.web.context.unread_notices", lambda member: 0)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route("**/*", serve)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    opened.on("pageerror", lambda problem: complaints.append(str(problem)))
    with translation.override(request.param):
        opened.goto(f"{ORIGIN}/", wait_until="networkidle")
        yield opened
    context.close()
    expected = ("403", "422", "Response Status Error Code")
    assert [text for text in complaints if not any(part in text for part in expected)] == []


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def test_a_part_is_swapped_with_its_message_and_the_focus_is_kept(page: Page) -> None:
    page.locator("#more").click()
    page.get_by_text("New rows").wait_for()
    assert "It was saved." in page.locator("#messages").inner_text()
    assert page.locator("#messages").get_attribute("role") == "status"  # the live region itself survives
    assert focused(page) == "more"


def test_a_part_that_swallows_its_own_button_gives_the_focus_to_its_heading(page: Page) -> None:
    page.get_by_role("button", name="Inside").click()
    page.get_by_text("New rows").wait_for()
    page.locator("h2:focus").wait_for(timeout=3000)
    assert focused(page) == "New rows"


def test_a_refusal_takes_the_place_of_the_page_and_says_why(page: Page) -> None:
    page.locator("#refused").click()
    page.get_by_text("Only the head of the directorate").wait_for()
    assert page.locator("main").count() == 1
    assert page.locator("#rows").count() == 0
    assert page.locator("header").count() == 1


def test_a_wrong_form_is_shown_in_place(page: Page) -> None:
    page.locator("#wrong").click()
    page.get_by_text("Too large").wait_for()
    assert page.locator("h1").inner_text() == "Frame"


def test_a_redirect_brings_the_new_page(page: Page) -> None:
    page.evaluate("document.querySelector('h1').textContent = 'Old'")
    page.locator("#moved").click()
    page.locator("h1", has_text="Frame").wait_for()
    assert page.locator("main").count() == 1


def test_an_expired_session_leads_to_the_sign_in(page: Page) -> None:
    page.locator("#expired").click()
    page.wait_for_url(f"{ORIGIN}{settings.LOGIN_URL}?next=/")


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page) -> None:
    menu = page.locator("details.menu").first
    menu.locator("summary").click()
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_enter_and_arrows_move_within_a_column(page: Page) -> None:
    page.locator("[name=r1-d]").focus()
    for key, name in (("Enter", "r2-d"), ("ArrowDown", "r3-d"), ("ArrowDown", "r3-d"), ("ArrowUp", "r2-d")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.name") == name


def test_htmx_runs_without_eval_and_without_a_style_of_its_own(page: Page) -> None:
    config = page.evaluate("JSON.stringify(htmx.config)")
    loaded = json.loads(config)
    assert (loaded["allowEval"], loaded["includeIndicatorStyles"], loaded["selfRequestsOnly"]) == (False, False, True)
    assert page.locator("style").count() == 0
