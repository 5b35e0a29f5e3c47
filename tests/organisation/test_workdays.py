from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.models import Calendar, Holiday
from organisation.workdays import Week, Workdays, add_working_days, workdays, working_days_between
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.make import make

FRI_SAT, SAT_SUN = frozenset({4, 5}), frozenset({5, 6})
IRAQ = Workdays((Week(date(2020, 1, 1), FRI_SAT, 7),), frozenset())
# From Thursday 1 January 2026 on the weekend is Saturday and Sunday; Friday 2 January is then a working day.
CHANGED = Workdays((Week(date(2020, 1, 1), FRI_SAT, 1), Week(date(2026, 1, 1), SAT_SUN, 2)), frozenset())


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 11, 18), 1, date(2026, 11, 19)),  # Wednesday, Thursday
        (date(2026, 11, 19), 1, date(2026, 11, 22)),  # Thursday, Sunday
        (date(2026, 11, 18), 5, date(2026, 11, 25)),
        (date(2026, 11, 20), 1, date(2026, 11, 22)),  # received on the free Friday
        (date(2026, 11, 20), 0, date(2026, 11, 22)),
        (date(2026, 11, 19), 0, date(2026, 11, 19)),
    ],
)
def test_the_weekend_is_not_counted(start: date, count: int, due: date) -> None:
    assert IRAQ.add(start, count) == (due, 7)


def test_a_changed_weekend_counts_from_its_day_on() -> None:
    assert CHANGED.add(date(2025, 12, 25), 1) == (date(2025, 12, 28), 1)  # Thursday, Sunday
    assert CHANGED.add(date(2026, 1, 1), 1) == (date(2026, 1, 2), 2)  # Thursday, Friday
    # Thursday 25 December: Sunday to Wednesday are four, Thursday and Friday two more, then Monday
    assert CHANGED.add(date(2025, 12, 25), 7) == (date(2026, 1, 5), 2)
    assert CHANGED.between(date(2025, 12, 25), date(2026, 1, 5)) == 7


def test_before_the_first_calendar_the_first_one_counts() -> None:
    assert IRAQ.add(date(2019, 5, 30), 1) == (date(2019, 6, 2), 7)


def test_a_holiday_is_not_counted_wherever_it_falls() -> None:
    eid = Workdays(IRAQ.weeks, frozenset(date(2026, 11, 22) + timedelta(days=n) for n in range(3)))
    assert eid.add(date(2026, 11, 19), 1)[0] == date(2026, 11, 25)
    on_a_friday = Workdays(IRAQ.weeks, frozenset({date(2026, 11, 20)}))
    assert on_a_friday.add(date(2026, 11, 19), 1)[0] == date(2026, 11, 22)


def test_counting_back_is_negative() -> None:
    assert IRAQ.between(date(2026, 11, 25), date(2026, 11, 18)) == -5
    assert IRAQ.between(date(2026, 11, 18), date(2026, 11, 18)) == 0


def test_a_negative_wait_and_a_calendar_without_working_days_are_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        IRAQ.add(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="40 years"):
        Workdays((Week(date(2020, 1, 1), frozenset(range(7))),), frozenset()).add(date(2026, 1, 1), 1)


weekends = st.frozensets(st.integers(0, 6), max_size=6)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(
    st.lists(st.tuples(days, weekends), max_size=4, unique_by=lambda each: each[0]),
    st.frozensets(days, max_size=20),
    days,
    st.integers(0, 60),
)
def test_adding_and_counting_are_each_others_inverse(
    weeks: list[tuple[date, frozenset[int]]], holidays: frozenset[date], start: date, count: int
) -> None:
    calendar = Workdays(tuple(Week(day, weekend) for day, weekend in sorted(weeks)), holidays)
    due, _key = calendar.add(start, count)
    assert calendar.is_working(due)
    assert due >= start
    if count:
        assert calendar.between(start, due) == count
        assert calendar.add(start, count + 1)[0] > due


def test_a_tenant_counts_by_its_own_calendars(tenant_a: Tenant, tenant_b: Tenant) -> None:
    thursday, friday, sunday = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 22)
    with tenant_context(tenant_a):
        calendar = make(Calendar, valid_from=date(2020, 1, 1), weekend=[4, 5])
        assert add_working_days(thursday, 1) == (sunday, calendar)
        make(Holiday, on=sunday)
        assert add_working_days(thursday, 1) == (date(2026, 11, 23), calendar)
        assert working_days_between(thursday, date(2026, 11, 25)) == 3
    with tenant_context(tenant_b):
        assert add_working_days(thursday, 1) == (friday, None)


def test_the_calendar_is_read_in_one_query(inside: Tenant, django_assert_num_queries: object) -> None:
    for year in (2020, 2022, 2024):
        make(Calendar, valid_from=date(year, 1, 1), weekend=[5])
    make(Holiday, on=date(2026, 5, 1))
    with django_assert_num_queries(1):  # type: ignore[operator]
        read = workdays()
    assert (len(read.weeks), read.holidays) == (3, {date(2026, 5, 1)})
