"""Which period a report is about: of the kind that was asked for, also where its figures are those of months."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from indicators.actions import make_periods
from indicators.models import Period
from reports.content import Scope, newest_over, periods_for
from reports.reading import Report
from reports.timing import scope_on
from tests.figures import address, make_months
from tests.make import make, make_member, signed_in
from tests.reports.conftest import Story

DAY = date(2026, 12, 15)


def span(kind: str, code: str, starts_on: date, ends_on: date) -> Period:
    return make(Period, kind=kind, code=code, starts_on=starts_on, ends_on=ends_on, due_on=ends_on)


@pytest.fixture
def year(story: Story) -> Period:
    return span("fiscal", "2025Oct", date(2025, 10, 1), date(2026, 9, 30))


@pytest.fixture
def quarter(story: Story) -> Period:
    return span("quarter", "2026Q3", date(2026, 7, 1), date(2026, 9, 30))


def test_a_year_and_a_quarter_of_monthly_figures_are_reported_on(story: Story, year: Period, quarter: Period) -> None:
    span("fiscal", "2026Oct", date(2026, 10, 1), date(2027, 9, 30))  # not over
    assert newest_over("fiscal", DAY) == year
    assert newest_over("quarter", DAY) == quarter
    assert {year, quarter} <= set(periods_for("directorate")) & set(periods_for("annual"))


@pytest.mark.parametrize(("document", "kind"), [("feedback", "quarter"), ("annual", "fiscal"), ("brief", "quarter")])
def test_a_schedule_reports_on_the_period_that_it_names(
    story: Story, year: Period, quarter: Period, document: str, kind: str
) -> None:
    whose = None if document == "annual" else story.directorate
    schedule = story.schedule(scope=Scope(document, directorate=whose), period_kind=kind, cadence="quarterly")
    scope = scope_on(schedule, DAY)
    assert scope is not None
    assert scope.period == {"fiscal": year, "quarter": quarter}[kind]


def test_a_month_without_a_figure_is_reported_on_and_none_twice(story: Story) -> None:
    (november,) = make_months(date(2026, 11, 1), 1)  # has ended, has no figure
    assert newest_over("month", DAY) == november
    assert newest_over("month", date(2026, 10, 31)) == story.months[-2]  # October is not over yet
    schedule = story.schedule(scope=Scope("governor"), period_kind="month")
    for day, period in ((date(2026, 11, 5), story.october), (date(2026, 12, 5), november)):
        scope = scope_on(schedule, day)
        assert scope is not None
        assert scope.period == period
    silent = Report(story.report(scope=Scope("governor", november)).content)
    assert all(row.value is None for row in silent.rows)
    assert silent.rows


def test_no_period_of_another_kind_takes_its_place(story: Story) -> None:
    assert newest_over("week", DAY) is None
    span("year", "2027", date(2027, 1, 1), date(2027, 12, 31))
    assert newest_over("year", DAY) is None


def offered(member: Any, document: str) -> list[Period]:
    page = signed_in(member).get(address("reports:new_report_page"), {"document": document})
    form = page.context["form"]
    assert form.initial["period"] in form.fields["period"].queryset
    return list(form.fields["period"].queryset)


def test_the_form_offers_the_year_and_proposes_what_is_usual(story: Story, year: Period, quarter: Period) -> None:
    member = make_member("administrator")
    assert year in offered(member, "annual")
    page = signed_in(member).get(address("reports:new_report_page"), {"document": "annual"})
    assert page.context["form"].initial["period"] == year
    page = signed_in(member).get(address("reports:new_report_page"), {"document": "governor"})
    assert page.context["form"].initial["period"] == story.october


@pytest.mark.usefixtures("inside")
def test_messages_are_reported_on_where_nothing_was_measured() -> None:
    today = timezone.localdate()
    over = span("quarter", "2026Q2", date(2026, 4, 1), date(2026, 6, 30))
    span("year", str(today.year), date(today.year, 1, 1), date(today.year, 12, 31))
    member = make_member("administrator")
    assert offered(member, "feedback") == [over]
    page = signed_in(member).get(address("reports:new_report_page"), {"document": "governor"})
    assert not page.context["any"]


@pytest.mark.usefixtures("inside")
def test_there_are_half_years_for_the_reports_of_half_years() -> None:
    make_periods(since=date(2025, 1, 1), until=date(2026, 12, 31))
    found = newest_over("half", DAY)
    assert found is not None
    assert (found.starts_on, found.ends_on) == (date(2026, 1, 1), date(2026, 6, 30))
