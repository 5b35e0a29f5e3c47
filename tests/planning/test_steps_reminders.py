"""The day of an action is told before it comes, when it has passed, and further up; once each, whatever is repeated."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Deputyship, Member
from planning import actions
from planning.models import Action, ActionReminder, PlanSettings
from planning.tasks import send_action_reminders
from sdip.mail.models import Message
from sdip.web.models import Notification
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make, make_directorate, make_member
from tests.planning.conftest import Story, in_days
from tests.planning.steps import step

Late = tuple[Action, Member, Member]


@pytest.fixture
def late(story: Story) -> Late:
    owner = make_member("data_officer", story.directorate, name="Amal")
    deputy = make_member("data_officer", story.directorate, name="Dana")
    story.head.name = "Hana"
    story.head.save()
    PlanSettings.objects.create(remind_days=7, deputy_after_days=3, head_after_days=7)
    return step(story, goal=None, cycle=story.plan(), owner=owner, deputy=deputy), owner, deputy


def told() -> list[tuple[str, str]]:
    return sorted(ActionReminder.objects.values_list("step", "member__name"))


def on(action: Action, days: int) -> int:
    return actions.send_action_reminders(action.due_on + timedelta(days=days))


@pytest.mark.parametrize(("days", "steps"), [
    (-8, []), (-7, ["soon"]), (0, ["soon"]), (1, ["owner"]), (2, ["owner"]), (3, ["deputy", "owner"]),
    (6, ["deputy", "owner"]), (7, ["deputy", "head", "owner"]), (400, ["deputy", "head", "owner"]),
])  # fmt: skip
def test_the_steps_at_their_days(late: Late, days: int, steps: list[str]) -> None:
    assert on(late[0], days) == len(steps)
    assert [step for step, _name in told()] == steps


def test_day_after_day_each_is_told_once(late: Late) -> None:
    for days in range(-10, 20):
        on(late[0], days)
        on(late[0], days)
    assert told() == [("deputy", "Dana"), ("head", "Hana"), ("owner", "Amal"), ("soon", "Amal")]
    assert Notification.objects.filter(kind__startswith="planning.action_").count() == 4
    assert Message.objects.filter(purpose="planning.reminder").count() == 4


def test_a_new_day_begins_anew(late: Late, story: Story) -> None:
    row = late[0]
    on(row, 1)
    actions.change_action(row, due_on=in_days(40), reason="Rain", revision=1, by=story.head)
    row.refresh_from_db()
    assert on(row, -8) == 0
    assert on(row, -7) == on(row, 1) == 1
    assert told() == [("owner", "Amal"), ("owner", "Amal"), ("soon", "Amal")]


@pytest.mark.parametrize("values", [
    {"state": "done", "done_on": date(2026, 1, 1)}, {"state": "dropped"}, {"archived_at": "2026-01-01T00:00Z"},
])  # fmt: skip
def test_what_is_done_dropped_or_archived_is_told_to_nobody(late: Late, values: dict[str, Any]) -> None:
    Action.objects.update(**values)
    assert on(late[0], 30) == 0


def test_closed_plans_rest_and_actions_without_a_plan_do_not(late: Late, story: Story) -> None:
    story.at("closed", late[0].cycle)
    assert on(late[0], 30) == 0
    step(story, goal=None, directorate=story.directorate, owner=late[1])
    assert on(late[0], 1) == 1


def test_where_the_owner_has_left_the_deputy_is_asked_at_once_and_then_the_head(late: Late) -> None:
    row, owner, deputy = late
    Member.objects.filter(pk=owner.pk).update(left_on=in_days(-1))
    on(row, 1)
    assert told() == [("owner", "Dana")]
    Member.objects.filter(pk=deputy.pk).update(left_on=in_days(-1))
    on(row, 2)
    assert told() == [("owner", "Dana"), ("owner", "Hana")]


def test_whoever_acts_for_the_owner_that_day_hears_it_too(late: Late, story: Story) -> None:
    row, owner, _deputy = late
    acting = make_member("data_officer", story.directorate, name="Aziz")
    make(Deputyship, member=owner, deputy=acting, starts_on=row.due_on, ends_on=row.due_on + timedelta(days=1))
    on(row, -1)
    assert told() == [("soon", "Amal")]
    on(row, 1)
    assert told() == [("owner", "Amal"), ("owner", "Aziz"), ("soon", "Amal")]


def test_the_nearest_head_above_is_told(late: Late, story: Story) -> None:
    make_member("head", make_directorate(story.directorate), name="Below")
    make_member("head", None, name="Above all")
    on(late[0], 7)
    assert ("head", "Hana") in told()
    assert {name for _step, name in told()} == {"Amal", "Dana", "Hana"}


def test_the_letter_is_in_the_readers_language_and_leads_to_the_small_form(late: Late, story: Story) -> None:
    row, owner, deputy = late
    Member.objects.filter(pk=owner.pk).update(language="ar")
    Member.objects.filter(pk=deputy.pk).update(digest=False)
    on(row, 7)
    letters = {letter.recipient: letter for letter in Message.objects.filter(purpose="planning.reminder")}
    assert set(letters) == {owner.email, story.head.email}
    assert (letters[owner.email].language, letters[story.head.email].language) == ("ar", "en")
    assert f"/staff/plans/actions/{row.pk}/update/" in letters[owner.email].text
    assert 'dir="rtl"' in letters[owner.email].html
    assert f"/staff/plans/actions/{row.pk}/\n" in letters[story.head.email].text
    assert Notification.objects.filter(kind="planning.action_deputy").count() == 1  # the bell stays


def test_one_letter_for_many_actions_at_a_price_that_does_not_grow_by_action(late: Late, story: Story) -> None:
    row, owner, _deputy = late
    for number in range(5):
        step(story, goal=None, cycle=row.cycle, owner=owner, statement={"en": f"Step {number}"})
    assert on(row, 1) == 1
    assert "6 actions wait for you" in Message.objects.get(purpose="planning.reminder").subject
    with CaptureQueriesContext(connection) as again:
        assert on(row, 2) == 0
    assert len(again) < 14


def test_the_job_runs_each_morning_and_twice_is_once(late: Late, inside: Tenant) -> None:
    assert "planning.send_action_reminders" in settings.CELERY_BEAT_SCHEDULE
    Action.objects.update(due_on=in_days(-1))
    with tenant_context(inside):
        send_action_reminders()
        send_action_reminders()
    (news,) = Notification.objects.filter(kind="planning.action_owner")
    assert news.path.endswith(f"/staff/plans/actions/{late[0].pk}/update/")
    assert Message.objects.filter(purpose="planning.reminder").count() == 1


def test_another_tenant_is_told_of_nothing(late: Late, tenant_b: Tenant) -> None:
    with tenant_context(tenant_b):
        assert on(late[0], 30) == 0
