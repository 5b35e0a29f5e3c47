"""The second factor, in a browser: app, recovery codes, passkeys."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    generate_totp_secret,
)
from django.core import mail

from tenancy.models import Tenant, User

from .helpers import PLAIN, code_for, link_in_the_mail

pytestmark = pytest.mark.xdist_group("browser")


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
