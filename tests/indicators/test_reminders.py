"""Reminders of missing figures: to the owner, the deputy, the head; once each, whatever is repeated."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from indicators import actions
from indicators.models import Indicator, Period, Reminder, State
from indicators.tasks import send_reminders
from organisation.models import Directorate
from sdip.mail.models import Message
from sdip.web.models import Notification
from tenancy.models import Tenant
from tests.make import make_directorate, make_member, signed_in

from .helpers import at
from .world import figure, make_indicator, make_service, period_of, total

DAY = date(2026, 9, 1)


@pytest.fixture
def period(inside: Tenant) -> Period:
    total()
    return period_of(DAY)


@pytest.fixture
def due_on(period: Period) -> date:
    return period.due_on


@pytest.fixture
def water(period: Period) -> Directorate:
    return make_directorate(code="W", name={"en": "Water"})


@pytest.fixture
def indicator(water: Directorate) -> Indicator:
    people = {"owner": make_member("data_officer", water, name="Amal"), "deputy": make_member("data_officer", water)}
    row = make_indicator(
        service=make_service(directorate=water), name={"en": "Leaks"}, version={"valid_from": DAY}, **people
    )
    make_member("head", water, name="Hana")
    actions.compute_gaps()
    return row


def told() -> list[tuple[str, str]]:
    return sorted(Reminder.objects.values_list("level", "member__name"))


def test_the_owner_is_reminded_some_days_before_and_not_earlier(indicator: Indicator, due_on: date) -> None:
    assert actions.send_reminders(due_on - timedelta(days=4)) == 0
    assert actions.send_reminders(due_on - timedelta(days=3)) == 1
    assert told() == [("owner", "Amal")]


def test_the_matter_goes_up_and_each_is_told_once(indicator: Indicator, due_on: date) -> None:
    for days in range(-5, 20):
        actions.send_reminders(due_on + timedelta(days=days))
        actions.send_reminders(due_on + timedelta(days=days))
    assert [level for level, _name in told()] == ["deputy", "head", "owner"]
    assert Notification.objects.count() == Message.objects.count() == 3


def test_a_day_that_was_missed_is_made_up(indicator: Indicator, due_on: date) -> None:
    assert actions.send_reminders(due_on + timedelta(days=12)) == 3


def test_the_days_are_the_tenants(indicator: Indicator, due_on: date, inside: Tenant) -> None:
    inside.settings = {**inside.settings, "reminder_days": {"before": 0, "deputy": 1}}
    inside.save()
    assert actions.send_reminders(due_on - timedelta(days=1)) == 0
    actions.send_reminders(due_on + timedelta(days=1))
    assert [level for level, _name in told()] == ["deputy", "owner"]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_who_has_sent_is_left_in_peace(indicator: Indicator, due_on: date, state: str) -> None:
    figure(indicator, DAY, 5, state=state)
    actions.compute_gaps()
    assert actions.send_reminders(due_on) == 0


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED])
def test_a_draft_is_still_owed(indicator: Indicator, due_on: date, state: str) -> None:
    figure(indicator, DAY, 5, state=state)
    actions.compute_gaps()
    assert actions.send_reminders(due_on) == 1


def test_nothing_is_asked_of_a_locked_period_or_of_long_ago(indicator: Indicator, period: Period, due_on: date) -> None:
    assert actions.send_reminders(due_on + timedelta(days=60)) == 0
    actions.lock_period(period, by=None)
    assert actions.send_reminders(due_on) == 0


def test_without_an_owner_the_deputy_and_without_both_the_head_is_asked(indicator: Indicator, due_on: date) -> None:
    deputy = indicator.deputy
    Indicator.objects.update(owner=None)
    actions.send_reminders(due_on)
    assert told() == [("owner", deputy.name)]  # type: ignore[union-attr]
    Reminder.objects.all().delete()
    Indicator.objects.update(deputy=None)
    actions.send_reminders(due_on)
    assert told() == [("owner", "Hana")]


def test_who_has_left_is_not_asked(indicator: Indicator, due_on: date) -> None:
    owner = indicator.owner
    assert owner is not None
    owner.left_on = timezone.localdate()
    owner.save()
    actions.send_reminders(due_on)
    assert told() == [("owner", indicator.deputy.name)]  # type: ignore[union-attr]


def test_the_nearest_head_is_told(indicator: Indicator, due_on: date, water: Directorate) -> None:
    make_member("head", None, name="Mayor")
    pumps = make_directorate(parent=water)
    make_member("head", pumps, name="Pumps")
    make_indicator(service=make_service(directorate=pumps), version={"valid_from": DAY})
    actions.compute_gaps()
    actions.send_reminders(due_on + timedelta(days=12))
    heads = Reminder.objects.filter(level="head").values_list("indicator", "member__name")
    assert sorted(name for _indicator, name in heads) == ["Hana", "Pumps"]


def test_one_letter_holds_all_figures_of_a_person(indicator: Indicator, due_on: date, water: Directorate) -> None:
    owner: Any = indicator.owner
    owner.language = "ar"
    owner.save()
    for _n in range(3):
        make_indicator(service=make_service(directorate=water), owner=owner, version={"valid_from": DAY})
    actions.compute_gaps()
    actions.send_reminders(due_on)
    letter = Message.objects.get()
    assert (letter.recipient, letter.purpose, letter.language) == (owner.email, "indicators.reminder", "ar")
    assert letter.text.count("/enter/?period=month:202609") == 4
    assert Notification.objects.get().facts["count"] == 4


def test_who_wants_no_letter_reads_it_at_the_bell(indicator: Indicator, due_on: date) -> None:
    owner: Any = indicator.owner
    owner.digest = False
    owner.save()
    actions.send_reminders(due_on)
    assert not Message.objects.exists()
    body = signed_in(owner).get(at("web:notices")).content.decode()
    assert "Figures to enter: 1." in body
    assert "Leaks" in body


def test_the_job_runs_for_every_tenant_each_day(indicator: Indicator) -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["indicators.send_reminders"]
    assert entry["args"] == [send_reminders.name]
    send_reminders.delay()
