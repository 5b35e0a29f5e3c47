"""Signing in, passwords, addresses and devices, in a browser."""

from typing import Any

import pytest
from django.core import mail

from organisation.models import Role
from people.models import Member
from tenancy.context import tenant_context
from tenancy.models import Tenant, User
from tests.make import make_member

from .helpers import PLAIN, link_in_the_mail

pytestmark = pytest.mark.xdist_group("browser")


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
