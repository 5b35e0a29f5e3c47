from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import BigIntegerField, DateField, F, Value
from django.test import Client
from django.utils import timezone

from organisation.models import ClientGroup, Service
from people.models import Member
from sdip import registry
from sdip.registry import Registered, WorkSource
from sdip.web.work import due_words, work_of
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make, make_member, signed_in

NOBODY = Value(None, BigIntegerField())
TODAY = date(2026, 11, 18)  # a Wednesday


def figures(member: Member) -> Any:
    """Services stand for figures: an end is a due date, a served person the one whose work it is."""
    rows = Service.objects.filter(people_served=member.pk)
    return rows.annotate(title=F("name"), due_on=F("ended_on"), member_id=F("people_served"))


def messages(member: Member) -> Any:
    return ClientGroup.objects.annotate(
        title=F("code"), due_on=Value(None, DateField()), member_id=NOBODY, directorate_id=NOBODY
    )


@pytest.fixture(autouse=True)
def sources(monkeypatch: pytest.MonkeyPatch) -> None:
    work: Registered[WorkSource] = Registered("work", lambda source: source.kind)
    work.add(
        WorkSource("figures", "Figures", "Enter", "table", figures, lambda kind, pk: f"/{kind}/{pk}/"),
        WorkSource("messages", "Messages", "Answer", "chat", messages, lambda kind, pk: f"/{kind}/{pk}/"),
    )
    monkeypatch.setattr(registry, "work", work)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


def figure(member: Member, days: int | None, name: str = "") -> Service:
    due = None if days is None else TODAY + timedelta(days=days)
    return make(Service, name={"en": name or f"in {days}"}, ended_on=due, people_served=member.pk)


def test_late_comes_first_and_each_group_says_how_much_there_is(inside: Tenant) -> None:
    me, other = make_member("data_officer"), make_member("data_officer")
    for days in (7, -3, None, 6, 0, -1):
        figure(me, days)
    figure(other, -5)
    make(ClientGroup, code="letter 4")
    work = work_of(me, TODAY)
    assert [(g.key, g.count, [str(i.title) for i in g.items]) for g in work.groups] == [
        ("late", 2, ["in -3", "in -1"]),
        ("week", 2, ["in 0", "in 6"]),
        ("later", 1, ["in 7"]),
        ("undated", 2, ["in None", "letter 4"]),
    ]
    assert work.counts == {"figures": 6, "messages": 1}
    assert [i.urgency for i in work.groups[0].items + work.groups[1].items] == ["late", "late", "soon", ""]
    assert work.groups[0].items[0].url.startswith("/figures/")


def test_one_kind_alone(inside: Tenant) -> None:
    me = make_member("data_officer")
    figure(me, 1)
    make(ClientGroup)
    work = work_of(me, TODAY, kind="messages")
    assert (work.total, [g.key for g in work.groups]) == (1, ["undated"])
    assert work.counts == {"figures": 1, "messages": 1}


def test_the_directorate_and_the_person_one_acts_for_are_named(inside: Tenant) -> None:
    me, away = make_member("data_officer"), make_member("data_officer", name="Ali Hassan")
    row = figure(away, 1)
    row.directorate.name = {"en": "Water"}
    row.directorate.save()
    registry.work._entries["figures"] = WorkSource(
        "figures", "F", "Enter", "table", lambda member: figures(away), lambda kind, pk: "/"
    )
    (group,) = work_of(me, TODAY).groups
    assert group.items[0].why == "Water · You act for Ali Hassan."


def test_dates_are_nearer_in_words_the_nearer_they_are() -> None:
    shown = {days: due_words(TODAY + timedelta(days=days), TODAY) for days in (-2, -1, 0, 1, 4, 40)}
    assert shown == {
        -2: "2 days late", -1: "1 day late", 0: "Today", 1: "Tomorrow, 19 Nov", 4: "Sunday 22 Nov", 40: "28 December 2026",
    }  # fmt: skip


def test_the_page_asks_as_much_for_three_rows_as_for_sixty(
    tenant_a: Tenant, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    with tenant_context(tenant_a):
        me = make_member("data_officer")
        for days in range(3):
            figure(me, days)
    client = signed_in(me)
    client.get("/alpha/staff/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        assert client.get("/alpha/staff/").status_code == 200
    with tenant_context(tenant_a):
        for days in range(60):
            figure(me, days)
    with django_assert_num_queries(len(few)):
        page = client.get("/alpha/staff/").content.decode()
    assert "1 to 25 of 63" in page
    assert client.get("/alpha/staff/?page=3&kind=figures").content.decode().count("<li><svg") >= 13


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=999", "page=٣", "kind=nonsense", "page=-1"])
def test_a_strange_address_shows_the_list(tenant_a: Tenant, query: str) -> None:
    with tenant_context(tenant_a):
        client = signed_in(make_member("data_officer"))
    assert client.get(f"/alpha/staff/?{query}").status_code == 200


def test_nothing_to_do_is_said(tenant_a: Tenant) -> None:
    with tenant_context(tenant_a):
        client = signed_in(make_member("data_officer"))
    assert "Nothing waits for you" in client.get("/alpha/staff/").content.decode()


def test_the_page_is_for_members_only(tenant_a: Tenant, tenant_b: Tenant, client: Client) -> None:
    with tenant_context(tenant_b):
        outsider = signed_in(make_member("administrator"))
    assert client.get("/alpha/staff/")["Location"] == "/accounts/login/?next=/alpha/staff/"
    assert outsider.get("/alpha/staff/").status_code == 404


def test_a_choice_of_language_stays_with_the_account(tenant_a: Tenant, client: Client) -> None:
    with tenant_context(tenant_a):
        member = make_member("data_officer")
    mine = signed_in(member)
    answer = mine.post("/language/", {"language": "ar", "next": "/alpha/staff/"})
    assert (answer.status_code, answer["Location"], answer.cookies["django_language"].value) == (
        302,
        "/alpha/staff/",
        "ar",
    )
    member.membership.user.refresh_from_db()
    assert member.membership.user.language == "ar"
    assert 'dir="rtl"' in mine.get("/alpha/staff/").content.decode()
    assert client.post("/language/", {"language": "ar", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert client.get("/language/").status_code == 405
    client.post("/language/", {"language": "xx", "next": "/"})
    assert "xx" not in client.cookies["django_language"].value


def test_what_is_dangerous_comes_before_what_is_late(inside: Tenant) -> None:
    me = make_member("data_officer")
    for days in (-3, 20):
        figure(me, days)
    make(ClientGroup, code="open manhole")
    source = registry.work._entries["messages"]
    registry.work._entries["messages"] = replace(source, first=True)
    work = work_of(me, TODAY)
    assert [(g.key, g.count, str(g.items[0].title)) for g in work.groups] == [
        ("first", 1, "open manhole"),
        ("late", 1, "in -3"),
        ("later", 1, "in 20"),
    ]
