"""Profile, language, address, and tokens."""

from typing import Any

import pytest
from django.utils import timezone

from people import actions as people
from people.models import ApiToken, Member
from people.queries import hash_token
from sdip.web.search import matching
from tenancy.context import tenant_context
from tenancy.models import Tenant, User
from tenancy.refusals import NotAllowed
from tenancy.text import sort_key, words
from tests.make import make_member, make_user

from .helpers import DAY, TODAY, deeds


def test_a_profile_is_changed_and_found_under_the_new_name(inside: Tenant) -> None:
    member = make_member(name="Old")
    people.change_profile(member, name="نور", position=words("Engineer"), phone="07", digest=False, by=member)
    member = Member.objects.get(pk=member.pk)
    assert (member.name, str(member.position), member.digest) == ("نور", "Engineer", False)
    assert member.name_sort == sort_key("نور")
    assert list(matching(Member.objects.all(), "member", "engin نُور")) == [member]
    assert deeds(Member) == ["people.change_profile"]


def test_the_language_is_kept_for_the_person_and_for_the_letters_of_this_place(inside: Tenant) -> None:
    member = make_member()
    people.set_language(member.membership.user, "ckb", member=member)
    assert User.objects.get(pk=member.membership.user_id).language == "ckb"
    assert Member.objects.get(pk=member.pk).language == "ckb"


def test_a_new_address_reaches_every_place_of_work(tenant_a: Tenant, tenant_b: Tenant) -> None:
    user = make_user("old@example.org")
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            make_member(user=user)
    User.objects.filter(pk=user.pk).update(email="new@example.org")
    user.refresh_from_db()
    people.note_address_change(user)
    for tenant in (tenant_a, tenant_b):
        with tenant_context(tenant):
            assert Member.objects.get().email == "new@example.org"
            assert deeds(Member) == ["people.change_address"]


def test_a_token_is_shown_once_and_kept_as_a_hash(boss: Member) -> None:
    token, secret = people.create_token(
        boss, name="Lab", scopes=["write", "read"], last_day=TODAY() + 30 * DAY, by=boss
    )
    assert token.token_hash == hash_token(secret)
    assert secret not in str(ApiToken.objects.values().get())
    assert secret.startswith(token.prefix)
    assert token.scopes == ["read", "write"]
    assert timezone.localdate(token.expires_at) == TODAY() + 30 * DAY


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_token_lasts_from_one_day_to_one_year(boss: Member, days: int) -> None:
    with pytest.raises(NotAllowed, match="one day to one year"):
        people.create_token(boss, name="x", scopes=["read"], last_day=TODAY() + days * DAY, by=boss)


def test_a_revoked_token_is_revoked_once(boss: Member) -> None:
    token, _secret = people.create_token(boss, name="x", scopes=["read"], last_day=TODAY() + DAY, by=boss)
    people.revoke_token(token, by=boss)
    with pytest.raises(NotAllowed, match="revoked already"):
        people.revoke_token(token, by=boss)


def test_the_day_of_use_is_written_once_a_day(boss: Member, django_assert_num_queries: Any) -> None:
    token, _secret = people.create_token(boss, name="x", scopes=["read"], last_day=TODAY() + DAY, by=boss)
    people.note_token_use(token)
    token.refresh_from_db()
    assert token.last_used_on == TODAY()
    with django_assert_num_queries(0):
        people.note_token_use(token)
