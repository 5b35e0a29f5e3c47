"""A schedule runs when its wall clock says so: clocks that jump, leap years, other zones, holidays, runs that were missed."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calendar import (
    BEFORE,
    FISCAL,
    HALF,
    KEEP,
    MONTHLY,
    MOST_MOVED,
    NEXT,
    QUARTERLY,
    WEEKLY,
    Run,
    Timing,
    days_from,
    due_run,
    first_run,
    held_on,
    run_of,
    runs_from,
)

KYIV, BAGHDAD = "Europe/Kyiv", "Asia/Baghdad"
EID = {date(2026, 3, 20) + timedelta(days=number) for number in range(5)}  # Friday to Tuesday


def always(_day: date) -> bool:
    return True


def never(_day: date) -> bool:
    return False


def in_iraq(day: date) -> bool:
    """Friday and Saturday are free, and the days of the feast."""
    return day.isoweekday() not in (5, 6) and day not in EID


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def timing(cadence: str, day: int, clock: str, zone: str, **more: object) -> Timing:
    return Timing(cadence, day, time.fromisoformat(clock), zone, **more)  # type: ignore[arg-type]


CASES = [
    (MONTHLY, 5, "08:00", BAGHDAD, "2026-11-01T00:00", "2026-11-05T05:00"),
    (MONTHLY, 5, "08:00", BAGHDAD, "2026-11-05T05:00", "2026-12-05T05:00"),  # strictly later
    (MONTHLY, 5, "08:00", BAGHDAD, "2026-11-05T04:59", "2026-11-05T05:00"),
    (MONTHLY, 1, "00:30", BAGHDAD, "2026-11-30T21:00", "2026-11-30T21:30"),  # the first there, the thirtieth here
    (MONTHLY, 28, "08:00", KYIV, "2027-02-01T00:00", "2027-02-28T06:00"),
    (MONTHLY, 28, "08:00", KYIV, "2026-12-28T06:00", "2027-01-28T06:00"),  # over the year's end
    (MONTHLY, 31, "08:00", BAGHDAD, "2027-02-01T00:00", "2027-02-28T05:00"),  # in a shorter month its last day
    (MONTHLY, 31, "08:00", BAGHDAD, "2028-02-01T00:00", "2028-02-29T05:00"),
    (MONTHLY, 31, "08:00", BAGHDAD, "2028-02-29T05:00", "2028-03-31T05:00"),
    (MONTHLY, 29, "08:00", BAGHDAD, "2028-02-28T12:00", "2028-02-29T05:00"),
    (WEEKLY, 2, "09:00", KYIV, "2028-02-28T12:00", "2028-02-29T07:00"),  # 29 February 2028 is a Tuesday
    (WEEKLY, 1, "09:00", KYIV, "2026-03-27T00:00", "2026-03-30T06:00"),  # summer time began on 29 March
    (WEEKLY, 1, "09:00", KYIV, "2026-10-23T00:00", "2026-10-26T07:00"),  # and ended on 25 October
    (WEEKLY, 7, "03:30", KYIV, "2026-03-23T00:00", "2026-03-29T01:30"),  # 3:30 is skipped: 4:30 by the new clock
    (WEEKLY, 7, "03:30", KYIV, "2026-10-19T00:00", "2026-10-25T00:30"),  # 3:30 comes twice: the first time
    (WEEKLY, 7, "03:30", KYIV, "2026-10-25T00:30", "2026-11-01T01:30"),  # and not again an hour later
    (QUARTERLY, 10, "08:00", BAGHDAD, "2026-11-11T00:00", "2027-01-10T05:00"),
    (QUARTERLY, 10, "08:00", BAGHDAD, "2026-10-01T00:00", "2026-10-10T05:00"),
    (QUARTERLY, 1, "00:00", BAGHDAD, "2026-12-31T20:59", "2026-12-31T21:00"),
    (HALF, 10, "08:00", BAGHDAD, "2026-01-10T05:00", "2026-07-10T05:00"),
    (HALF, 10, "08:00", BAGHDAD, "2026-11-10T05:00", "2027-01-10T05:00"),
    (FISCAL, 10, "08:00", BAGHDAD, "2026-01-10T05:00", "2027-01-10T05:00"),
]


@pytest.mark.parametrize(("cadence", "day", "clock", "zone", "after", "expected"), CASES)
def test_the_next_run(cadence: str, day: int, clock: str, zone: str, after: str, expected: str) -> None:
    assert first_run(timing(cadence, day, clock, zone), at(after), always).at == at(expected)


MONTHS = [
    (QUARTERLY, 2, 1, ["2026-11-15", "2027-02-15", "2027-05-15"]),
    (HALF, 3, 1, ["2027-03-15", "2027-09-15"]),
    (FISCAL, 1, 4, ["2027-04-15", "2028-04-15"]),
    (FISCAL, 3, 11, ["2027-01-15", "2028-01-15"]),  # a fiscal year from November; its third month lies in the next year
    (QUARTERLY, 1, 4, ["2027-01-15", "2027-04-15"]),  # quarters are those of the calendar
]


@pytest.mark.parametrize(("cadence", "month", "first_month", "expected"), MONTHS)
def test_the_month_of_a_quarter_half_year_and_fiscal_year(
    cadence: str, month: int, first_month: int, expected: list[str]
) -> None:
    chosen = timing(cadence, 15, "08:00", BAGHDAD, month=month, first_month=first_month)
    found = islice(days_from(chosen, date(2026, 10, 16)), len(expected))
    assert [day.isoformat() for day in found] == expected


def test_each_fiscal_year_on_29_february_or_the_day_before() -> None:
    chosen = timing(FISCAL, 29, "08:00", BAGHDAD, month=2)
    found = islice(days_from(chosen, date(2027, 1, 1)), 3)
    assert list(found) == [date(2027, 2, 28), date(2028, 2, 29), date(2029, 2, 28)]


RULES = [
    ("2026-03-19", KEEP, "2026-03-19"),
    ("2026-03-21", KEEP, "2026-03-21"),
    ("2026-03-19", NEXT, "2026-03-19"),  # a working day stays
    ("2026-03-20", NEXT, "2026-03-25"),
    ("2026-03-24", NEXT, "2026-03-25"),
    ("2026-03-24", BEFORE, "2026-03-19"),
    ("2026-10-02", BEFORE, "2026-10-01"),
    ("2026-10-31", NEXT, "2026-11-01"),  # into the next month
]


@pytest.mark.parametrize(("day", "rule", "expected"), RULES)
def test_a_day_that_is_no_working_day(day: str, rule: str, expected: str) -> None:
    assert held_on(date.fromisoformat(day), rule, in_iraq) == date.fromisoformat(expected)
    assert held_on(date.fromisoformat(day), rule, never) == date.fromisoformat(day)


def test_days_that_move_to_the_same_working_day_make_one_run() -> None:
    """A feast of two weeks, a report each Sunday: one run afterwards, and it is that of the last Sunday."""
    feast = {date(2026, 3, 15) + timedelta(days=number) for number in range(14)}
    weekly = timing(WEEKLY, 7, "08:00", BAGHDAD, rule=NEXT)
    found = list(islice(runs_from(weekly, date(2026, 3, 9), lambda day: day not in feast), 3))
    assert [(run.day, run.held_on) for run in found] == [
        (date(2026, 3, 29), date(2026, 3, 29)),  # also for the 15th and the 22nd
        (date(2026, 4, 5), date(2026, 4, 5)),
        (date(2026, 4, 12), date(2026, 4, 12)),
    ]


def test_a_run_that_was_moved_over_the_present_is_not_lost() -> None:
    monthly = timing(MONTHLY, 20, "08:00", BAGHDAD, rule=NEXT)
    assert first_run(monthly, at("2026-03-22T00:00"), in_iraq).held_on == date(2026, 3, 25)
    earlier = timing(MONTHLY, 24, "08:00", BAGHDAD, rule=BEFORE)
    assert first_run(earlier, at("2026-03-18T00:00"), in_iraq).held_on == date(2026, 3, 19)
    assert first_run(earlier, at("2026-03-19T05:00"), in_iraq).held_on == date(2026, 4, 23)


@given(
    st.sampled_from([WEEKLY, MONTHLY, QUARTERLY, HALF, FISCAL]),
    st.integers(1, 31),
    st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
    st.sampled_from([KYIV, BAGHDAD, "Europe/London", "America/New_York"]),
    st.datetimes(datetime(2009, 1, 1), datetime(2040, 1, 1)),
)
def test_runs_follow_each_other_on_their_day(cadence: str, day: int, clock: time, zone: str, start: datetime) -> None:
    day = (day - 1) % 7 + 1 if cadence == WEEKLY else day
    chosen = Timing(cadence, day, clock, zone)
    first = first_run(chosen, start.replace(tzinfo=UTC), always)
    runs = list(islice(runs_from(chosen, first.day, always), 14))
    assert runs[0] == first
    assert all(second.at > first.at for first, second in zip(runs, runs[1:], strict=False))
    for run in runs:
        local = run.at.astimezone(ZoneInfo(zone))
        assert local.time() == clock or is_skipped(local.date(), clock, zone)
    days = [run.at.astimezone(ZoneInfo(zone)).date() for run in runs]
    if cadence == WEEKLY:
        assert {each.isoweekday() for each in days} == {day}
    assert all(each.day == day or (each + timedelta(days=1)).day == 1 for each in days) or cadence == WEEKLY
    assert {each.month % 3 for each in days} == {1} or cadence != QUARTERLY
    assert {each.month for each in days} == {1, 7} or cadence != HALF
    assert {each.month for each in days} == {1} or cadence != FISCAL


@given(
    st.sampled_from([NEXT, BEFORE]),
    st.sampled_from([WEEKLY, MONTHLY]),
    st.integers(1, 7),
    st.sets(st.integers(0, 400), max_size=200),
    st.integers(0, 300),
)
def test_whatever_the_holidays_runs_keep_their_order_and_lie_on_working_days(
    rule: str, cadence: str, day: int, free: set[int], start: int
) -> None:
    holidays = {date(2026, 1, 1) + timedelta(days=number) for number in free}

    def works(each: date) -> bool:
        return each not in holidays and each.isoweekday() not in (5, 6)

    chosen = timing(cadence, day, "08:00", BAGHDAD, rule=rule)
    begin = date(2026, 1, 1) + timedelta(days=start)
    runs = list(islice(runs_from(chosen, begin, works), 12))
    assert all(first.at < second.at for first, second in zip(runs, runs[1:], strict=False))
    for run in runs:
        assert works(run.held_on) or (run.held_on == run.day and not near_working(run.day, rule, works))
        assert run.held_on >= run.day if rule == NEXT else run.held_on <= run.day


@given(
    st.sampled_from([(MONTHLY, "month"), (MONTHLY, "quarter"), (WEEKLY, "week")]),
    st.integers(1, 7),
    st.sets(st.integers(0, 400), max_size=200),
)
def test_no_run_is_held_before_its_period_is_over(kinds: tuple[str, str], day: int, free: set[int]) -> None:
    holidays = {date(2026, 1, 1) + timedelta(days=number) for number in free}
    cadence, period = kinds
    chosen = timing(cadence, day, "08:00", BAGHDAD, rule=BEFORE, period=period)
    runs = list(islice(runs_from(chosen, date(2026, 1, 1), lambda each: each not in holidays), 12))
    assert all(first.at < second.at for first, second in zip(runs, runs[1:], strict=False))
    for run in runs:
        begins = begun(period, run.day)
        assert run.held_on >= begins
        assert run.held_on <= run.day or all(
            begins + timedelta(days=number) in holidays for number in range((run.day - begins).days + 1)
        )


def begun(period: str, day: date) -> date:
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else date(day.year, day.month - (day.month - 1) % 3, 1)


def test_a_run_is_held_before_its_own_month_when_its_quarter_is_over() -> None:
    chosen = timing(QUARTERLY, 1, "08:00", BAGHDAD, month=2, rule=BEFORE, period="quarter")
    run = run_of(chosen, date(2026, 5, 1), lambda day: day.isoweekday() not in (5, 6))
    assert run.held_on == date(2026, 4, 30)
    fiscal = timing(MONTHLY, 1, "08:00", BAGHDAD, rule=BEFORE, first_month=10, period="fiscal")
    assert run_of(fiscal, date(2026, 5, 1), lambda day: day.isoweekday() not in (5, 6)).held_on == date(2026, 4, 30)
    assert run_of(fiscal, date(2026, 10, 1), lambda day: day.day != 1).held_on == date(2026, 10, 2)


def near_working(day: date, rule: str, works: object) -> bool:
    step = timedelta(days=1 if rule == NEXT else -1)
    return any(works(day + step * number) for number in range(MOST_MOVED + 1))  # type: ignore[operator]


def is_skipped(day: date, clock: time, zone: str) -> bool:
    """Whether the clocks jump over that time on that day."""
    asked = datetime.combine(day, clock, ZoneInfo(zone))
    return asked.astimezone(UTC).astimezone(ZoneInfo(zone)).time() != clock


def test_no_month_and_no_week_is_left_out() -> None:
    runs = islice(runs_from(timing(MONTHLY, 31, "23:59", KYIV), date(2024, 1, 1), always), 60)
    months = [run.at.astimezone(ZoneInfo(KYIV)).date().replace(day=1) for run in runs]
    assert len(set(months)) == 60
    assert months[-1] == date(2028, 12, 1)


def test_missed_runs_are_made_up_once() -> None:
    monthly = timing(MONTHLY, 5, "08:00", BAGHDAD)
    january = Run(date(2026, 1, 5), date(2026, 1, 5), at("2026-01-05T05:00"))

    def due(now: str) -> tuple[Run | None, Run]:
        return due_run(monthly, date(2026, 1, 5), at(now), always)

    assert due("2026-01-05T04:59") == (None, january)
    assert due("2026-01-05T05:00")[0] == january
    assert due("2026-01-20T00:00")[0] == january
    missed, following = due("2026-06-20T00:00")
    assert missed is not None
    assert (missed.at, following.at) == (at("2026-06-05T05:00"), at("2026-07-05T05:00"))


def test_a_run_that_is_moved_is_due_when_it_is_held() -> None:
    monthly = timing(MONTHLY, 20, "08:00", BAGHDAD, rule=NEXT)
    assert due_run(monthly, date(2026, 3, 20), at("2026-03-25T04:59"), in_iraq)[0] is None
    run, following = due_run(monthly, date(2026, 3, 20), at("2026-03-25T05:00"), in_iraq)
    assert run is not None
    assert (run.day, run.held_on, following.day) == (date(2026, 3, 20), date(2026, 3, 25), date(2026, 4, 20))
