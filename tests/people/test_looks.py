"""The pages of signing in, of one's account and of the admins: axe finds nothing, the policy holds, nothing scrolls sideways."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from organisation.members.actions import invite_member
from organisation.models import Role
from people.actions import create_token
from people.models import Member
from tenancy.context import tenant_context
from tenancy.models import Tenant, User
from tests.browser.test_pages import TAGS, faults
from tests.make import make, make_directorate, make_member, make_user
from tests.people.test_sign_in import link_in_the_mail

pytestmark = pytest.mark.xdist_group("browser")
VIEWS = [("en", 1280), ("ar", 360), ("en", 360), ("ar", 1280)]
SHOTS = os.environ.get("SDIP_SHOTS", "")

OUTSIDE = ["login/", "signup/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "confirm-email/", "inactive/",
           "password/reset/key/x-y/", "confirm-email/wrong/", "3rdparty/login/cancelled/", "3rdparty/login/error/"]  # fmt: skip
INSIDE = ["logout/", "password/change/", "email/", "sessions/", "2fa/", "2fa/webauthn/", "3rdparty/", "reauthenticate/"]
SAFE = ["2fa/totp/activate/", "2fa/webauthn/add/"]
FACTOR = ["2fa/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/"]


@pytest.fixture
def city(transactional_db: None) -> Tenant:
    return Tenant.objects.create(slug="alpha", name={"en": "Alpha City", "ar": "مدينة ألفا"}, languages=["en", "ar"])


@pytest.fixture
def amal(city: Tenant) -> User:
    user = make_user("amal@example.org", name="Amal")
    with tenant_context(city):
        water = make_directorate(code="water", name={"en": "Water", "ar": "الماء"})
        boss = make_member(Role.ADMINISTRATOR, user=user, name="Amal")
        make_member(Role.HEAD, water, name="Basim with a rather long name and many roles")
        make_member(Role.DATA_OFFICER, water, name="زينب كاظم")
        invite_member("layla@example.org", "Layla", [(Role.HEAD, water), (Role.DATA_OFFICER, water)], "en", by=boss)
        create_token(
            boss,
            name="Laboratory of the water works",
            scopes=["read"],
            last_day=timezone.localdate() + timedelta(days=9),
            by=boss,
        )
    return user


def walk(one: Any, paths: list[str], language: str, width: int) -> dict[str, list[str]]:
    """What is wrong with each page; in English wide and Arabic narrow axe looks too."""
    one.speak(language)
    bad = {}
    for path in paths:
        found = [f for f in faults(one, path, axe=False) if not f.startswith("status 4") and "status of 4" not in f]
        if (language, width) in VIEWS[:2]:
            found += violations(one)
        if SHOTS:
            name = path.strip("/").replace("/", "_").replace("?", "_") or "root"
            one.page.screenshot(path=Path(SHOTS) / f"{name[:60]}.{language}.{width}.png", full_page=True)
        if one.page.locator("html").get_attribute("lang") != language:
            found.append("not in the language")
        if found:
            bad[path] = found
    return bad


def violations(one: Any) -> list[str]:
    """What axe finds; what the console says meanwhile is about axe's own stylesheets."""
    before = list(one.complaints)
    options = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}
    found = Axe().run(one.page, options=options).response["violations"]
    one.complaints[:] = before
    return [f"axe {v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]


def visitor(person: Any, width: int) -> Any:
    one = person(viewport={"width": width, "height": 900})
    one.page.goto("/healthz/")
    return one


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_before_signing_in(person: Any, amal: User, language: str, width: int) -> None:
    paths = [
        "/",
        *(f"/accounts/{path}" for path in OUTSIDE),
        link_of_the_invitation(),
        "/accounts/invitation/alpha/wrong/",
    ]
    assert walk(visitor(person, width), paths, language, width) == {}


def link_of_the_invitation() -> str:
    return link_in_the_mail("accounts/invitation")


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_ones_account(person: Any, amal: User, city: Tenant, language: str, width: int) -> None:
    other = Tenant.objects.create(slug="beta", name={"en": "Beta Town"}, languages=["en", "ar"])
    with tenant_context(other):
        make_member(Role.AUDITOR, user=amal)
    User.objects.update(language=language)
    one = visitor(person, width)
    sign_in(one)
    bad = walk(one, ["/", *(f"/accounts/{path}" for path in INSIDE), link_of_the_invitation()], language, width)
    confirm(one)
    bad |= walk(one, [f"/accounts/{path}" for path in SAFE], language, width)
    give_factor(amal)
    bad |= walk(one, [f"/accounts/{path}" for path in FACTOR], language, width)
    assert bad == {}


def sign_in(one: Any) -> None:
    one.page.goto("/accounts/login/")
    one.write(login="amal@example.org", password="a long pass phrase")
    with one.page.expect_navigation():
        one.page.locator("main form button").first.click()


def confirm(one: Any) -> None:
    one.page.goto("/accounts/2fa/totp/activate/")
    one.write(password="a long pass phrase")
    with one.page.expect_navigation():
        one.page.locator("main form button").first.click()


def give_factor(user: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_the_second_step_of_signing_in(person: Any, amal: User, language: str, width: int) -> None:
    give_factor(amal)
    User.objects.update(language=language)
    one = visitor(person, width)
    sign_in(one)
    assert walk(one, ["/accounts/2fa/authenticate/"], language, width) == {}
    assert Authenticator.objects.count() == 2


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_refused_forms(person: Any, amal: User, language: str, width: int) -> None:
    one = visitor(person, width)
    one.page.goto("/accounts/login/")
    one.speak(language)
    one.page.goto("/accounts/login/")
    one.write(login="amal@example.org", password="wrong")
    with one.page.expect_navigation():
        one.page.locator("main form button").first.click()
    assert one.page.locator(".error-summary").is_visible()
    assert violations(one) == []


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_pages_about_people(person: Any, amal: User, city: Tenant, language: str, width: int) -> None:
    User.objects.update(language=language)
    with tenant_context(city):
        basim = Member.objects.get(name__startswith="Basim")
        role = basim.assignments.get()
    place = "/alpha/staff/organisation/members/"
    pages = [
        "",
        "rights/",
        "invitations/",
        "invitations/new/",
        "tokens/",
        "tokens/new/",
        f"roles/{role.pk}/end/",
        "?q=nobody",
    ]
    pages += [f"{basim.pk}/{page}" for page in ("", "role/", "leaving/", "deputy/", "hand-over/")]
    one = visitor(person, width)
    sign_in(one)
    paths = [place + page for page in pages] + ["/alpha/staff/people/account/", "/alpha/staff/people/account/deputy/"]
    bad = walk(one, paths, language, width)
    assert bad == {}, bad


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_the_admins(person: Any, amal: User, city: Tenant, language: str, width: int) -> None:
    from indicators.models import Measurement
    from organisation.models import Directorate

    User.objects.update(language=language, is_staff=True, is_superuser=True)
    with tenant_context(city):
        water = Directorate.objects.get()
        figure = make(Measurement)
    one = visitor(person, width)
    sign_in(one)
    place = "/alpha/manage/"
    paths = [place, f"{place}organisation/", f"{place}organisation/directorate/", f"{place}organisation/directorate/?q=x",
             f"{place}organisation/directorate/{water.pk}/change/", f"{place}organisation/directorate/{water.pk}/history/",
             f"{place}people/member/", f"{place}mail/message/", f"{place}indicators/measurement/",
             f"{place}indicators/measurement/{figure.pk}/change/",
             "/platform/", "/platform/tenancy/tenant/", "/platform/tenancy/tenant/add/", f"/platform/tenancy/tenant/{city.pk}/change/",
             f"/platform/tenancy/tenant/{city.pk}/history/", "/platform/tenancy/user/", f"/platform/tenancy/user/{amal.pk}/change/",
             "/platform/organisation/oversight/", "/platform/organisation/oversight/add/", "/platform/mail/platformmessage/"]  # fmt: skip
    bad = walk(one, paths, language, width)
    assert bad == {}, bad
