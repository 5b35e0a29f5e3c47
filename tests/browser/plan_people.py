"""The people who walk through a plan: each at a browser of the own, who reads the page, clicks what is written there and types."""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from sdip.samples.people import PASSWORD

from .conftest import ROOT

GUEST_NAME = "Carla Community"
PATIENCE = 30_000  # milliseconds: a loaded machine is slow, and a PDF slower
numbers = itertools.count(1)  # a test that is run again finds a place of its own


def set_the_stage(site: Any) -> str:
    """The slug of the new place."""
    slug = f"plantown{next(numbers)}"
    subprocess.run([sys.executable, "-m", "tests.browser.plan_stage", slug], cwd=ROOT, env=site.environment, check=True)
    return slug


def in_days(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()


def named(words: str) -> re.Pattern[str]:
    """The name of a control; what stands behind its colon is for the ear, so that the browser puts a space before it."""
    return re.compile(re.escape(words).replace(r":\ ", r"\s?:\ "))


@dataclass
class Person:
    """Somebody at a browser; what is not seen in time fails the test with the page's own words."""

    one: Any
    site: Any

    @property
    def page(self) -> Page:
        page: Page = self.one.page
        return page

    def go(self, path: str) -> "Person":
        answer = self.page.goto(path)
        assert answer is not None, path
        assert answer.ok, f"{path}: {answer.status}"
        return self

    def main(self) -> Locator:
        return self.page.locator("main")

    def card(self, heading: str) -> Locator:
        """The region under that heading."""
        return self.main().get_by_role("region", name=heading, exact=True)

    def click(self, control: Locator) -> "Person":
        """Until the next page is there."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            control.first.click()
        return self

    def follow(self, words: str, within: Locator | None = None) -> "Person":
        return self.click((within or self.main()).get_by_role("link", name=named(words)))

    def press(self, words: str, within: Locator | None = None) -> "Person":
        return self.click((within or self.main()).get_by_role("button", name=named(words)))

    def type(self, **fields: str) -> "Person":
        """By the name of the field; a date as year-month-day."""
        for name, value in fields.items():
            self.page.locator(f"main [name='{name}']").fill(value)
        return self

    def choose(self, **fields: str) -> "Person":
        """From a list, by the words that stand there."""
        for name, words in fields.items():
            self.page.locator(f"main select[name='{name}']").select_option(label=words)
        return self

    def tick(self, **fields: str) -> "Person":
        for name, value in fields.items():
            self.page.locator(f"main input[name='{name}'][value='{value}']").check()
        return self

    def sees(self, *words: str) -> "Person":
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each, timeout=PATIENCE)
        return self

    def sees_not(self, *words: str) -> "Person":
        """Of a page that is there already."""
        for each in words:
            expect(self.main()).not_to_contain_text(each)
        return self

    def is_told(self, words: str) -> "Person":
        expect(self.page.locator("#messages")).to_contain_text(words, timeout=PATIENCE)
        return self

    def refused(self, path: str) -> "Person":
        """The address is there, but not for this person."""
        assert self.one.context.request.get(path).status == 403, path
        return self

    def status_of(self, path: str) -> int:
        return int(self.one.context.request.get(path, timeout=2 * PATIENCE).status)


@dataclass
class Walk:
    """Five people around one plan."""

    site: Any
    open: Callable[..., Any]
    slug: str
    people: dict[str, Person] = field(default_factory=dict)
    plan: str = ""
    public: str = ""

    @property
    def staff(self) -> str:
        return f"/{self.slug}/staff"

    @property
    def guest_address(self) -> str:
        return f"carla@{self.slug}.example"

    def come(self, role: str) -> Person:
        person = Person(self.open().sign_in(self.slug, role), self.site)
        self.people[role] = person
        return person

    def citizen(self) -> Person:
        """Nobody in particular: without an account."""
        return Person(self.open(), self.site)

    def accept_invitation(self) -> Person:
        """The guest opens the e-mail, follows its link and chooses a password."""
        guest = Person(self.open(), self.site)
        guest.go(letters(self.site, self.guest_address)[-1])
        guest.type(password1=PASSWORD, password2=PASSWORD).press("Accept the invitation")
        guest.page.wait_for_url(f"**{self.staff}/**")
        self.people["community_member"] = guest
        return guest

    def __getitem__(self, role: str) -> Person:
        return self.people[role]

    def at(self, role: str, stage: str = "") -> Person:
        """The person at the plan's page, or at a stage's: one click away from wherever in the plan the person is."""
        person = self.people[role]
        stages = person.page.get_by_role("navigation", name="Stages of the plan")
        if not stage or not stages.count():
            person.go(self.plan)
        return person.follow(stage, stages) if stage else person

    def sign(self, stage: str, then: str) -> None:
        """The head signs; where the stage does not wait for the governor’s office, that office signs afterwards."""
        self.at("head").press(f"Sign off “{stage}”")
        self["head"].is_told(f"Signed. The plan is at the stage “{then}”.")
        if then != stage:
            self.countersign(stage)

    def countersign(self, stage: str) -> None:
        office = self.at("governor")
        office.press(f"Sign: {stage}", office.card("Signed stages")).is_told("Signed.")

    def sign_both(self, stage: str, then: str) -> None:
        """A stage that waits for the governor’s office: after the head alone the plan is where it was."""
        self.at("governor").sees("The head of the directorate signs this stage off.")
        self.sign(stage, stage)
        self.at("governor").press(f"Sign off “{stage}”")
        self["governor"].is_told(f"Signed. The plan is at the stage “{then}”.")


def letters(site: Any, to: str) -> list[str]:
    """The links of the letters that have been sent there, oldest first."""
    found = []
    folder = Path(site.environment["SDIP_DATA_DIR"]) / "mail"
    for file in sorted(folder.iterdir(), key=lambda each: each.stat().st_mtime_ns):
        for part in file.read_bytes().split(b"-" * 79):
            message = BytesParser(policy=policy.default).parsebytes(part.strip())
            body = message.get_body(("plain",)) if to in str(message["To"]) else None
            if body is not None:
                found += [word for word in body.get_content().split() if word.startswith("http")]
    return found
