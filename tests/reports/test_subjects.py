"""Schedules and reports of one plan, one charter, one survey: set and made by their forms, looked at, run, and at their end."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from feedback.surveys.models import Wave
from indicators.models import Period
from planning.models import Cycle
from reports import actions
from reports.content import Scope
from reports.models import Schedule, Snapshot
from reports.timing import coming_runs, scope_on
from tests.charters.conftest import tenant_addresses, water  # noqa: F401 - fixtures
from tests.feedback.surveys.conftest import Asker, all_in
from tests.figures import address
from tests.make import make_member, signed_in
from tests.reports.test_annual_report import Year, year  # noqa: F401 - fixture
from tests.reports.test_schedules import due

COLUMNS = {"plan": "cycle", "charter": "charter", "survey": "wave"}
PEOPLE = [("Office", "office@example.org")]
LAST = "The plan is over: this is its last report, then the schedule ends."


def subject_of(year: Year, document: str) -> Any:  # noqa: F811
    found: dict[str, Model] = {"plan": year.cycle, "charter": year.water.row, "survey": year.wave}
    return found[document]


def text_of(response: Any) -> str:
    return str(response.content.decode())


def typed(document: str, subject: Any, **more: str) -> dict[str, Any]:
    start = {
        "document": document, "subject": subject.pk, "language": "en", "cadence": "monthly", "day": "5", "at": "08:00",
        "recipients": "Office, office@example.org", "time_zone": "Asia/Baghdad", "rule": "keep", "period_kind": "month",
    }  # fmt: skip
    return start | more


def last_run() -> datetime:
    """The newest fifth of a month, at eight by the clocks of the tenant."""
    now = timezone.now()
    this = now.replace(day=5, hour=5, minute=0, second=0, microsecond=0)
    return this if this <= now else (this.replace(day=1) - timedelta(days=1)).replace(day=5)


def sections_in(page: str) -> list[str]:
    """What each section of a report says; the moment at which it was counted aside."""
    found = re.findall(r'<section class="stack reportpart".*?</section>', page, re.DOTALL)
    return [re.sub(r"\d+:\d\d", "", each) for each in found]


@pytest.mark.parametrize("document", COLUMNS)
def test_a_schedule_of_it_is_set_looked_at_and_run(year: Year, document: str) -> None:  # noqa: F811
    client, subject = signed_in(make_member("administrator")), subject_of(year, document)
    url = address("reports:new_schedule_page")
    assert f'<option value="{subject.pk}"' in text_of(client.get(url, {"document": document}))
    nobodys = client.post(url, typed(document, subject) | {"subject": "999999"})
    assert (nobodys.status_code, Schedule.objects.exists()) == (422, False)
    looked = text_of(client.post(url, typed(document, subject, look="1")))
    assert ("The next runs" in looked, Schedule.objects.exists()) == (True, False)
    assert client.post(url, typed(document, subject)).status_code == 302
    schedule = due(Schedule.objects.get(), last_run())
    assert getattr(schedule, COLUMNS[document]) == subject
    preview = text_of(client.get(address("reports:preview_schedule_page", args=[schedule.pk])))
    assert "Nothing is frozen or stored yet" in preview
    snapshot = actions.run_schedule(schedule.pk, timezone.now())
    assert snapshot is not None
    assert (snapshot.document, getattr(snapshot, COLUMNS[document])) == (document, subject)
    assert [each.email for each in snapshot.deliveries.all()] == ["office@example.org"]
    read = text_of(client.get(address("reports:read_page", args=[snapshot.pk])))
    assert len(sections_in(read)) >= 2
    assert sections_in(read) == sections_in(preview)
    shown = text_of(client.get(address("reports:schedule_page", args=[schedule.pk])))
    assert snapshot.number in shown
    assert ("Period of the report" in shown) is (document == "charter")
    schedule.refresh_from_db()
    assert (schedule.ended_at, schedule.next_run_at > timezone.now()) == (None, True)


@pytest.mark.parametrize("document", COLUMNS)
def test_a_report_of_it_is_made_by_the_form(year: Year, document: str) -> None:  # noqa: F811
    client, subject = signed_in(make_member("administrator")), subject_of(year, document)
    month = Period.objects.filter(kind="month").latest("ends_on")
    form = {"document": document, "subject": subject.pk, "language": "ar", "period": month.pk}
    url = address("reports:new_report_page")
    assert client.post(url, form | {"subject": ""}).status_code == 422
    assert client.post(url, form).status_code == 302
    row = Snapshot.objects.get()
    assert (row.document, getattr(row, COLUMNS[document])) == (document, subject)
    assert row.period == (month if document == "charter" else None)
    assert [paper.language for paper in row.renderings.all()] == ["ar"]


# --- a plan that is over ---


def schedule_of(document: str, **about: Any) -> Schedule:
    return actions.make_schedule(
        Scope(document, **about), language="en", cadence="monthly", day=5, at=time(8), period_kind="month",
        recipients=PEOPLE, by=None,
    )  # fmt: skip


def of_plan(year: Year) -> Schedule:  # noqa: F811
    return schedule_of("plan", cycle=year.cycle, directorate=year.cycle.directorate)


def page_of(schedule: Schedule) -> str:
    client = signed_in(make_member("administrator"))
    return text_of(client.get(address("reports:schedule_page", args=[schedule.pk])))


@pytest.mark.parametrize("over", [{"stage": "closed"}, {"archived_at": datetime(2026, 11, 1, tzinfo=UTC)}])
def test_of_a_plan_that_is_over_one_more_report_is_made_and_the_schedule_ends(
    year: Year,  # noqa: F811
    over: dict[str, Any],
) -> None:
    schedule = of_plan(year)
    assert (len(coming_runs(schedule, 5)), LAST in page_of(schedule)) == (5, False)
    Cycle.objects.filter(pk=year.cycle.pk).update(**over)
    schedule = due(Schedule.objects.get(), timezone.now() - timedelta(days=70))  # it has missed two more
    (promised,) = coming_runs(schedule, 5)
    assert LAST in page_of(schedule)
    snapshot = actions.run_schedule(schedule.pk, timezone.now())
    assert snapshot is not None
    schedule.refresh_from_db()
    assert schedule.ended_at is not None
    assert snapshot.scheduled_for is not None
    assert snapshot.scheduled_for >= promised.run.at
    assert "The plan is over, so there is no more to report on." in page_of(schedule)
    due(schedule, last_run() + timedelta(days=1))
    assert actions.run_schedule(schedule.pk, timezone.now()) is None
    assert Snapshot.objects.count() == 1


def test_a_plan_that_is_opened_again_goes_on_being_reported(year: Year) -> None:  # noqa: F811
    schedule = of_plan(year)
    Cycle.objects.filter(pk=year.cycle.pk).update(stage="closed")
    Cycle.objects.filter(pk=year.cycle.pk).update(stage="evaluation")
    assert actions.run_schedule(due(schedule, last_run()).pk, timezone.now()) is not None
    assert Schedule.objects.get().ended_at is None


def test_a_last_report_that_fails_ends_no_schedule(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    schedule = due(of_plan(year), last_run())
    Cycle.objects.filter(pk=year.cycle.pk).update(stage="closed")

    def fail(*_args: Any, **_more: Any) -> None:
        raise ValueError("no such section")

    monkeypatch.setattr("reports.actions.schedules.make_report", fail)
    with pytest.raises(ValueError, match="no such section"):
        actions.run_schedule(schedule.pk, timezone.now())
    monkeypatch.undo()
    row = Schedule.objects.get()
    assert (row.ended_at, row.next_run_at) == (None, schedule.next_run_at)  # still due
    assert actions.run_schedule(schedule.pk, timezone.now()) is not None


def test_the_form_says_which_report_is_the_last(year: Year) -> None:  # noqa: F811
    client, url = signed_in(make_member("administrator")), address("reports:new_schedule_page")
    assert LAST not in text_of(client.post(url, typed("plan", year.cycle, look="1")))
    Cycle.objects.filter(pk=year.cycle.pk).update(stage="closed")
    for page in (url, address("reports:change_schedule_page", args=[of_plan(year).pk])):
        looked = text_of(client.post(page, typed("plan", year.cycle, look="1")))
        assert LAST in looked
        assert looked.partition('id="runs"')[2].count("<li>") == 1


# --- the next wave of a survey ---


def test_a_survey_is_reported_by_its_newest_wave_that_has_all_its_answers(year: Year) -> None:  # noqa: F811
    schedule, asker = schedule_of("survey", wave=year.wave), Asker(make_member("planning_manager"), year.water.service)
    today = timezone.localdate()
    second = asker.wave(year.wave.survey)
    Wave.objects.filter(pk=second.pk).update(name={"en": "Second round"})
    scope = scope_on(schedule, today)
    assert scope is not None
    assert scope.wave == year.wave  # people still answer the other one
    assert "Second round" not in page_of(schedule)
    all_in(Wave.objects.get(pk=second.pk))
    client = signed_in(make_member("administrator"))
    preview = text_of(client.get(address("reports:preview_schedule_page", args=[schedule.pk])))
    assert "Second round" in page_of(schedule)
    snapshot = actions.run_schedule(due(schedule, last_run()).pk, timezone.now())
    assert snapshot is not None
    assert (snapshot.wave, f"water{second.number}" in snapshot.number.lower()) == (second, True)
    assert sections_in(text_of(client.get(address("reports:read_page", args=[snapshot.pk])))) == sections_in(preview)
