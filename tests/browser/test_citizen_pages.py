"""Public pages that only their citizen reaches, that refuse something or ask for the sum: sound on a telephone, in every language."""

import json
import re
import subprocess
import sys
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.feedback.citizen import CSRF
from tests.feedback.public_stage import CROWDED, Sheet

from .conftest import ROOT
from .test_pages import looked_at

pytestmark = pytest.mark.xdist_group("browser")
SLUG = "writertown"
# What most people see, also in the languages in which no walk goes through it.
MOST_USED = ["tell:start", "tell:what", "tell:check", "tell:sent", "tell:status", "answer:page"]


class Town:
    """The pages as the server sends them: the browser is handed each, so that one page is of whom many write beside, and the next
    of a stranger."""

    def __init__(self, url: str, sheets: list[Sheet], cookies: dict[str, str]) -> None:
        self.where, self.sheets, self.cookies = urlsplit(url).netloc, sheets, cookies
        _status, text, answered = self._ask("GET", f"/{SLUG}/en/messages/new/", "127.0.0.1", {})
        self.token = unescape(CSRF.findall(text)[0])
        self.csrf = SimpleCookie(answered["Set-Cookie"])["csrftoken"].value

    def sent(self, sheet: Sheet, path: str) -> tuple[str, dict[str, str]]:
        """The page and its headers."""
        source = CROWDED if sheet.crowded else "127.0.0.1"
        cookies = {"csrftoken": self.csrf} | ({} if sheet.stranger else self.cookies)
        method, given = (
            ("GET", None) if sheet.post is None else ("POST", {"csrfmiddlewaretoken": self.token, **sheet.post})
        )
        status, text, headers = self._ask(method, path, source, cookies, given)
        assert status == (422 if sheet.post is not None or "?code" in path else 200), (sheet.label, headers)
        return text, headers

    def _ask(
        self, method: str, path: str, source: str, cookies: dict[str, str], given: dict[str, str] | None = None
    ) -> tuple[int, str, dict[str, str]]:
        connection = HTTPConnection(self.where, timeout=60, source_address=(source, 0))
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        if given is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(given) if given is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), dict(answer.headers.items())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def town(site: Any) -> Town:
    stage = [sys.executable, "-m", "tests.browser.citizen_stage", SLUG]
    told = subprocess.run(stage, cwd=ROOT, env=site.environment, check=True, capture_output=True, text=True).stdout
    facts = json.loads(told)
    return Town(site.url, [Sheet(**each) for each in facts["sheets"]], facts["cookies"])


def faults(one: Any, town: Town, sheet: Sheet, language: str) -> list[str]:
    """The status is not handed on: the console of a browser complains about each that refuses."""
    path = sheet.path.replace(f"/{SLUG}/en/", f"/{SLUG}/{language}/")
    text, headers = town.sent(sheet, path)
    kept = {name: value for name, value in headers.items() if re.match("content-(type|security)", name.lower())}
    one.complaints.clear()
    one.page.route(lambda url: url.endswith(path), lambda route: route.fulfill(body=text, headers=kept), times=1)
    one.page.goto(path)
    wrong = one.page.locator(f"html[lang={language}]").count() != 1
    return (["in another language"] if wrong else []) + looked_at(one, text, axe=True)


def most_used(sheets: list[Sheet]) -> list[Sheet]:
    """One of each."""
    plain = [sheet for sheet in sheets if sheet.post is None and not sheet.crowded]
    return [next(sheet for sheet in plain if sheet.name == name) for name in MOST_USED]


@pytest.mark.parametrize("language", ["ar", "uk", "ckb"])
def test_every_page_of_a_citizen_is_sound_on_a_telephone(visitor: Any, town: Town, language: str) -> None:
    one, sheets = visitor(360), town.sheets if language == "ar" else most_used(town.sheets)
    found = {sheet.label: faults(one, town, sheet, language) for sheet in sheets}
    bad = {label: wrong for label, wrong in found.items() if wrong}
    assert bad == {}, bad
