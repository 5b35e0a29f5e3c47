"""Tokens, the second factor and links of invitations at the door."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.test import Client
from django.utils import timezone

from people.actions import create_token
from people.adapter import MfaAdapter
from people.models import ApiToken, Invitation, Member
from sdip.mail.models import Message
from tenancy.models import Tenant, User
from tests.make import signed_in

from .helpers import ACCOUNT, DAY, PLACE, TODAY, World, code_for, within


@pytest.fixture
def api(world: World, tenant_a: Tenant) -> Callable[..., Any]:
    def ask(member: Member, *, scopes: tuple[str, ...] = ("read",), expired: bool = False, method: str = "get") -> Any:
        token, secret = within(
            tenant_a, lambda: create_token(member, name="t", scopes=scopes, last_day=TODAY() + DAY, by=member)
        )
        if expired:
            within(tenant_a, lambda: ApiToken.objects.update(expires_at=timezone.now() - DAY))
        return getattr(Client(), method)("/alpha/api/v1/directorates/", headers={"Authorization": f"Bearer {secret}"})

    return ask


def test_a_token_opens_what_its_member_may_see(api: Any, world: World, tenant_a: Tenant) -> None:
    assert api(world.chnar).status_code == 200
    assert within(tenant_a, lambda: ApiToken.objects.get()).last_used_on == TODAY()
    assert api(world.chnar, expired=True).status_code == 401
    assert Client().get("/alpha/api/v1/directorates/", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert api(world.chnar, method="post").status_code in (403, 405)


def test_a_token_dies_with_the_membership(api: Any, world: World, tenant_a: Tenant) -> None:
    _token, secret = within(
        tenant_a, lambda: create_token(world.chnar, name="t", scopes=["read"], last_day=TODAY() + DAY, by=world.chnar)
    )
    User.objects.filter(pk=world.chnar.membership.user_id).update(is_active=False)
    assert Client().get("/alpha/api/v1/directorates/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_token_of_one_tenant_opens_no_other(world: World, tenant_a: Tenant, tenant_b: Tenant) -> None:
    _token, secret = within(
        tenant_a, lambda: create_token(world.chnar, name="t", scopes=["read"], last_day=TODAY() + DAY, by=world.chnar)
    )
    assert Client().get("/beta/api/v1/directorates/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_without_the_second_factor_no_door_opens(api: Any, world: World) -> None:
    Tenant.objects.update(mfa_required=True)
    client = signed_in(world.amal)
    for url in (PLACE, ACCOUNT, "/alpha/manage/", "/alpha/staff/"):
        assert client.get(url)["Location"] == "/accounts/2fa/", url
    assert client.post(ACCOUNT, {"name": "x"})["Location"] == "/accounts/2fa/"
    assert client.get("/alpha/api/v1/directorates/").status_code in (401, 403)
    assert api(world.amal).status_code == 401
    swapped = client.get(PLACE, headers={"HX-Request": "true", "HX-Target": "members"})
    assert "/accounts/2fa/" in (swapped.headers.get("HX-Location") or swapped.headers.get("HX-Redirect") or "")


def test_a_second_factor_counts_in_the_session_that_has_seen_it(world: World) -> None:
    Tenant.objects.update(mfa_required=True)
    user, secret = world.amal.membership.user, "JBSWY3DPEHPK3PXP"
    client = signed_in(user=user)
    TOTP.activate(user, secret)  # by somebody else, who is sure of it
    asked = client.get(PLACE)["Location"]
    assert asked == f"/accounts/2fa/reauthenticate/?next={quote(PLACE, safe='')}"
    assert client.post(ACCOUNT, {"name": "x"})["Location"] == "/accounts/2fa/reauthenticate/"
    assert client.post(asked, {"code": "000000"}).status_code == 422
    assert client.get(PLACE).status_code == 302
    code = code_for(secret)
    assert client.post(asked, {"code": code})["Location"] == PLACE
    assert client.get(PLACE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_whoever_sets_a_second_factor_up_has_shown_it(world: World) -> None:
    Tenant.objects.update(mfa_required=True)
    client = signed_in(world.amal)
    client.post("/accounts/reauthenticate/", {"password": "a long pass phrase"})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = code_for(secret)
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert client.get(PLACE).status_code == 200


@pytest.mark.parametrize(
    ("state", "status", "sentence"),
    [
        ({}, 200, "Emad"),
        ({"expires_at": timezone.now() - DAY}, 410, "This invitation has expired."),
        ({"accepted_at": timezone.now()}, 410, "This invitation has been used already."),
        ({"withdrawn_at": timezone.now()}, 410, "This invitation was withdrawn."),
        ({"token_hash": "other"}, 404, "This link is not complete or not right."),
    ],
    ids=["open", "expired", "used", "withdrawn", "wrong"],
)
def test_a_link_says_in_one_sentence_why_it_does_not_work(
    world: World, tenant_a: Tenant, state: dict[str, Any], status: int, sentence: str
) -> None:
    mail = within(tenant_a, lambda: Message.objects.get())
    link = re.search(r"(/accounts/invitation/\S+)", mail.text)
    assert link
    if state:
        within(tenant_a, lambda: Invitation.objects.update(**state))
    client, form = Client(), {"name": "E", "password1": "a long pass phrase", "password2": "a long pass phrase"}
    answer = client.get(link[1])
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    posted = client.post(link[1], form)
    assert posted.status_code == (302 if status == 200 else status)
    assert User.objects.filter(email="e@example.org").exists() is (status == 200)


def test_a_closed_tenant_takes_nobody_in(world: World, tenant_a: Tenant) -> None:
    mail = within(tenant_a, lambda: Message.objects.get())
    link = re.search(r"(/accounts/invitation/\S+)", mail.text)
    Tenant.objects.update(closed_at=timezone.now())
    assert link
    assert Client().get(link[1]).status_code == 404


def test_an_address_is_not_changed_under_a_second_factor(world: World) -> None:
    user = world.amal.membership.user
    Authenticator.objects.create(user=user, type="totp", data={"secret": MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")})
    client = signed_in(user=user)
    asked = client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    refused = client.post(asked["Location"], {"password": "a long pass phrase"}) if asked.status_code == 302 else asked
    assert "Your account has a second factor. Switch it off" in refused.content.decode()
    assert not user.emailaddress_set.filter(email="new@example.org").exists()


def test_secrets_are_read_with_an_old_key_too(settings: Any) -> None:
    kept = MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for a test of it"
    assert MfaAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        MfaAdapter().decrypt(kept)
