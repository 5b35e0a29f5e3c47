"""Each due run makes exactly one report; what was missed is made up once; one schedule that fails holds up no other."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from organisation.models import Calendar, Holiday
from reports import actions, tasks
from reports.content.scope import Scope
from reports.models import Rendering, Schedule, Snapshot
from reports.timing import coming_runs
from sdip.web.models import Notification
from sdip.web.notices import sentence_of
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.figures import address, make_months
from tests.make import make, make_directorate, make_member, signed_in
from tests.reports.conftest import Story, tell_story


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(schedule: Schedule, when: datetime) -> Schedule:
    day = when.astimezone(ZoneInfo(schedule.time_zone)).date()
    Schedule.objects.filter(pk=schedule.pk).update(next_on=day, next_run_at=when)
    schedule.refresh_from_db()
    return schedule


def test_a_due_run_makes_one_report_for_the_newest_period(story: Story) -> None:
    schedule = due(story.schedule(), at("2026-11-05T05:00"))
    snapshot = actions.run_schedule(schedule.pk, at("2026-11-05T05:01"))
    assert snapshot is not None
    assert (snapshot.period, snapshot.scheduled_for) == (story.october, at("2026-11-05T05:00"))
    assert [(d.name, d.email) for d in snapshot.deliveries.all()] == [("Governor’s office", "office@example.org")]
    schedule.refresh_from_db()
    assert schedule.next_run_at == at("2026-12-05T05:00")
    assert actions.run_schedule(schedule.pk, at("2026-11-05T05:02")) is None
    assert Snapshot.objects.count() == 1


def test_three_missed_runs_are_made_up_once(story: Story) -> None:
    schedule = due(story.schedule(), at("2026-09-05T05:00"))
    snapshot = actions.run_schedule(schedule.pk, at("2026-11-20T00:00"))
    assert snapshot is not None
    assert snapshot.scheduled_for == at("2026-11-05T05:00")
    schedule.refresh_from_db()
    assert schedule.next_run_at == at("2026-12-05T05:00")


def test_a_paused_schedule_does_not_run_and_makes_nothing_up(story: Story) -> None:
    schedule = story.schedule()
    actions.pause_schedule(schedule, by=story.head)
    due(schedule, at("2026-09-05T05:00"))
    assert actions.run_schedule(schedule.pk, at("2026-11-20T00:00")) is None
    with pytest.raises(NotAllowed, match="paused already"):
        actions.pause_schedule(schedule, by=story.head)
    resumed = actions.resume_schedule(schedule, by=story.head)
    assert resumed.next_run_at > timezone.now()
    with pytest.raises(NotAllowed, match="running already"):
        actions.resume_schedule(schedule, by=story.head)
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("stop", [actions.pause_schedule, actions.end_schedule])
def test_a_run_that_was_due_when_it_was_stopped_is_told(story: Story, stop: Any) -> None:
    schedule = due(story.schedule(), at("2026-11-05T05:00"))
    stop(schedule, by=story.head)
    (actions.resume_schedule if stop is actions.pause_schedule else actions.take_up_schedule)(schedule, by=story.head)
    schedule.refresh_from_db()
    assert not Snapshot.objects.exists()
    assert schedule.missed_at == at("2026-11-05T05:00")
    assert schedule.missed_why == "The schedule was stopped before the report was made."
    due(schedule, at("2026-12-05T05:00"))
    assert actions.run_schedule(schedule.pk, at("2026-12-05T05:01"))
    schedule.refresh_from_db()
    assert schedule.missed_at is None


REFUSED = [
    ({"cadence": "weekly", "day": 8}, "day of the week"),
    ({"day": 32}, "1 to 31"),
    ({"day": 0}, "1 to 31"),
    ({"month": 2}, "a month from 1 to 1"),
    ({"cadence": "half", "month": 7}, "a month from 1 to 6"),
    ({"rule": "tomorrow"}, "no working day"),
    ({"recipients": []}, "at least one recipient"),
    ({"recipients": [("Office", "office")]}, "is not an e-mail address"),
    ({"language": "fr"}, "languages"),
    ({"recipients": [("Office", "office@example.org", "fr")]}, "languages"),
    ({"time_zone": "Mars/Base"}, "is no time zone"),
]


@pytest.mark.parametrize(("values", "sentence"), REFUSED)
def test_what_makes_no_sense_is_refused(story: Story, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotAllowed, match=sentence):
        story.schedule(**values)
    assert not Schedule.objects.exists()


def test_a_changed_schedule_runs_at_its_new_time(story: Story) -> None:
    schedule = story.schedule()
    changed = actions.change_schedule(
        schedule, language="ar", cadence="weekly", day=7, at=time(7), period_kind="month",
        recipients=[("Council", "council@example.org")], by=story.head,
    )  # fmt: skip
    local = changed.next_run_at.astimezone(ZoneInfo("Asia/Baghdad"))
    assert (local.isoweekday(), local.time()) == (7, time(7))
    assert [each.email for each in changed.recipients.all()] == ["council@example.org"]


@pytest.mark.django_db(transaction=True)
def test_a_schedule_that_fails_holds_up_no_other(tenant_a: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_context(tenant_a):
        story = tell_story(3, goal=False)
        broken, sound = due(story.schedule(), at("2026-10-05T05:00")), due(story.schedule(), at("2026-11-05T05:00"))
    run = actions.run_schedule

    def fail_once(pk: int, now: datetime) -> Snapshot | None:
        if pk == broken.pk:
            raise RuntimeError("no period")
        return run(pk, now)

    monkeypatch.setattr(actions, "run_schedule", fail_once)
    monkeypatch.setattr(tasks, "lay_out", lambda html, **_more: b"%PDF")
    tasks.run_due_schedules.apply_async(tenant=tenant_a)
    with tenant_context(tenant_a):
        assert [row.schedule_id for row in Snapshot.objects.all()] == [sound.pk]
        late = Schedule.objects.get(pk=broken.pk)
        assert late.next_run_at == late.missed_at == at("2026-10-05T05:00")  # still due
    monkeypatch.undo()
    monkeypatch.setattr(tasks, "lay_out", lambda html, **_more: b"%PDF")
    tasks.run_due_schedules.apply_async(tenant=tenant_a)
    tasks.run_due_schedules.apply_async(tenant=tenant_a)
    with tenant_context(tenant_a):
        assert sorted(row.schedule_id or 0 for row in Snapshot.objects.all()) == [broken.pk, sound.pk]


@pytest.mark.django_db(transaction=True)
def test_a_pdf_that_cannot_be_made_is_noted_and_tried_again(tenant_a: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(html: str, **_more: Any) -> bytes:
        assert not connection.in_atomic_block  # nothing is held while a PDF is made
        raise OSError("no Pango")

    monkeypatch.setattr(tasks, "lay_out", fail)
    with tenant_context(tenant_a):
        snapshot = tell_story(3, goal=False).report()
    with tenant_context(tenant_a):
        paper = snapshot.renderings.get()
        assert (paper.state, paper.attempts, paper.last_error) == ("queued", 1, "OSError: no Pango")
        assert paper.next_try_at is not None
        Rendering.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(tasks, "lay_out", lambda html, **_more: b"%PDF")
    tasks.sweep_renderings.apply_async(tenant=tenant_a)
    with tenant_context(tenant_a):
        paper.refresh_from_db()
        assert paper.state == "rendered"
        assert snapshot.deliveries.get().message is not None


# --- what the page tells is what happens ---

EID = [date(2027, 3, 9) + timedelta(days=number) for number in range(4)]  # Tuesday to Friday
PREVIEWS: list[tuple[dict[str, Any], str, list[tuple[str, str]]]] = [
    (
        {"day": 10, "rule": "next"},  # Friday and Saturday are free
        "2027-02-11",
        [
            ("2027-03-14 08:00", "Wednesday 10 March 2027 is a holiday: Feast."),
            ("2027-04-11 08:00", "Saturday 10 April 2027 is no working day."),
            ("2027-05-10 08:00", ""),
        ],
    ),
    (
        {"day": 10, "rule": "before"},
        "2027-02-11",
        [
            ("2027-03-08 08:00", "Wednesday 10 March 2027 is a holiday: Feast."),
            ("2027-04-08 08:00", "Saturday 10 April 2027 is no working day."),
        ],
    ),
    ({"day": 10, "rule": "keep"}, "2027-02-11", [("2027-03-10 08:00", ""), ("2027-04-10 08:00", "")]),
    (
        {"day": 31},
        "2028-01-31",
        [
            ("2028-01-31 08:00", ""),
            ("2028-02-29 08:00", "This month has no day 31: its last one counts."),
            ("2028-03-31 08:00", ""),
        ],
    ),
    (
        {"cadence": "fiscal", "month": 2, "day": 29},
        "2027-01-01",
        [("2027-02-28 08:00", "This month has no day 29: its last one counts."), ("2028-02-29 08:00", "")],
    ),
    (  # the clocks of another zone than the tenant's
        {"cadence": "weekly", "day": 7, "at": time(3, 30), "time_zone": "Europe/Kyiv"},
        "2027-03-21",
        [
            ("2027-03-21 03:30", ""),
            ("2027-03-28 04:30", "The clocks jump over 03:30 on this day."),
            ("2027-04-04 03:30", ""),
        ],
    ),
    (  # 3:30 comes twice on 31 October
        {"cadence": "weekly", "day": 7, "at": time(3, 30), "time_zone": "Europe/Kyiv"},
        "2027-10-24",
        [("2027-10-24 03:30", ""), ("2027-10-31 03:30", ""), ("2027-11-07 03:30", "")],
    ),
]


def feast(days: list[date] = EID) -> None:
    make(Calendar, valid_from=date(2020, 1, 1), weekend=[4, 5])
    for day in days:
        make(Holiday, on=day, name={"en": "Feast"})


@pytest.mark.parametrize(("values", "day", "expected"), PREVIEWS)
def test_a_schedule_does_what_its_preview_said(
    inside: Any, values: dict[str, Any], day: str, expected: list[tuple[str, str]]
) -> None:
    feast()
    schedule = tell_story(3, goal=False).schedule(**values)
    Schedule.objects.update(next_on=date.fromisoformat(day))
    schedule.refresh_from_db()
    actions.settle_schedules()
    promised = coming_runs(schedule, len(expected))
    assert [(f"{each.at:%Y-%m-%d %H:%M}", each.why) for each in promised] == expected
    for each in promised:
        assert actions.run_schedule(schedule.pk, each.run.at - timedelta(seconds=1)) is None
        snapshot = actions.run_schedule(schedule.pk, each.run.at)
        assert snapshot is not None
        assert snapshot.scheduled_for == each.run.at
    assert Snapshot.objects.count() == len(expected)


def test_a_holiday_that_comes_up_later_moves_the_run_and_its_preview(story: Story) -> None:
    make(Calendar, valid_from=date(2020, 1, 1), weekend=[4, 5])
    schedule = story.schedule(day=10, rule="next")
    due(schedule, at("2027-03-10T05:00"))
    assert actions.settle_schedules() == 0
    for day in EID:
        make(Holiday, on=day, name={"en": "Feast"})
    assert actions.settle_schedules() == 1
    schedule.refresh_from_db()
    assert schedule.next_run_at == at("2027-03-14T05:00") == coming_runs(schedule, 1)[0].run.at
    assert actions.run_schedule(schedule.pk, at("2027-03-10T05:00")) is None
    Holiday.objects.all().delete()
    assert actions.settle_schedules() == 1
    assert actions.run_schedule(schedule.pk, at("2027-03-11T00:00")) is not None  # it is late now, and made up


def test_what_is_paused_is_not_settled_and_a_new_fiscal_year_is_heard_of(story: Story, inside: Tenant) -> None:
    schedule = story.schedule(cadence="fiscal", month=1, day=1)
    Schedule.objects.update(next_on=date(2027, 2, 1))
    schedule.refresh_from_db()
    inside.fiscal_month = 4
    actions.pause_schedule(schedule, by=story.head)
    assert actions.settle_schedules() == 0
    Schedule.objects.update(paused_at=None)
    assert actions.settle_schedules() == 1
    schedule.refresh_from_db()
    assert schedule.next_run_at == at("2027-04-01T05:00") == coming_runs(schedule, 1)[0].run.at


def test_a_holiday_that_moves_a_run_to_a_day_that_has_had_its_report_stops_no_schedule(story: Story) -> None:
    schedule = due(story.schedule(cadence="weekly", day=2, rule="before"), at("2026-11-10T05:00"))
    assert actions.run_schedule(schedule.pk, at("2026-11-10T05:01")) is not None
    for day in range(11, 18):
        make(Holiday, on=date(2026, 11, day), name={"en": "Feast"})
    actions.settle_schedules()
    assert actions.run_schedule(schedule.pk, at("2026-11-12T05:00")) is None
    schedule.refresh_from_db()
    assert schedule.next_run_at == at("2026-11-24T05:00")
    assert actions.run_schedule(schedule.pk, at("2026-11-24T05:00")) is not None


MOVED = [
    # 1 November is a Sunday, and on the Friday before October is not over yet
    ("before", 1, [5, 6], ["2026-10-01 202609", "2026-11-02 202610"]),
    # 31 October is a Saturday, and on the Sunday after it October is over already
    ("next", 31, [4, 5], ["2026-11-01 202609", "2026-11-30 202610"]),
]


@pytest.mark.parametrize(("rule", "day", "weekend", "runs"), MOVED)
def test_each_month_is_reported_once_wherever_its_run_is_moved(
    inside: Any, rule: str, day: int, weekend: list[int], runs: list[str]
) -> None:
    make(Calendar, valid_from=date(2020, 1, 1), weekend=weekend)
    schedule = tell_story(goal=False).schedule(rule=rule, day=day)
    Schedule.objects.update(next_on=date(2026, 10, day))
    schedule.refresh_from_db()
    actions.settle_schedules()
    coming, told = coming_runs(schedule, len(runs)), []
    for each in coming:
        snapshot = actions.run_schedule(schedule.pk, each.run.at)
        assert snapshot is not None
        assert snapshot.period is not None
        told.append(f"{each.at:%Y-%m-%d} {snapshot.period.code}")
    assert told == runs
    assert any("is not over yet" in each.why for each in coming) == (rule == "before")


def changed(schedule: Schedule, **values: Any) -> Schedule:
    names = ("language", "cadence", "day", "at", "period_kind")
    same: Any = {name: getattr(schedule, name) for name in names}
    people = [("Council", "council@example.org")]
    return actions.change_schedule(schedule, **same | {"recipients": people, "by": None} | values)


def test_another_hour_does_not_swallow_the_run_that_is_due(story: Story) -> None:
    schedule = due(story.schedule(), at("2026-11-05T05:00"))
    after = changed(schedule, at=time(9))
    assert after.next_run_at > timezone.now()
    snapshot = Snapshot.objects.get()
    assert (snapshot.schedule, snapshot.scheduled_for) == (schedule, at("2026-11-05T05:00"))
    assert [each.email for each in snapshot.deliveries.all()] == ["council@example.org"]
    changed(after, at=time(10))
    assert Snapshot.objects.count() == 1  # nothing was due


def test_what_stands_in_the_way_of_a_due_run_does_not_stand_in_the_way_of_a_change(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise NotAllowed("There is no ink.")

    monkeypatch.setattr("reports.actions.schedules.make_report", refuse)
    schedule = changed(due(story.schedule(), at("2026-11-05T05:00")), at=time(9))
    schedule.refresh_from_db()
    assert schedule.at == time(9)
    assert (schedule.missed_at, schedule.missed_why) == (at("2026-11-05T05:00"), "There is no ink.")


def test_a_schedule_whose_run_fails_can_be_mended(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_more: Any) -> None:
        raise ValueError("no such section")

    monkeypatch.setattr("reports.actions.schedules.make_report", fail)
    schedule = changed(due(story.schedule(), at("2026-11-05T05:00")), at=time(9))
    schedule.refresh_from_db()
    assert schedule.at == time(9)
    assert schedule.missed_why == "ValueError: no such section"


def test_a_paused_schedule_is_changed_without_a_report(story: Story) -> None:
    schedule = due(story.schedule(), at("2026-11-05T05:00"))
    actions.pause_schedule(schedule, by=story.head)
    changed(schedule, at=time(9))
    assert not Snapshot.objects.exists()


def test_a_run_with_nothing_to_report_on_is_told(inside: Tenant) -> None:
    directorate = make_directorate()
    head = make_member("head", directorate)
    facts: Any = {"language": "en", "cadence": "monthly", "day": 5, "at": time(8), "period_kind": "month", "by": head}
    people = [("Office", "office@example.org")]
    schedule = actions.make_schedule(Scope("directorate", directorate=directorate), recipients=people, **facts)
    due(schedule, at("2026-11-05T05:00"))
    assert actions.run_schedule(schedule.pk, at("2026-11-05T05:01")) is None
    news = Notification.objects.get(kind="reports.missed")
    assert news.recipient_id == head.membership_id
    assert "made no report" in sentence_of(news)
    url = address("reports:schedule_page", args=[schedule.pk])
    assert news.path.endswith(f"/reports/schedules/{schedule.pk}/")
    assert "There was nothing to report on" in signed_in(head).get(url).content.decode()
    make_months(date(2026, 10, 1), 1)
    with tenant_context(inside):
        assert actions.run_schedule(schedule.pk, at("2026-12-05T05:01")) is not None
    assert "There was nothing to report on" not in signed_in(head).get(url).content.decode()


def test_a_run_that_fails_is_told_once_when_it_is_late(story: Story) -> None:
    schedule = due(story.schedule(), timezone.now() - timedelta(minutes=5))
    actions.note_missed(schedule.pk, RuntimeError("the disk is full"))
    assert not Notification.objects.exists()  # it may come right at the next tick
    due(schedule, timezone.now() - timedelta(minutes=15))
    for _tick in range(2):
        actions.note_missed(schedule.pk, RuntimeError("the disk is full"))
    assert Notification.objects.get().kind == "reports.missed"
    schedule.refresh_from_db()
    assert (schedule.missed_at, schedule.missed_why) == (schedule.next_run_at, "RuntimeError: the disk is full")
    Schedule.objects.update(next_on=date(2026, 11, 5))
    assert actions.run_schedule(schedule.pk, timezone.now()) is not None
    schedule.refresh_from_db()
    assert (schedule.missed_at, schedule.missed_why) == (None, "")


def test_a_language_that_is_not_in_use_any_more_stops_no_schedule(story: Story, inside: Tenant) -> None:
    people = [("Office", "office@example.org", "uk"), ("Council", "council@example.org", "ar")]
    schedule = due(story.schedule(language="uk", recipients=people), at("2026-11-05T05:00"))
    inside.languages = [each for each in inside.languages if each != "uk"]
    inside.save()
    first = inside.languages[0]
    for snapshot in (
        actions.run_schedule(schedule.pk, at("2026-11-05T05:01")),
        actions.send_schedule_now(schedule, by=story.head),
    ):
        assert snapshot is not None
        assert dict(snapshot.deliveries.values_list("email", "language")) == {
            "office@example.org": first, "council@example.org": "ar",
        }  # fmt: skip
        assert {each.language for each in snapshot.renderings.all()} == {first, "ar"}


def test_new_recipients_leave_a_run_that_is_due(story: Story) -> None:
    schedule = due(story.schedule(), at("2026-11-05T05:00"))
    same = {name: getattr(schedule, name) for name in ("language", "cadence", "day", "at", "period_kind")}
    actions.change_schedule(schedule, **same, recipients=[("Council", "council@example.org")], by=story.head)
    snapshot = actions.run_schedule(schedule.pk, at("2026-11-06T00:00"))
    assert snapshot is not None
    assert [each.email for each in snapshot.deliveries.all()] == ["council@example.org"]


def test_each_recipient_gets_the_report_in_the_own_language(story: Story) -> None:
    people = [("Office", "office@example.org", "ar"), ("Council", "council@example.org", "")]
    schedule = due(story.schedule(recipients=people), at("2026-11-05T05:00"))
    snapshot = actions.run_schedule(schedule.pk, at("2026-11-05T05:01"))
    assert snapshot is not None
    assert dict(snapshot.deliveries.values_list("email", "language")) == {
        "office@example.org": "ar", "council@example.org": "en",
    }  # fmt: skip
    assert sorted(each.language for each in snapshot.renderings.all()) == ["ar", "en"]


def test_a_report_that_is_sent_now_leaves_the_schedule_as_it_is(story: Story) -> None:
    schedule = story.schedule()
    before = (schedule.next_on, schedule.next_run_at)
    snapshot = actions.send_schedule_now(schedule, by=story.head)
    schedule.refresh_from_db()
    assert (schedule.next_on, schedule.next_run_at) == before
    assert (snapshot.schedule, snapshot.scheduled_for, snapshot.made_by) == (schedule, None, story.head)
    assert snapshot.deliveries.count() == 1
