"""A complaint from a telephone without script, in Arabic and in English, to its clerk and back until it is opened again: pages only."""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.feedback.conftest import a_picture

from .conftest import ROOT
from .test_pages import TAGS, WIDER_THAN_THE_SCREEN

pytestmark = pytest.mark.xdist_group("browser")
numbers = itertools.count(1)
TELEPHONE = {"width": 360, "height": 780}
STORY = {
    "ar": "انكسر الأنبوب أمام المدرسة منذ يوم الخميس.",
    "en": "The pipe before the school has been broken since Thursday.",
}
REPLY = {"ar": "أُصلح الأنبوب يوم الأحد.", "en": "The pipe was repaired on Sunday."}
STILL = {"ar": "ما زال الماء يتسرب.", "en": "Water still runs."}
NOTE = "Crew 2 was there twice"


@pytest.fixture
def town(site: Any) -> str:
    """The slug of a new place."""
    slug = f"listentown{next(numbers)}"
    stage = [sys.executable, "-m", "tests.browser.message_stage", slug]
    subprocess.run(stage, cwd=ROOT, env=site.environment, check=True)
    return slug


class Citizen:
    """A telephone whose browser has no script; a second one, with script, is handed each page as it was sent, for axe."""

    def __init__(self, browser: Browser, url: str, place: str) -> None:
        self.start = place
        self.page: Page = browser.new_context(java_script_enabled=False, viewport=TELEPHONE, base_url=url).new_page()
        self.checker: Page = browser.new_context(bypass_csp=True, viewport=TELEPHONE, base_url=url).new_page()
        self.checker.route("**/as-it-was-sent/", self._hand_over)
        self.checked: list[str] = []

    def _hand_over(self, route: Any) -> None:
        route.fulfill(body=self.page.content(), content_type="text/html; charset=utf-8")

    def at(self, step: str) -> None:
        """Arrived there, and the page is sound."""
        expect(self.page).to_have_url(re.compile(step))
        expect(self.page.locator("main h1")).to_be_visible()
        self.checker.goto("/as-it-was-sent/")
        assert self.checker.evaluate("document.styleSheets.length") > 0
        assert self.checker.evaluate(WIDER_THAN_THE_SCREEN) <= 0, step
        found = Axe().run(self.checker, options={"runOnly": TAGS, "resultTypes": ["violations"]}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found] == [], step
        self.checked.append(step)

    def go_on(self, step: str) -> None:
        self.page.locator("main form button[type=submit]").last.click()
        self.at(step)

    def choose(self, selector: str) -> None:
        """By its label, which lies over it."""
        choice = self.page.locator(selector)
        self.page.click(f"label[for={choice.get_attribute('id')}]")
        expect(choice).to_be_checked()

    def tell(self, language: str, photo: Path) -> str:
        """All steps of the form; gives back the number on the receipt."""
        page = self.page
        page.goto(f"{self.start}messages/new/")
        self.at("/new/$")
        self.choose("input[name=kind][value=complaint]")
        self.go_on("/about/$")
        self.choose("input[name=subject][value=service]")
        self.go_on("/what/$")
        page.locator("main form button[type=submit]").last.click()  # nothing is filled in yet
        expect(page.locator(".error-summary")).to_be_visible()
        self.at("/what/$")
        page.select_option("select[name=service]", "water")
        page.fill("textarea[name=text]", STORY[language])
        self.go_on("/where/$")
        page.select_option("select[name=place]", "center")
        page.set_input_files("input[type=file]", str(photo))
        self.go_on("/help/$")
        self.go_on("/contact/$")
        page.fill("input[name=email]", "zainab@example.org")
        self.choose("input[name=consent]")
        self.go_on("/check/$")
        expect(page.locator("dl.answers")).to_contain_text(STORY[language])
        self.go_on("/sent/$")
        return page.locator(".bigcode").inner_text().strip()

    def follow(self, code: str) -> None:
        self.page.goto(f"{self.start}messages/follow/")
        self.at("/follow/$")
        self.page.fill("input[name=code]", code.lower().replace("-", " "))
        self.go_on(r"/status/\d+/$")

    def says_no(self, words: str) -> None:
        self.page.locator("textarea[name=text]").first.fill(words)
        self.page.click("button[name=content][value=no]")
        expect(self.page.locator(".timeline")).to_contain_text(words)
        self.at(r"/status/\d+/$")


class Clerk:
    """At a desk, with script."""

    def __init__(self, one: Any, town: str) -> None:
        self.one, self.page, self.town = one.sign_in(town, "complaints_officer"), one.page, town

    def open_message(self, words: str) -> None:
        self.page.goto(f"/{self.town}/staff/messages/")
        row = self.page.locator("#cases tbody tr", has_text=words[:40])
        row.locator("th a").click()
        expect(self.page.locator("#story")).to_be_visible()
        expect(self.page.locator("main")).to_contain_text(words)

    def sound(self) -> None:
        """With every deed open; on a telephone too."""
        self.page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        found = Axe().run(self.page, options={"runOnly": TAGS, "resultTypes": ["violations"]}).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:160]) for each in found] == []
        size = self.page.viewport_size
        self.page.set_viewport_size(TELEPHONE)
        assert self.page.evaluate(WIDER_THAN_THE_SCREEN) <= 0, self.page.url
        self.page.set_viewport_size(size)

    def write_down(self, words: str) -> str:
        """A call, until its receipt is handed over; gives back the number."""
        page = self.page
        page.goto(f"/{self.town}/staff/messages/new/")
        page.select_option("select[name=channel]", "phone")
        page.select_option("select[name=kind]", "complaint")
        page.fill("textarea[name=text]", words)
        page.check("input[name=unsafe]")
        self.sound()
        page.locator("main form.form button[type=submit]").click()
        number = page.locator(".bigcode").inner_text().strip()
        self.sound()
        page.locator("a[href$='/receipt/']").click()
        expect(page.locator("main .bigcode")).to_have_text(number)
        self.sound()
        page.go_back()
        page.locator("main form button[type=submit]").click()
        expect(page.locator("main form button[type=submit]")).to_have_count(0)  # it is handed over
        return number

    def do_with_all(self, step: str, **values: str) -> None:
        """Of the list, those that are shown."""
        page = self.page
        page.goto(f"/{self.town}/staff/messages/")
        self.sound()
        for box in page.locator("#cases input[name=chosen]").all():
            box.check()
        page.locator("#many button").click()
        self.sound()
        page.select_option("select[name=step]", step)
        for name, label in values.items():
            page.select_option(f"select[name={name}]", label=label)
        page.locator("main form.form button[type=submit]").click()
        expect(page.locator("main table")).to_be_visible()
        self.sound()

    def do(self, name: str, state: str, fill: Callable[[Any], None] = lambda form: None) -> None:
        """One step; the page comes back in the state."""
        self.page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        form = self.page.locator(f"form[action*='/{name}/']")
        fill(form)
        form.locator("button[type=submit]").click()
        expect(self.page.locator(".pagehead .eyebrow")).to_contain_text(state)

    def handle(self, reply: str, *files: Path) -> None:
        def assessment(form: Any) -> None:
            for name, value in (("severity", "high"), ("complexity", "simple"), ("impact", "several")):
                form.locator(f"[name=assess-{name}]").select_option(value)

        def answer(form: Any) -> None:
            form.locator("[name=answer-outcome]").select_option("resolved")
            form.locator("[name=answer-answer]").fill(reply)
            form.locator("[name=answer-files]").set_input_files([str(file) for file in files])

        self.do("assess", "Assessed", assessment)
        self.do("take-up", "Being worked on")
        self.do("note", "Being worked on", lambda form: form.locator("textarea").fill(NOTE))
        expect(self.page.locator("main")).to_contain_text(NOTE)
        self.sound()
        self.do("answer", "Answered", answer)
        expect(self.page.locator("a[href*='/files/']")).to_have_count(len(files))
        self.sound()
        self.do("close", "Closed")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_complaint_is_told_handled_and_opened_again(
    visitor: Any, site: Any, browser: Browser, town: str, tmp_path: Path, language: str
) -> None:
    photo, plan = tmp_path / "pipe.jpg", tmp_path / "plan.pdf"
    photo.write_bytes(a_picture())
    plan.write_bytes(b"%PDF-1.7 the new pipe")
    sender, later = (Citizen(browser, site.url, f"/{town}/{language}/") for _each in range(2))
    code = sender.tell(language, photo)
    assert sender.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    sender.page.go_back()
    assert sender.page.locator(".bigcode").inner_text().strip() == code
    clerk = Clerk(visitor(), town)
    clerk.open_message(STORY[language])
    expect(clerk.page.locator("a[href*='/photos/']")).to_have_count(1)
    expect(clerk.page.locator("main")).to_contain_text("zainab@example.org")
    clerk.handle(REPLY[language], photo, plan)
    later.follow(code)  # another telephone, with the number only
    main = later.page.locator("main")
    expect(main).to_contain_text(REPLY[language])
    with later.page.expect_download() as started:
        later.page.locator("section[aria-labelledby=answer] a[href*='/files/']").last.click()
    assert started.value.path().read_bytes() == plan.read_bytes()
    for inside in (NOTE, "Clara Clerk", "zainab@example.org"):
        expect(main).not_to_contain_text(inside)
    later.says_no(STILL[language])
    clerk.open_message(STORY[language])
    expect(clerk.page.locator(".pagehead .eyebrow")).to_contain_text("Being worked on")
    expect(clerk.page.locator(".timeline").last).to_contain_text(STILL[language])
    for page in ("held", "withdraw"):
        later.page.locator(f"a[href$='/{page}/']").first.click()
        later.at(f"/{page}/$")
        later.page.go_back()
        expect(later.page.locator(".timeline")).to_be_visible()
    assert len(sender.checked + later.checked) >= 13
    assert [text for text in clerk.one.complaints if "status of 422" not in text] == []
    for citizen in (sender, later):
        citizen.page.context.close()
        citizen.checker.context.close()


def test_calls_are_written_down_and_given_to_somebody_all_at_once(visitor: Any, town: str) -> None:
    clerk = Clerk(visitor(), town)
    numbers = {clerk.write_down(words) for words in ("A wire hangs over the pavement.", "The manhole is open.")}
    assert len(numbers) == 2
    clerk.do_with_all("assign", assignee="Clara Clerk")
    expect(clerk.page.locator("main tbody tr", has_text="Done")).to_have_count(2)
    clerk.page.goto(f"/{town}/staff/messages/?queue=mine")
    expect(clerk.page.locator("#cases tbody tr")).to_have_count(2)
    assert clerk.one.complaints == []
