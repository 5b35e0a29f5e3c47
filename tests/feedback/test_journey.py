"""A citizen at a browser without JavaScript, English on a desk and Arabic on a telephone: from a broken promise to the answer."""

import datetime as dt
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from charters import actions as charter_actions
from feedback import actions
from feedback.models import Case
from indicators.models import Indicator
from organisation.models import Place, Service
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.charters.conftest import in_force
from tests.figures import assess, make_indicator, make_months, set_figures, set_standard
from tests.make import make, make_directorate, make_member

from .conftest import a_picture

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def town(transactional_db: None) -> Tenant:
    tenant = Tenant.objects.create(slug="alpha", name={"en": "Alpha", "ar": "ألفا"}, languages=["en", "ar"])
    with tenant_context(tenant):
        place = make(Place, code="center", name={"en": "Centre", "ar": "المركز"})
        place.path = f"/{place.pk}/"
        place.save()
        service = make(
            Service, directorate=make_directorate(), code="water", public=True, name={"en": "Water", "ar": "الماء"}
        )
        indicator = _measured(service)
        head = make_member("head")
        make_member("complaints_officer")
        version = charter_actions.create_charter(service, by=head)
        words = {"en": "Burst pipes repaired quickly", "ar": "إصلاح الكسور بسرعة"}
        charter_actions.add_commitment(version, words=words, indicator=indicator, answer_days=3, by=head)
        in_force(version, head)
    return tenant


def _measured(service: Service) -> Indicator:
    indicator = make_indicator(service=service, public=True)
    set_standard(indicator, "guaranteed", "0.8")
    set_standard(indicator, "target", "0.9")
    set_figures(indicator, make_months(dt.date(2026, 6, 1), 3), ["0.85", "0.82", "0.7"])
    assess(dt.date(2026, 10, 1))
    return indicator


class Reader:
    """A page without script that is checked wherever it arrives; a second one, with script, holds the same HTML for axe."""

    def __init__(self, browser: Browser, url: str, width: int) -> None:
        options: dict[str, Any] = {"viewport": {"width": width, "height": 800}, "base_url": url}
        self.page: Page = browser.new_context(java_script_enabled=False, **options).new_page()
        self.checker: Page = browser.new_context(bypass_csp=True, **options).new_page()
        self.seen: list[str] = []

    def check(self) -> None:
        self.checker.goto("/healthz/")
        self.checker.route("**/held/", lambda route: route.fulfill(body=self.page.content(), content_type="text/html"))
        self.checker.goto("/held/")
        assert self.checker.evaluate("getComputedStyle(document.body).display") == "flex", "the stylesheet is missing"
        self.checker.evaluate(AXE.read_text())
        found = self.checker.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)["violations"]
        assert found == [], (self.page.url, [(v["id"], v["nodes"][0]["html"]) for v in found])
        assert self.checker.evaluate(SIDEWAYS) <= 0, self.page.url
        self.seen.append(self.page.title())

    def go(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.check()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 360)])
def test_from_a_broken_promise_to_a_message_that_is_followed(
    town: Tenant, live_server: Any, browser: Browser, tmp_path: Path, language: str, width: int
) -> None:
    photo = tmp_path / "pipe.jpg"
    photo.write_bytes(a_picture())
    reader = Reader(browser, live_server.url, width)
    page = reader.page
    page.goto(f"/alpha/{language}/")
    reader.check()
    reader.go(".missed a")
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    reader.go(".promise a[href*=promise]")
    reader.go("main form button[type=submit]")
    assert page.locator(".error-summary").is_visible()
    page.click("label[for=id_kind_0]")
    reader.go("main form button[type=submit]")
    reader.go("main form button[type=submit]")
    page.fill("textarea", "The pipe in front of the school leaks.")
    reader.go("main form button[type=submit]")
    page.select_option("select[name=place]", "center")
    page.set_input_files("input[type=file]", str(photo))
    reader.go("main form button[type=submit]")
    reader.go("main form button[type=submit]")
    reader.go("main form button[type=submit]")
    reader.go("main form button[type=submit]")
    code = page.inner_text(".bigcode")
    page.go_back()
    assert page.inner_text(".bigcode") == code
    page.goto(f"/alpha/{language}/")
    page.fill("#code", code.lower().replace("-", " "))
    reader.go(".find button")
    page.fill("textarea", "It is house number 12.")
    reader.go("section form button[type=submit]")
    assert "It is house number 12." in page.inner_text(".timeline")
    with tenant_context(town):
        case = Case.objects.get()
        officer = make_member("complaints_officer")
        case = actions.assess_case(case, severity="medium", complexity="simple", impact="one", by=officer)
        actions.take_up_case(case, by=officer)
        actions.answer_case(case, outcome="resolved", answer="It is repaired.", by=officer)
        assert (case.commitment_id is not None, case.files.count(), case.language) == (True, 1, language)
    page.reload()
    reader.check()
    assert "It is repaired." in page.inner_text("main")
    page.locator("textarea").first.fill("Water still runs.")
    reader.go("button[value=no]")
    reader.go("aside a.btn")
    reader.go("main form button[type=submit]")
    with tenant_context(town):
        assert Case.objects.get().state == "withdrawn"
    assert len(reader.seen) >= 15
