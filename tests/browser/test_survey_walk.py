"""A person at a kiosk without script, the next one, and whoever reads what they said and takes it away as files: pages only."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .test_message_walk import Citizen

pytestmark = pytest.mark.xdist_group("browser")
TENANT = "diwaniyah"


def saved(page: Page, selector: str) -> bytes:
    with page.expect_download() as download:
        page.click(selector)
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_kiosk_is_asked_and_its_answers_are_read(browser: Browser, site: Any, visitor: Any, language: str) -> None:
    desk = visitor().sign_in(TENANT, "planning_manager")
    desk.speak(language)
    page = desk.page
    page.goto(f"/{TENANT}/staff/surveys/")
    page.click("a:has(+ .sub:has-text('-exit'))")
    survey = page.url
    page.click("a[href$='/share/']")
    home = page.get_attribute(f"main a[href*='/{language}/surveys/'][href*='/kiosk/']", "href") or ""
    assert f"home={language}" in home

    person = Citizen(browser, site.url, home)
    person.page.goto(home)
    person.at("/kiosk/")
    person.go_on("/1/$")
    person.choose("input[name=ALL][value='3']")
    while "/thanks/" not in person.page.url:
        asked = person.page.url
        if person.page.locator("input[name=DONE]").count():
            person.choose("input[name=DONE][value=yes]")
        person.page.locator("main form button[type=submit]").last.click()
        expect(person.page).not_to_have_url(asked)
    person.at("/thanks/")
    person.page.locator("main a.big").click()
    person.at(re.escape(home.split(site.url)[-1]))

    page.goto(survey)
    page.locator("main table a").first.click()
    assert not page.locator("form[action$='/files/answers/']").count()  # people still answer
    page.click("form[action$='/files/results/'] button")
    page.wait_for_selector("#state a[href$='/content/']")
    assert saved(page, "#state a[href$='/content/']").startswith(b"%PDF-")
    assert desk.complaints == []
