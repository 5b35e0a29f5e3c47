"""The pages of people: who may open them, the list, and what the forms do."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisation.members.actions import invite_member, leave_tenant
from organisation.models import Assignment, Role
from people import handover
from people.actions import create_token
from people.models import ApiToken, Deputyship, Invitation, Member
from tenancy.models import Tenant
from tests.make import make, make_directorate, make_member, make_user, signed_in

from .helpers import ACCOUNT, DAY, PLACE, TODAY, World, within


@pytest.mark.parametrize(
    ("page", "may"),
    [
        ("", "amal basim chnar"),
        ("{chnar}/", "amal basim chnar"),
        ("rights/", "amal"),
        ("invitations/", "amal"),
        ("invitations/new/", "amal"),
        ("tokens/", "amal chnar"),
        ("tokens/new/", "amal chnar"),
        ("roles/{role}/end/", "amal"),
        ("{chnar}/role/", "amal"),
        ("{chnar}/leaving/", "amal"),
        ("{chnar}/deputy/", "amal basim"),
        ("{chnar}/hand-over/", "amal basim"),
        ("{amal}/deputy/", "amal"),
        ("{amal}/hand-over/", "amal"),
    ],
)
def test_a_page_opens_for_whom_the_rule_allows(world: World, page: str, may: str) -> None:
    url = PLACE + page.format(chnar=world.chnar.pk, amal=world.amal.pk, role=world.role.pk)
    for name in ("amal", "basim", "chnar", "dina"):
        assert signed_in(getattr(world, name)).get(url).status_code == (200 if name in may else 403), name
    assert signed_in(user=make_user()).get(url).status_code == 404
    assert Client().get(url)["Location"] == f"/accounts/login/?next={url}"


@pytest.mark.parametrize(
    "page", ["{pk}/return/", "invitations/{pk}/resend/", "invitations/{pk}/withdraw/", "tokens/{pk}/revoke/"]
)
def test_what_changes_something_is_no_link(world: World, page: str) -> None:
    assert signed_in(world.amal).get(PLACE + page.format(pk=world.chnar.pk)).status_code == 405


def test_everybody_has_an_account_page(world: World) -> None:
    for name in ("amal", "dina"):
        assert signed_in(getattr(world, name)).get(ACCOUNT).status_code == 200


def test_another_tenants_people_are_not_there(world: World, tenant_b: Tenant) -> None:
    theirs = within(tenant_b, lambda: make_member(Role.AUDITOR))
    pages = ["{pk}/", "{pk}/role/", "{pk}/leaving/", "{pk}/deputy/", "{pk}/hand-over/"]
    assert {signed_in(world.amal).get(PLACE + p.format(pk=theirs.pk)).status_code for p in pages} == {404}
    role = within(tenant_b, lambda: theirs.assignments.get())
    assert signed_in(world.amal).post(f"{PLACE}roles/{role.pk}/end/").status_code == 404


def names(answer: Any) -> list[str]:
    return [row.name for row in answer.context["listing"].page.object_list]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "Amal Basim Chnar Dina"),
        ("?sort=-name", "Dina Chnar Basim Amal"),
        ("?q=bas", "Basim"),
        ("?q=nobody", ""),
        ("?role=head", "Basim"),
        ("?role=king", "Amal Basim Chnar Dina"),
        ("?directorate={water}", "Basim Chnar"),
        ("?directorate={pipes}&role=head", ""),
        ("?state=left", "Faris"),
    ],
)
def test_the_list_is_searched_filtered_and_sorted_by_its_address(
    world: World, tenant_a: Tenant, query: str, found: str
) -> None:
    def faris_leaves() -> None:
        leave_tenant(make_member(Role.AUDITOR, name="Faris"), by=world.amal)

    within(tenant_a, faris_leaves)
    answer = signed_in(world.amal).get(PLACE + query.format(water=world.water.pk, pipes=world.pipes.pk))
    assert names(answer) == found.split()


def test_the_swapped_list_is_the_reloaded_one(world: World) -> None:
    client = signed_in(world.amal)
    whole = client.get(f"{PLACE}?role=head").content.decode()
    part = client.get(f"{PLACE}?role=head", headers={"HX-Request": "true", "HX-Target": "members"}).content.decode()
    assert part.strip().startswith('<div id="members"')
    assert part.strip() in whole


def questions(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def one_more(world: World, number: int) -> None:
    member = make_member(Role.TEAM_LEADER, world.pipes)
    Assignment.objects.create(member=member, role=Role.AUDITOR, starts_on=TODAY())
    Assignment.objects.create(
        member=world.chnar, role=Role.TEAM_LEADER, directorate=world.roads,
        starts_on=TODAY() - (number + 5) * DAY, ends_on=TODAY() - (number + 4) * DAY,
    )  # fmt: skip
    invite_member(f"{number}@example.org", "X", [(Role.HEAD, make_directorate())], "en", by=world.amal)
    create_token(member, name="t", scopes=["read"], last_day=TODAY() + DAY, by=member)
    make(
        Deputyship, member=world.chnar, deputy=member, starts_on=TODAY() + number * DAY, ends_on=TODAY() + number * DAY
    )


@pytest.mark.parametrize("page", [PLACE, f"{PLACE}invitations/", f"{PLACE}tokens/", PLACE + "{chnar}/", ACCOUNT])
def test_three_rows_ask_as_much_as_one(world: World, tenant_a: Tenant, page: str) -> None:
    url, client = page.format(chnar=world.chnar.pk), signed_in(world.chnar if page == ACCOUNT else world.amal)
    within(tenant_a, lambda: one_more(world, 1))
    one = questions(client, url)
    within(tenant_a, lambda: [one_more(world, 2), one_more(world, 3)])
    assert questions(client, url) == one


def test_lists_are_paged(world: World, tenant_a: Tenant) -> None:
    within(tenant_a, lambda: [make_member(name=f"N{n:02}") for n in range(30)])
    answer = signed_in(world.amal).get(f"{PLACE}?page=2")
    assert len(names(answer)) == 34 - 25


def test_inviting_by_the_page(world: World, tenant_a: Tenant) -> None:
    client, form = signed_in(world.amal), {"email": "new@example.org", "name": "New", "language": "ar"}
    refused = client.post(f"{PLACE}invitations/new/", form)
    assert refused.status_code == 422
    refused = client.post(
        f"{PLACE}invitations/new/", form | {"roles": ["administrator"], "directorate": world.water.pk}
    )
    assert refused.status_code == 422
    assert "for the whole organisation" in refused.content.decode()
    done = client.post(
        f"{PLACE}invitations/new/", form | {"roles": ["data_officer", "team_leader"], "directorate": world.water.pk}
    )
    assert done.status_code == 302
    row = within(tenant_a, lambda: Invitation.objects.get(email="new@example.org"))
    assert row.roles == [{"role": r, "directorate": world.water.pk} for r in ("data_officer", "team_leader")]
    client.post(f"{PLACE}invitations/{row.pk}/resend/")
    client.post(f"{PLACE}invitations/{row.pk}/withdraw/")
    assert within(tenant_a, lambda: Invitation.objects.get(pk=row.pk)).withdrawn_at is not None
    again = client.post(f"{PLACE}invitations/{row.pk}/resend/", follow=True)
    assert "This invitation was withdrawn" in again.content.decode()


def test_a_directorate_of_another_tenant_is_no_choice(world: World, tenant_b: Tenant) -> None:
    theirs = within(tenant_b, make_directorate)
    form = {"role": "head", "directorate": theirs.pk}
    assert signed_in(world.amal).post(f"{PLACE}{world.chnar.pk}/role/", form).status_code == 422


def test_giving_and_ending_a_role_by_the_page(world: World, tenant_a: Tenant) -> None:
    client = signed_in(world.amal)
    form = {"role": "team_leader", "directorate": world.roads.pk}
    assert client.post(f"{PLACE}{world.chnar.pk}/role/", form).status_code == 302
    again = client.post(f"{PLACE}{world.chnar.pk}/role/", form)
    assert again.status_code == 422
    assert "has this role there already" in again.content.decode()
    assert client.post(f"{PLACE}roles/{world.role.pk}/end/").status_code == 302
    own = within(tenant_a, lambda: world.amal.assignments.get())
    last = client.post(f"{PLACE}roles/{own.pk}/end/")
    assert last.status_code == 422
    assert "last administrator" in last.content.decode()


def test_leaving_and_coming_back_by_the_page(world: World, tenant_a: Tenant) -> None:
    client, guest = signed_in(world.amal), signed_in(world.chnar)
    assert guest.get(ACCOUNT).status_code == 200
    assert client.post(f"{PLACE}{world.amal.pk}/leaving/").status_code == 422
    assert client.post(f"{PLACE}{world.chnar.pk}/leaving/").status_code == 302
    assert guest.get(ACCOUNT).status_code == 404
    client.post(f"{PLACE}{world.chnar.pk}/return/")
    assert guest.get(ACCOUNT).status_code == 200
    assert guest.get(PLACE).status_code == 403  # no role came back


def test_handing_over_shows_first_what_would_move(world: World, tenant_a: Tenant, monkeypatch: Any) -> None:
    monkeypatch.setattr(handover, "_duties", {})
    handover.register(Invitation, "invited_by", label="Invitations sent")
    within(tenant_a, lambda: Invitation.objects.update(invited_by=world.chnar))
    client, url = signed_in(world.basim), f"{PLACE}{world.chnar.pk}/hand-over/"
    preview = client.get(url).content.decode()
    assert "Invitations sent" in preview
    assert "<dd>1</dd>" in preview
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"to": world.chnar.pk}).status_code == 422
    done = client.post(url, {"to": world.dina.pk})
    assert "has it now" in done.content.decode()
    assert within(tenant_a, lambda: Invitation.objects.get()).invited_by_id == world.dina.pk


def test_a_deputy_by_the_page(world: World, tenant_a: Tenant) -> None:
    client = signed_in(world.chnar)
    days = {"starts_on": TODAY().isoformat(), "ends_on": (TODAY() + 2 * DAY).isoformat()}
    assert client.post(f"{ACCOUNT}deputy/", days | {"deputy": world.chnar.pk}).status_code == 422
    assert client.post(f"{ACCOUNT}deputy/", days | {"deputy": world.dina.pk}).status_code == 422  # no staff
    assert client.post(f"{ACCOUNT}deputy/", days | {"deputy": world.amal.pk}).status_code == 302
    text = signed_in(world.amal).get(ACCOUNT).content.decode()
    assert "You act for" in text
    assert "as deputy" in text
    row = within(tenant_a, lambda: Deputyship.objects.get())
    assert (
        signed_in(world.basim).post(f"{ACCOUNT.replace('account/', 'account/deputyships/')}{row.pk}/end/").status_code
        == 404
    )
    assert signed_in(world.amal).post(f"{ACCOUNT}deputyships/{row.pk}/end/").status_code == 302
    assert not within(tenant_a, lambda: Deputyship.objects.exists())
    days |= {"ends_on": (TODAY() - 9 * DAY).isoformat()}
    assert client.post(f"{ACCOUNT}deputy/", days | {"deputy": world.amal.pk}).status_code == 422


def test_my_account_is_mine_to_change(world: World, tenant_a: Tenant) -> None:
    client = signed_in(world.dina)
    form = {"name": "دينا", "position_en": "Teacher", "phone": "07", "language": "ar"}
    answer = client.post(ACCOUNT, form)
    assert answer.status_code == 302
    assert answer.cookies["django_language"].value == "ar"
    member = within(tenant_a, lambda: Member.objects.select_related("membership__user").get(pk=world.dina.pk))
    assert (member.name, member.language, member.digest, member.position) == ("دينا", "ar", False, {"en": "Teacher"})
    assert member.membership.user.language == "ar"
    assert client.get(ACCOUNT).headers["Content-Language"] == "ar"
    assert client.post(ACCOUNT, form | {"name": ""}).status_code == 422
    assert client.post(ACCOUNT, form | {"language": "xx"}).status_code == 422


def test_a_token_is_shown_once_and_revoked(world: World, tenant_a: Tenant) -> None:
    client, form = (
        signed_in(world.chnar),
        {"name": "Laboratory", "scope": "read", "last_day": (TODAY() + DAY).isoformat()},
    )
    made = client.post(f"{PLACE}tokens/new/", form)
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    listed = client.get(f"{PLACE}tokens/").content.decode()
    assert "Laboratory" in listed
    assert secret not in listed
    assert client.post(f"{PLACE}tokens/new/", form | {"last_day": "2020-01-01"}).status_code == 422
    token = within(tenant_a, lambda: ApiToken.objects.get())
    other = within(tenant_a, lambda: make_member(Role.DATA_OFFICER))
    assert signed_in(other).post(f"{PLACE}tokens/{token.pk}/revoke/").status_code == 404
    client.post(f"{PLACE}tokens/{token.pk}/revoke/")
    assert within(tenant_a, lambda: ApiToken.objects.get()).revoked_at is not None


def test_the_table_of_rights_says_what_the_code_asks(world: World) -> None:
    from organisation.rights import RIGHTS

    answer = signed_in(world.amal).get(f"{PLACE}rights/")
    text = answer.content.decode()
    assert all(str(right.words) in text for right in RIGHTS)
    assert text.count(">yes</span>") == sum(len(right.roles) for right in RIGHTS)
