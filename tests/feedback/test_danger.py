"""That somebody may come to harm is asked when a complaint comes in, told at once, and stands before everything else."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from feedback import actions, queries
from feedback.models import Case
from feedback.workflow import OPEN
from sdip.web.work import work_of
from tenancy.models import Tenant
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.feedback.helpers import STORY, begun, filled, text_of
from tests.feedback.test_discretion import told
from tests.make import make_member, signed_in

DANGER = "Somebody may come to harm"


def test_a_citizen_ticks_it_and_the_head_is_told_at_once(desk: Desk) -> None:
    client, head = Client(), make_member("head", desk.water.directorate)
    key = begun(client)
    assert DANGER in text_of(client.get(url("tell:what", key)))
    filled(client, key)
    client.post(url("tell:what", key), {"service": "water", "text": STORY, "unsafe": "on"})
    assert DANGER in text_of(client.get(url("tell:check", key)))
    assert re.search(r'<input[^>]*name="unsafe"[^>]*checked', text_of(client.get(url("tell:what", key))))
    client.post(url("tell:check", key), {"website": ""})
    assert Case.objects.get().unsafe
    assert head.membership_id in told("case_unsafe")
    assert told("case_received") == {desk.officer.membership_id}
    assert "The head of the directorate is told at once." in text_of(client.get(url("tell:sent", key)))


def test_without_the_tick_nobody_is_alarmed(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    filled(client, key)
    client.post(url("tell:check", key), {"website": ""})
    assert not Case.objects.get().unsafe
    assert told("case_unsafe") == set()


def test_thanks_and_ideas_are_never_dangerous(desk: Desk) -> None:
    client = Client()
    key = begun(client)
    filled(client, key)
    client.post(url("tell:what", key), {"service": "water", "text": STORY, "unsafe": "on"})
    client.post(url("tell:kind", key), {"kind": "suggestion"})
    for step in ("what", "check"):
        assert DANGER not in text_of(client.get(url(f"tell:{step}", key)))
    client.post(url("tell:check", key), {"website": ""})
    assert (Case.objects.get().kind, Case.objects.get().unsafe) == ("suggestion", False)
    assert told("case_unsafe") == set()


def test_the_staff_tick_it_for_a_caller(desk: Desk) -> None:
    head = make_member("head", desk.water.directorate)
    given = {
        "key": "6f1c2a60-9f0e-4c58-a7c1-35f3f1cbd7aa", "channel": "phone", "received_on": timezone.localdate(), "kind": "complaint",
        "subject": "service", "service": desk.water.service.pk, "text": "A wire hangs over the pavement", "language": "en", "unsafe": "on",
    }  # fmt: skip
    assert signed_in(desk.officer).post(url("feedback:new"), given).status_code == 302
    case = Case.objects.get()
    assert case.unsafe
    assert head.membership_id in told("case_unsafe")
    page = text_of(signed_in(desk.officer).get(url("feedback:case", case.pk)))
    assert f"<strong>{DANGER}</strong>" in page


def test_a_dangerous_message_about_behaviour_is_not_told_to_whom_it_is_about(desk: Desk) -> None:
    head = make_member("head", desk.water.directorate, name="Omar Khalil")
    desk.receive(subject="conduct", person="Omar Khalil", unsafe=True)
    assert head.membership_id not in told("case_unsafe")
    assert told("case_unsafe")


def test_what_is_dangerous_stands_above_the_list(desk: Desk) -> None:
    """However late its promised day is, and only as long as it is open and may be read."""
    calm, wild = desk.receive(text="The form is long").case, desk.receive(text="An open manhole", unsafe=True).case
    Case.objects.filter(pk=calm.pk).update(due_on=timezone.localdate() - dt.timedelta(days=30))
    other = desk.receive(text="He hit me", unsafe=True, subject="conduct").case
    leader = make_member("team_leader", desk.water.directorate)
    page = text_of(signed_in(leader).get(url("feedback:list")))
    assert page.index("An open manhole") < page.index("The form is long")
    assert url("feedback:case", other.pk) not in page
    page = text_of(signed_in(desk.officer).get(url("feedback:list", query="?q=form")))
    assert "An open manhole" not in page
    actions.withdraw_case(wild)
    assert "An open manhole" not in text_of(signed_in(leader).get(url("feedback:list")))


def test_of_many_the_first_are_named_and_a_link_leads_to_all(desk: Desk) -> None:
    numbers = [desk.receive(text=f"Manhole {number}", unsafe=True).case.number for number in range(6)]
    page = text_of(signed_in(desk.officer).get(url("feedback:list")))
    assert page.count("Manhole 0") == 2
    assert page.count("Manhole 5") == 1
    assert 'href="?queue=unsafe"' in page
    assert len(numbers) == 6


def test_what_is_under_review_is_in_the_order_of_its_own_day(desk: Desk) -> None:
    first, second = desk.case("appealed"), desk.case("appealed")
    today = timezone.localdate()
    for case, old, new in ((first, 9, 2), (second, 1, 8)):
        days = {"due_on": today + dt.timedelta(days=old), "appeal_due_on": today + dt.timedelta(days=new)}
        Case.objects.filter(pk=case.pk).update(**days)
    page = text_of(signed_in(desk.officer).get(url("feedback:list", query="?queue=appealed")))
    assert page.index(url("feedback:case", first.pk)) < page.index(url("feedback:case", second.pk))


def test_danger_does_not_vanish_by_joining_or_splitting(desk: Desk) -> None:
    first, dangerous = (
        desk.receive(text="A cover is missing").case,
        desk.receive(text="A child fell in", unsafe=True).case,
    )
    part = actions.split_case(dangerous, text="And the lamp is out", by=desk.officer)
    assert part.unsafe
    actions.join_case(dangerous, parent=first, by=desk.officer)
    first.refresh_from_db()
    assert first.unsafe


def test_what_is_dangerous_comes_first_in_the_list_and_in_my_work(desk: Desk) -> None:
    """However late something else is."""
    calm, wild = desk.receive(text="The form is long").case, desk.receive(text="An open manhole", unsafe=True).case
    over = desk.receive(text="A wire that hung here", unsafe=True).case
    actions.withdraw_case(over)
    for days, case in ((-9, calm), (9, wild), (30, over)):
        Case.objects.filter(pk=case.pk).update(due_on=timezone.localdate() + dt.timedelta(days=days))
    client = signed_in(desk.officer)
    for query, numbers in (("", [wild, calm]), ("?queue=all", [wild, calm, over])):
        page = text_of(client.get(url("feedback:list", query=query))).partition('<div id="cases">')[2]
        found = [page.index(url("feedback:case", case.pk)) for case in numbers]
        assert found == sorted(found)
    groups = {group.key: group.items for group in work_of(desk.officer, timezone.localdate()).groups}
    assert [item.title for item in groups["first"]] == ["An open manhole"]
    assert [item.title for item in groups["late"]] == ["The form is long"]


def test_what_was_opened_again_is_in_the_order_of_its_new_day(desk: Desk) -> None:
    again, other, today = desk.case("in_progress"), desk.case("in_progress"), timezone.localdate()
    days = {"due_on": today - dt.timedelta(days=20), "again_due_on": today + dt.timedelta(days=8)}
    Case.objects.filter(pk=again.pk).update(**days)
    Case.objects.filter(pk=other.pk).update(due_on=today + dt.timedelta(days=2))
    for query in ("", "?queue=in_progress", "?queue=mine"):
        page = text_of(signed_in(desk.officer).get(url("feedback:list", query=query)))
        assert page.index(url("feedback:case", other.pk)) < page.index(url("feedback:case", again.pk))
    assert [group.key for group in work_of(desk.officer, today).groups] == ["week", "later"]


@pytest.mark.parametrize(
    ("which", "index"),
    [
        ({"state__in": OPEN}, "case_open_to_answer"),
        ({"state": "closed"}, "case_of_state_to_answer"),
        ({"directorate": 1}, "case_of_office_to_answer"),
        ({}, "case_to_answer"),
    ],
)
def test_the_order_is_the_one_of_an_index(inside: Tenant, which: dict[str, object], index: str) -> None:
    rows = queries.with_lateness(Case.objects.filter(tenant=inside, **which))
    with connection.cursor() as cursor:
        for other in ("sort", "seqscan", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{other} = off")
    plan = rows.order_by(
        *(F(name).asc(nulls_last=True) for name in ("danger", "promised_on", "received_at", "pk"))
    ).explain()
    assert "Sort" not in plan
    assert "_to_answer" in plan  # of the narrower ones an empty table takes any
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'feedback_case'")
        made = dict(cursor.fetchall())
    assert made[index].partition("CASE")[2].partition(" WHERE ")[0] == made["case_to_answer"].partition("CASE")[2]
