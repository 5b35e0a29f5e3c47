"""Invitations that are accepted, in a browser."""

from typing import Any

import pytest

from organisation.members.actions import invite_member
from organisation.models import Role
from people.models import Member
from tenancy.context import tenant_context
from tenancy.models import Tenant, User
from tests.make import make_user

from .helpers import PLAIN, link_in_the_mail

pytestmark = pytest.mark.xdist_group("browser")


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
