"""A schedule runs when its wall clock says so: clocks that jump, leap years, other zones, runs that were missed."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calendar import MONTHLY, QUARTERLY, WEEKLY, coming_runs, latest_run, next_run

KYIV, BAGHDAD = "Europe/Kyiv", "Asia/Baghdad"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CASES = [
    (MONTHLY, 5, "08:00", BAGHDAD, "2026-11-01T00:00", "2026-11-05T05:00"),
    (MONTHLY, 5, "08:00", BAGHDAD, "2026-11-05T05:00", "2026-12-05T05:00"),  # strictly later
    (MONTHLY, 5, "08:00", BAGHDAD, "2026-11-05T04:59", "2026-11-05T05:00"),
    (MONTHLY, 1, "00:30", BAGHDAD, "2026-11-30T21:00", "2026-11-30T21:30"),  # the first there, the thirtieth here
    (MONTHLY, 28, "08:00", KYIV, "2027-02-01T00:00", "2027-02-28T06:00"),
    (MONTHLY, 28, "08:00", KYIV, "2026-12-28T06:00", "2027-01-28T06:00"),  # over the year's end
    (WEEKLY, 2, "09:00", KYIV, "2028-02-28T12:00", "2028-02-29T07:00"),  # 29 February 2028 is a Tuesday
    (WEEKLY, 1, "09:00", KYIV, "2026-03-27T00:00", "2026-03-30T06:00"),  # summer time began on 29 March
    (WEEKLY, 1, "09:00", KYIV, "2026-10-23T00:00", "2026-10-26T07:00"),  # and ended on 25 October
    (WEEKLY, 7, "03:30", KYIV, "2026-03-23T00:00", "2026-03-29T01:30"),  # 3:30 is skipped: 4:30 by the new clock
    (WEEKLY, 7, "03:30", KYIV, "2026-10-19T00:00", "2026-10-25T00:30"),  # 3:30 comes twice: the first time
    (WEEKLY, 7, "03:30", KYIV, "2026-10-25T00:30", "2026-11-01T01:30"),  # and not again an hour later
    (QUARTERLY, 10, "08:00", BAGHDAD, "2026-11-11T00:00", "2027-01-10T05:00"),
    (QUARTERLY, 10, "08:00", BAGHDAD, "2026-10-01T00:00", "2026-10-10T05:00"),
    (QUARTERLY, 1, "00:00", BAGHDAD, "2026-12-31T20:59", "2026-12-31T21:00"),
]


@pytest.mark.parametrize(("cadence", "day", "clock", "zone", "after", "expected"), CASES)
def test_the_next_run(cadence: str, day: int, clock: str, zone: str, after: str, expected: str) -> None:
    assert next_run(cadence, day, time.fromisoformat(clock), zone, at(after)) == at(expected)


@given(
    st.sampled_from([WEEKLY, MONTHLY, QUARTERLY]),
    st.integers(1, 28),
    st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
    st.sampled_from([KYIV, BAGHDAD, "Europe/London", "America/New_York"]),
    st.datetimes(datetime(2009, 1, 1), datetime(2040, 1, 1)),
)
def test_runs_follow_each_other_on_their_day(cadence: str, day: int, clock: time, zone: str, start: datetime) -> None:
    day = (day - 1) % 7 + 1 if cadence == WEEKLY else day
    runs = coming_runs(cadence, day, clock, zone, start.replace(tzinfo=UTC), 14)
    assert all(second > first for first, second in zip(runs, runs[1:], strict=False))
    for run in runs:
        local = run.astimezone(ZoneInfo(zone))
        assert local.time() == clock or is_skipped(local.date(), clock, zone)
    days = [run.astimezone(ZoneInfo(zone)).date() for run in runs]
    assert {each.isoweekday() if cadence == WEEKLY else each.day for each in days} == {day}
    assert {each.month % 3 for each in days} == {1} or cadence != QUARTERLY


def is_skipped(day: date, clock: time, zone: str) -> bool:
    """Whether the clocks jump over that time on that day."""
    asked = datetime.combine(day, clock, ZoneInfo(zone))
    return asked.astimezone(UTC).astimezone(ZoneInfo(zone)).time() != clock


def test_no_month_and_no_week_is_left_out() -> None:
    runs = coming_runs(MONTHLY, 28, time(23, 59), KYIV, at("2024-01-01T00:00"), 60)
    months = [run.astimezone(ZoneInfo(KYIV)).date().replace(day=1) for run in runs]
    assert len(set(months)) == 60
    assert months[-1] == date(2028, 12, 1)


def test_missed_runs_are_made_up_once() -> None:
    due = next_run(MONTHLY, 5, time(8), BAGHDAD, at("2026-01-01T00:00"))
    assert latest_run(MONTHLY, 5, time(8), BAGHDAD, due, at("2026-01-20T00:00")) == due
    assert latest_run(MONTHLY, 5, time(8), BAGHDAD, due, at("2026-06-20T00:00")) == at("2026-06-05T05:00")
