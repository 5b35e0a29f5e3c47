"""The pages of schedules: set, changed, paused, looked at beforehand, sent at once."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators.actions import make_periods
from indicators.models import Period
from organisation.models import Calendar
from reports import actions
from reports.models import Recipient, Schedule, Snapshot
from reports.timing import coming_runs, over_by, scope_on
from sdip.web.formats import formatter
from tenancy.actions import change_tenant
from tenancy.context import require_tenant, tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make, make_member, signed_in
from tests.reports.conftest import Story
from tests.reports.test_pages import key_in, page, text_of


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


# --- ended, taken up again, deleted ---


def move(story: Story, schedule: Schedule, name: str) -> str:
    url = address("reports:pause_page", args=[schedule.pk])
    return text_of(signed_in(story.head).post(url, {"move": name}, follow=True))


def test_an_ended_schedule_is_kept_apart_with_its_reports_and_taken_up_again(story: Story) -> None:
    schedule = story.schedule()
    with tenant_context(require_tenant()):
        report = actions.send_schedule_now(schedule, by=story.head)
    assert "The schedule has ended. Its reports stay." in move(story, schedule, "end")
    shown = text_of(page(story, "schedule_page", schedule.pk))
    for words in ("Ended:", "Nothing: it has ended.", report.number, "Take it up again"):
        assert words in shown, words
    for words in ("Send now", "The next runs", ">Pause<", "/change/", "/delete/"):
        assert words not in shown, words
    link = address("reports:schedule_page", args=[schedule.pk])
    assert link not in text_of(page(story, "schedules_page"))
    assert link in text_of(page(story, "schedules_page", state="ended"))
    assert "The next runs" in move(story, schedule, "take-up")
    schedule.refresh_from_db()
    assert (schedule.ended_at, schedule.next_run_at > timezone.now()) == (None, True)
    assert link in text_of(page(story, "schedules_page"))


def test_an_ended_schedule_does_not_run_is_not_moved_and_makes_nothing_up(story: Story) -> None:
    schedule = story.schedule()
    actions.end_schedule(schedule, by=story.head)
    first = actions.end_schedule(schedule, by=story.head).ended_at
    long_ago = timezone.now() - timedelta(days=40)
    Schedule.objects.update(next_run_at=long_ago)
    assert actions.run_schedule(schedule.pk, timezone.now()) is None
    assert actions.settle_schedules() == 0
    facts: Any = {"language": "en", "period_kind": "month", "recipients": [("Office", "office@example.org")]}
    for act in (
        lambda: actions.pause_schedule(schedule, by=story.head),
        lambda: actions.resume_schedule(schedule, by=story.head),
        lambda: actions.send_schedule_now(schedule, by=story.head),
        lambda: actions.change_schedule(schedule, **facts, by=story.head),
    ):
        with pytest.raises(NotAllowed, match="has ended"):
            act()
    schedule.refresh_from_db()
    assert schedule.ended_at == first
    assert not Snapshot.objects.exists()
    assert actions.take_up_schedule(schedule, by=story.head).next_run_at > timezone.now()
    assert actions.run_schedule(schedule.pk, timezone.now()) is None


def test_what_has_never_run_is_deleted_and_what_has_is_not(story: Story) -> None:
    schedule, client = story.schedule(), signed_in(story.head)
    url = address("reports:delete_schedule_page", args=[schedule.pk])
    assert url in text_of(page(story, "schedule_page", schedule.pk))
    assert "can’t be undone" in text_of(client.get(url))
    with tenant_context(require_tenant()):
        report = actions.send_schedule_now(schedule, by=story.head)
    assert "This schedule stays" in text_of(client.get(url))
    assert "has made reports, so it is kept" in text_of(client.post(url, follow=True))
    assert url not in text_of(page(story, "schedule_page", schedule.pk))
    report.refresh_from_db()
    assert report.schedule == schedule
    other = story.schedule()
    client.post(address("reports:delete_schedule_page", args=[other.pk]))
    assert list(Schedule.objects.all()) == [schedule]
    assert Recipient.objects.count() == 1


def test_schedules_are_ended_and_deleted_by_those_allowed(story: Story) -> None:
    schedule = story.schedule()
    reader = signed_in(make_member("auditor", story.directorate))
    assert reader.post(address("reports:pause_page", args=[schedule.pk]), {"move": "end"}).status_code == 403
    assert reader.post(address("reports:delete_schedule_page", args=[schedule.pk])).status_code == 403
    assert Schedule.objects.get().ended_at is None


# --- the form ---


def filled(story: Story, **more: str) -> dict[str, object]:
    return {
        "document": "directorate", "directorate": story.directorate.pk, "language": "en", "cadence": "monthly", "day": "5",
        "at": "08:00", "period_kind": "month", "recipients": "Office, office@example.org", "time_zone": "Asia/Baghdad",
        "rule": "keep", "drawn": "monthly",
    } | more  # fmt: skip


def test_a_double_click_makes_one_schedule(story: Story) -> None:
    """By the key of the form. With other words, after a step back, it is another one."""
    client, url = signed_in(story.head), address("reports:new_schedule_page")
    form = filled(story, key=key_in(client.get(url)))
    first, second = client.post(url, form), client.post(url, form)
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert Schedule.objects.count() == 1
    assert client.post(url, form | {"day": "6"})["Location"] != first["Location"]
    assert Schedule.objects.count() == 2


def test_the_period_of_each_run_stands_beside_it(story: Story) -> None:
    """Also of those that are not made yet."""
    schedule = story.schedule(day=1)
    runs = coming_runs(schedule, 30)
    for each in runs:
        assert each.period is not None
        assert each.period.ends_on == each.run.day - timedelta(days=1)
        assert each.period.starts_on == each.period.ends_on.replace(day=1)
    first, scope = runs[0].period, scope_on(schedule, runs[0].run.day)
    assert first
    assert scope
    assert scope.period
    assert scope.period.ends_on <= first.ends_on
    shown = text_of(page(story, "schedule_page", schedule.pk))
    assert f"{formatter().month(first.starts_on)}</b>" in shown
    assert "gives way to the newest one that has figures" in shown


def test_the_run_of_a_fiscal_year_names_the_year_that_is_over(story: Story) -> None:
    change_tenant(require_tenant(), fiscal_month=10)
    Period.objects.filter(kind="fiscal").delete()
    with tenant_context(Tenant.objects.get(pk=require_tenant().pk)):
        make_periods()
        schedule = story.schedule(cadence="fiscal", month=2, day=3, period_kind="fiscal")
        told = [(each.period.starts_on, each.period.ends_on) for each in coming_runs(schedule, 3) if each.period]
    year = schedule.next_on.year
    assert told == [(date(y - 1, 10, 1), date(y, 9, 30)) for y in range(year, year + 3)]


def test_a_report_that_has_days_of_its_own_names_no_period(story: Story) -> None:
    assert over_by("", [date(2026, 12, 1)]) == [None]
    assert over_by("week", [date(2026, 12, 1)]) == [None]  # nobody has made any


def test_the_form_tells_the_next_runs_before_anything_is_saved(story: Story) -> None:
    client, url = signed_in(story.head), address("reports:new_schedule_page")
    form = filled(story, look="1", recipients="")
    part = client.post(url, form, headers={"HX-Request": "true", "HX-Target": "runs"})
    assert (part.status_code, text_of(part).count("08:00")) == (200, 5)
    assert text_of(part).count("</b>") == 5
    whole = client.post(url, form)
    assert (whole.status_code, text_of(part).strip() in text_of(whole)) == (200, True)
    unknown = text_of(client.post(url, form | {"day": "40"}, headers={"HX-Request": "true", "HX-Target": "runs"}))
    assert "<li>" not in unknown
    schedule = story.schedule(day=17)
    change = address("reports:change_schedule_page", args=[schedule.pk])
    told = text_of(client.post(change, filled(story, look="1", day="9"), headers={"HX-Target": "runs"}))
    assert told.count("<li>") == 5
    schedule.refresh_from_db()
    assert (schedule.day, Schedule.objects.count()) == (17, 1)
