"""A browser before the live server of the test itself: each test makes its own people, and looks into the same database."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from organisation.models import Directorate, Role
from people.models import Member
from tenancy.context import tenant_context
from tenancy.models import Tenant, User
from tests.make import make_directorate, make_member, make_user

from .helpers import World

WATCH = "document.addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))"


class Person:
    """Somebody at a browser, who remembers what the console complained about."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url, self.complaints = url, list[str]()
        self.context = browser.new_context(base_url=url, **options)
        if options.get("java_script_enabled", True):
            self.context.add_init_script(WATCH)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def speak(self, language: str) -> None:
        self.context.add_cookies([{"name": "django_language", "value": language, "url": self.url}])

    def see(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for(timeout=5000)

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def write(self, **fields: str) -> None:
        for name, text in fields.items():
            self.page.fill(f"main [name={name}]", text)

    def sign_in(self, email: str, password: str = "a long pass phrase", place: str = "") -> "Person":
        self.page.goto(f"/accounts/login/{f'?next={place}' if place else ''}")
        self.write(login=email, password=password)
        self.press("Sign in")
        return self

    def confirm(self, password: str = "a long pass phrase") -> None:
        """What concerns the safety of the account asks for the password once more."""
        self.page.wait_for_url("**/accounts/reauthenticate/**")
        self.write(password=password)
        self.press("Continue")

    @property
    def path(self) -> str:
        return "/" + self.page.url.split("/", 3)[3]


@pytest.fixture
def person(transactional_db: None, browser: Browser, live_server: Any) -> Iterator[Any]:
    opened: list[Person] = []

    def arrive(**options: Any) -> Person:
        opened.append(Person(browser, live_server.url, **({"locale": "en-GB"} | options)))
        return opened[-1]

    yield arrive
    for one in opened:
        one.context.close()
        harmless = [c for c in one.complaints if "the server responded with a status of 4" in c]
        assert [c for c in one.complaints if c not in harmless] == []


@pytest.fixture
def city(transactional_db: None) -> Tenant:
    return Tenant.objects.create(slug="alpha", name={"en": "Alpha City", "ar": "مدينة ألفا"}, languages=["en", "ar"])


@pytest.fixture
def amal(city: Tenant) -> User:
    user = make_user("amal@example.org")
    with tenant_context(city):
        make_member(Role.ADMINISTRATOR, user=user, name="Amal")
    return user


@pytest.fixture
def boss(inside: Tenant) -> Member:
    return make_member(Role.ADMINISTRATOR, name="Amal")


@pytest.fixture
def water(inside: Tenant) -> Directorate:
    return make_directorate(code="water", name={"en": "Water"})


@pytest.fixture
def world(tenant_a: Tenant) -> World:
    with tenant_context(tenant_a):
        return World()
