"""Every way in, tried in a browser; what must work without JavaScript is tried without."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail

from organisation.members.actions import invite_member
from organisation.models import Role
from people.models import Member
from tenancy.context import tenant_context
from tenancy.models import Tenant, User
from tests.make import make_member, make_user

pytestmark = pytest.mark.xdist_group("browser")
PLAIN = {"java_script_enabled": False}


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def city(transactional_db: None) -> Tenant:
    return Tenant.objects.create(slug="alpha", name={"en": "Alpha City", "ar": "مدينة ألفا"}, languages=["en", "ar"])


@pytest.fixture
def amal(city: Tenant) -> User:
    user = make_user("amal@example.org")
    with tenant_context(city):
        make_member(Role.ADMINISTRATOR, user=user, name="Amal")
    return user


def link_in_the_mail(part: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


@pytest.mark.parametrize("options", [{}, PLAIN], ids=["script", "plain"])
def test_signing_in_leads_straight_to_the_only_place_of_work(person: Any, amal: User, options: Any) -> None:
    one = person(**options).sign_in("Amal@Example.org")
    one.page.wait_for_url("**/alpha/staff/")


def test_signing_in_leads_back_to_where_one_wanted_to_go(person: Any, amal: User) -> None:
    one = person(**PLAIN)
    one.page.goto("/alpha/staff/organisation/members/")
    assert one.path.startswith("/accounts/login/?next=/alpha/staff/organisation/members/")
    one.write(login="amal@example.org", password="a long pass phrase")
    one.press("Sign in")
    assert one.path == "/alpha/staff/organisation/members/"


@pytest.mark.parametrize("email", ["amal@example.org", "nobody@example.org"])
def test_a_wrong_password_says_the_same_for_people_known_and_unknown(person: Any, amal: User, email: str) -> None:
    one = person(**PLAIN).sign_in(email, "not the pass phrase")
    one.see("The e-mail address or the password is not right. Check both.")
    assert one.page.title().startswith("Error:")


def test_guessing_is_slowed_down(person: Any, amal: User) -> None:
    one = person(**PLAIN)
    for _attempt in range(11):
        one.sign_in("amal@example.org", "wrong")
    one.see("These were too many attempts")
    one.sign_in("amal@example.org")  # even the right one has to wait
    one.see("These were too many attempts")


def test_somebody_in_two_places_chooses(person: Any, amal: User, city: Tenant) -> None:
    other = Tenant.objects.create(slug="beta", name={"en": "Beta Town"}, languages=["en"])
    with tenant_context(other):
        make_member(Role.AUDITOR, user=amal)
    one = person(**PLAIN).sign_in("amal@example.org")
    assert one.path == "/"
    one.follow("Beta Town")
    assert one.path.startswith("/beta/staff/")


def test_nobody_signs_up(person: Any, city: Tenant) -> None:
    one = person(**PLAIN)
    one.page.goto("/accounts/signup/")
    one.see("Accounts are made by invitation")
    assert one.page.locator("main input").count() == 0


# --- password ---


def test_a_forgotten_password_is_set_anew(person: Any, amal: User) -> None:
    one = person(**PLAIN)
    one.page.goto("/accounts/login/")
    one.follow("Forgot your password?")
    one.write(email="amal@example.org")
    one.press("Send me the link")
    one.see("Look into your mailbox")
    assert mail.outbox[-1].to == ["amal@example.org"]
    link = link_in_the_mail("password/reset/key")
    one.page.goto(link)
    one.write(password1="short", password2="short")
    one.press("Set the password")
    one.see("at least 12 characters")
    one.write(password1="another long phrase", password2="a different phrase")
    one.press("Set the password")
    one.see("The two passwords differ")
    one.write(password1="another long phrase", password2="another long phrase")
    one.press("Set the password")
    one.see("Your new password is set")
    one.page.goto(link)
    one.see("This link no longer works")
    one.sign_in("amal@example.org", "another long phrase")
    one.page.wait_for_url("**/alpha/staff/")
    assert mail.outbox[-1].subject == "Your password was changed"


def test_a_reset_does_not_tell_who_has_an_account(person: Any, amal: User) -> None:
    seen = []
    for email in ("amal@example.org", "nobody@example.org"):
        one = person(**PLAIN)
        one.page.goto("/accounts/password/reset/")
        one.write(email=email)
        one.press("Send me the link")
        seen.append((one.path, one.page.inner_text("main")))
    assert seen[0] == seen[1]
    assert [m.to for m in mail.outbox] == [["amal@example.org"]]


def test_a_new_password_signs_out_the_other_devices_and_not_this_one(person: Any, amal: User) -> None:
    here, there = (person(**PLAIN).sign_in("amal@example.org") for _device in range(2))
    here.page.goto("/accounts/password/change/")
    here.write(oldpassword="wrong", password1="another long phrase", password2="another long phrase")
    here.press("Change the password")
    here.see("This is not your current password")
    here.write(oldpassword="a long pass phrase", password1="another long phrase", password2="another long phrase")
    here.press("Change the password")
    here.see("Your password has been changed.")
    there.page.goto("/alpha/staff/")
    assert there.path.startswith("/accounts/login/")


def test_a_letter_speaks_the_language_of_the_account(person: Any, amal: User) -> None:
    User.objects.update(language="ar")
    one = person(**PLAIN)
    one.page.goto("/accounts/password/reset/")
    one.write(email="amal@example.org")
    one.press("Send me the link")
    assert mail.outbox[-1].extra_headers["Content-Language"] == "ar"


# --- e-mail address and devices ---


def test_a_new_address_counts_once_it_is_confirmed(person: Any, amal: User, city: Tenant) -> None:
    one = person(**PLAIN).sign_in("amal@example.org")
    one.page.goto("/accounts/email/")
    one.write(email="New@example.org")
    one.press("Change the address")
    one.confirm()
    one.see("Waits to be confirmed")
    assert User.objects.get().email == "amal@example.org"
    one.page.goto(link_in_the_mail("confirm-email"))
    one.press("Yes, confirm it")
    assert User.objects.get().email == "new@example.org"
    with tenant_context(city):
        assert Member.objects.get().email == "new@example.org"


def test_other_devices_can_be_signed_out(person: Any, amal: User) -> None:
    here, there = (person(**PLAIN).sign_in("amal@example.org") for _device in range(2))
    here.page.goto("/accounts/sessions/")
    here.see("This device")
    here.press("Sign out all other devices")
    here.see("All other devices have been signed out.")
    there.page.goto("/alpha/staff/")
    assert there.path.startswith("/accounts/login/")


def test_signing_out_closes_the_door(person: Any, amal: User) -> None:
    one = person(**PLAIN).sign_in("amal@example.org")
    one.page.goto("/accounts/logout/")
    one.press("Sign out")
    one.page.goto("/alpha/staff/")
    assert one.path.startswith("/accounts/login/")


# --- second factor ---


def set_up_the_app(one: Any) -> str:
    one.follow("Set up the app")
    one.confirm()
    assert one.page.locator("main svg path").first.is_visible()
    secret: str = one.page.locator("main strong bdi").inner_text().replace(" ", "")
    one.write(code="000000")
    one.press("Switch it on")
    one.see("This code is not right")
    one.write(code=code_for(secret))
    one.press("Switch it on")
    one.see("The authenticator app is set up.")
    return secret


@pytest.mark.parametrize("options", [{}, PLAIN], ids=["script", "plain"])
def test_a_place_that_asks_for_a_second_factor_opens_after_the_set_up(
    person: Any, amal: User, city: Tenant, options: Any
) -> None:
    Tenant.objects.update(mfa_required=True)
    one = person(**options).sign_in("amal@example.org", place="/alpha/staff/organisation/members/")
    one.page.wait_for_url("**/accounts/2fa/")
    one.see("This place asks for a second factor.")
    for closed in ("/alpha/staff/organisation/members/", "/alpha/staff/people/account/", "/alpha/manage/"):
        one.page.goto(closed)
        assert one.path == "/accounts/2fa/"
    one.page.goto("/alpha/staff/organisation/members/")
    secret = set_up_the_app(one)
    assert one.page.locator("main ul.grid li").count() == 10
    one.follow("Continue to your work")
    assert one.path == "/alpha/staff/organisation/members/"
    stored = Authenticator.objects.get(type="totp").data
    assert secret not in str(stored)  # of no use to whoever reads a backup


@pytest.fixture
def totp(amal: User) -> str:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    secret = generate_totp_secret()
    TOTP.activate(amal, secret)
    RecoveryCodes.activate(amal)
    return secret


def test_the_app_is_asked_for_at_sign_in(person: Any, totp: str) -> None:
    one = person(**PLAIN).sign_in("amal@example.org", place="/alpha/staff/organisation/members/")
    one.see("Your second factor")
    one.page.goto("/alpha/staff/organisation/members/")  # a password alone opens nothing
    assert one.path == "/accounts/2fa/authenticate/"
    one.write(code="123456")
    one.press("Sign in")
    one.see("This code is not right")
    one.write(code=code_for(totp))
    one.press("Sign in")
    assert one.path == "/alpha/staff/organisation/members/"


def test_a_recovery_code_opens_once(person: Any, totp: str, amal: User) -> None:
    code = Authenticator.objects.get(user=amal, type="recovery_codes").wrap().get_unused_codes()[0]
    one = person(**PLAIN).sign_in("amal@example.org")
    one.write(code=code)
    one.press("Sign in")
    assert one.path == "/alpha/staff/"
    again = person(**PLAIN).sign_in("amal@example.org")
    again.write(code=code)
    again.press("Sign in")
    again.see("This code is not right")


def test_recovery_codes_are_shown_made_anew_and_downloaded(person: Any, totp: str, amal: User) -> None:
    one = person(**PLAIN).sign_in("amal@example.org")
    one.write(code=code_for(totp))
    one.press("Sign in")
    one.page.goto("/accounts/2fa/")
    one.follow("Make new codes")
    one.confirm()
    one.press("Make new codes")
    one.see("You have new recovery codes.")
    shown = one.page.locator("main ul.grid li").all_inner_texts()
    with one.page.expect_download() as caught:
        one.page.get_by_role("link", name="Download").click()
    assert caught.value.path().read_text().split() == shown


def test_the_admins_own_login_does_not_walk_around_the_second_factor(person: Any, totp: str, amal: User) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    for place in ("/platform/", "/alpha/manage/"):
        one = person(**PLAIN)
        one.page.goto(f"{place}login/?next={place}")
        assert one.path.startswith("/accounts/login/")
        one.write(login="amal@example.org", password="a long pass phrase")
        one.press("Sign in")
        one.see("Your second factor")
        one.page.goto(place)
        assert one.path.startswith("/accounts/")


def test_a_reset_password_does_not_walk_around_the_second_factor(person: Any, totp: str) -> None:
    one = person(**PLAIN)
    one.page.goto("/accounts/password/reset/")
    one.write(email="amal@example.org")
    one.press("Send me the link")
    one.page.goto(link_in_the_mail("password/reset/key"))
    one.write(password1="another long phrase", password2="another long phrase")
    one.press("Set the password")
    one.page.goto("/alpha/staff/")
    assert one.path.startswith("/accounts/login/")
    one.sign_in("amal@example.org", "another long phrase")
    one.see("Your second factor")


def test_the_app_can_be_switched_off_and_the_place_closes_again(person: Any, totp: str, city: Tenant) -> None:
    Tenant.objects.update(mfa_required=True)
    one = person(**PLAIN).sign_in("amal@example.org")
    one.write(code=code_for(totp))
    one.press("Sign in")
    assert one.path == "/alpha/staff/"
    one.page.goto("/accounts/2fa/")
    one.follow("Switch the app off")
    one.confirm()
    one.press("Switch it off")
    one.see("The authenticator app has been switched off.")
    one.page.goto("/alpha/staff/")
    assert one.path == "/accounts/2fa/"
    assert mail.outbox[-1].subject == "Second factor switched off"


def with_a_device(one: Any, verified: bool = True) -> None:
    device = one.context.new_cdp_session(one.page)
    device.send("WebAuthn.enable")
    facts = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": facts | {"isUserVerified": verified}})


def test_a_passkey_is_added_signs_in_alone_renamed_and_removed(person: Any, amal: User, city: Tenant) -> None:
    Tenant.objects.update(mfa_required=True)
    one = person().sign_in("amal@example.org")
    with_a_device(one)
    one.page.goto("/accounts/2fa/webauthn/add/")
    one.confirm()
    one.page.check("[name=passwordless]")
    one.press("Add the passkey")
    one.see("The passkey has been added.")
    one.page.goto("/accounts/logout/")
    one.press("Sign out")
    one.page.goto("/accounts/login/?next=/alpha/staff/organisation/members/")
    one.press("Sign in with a passkey")
    one.page.wait_for_url("**/alpha/staff/organisation/members/")
    one.page.goto("/accounts/2fa/webauthn/")
    one.page.get_by_role("link", name="Rename").click()
    one.confirm()
    one.write(name="Office laptop")
    one.press("Save")
    one.see("Office laptop")
    one.page.get_by_role("link", name="Remove").click()
    one.press("Remove it")
    one.see("No passkey yet")
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_passkey_is_the_second_factor_after_the_password(person: Any, amal: User) -> None:
    one = person().sign_in("amal@example.org")
    with_a_device(one)
    one.page.goto("/accounts/2fa/webauthn/add/")
    one.confirm()
    one.press("Add the passkey")
    one.see("The passkey has been added.")
    one.page.goto("/accounts/logout/")
    one.press("Sign out")
    one.sign_in("amal@example.org")
    one.see("Your second factor")
    one.press("Use a passkey")
    one.page.wait_for_url("**/alpha/staff/")


# --- invitations ---


def invited(city: Tenant, email: str = "layla@example.org") -> str:
    with tenant_context(city):
        invite_member(email, "Layla", [(Role.DATA_OFFICER, None)], "en", by=Member.objects.get(name="Amal"))
    return link_in_the_mail("accounts/invitation")


def test_a_new_person_comes_in_by_invitation(person: Any, amal: User, city: Tenant) -> None:
    link = invited(city)
    one = person(**PLAIN)
    one.page.goto(link)
    one.see("Welcome to Alpha City")
    one.write(password1="layla@example.org", password2="layla@example.org")
    one.press("Accept the invitation")
    one.see("too similar")
    one.write(name="Layla K.", password1="a long pass phrase", password2="a long pass phrase")
    one.press("Accept the invitation")
    assert one.path == "/alpha/staff/"
    one.page.goto(link)
    one.see("This invitation has been used already.")
    with tenant_context(city):
        assert Member.objects.get(email="layla@example.org").name == "Layla K."


def test_a_new_person_in_a_strict_place_sets_up_the_second_factor_first(person: Any, amal: User, city: Tenant) -> None:
    link = invited(city)
    Tenant.objects.update(mfa_required=True)
    one = person(**PLAIN)
    one.page.goto(link)
    one.write(password1="a long pass phrase", password2="a long pass phrase")
    one.press("Accept the invitation")
    assert one.path == "/accounts/2fa/"


def test_somebody_with_an_account_signs_in_and_joins(person: Any, amal: User, city: Tenant) -> None:
    make_user("layla@example.org")
    link = invited(city)
    one = person(**PLAIN)
    one.page.goto(link)
    one.follow("Sign in")
    one.write(login="layla@example.org", password="a long pass phrase")
    one.press("Sign in")
    one.press("Accept the invitation")
    assert one.path == "/alpha/staff/"


def test_an_invitation_opened_by_somebody_else_says_whose_it_is(person: Any, amal: User, city: Tenant) -> None:
    link = invited(city)
    one = person(**PLAIN).sign_in("amal@example.org")
    one.page.goto(link)
    one.see("This invitation is for")
    one.press("Sign out")
    one.see("You are invited as")


@pytest.mark.parametrize("wrong", ["/accounts/invitation/alpha/nonsense/", "/accounts/invitation/nowhere/nonsense/"])
def test_a_wrong_link_lets_nobody_in(person: Any, city: Tenant, wrong: str) -> None:
    one = person(**PLAIN)
    answer = one.page.goto(wrong)
    assert answer.status == 404
    assert one.page.locator("main form").count() == 0
