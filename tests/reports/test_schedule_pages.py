"""The pages of schedules: set, changed, paused, looked at beforehand, sent at once."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisation.models import Calendar
from reports.models import Schedule, Snapshot
from reports.timing import coming_runs
from tenancy.actions import change_tenant
from tenancy.context import require_tenant
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.reports.conftest import Story
from tests.reports.test_pages import page, text_of


def test_a_schedule_is_set_changed_paused_and_sent_now(story: Story) -> None:
    client = signed_in(story.head)
    form = {
        "document": "directorate", "directorate": story.directorate.pk, "language": "en", "cadence": "weekly", "day": "9",
        "at": "08:00", "period_kind": "month", "recipients": "Office, office@example.org", "time_zone": "Asia/Baghdad",
        "rule": "next",
    }  # fmt: skip
    refused = client.post(address("reports:new_schedule_page"), form)
    assert (refused.status_code, "day of the week" in text_of(refused)) == (422, True)
    assert client.post(address("reports:new_schedule_page"), form | {"day": "1"}).status_code == 302
    schedule = Schedule.objects.get()
    assert schedule.time_zone == "Asia/Baghdad"
    changed = form | {
        "cadence": "half", "month": "2", "day": "31", "recipients": "Council, council@example.org, العربية", "rule": "before",
        "time_zone": "Europe/Kyiv",
    }  # fmt: skip
    wrong = client.post(address("reports:change_schedule_page", args=[schedule.pk]), changed | {"month": "7"})
    assert (wrong.status_code, "Choose one of the months" in text_of(wrong)) == (422, True)
    assert client.post(address("reports:change_schedule_page", args=[schedule.pk]), changed).status_code == 302
    assert [(each.email, each.language) for each in schedule.recipients.all()] == [("council@example.org", "ar")]
    schedule.refresh_from_db()
    assert (schedule.cadence, schedule.month, schedule.day, schedule.rule) == ("half", 2, 31, "before")
    assert (schedule.time_zone, schedule.next_on.month in (2, 8)) == ("Europe/Kyiv", True)
    assert (schedule.next_on + timedelta(days=1)).day == 1
    kept = text_of(page(story, "change_schedule_page", schedule.pk))
    assert "council@example.org, ar" in kept
    client.post(address("reports:pause_page", args=[schedule.pk]), {"move": "pause"})
    schedule.refresh_from_db()
    assert schedule.paused_at is not None
    client.post(address("reports:pause_page", args=[schedule.pk]), {"move": "resume"})
    assert client.post(address("reports:send_now_page", args=[schedule.pk])).status_code == 302
    assert Snapshot.objects.get().schedule == schedule
    shown = text_of(page(story, "schedule_page", schedule.pk))
    assert "ALPHA-WAT-2026-10-0001" in shown
    assert "council@example.org" in shown


ASKED = {
    "weekly": ("Day of the week", "Friday", None),
    "monthly": ("Day of the month", "31 is always its last day", None),
    "quarterly": ("Day of the month", "February, May, August and November", 3),
    "half": ("Day of the month", "June and December", 6),
    "fiscal": ("Day of the month", ">October</option>", 12),
}


def fields(client: Client, url: str, cadence: str) -> str:
    """What comes in place of the fields when another cadence is chosen."""
    answer = client.get(url, {"document": "directorate", "cadence": cadence}, headers={"HX-Target": "when"})
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.parametrize("cadence", ASKED)
def test_the_form_asks_what_the_cadence_needs(story: Story, cadence: str) -> None:
    change_tenant(require_tenant(), fiscal_month=10)
    label, words, months = ASKED[cadence]
    client, url = signed_in(story.head), address("reports:new_schedule_page")
    for shown in (fields(client, url, cadence), text_of(client.get(url, {"cadence": cadence}))):
        assert label in shown
        assert words in shown
        assert ('name="month"' in shown) == bool(months)
        assert f'name="drawn" value="{cadence}"' in shown
    if months:
        assert shown.partition('name="month"')[2].partition("</select>")[0].count("<option") == months
    assert "recipients" not in fields(client, url, cadence)
    changing = address("reports:change_schedule_page", args=[story.schedule(day=17).pk])
    assert 'value="17"' in fields(client, changing, "monthly")
    assert 'value="17"' not in fields(client, changing, "half")


def test_without_script_the_day_of_another_cadence_is_asked_anew(story: Story) -> None:
    """The fifth of a month was meant; nobody makes a Friday of it."""
    client, url = signed_in(story.head), address("reports:new_schedule_page")
    form = {
        "document": "directorate", "directorate": story.directorate.pk, "language": "en", "cadence": "weekly", "day": "5",
        "at": "08:00", "period_kind": "month", "recipients": "Office, office@example.org", "time_zone": "UTC", "rule": "keep",
        "drawn": "monthly",
    }  # fmt: skip
    asked = client.post(url, form)
    assert asked.status_code == 422
    for words in ("“Day of the week” is missing", 'name="drawn" value="weekly"', "Office, office@example.org"):
        assert words in text_of(asked), words
    assert not Schedule.objects.exists()
    assert client.post(url, form | {"drawn": "weekly"}).status_code == 302
    assert (Schedule.objects.get().cadence, Schedule.objects.get().day) == ("weekly", 5)


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"cadence": "weekly", "day": "8"}, "Choose a day of the week"),
    ({"cadence": "weekly", "day": ""}, "“Day of the week” is missing"),
    ({"cadence": "monthly", "day": "32"}, "write a number from 1 to 31"),
    ({"cadence": "monthly", "day": "0"}, "write a number from 1 to 31"),
    ({"cadence": "monthly", "day": "Friday"}, "write a number from 1 to 31"),
    ({"cadence": "monthly", "day": ""}, "“Day of the month” is missing"),
    ({"cadence": "quarterly", "day": "5", "month": "4"}, "Choose one of the months"),
    ({"cadence": "fiscal", "day": "5"}, "“Month” is missing"),
    ({"cadence": "never", "day": "5"}, "How often"),
])  # fmt: skip
def test_nonsense_is_refused_with_what_to_do(story: Story, facts: dict[str, str], sentence: str) -> None:
    form = {
        "document": "directorate", "directorate": story.directorate.pk, "language": "en", "at": "08:00", "period_kind": "month",
        "recipients": "Office, office@example.org", "time_zone": "UTC", "rule": "keep",
    }  # fmt: skip
    refused = signed_in(story.head).post(address("reports:new_schedule_page"), form | facts)
    assert (refused.status_code, sentence in text_of(refused)) == (422, True)
    assert not Schedule.objects.exists()


def test_the_coming_runs_are_told_by_the_tenants_clock(story: Story) -> None:
    shown = text_of(page(story, "schedule_page", story.schedule(at=time(6, 30)).pk))
    assert shown.count(", 06:30</span>") == 5


def test_schedules_are_changed_by_those_allowed(story: Story) -> None:
    schedule = story.schedule()
    reader = signed_in(make_member("auditor", story.directorate))
    assert reader.get(address("reports:schedule_page", args=[schedule.pk])).status_code == 200
    assert reader.get(address("reports:preview_schedule_page", args=[schedule.pk])).status_code == 403
    for name in ("change_schedule_page", "pause_page", "send_now_page"):
        assert reader.post(address(f"reports:{name}", args=[schedule.pk])).status_code == 403
    assert not Snapshot.objects.exists()


def test_the_list_of_schedules_asks_the_same_questions(story: Story) -> None:
    client, url = signed_in(story.head), address("reports:schedules_page")
    story.schedule()
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    story.schedule(), story.schedule()
    with CaptureQueriesContext(connection) as three:
        assert text_of(client.get(url)).count("<tr") == 4
    assert len(three) == len(one)


def test_the_page_says_why_a_run_is_moved(story: Story) -> None:
    make(Calendar, valid_from=date(2020, 1, 1), weekend=[4, 5])
    schedule = story.schedule(cadence="weekly", day=5, rule="next")
    moved = [each.why for each in coming_runs(schedule, 5)]
    assert all(sentence.startswith("Friday ") and "no working day" in sentence for sentence in moved)
    shown = text_of(page(story, "schedule_page", schedule.pk))
    for sentence in moved:
        assert sentence in shown


def test_a_schedule_shows_what_it_would_send(story: Story) -> None:
    schedule = story.schedule(recipients=[("Office", "office@example.org", "ar")])
    shown = text_of(page(story, "preview_schedule_page", schedule.pk))
    assert "This is a preview" in shown
    assert "We kept 1 of 2 promises" in shown
    assert '<html lang="ar"' in text_of(page(story, "preview_schedule_page", schedule.pk, language="ar"))
    assert not Snapshot.objects.exists()


def test_a_language_that_nobody_knows_is_refused_with_those_that_are_known(story: Story) -> None:
    form = {
        "document": "directorate", "directorate": story.directorate.pk, "language": "en", "cadence": "monthly", "day": "5",
        "at": "08:00", "period_kind": "month", "recipients": "Office, office@example.org, xx", "time_zone": "UTC",
        "rule": "keep",
    }  # fmt: skip
    refused = signed_in(story.head).post(address("reports:new_schedule_page"), form)
    assert (refused.status_code, "“xx” is no language" in text_of(refused)) == (422, True)
    assert not Schedule.objects.exists()


def test_the_whole_municipality_is_for_those_who_have_the_right_everywhere(story: Story) -> None:
    form = {
        "document": "governor", "language": "en", "cadence": "monthly", "day": "5", "at": "08:00", "period_kind": "month",
        "recipients": "Office, office@example.org", "time_zone": "UTC", "rule": "keep",
    }  # fmt: skip
    assert signed_in(story.head).post(address("reports:new_schedule_page"), form).status_code == 403
    everywhere = signed_in(make_member("administrator"))
    assert everywhere.post(address("reports:new_schedule_page"), form).status_code == 302
    schedule = Schedule.objects.get()
    assert (schedule.document, schedule.directorate) == ("governor", None)
    assert signed_in(story.head).get(address("reports:schedule_page", args=[schedule.pk])).status_code == 403
