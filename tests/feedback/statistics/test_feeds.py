"""Indicators that rest on the statistics of messages."""

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone

from feedback.actions import reopen_case
from feedback.feeds import complaints
from feedback.models import Case, Rating
from feedback.statistics.feeds import content, median_days, opened_again, per_thousand
from indicators import actions
from indicators.models import CollectionPlace, Measurement
from indicators.sources import sources_for
from organisation.models import Place
from tenancy.models import Tenant
from tests.charters.conftest import url
from tests.indicators.world import make_indicator, make_service, period_of, total
from tests.make import make, make_member, signed_in

from ..conftest import Desk

MAY = date(2026, 5, 1)
AT = datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Asia/Baghdad"))
LONG_AGO = datetime(2025, 5, 4, 12, tzinfo=ZoneInfo("Asia/Baghdad"))


def answered(service: Any, days: int = 2, **values: Any) -> Case:
    received = values.pop("received_at", AT)
    facts = {"kind": "complaint", "state": "answered", "outcome": "resolved", "received_at": received}
    return make(Case, **{**facts, **values}, service=service, answered_at=received + timedelta(days=days))  # type: ignore[no-any-return]


def rated(service: Any, good: bool, received: datetime = LONG_AGO, days: int = 3, **values: Any) -> Case:
    """An answered message whose citizen says so many days after writing whether the answer is good."""
    row = answered(service, received_at=received, **values)
    make(Rating, case=row, content=good, answered_at=row.answered_at, at=received + timedelta(days=days))
    return row


def months_ago(number: int) -> datetime:
    """The fourth of that month."""
    today = timezone.localdate()
    month = today.year * 12 + today.month - 1 - number
    return datetime(month // 12, month % 12 + 1, 4, 12, tzinfo=ZoneInfo("Asia/Baghdad"))


def test_days_are_the_middle_of_those_answered_here_or_everywhere(inside: Tenant) -> None:
    service, north = make_service(), make(Place, code="n", path="/1/")
    answered(service, 1)
    answered(service, 4, place=north)
    answered(make_service(), 30)
    make(Case, service=service, received_at=AT, state="in_progress", kind="complaint")
    month = period_of(MAY)
    assert median_days(month, None, total(), service=service).numerator == Decimal("2.5")
    assert median_days(month, north, total(), service=service).numerator == 4
    assert median_days(month, None, total(), service=service, everywhere=True).numerator == 4
    assert median_days(month, None, total(), service=make_service()).numerator is None


def test_an_indicator_of_days_is_filled_in(inside: Tenant) -> None:
    version = {"kind": "duration", "unit": "days", "decimals": 1, "feed": "feedback.days", "valid_from": MAY}
    indicator = make_indicator(service=make_service(), version=version)
    answered(indicator.service, 1)
    answered(indicator.service, 2)
    period_of(MAY)
    actions.compute_gaps()
    assert [(row.value, row.state) for row in Measurement.objects.all()] == [(Decimal("1.5"), "approved")]


def test_content_of_at_least_five_and_complaints_of_a_thousand(inside: Tenant) -> None:
    service = make_service()
    service.people_served = 500
    service.save()
    month = period_of(LONG_AGO.date())
    told = []
    for number in range(10):
        rated(service, number < 5)
        found = content(month, None, total(), service=service)
        told.append((found.numerator, found.denominator))
    assert told == [(None, None)] * 4 + [(5, 5)] + [(None, None)] * 4 + [
        (5, 10)
    ]  # nor what one to four were not content with
    thousand = per_thousand(month, None, total(), service=service)
    assert (thousand.numerator, thousand.denominator) == (10000, 500)
    assert per_thousand(month, make(Place, code="n", path="/1/"), total(), service=service).numerator is None
    assert per_thousand(month, None, total(), service=make_service()).numerator is None


def test_opened_again_of_those_answered_once(desk: Desk) -> None:
    reopen_case(desk.case("answered"), reason="Again", by=desk.officer)
    desk.case("answered")
    desk.case("in_progress")
    today = Case.objects.latest("pk").received_at.astimezone(ZoneInfo("Asia/Baghdad")).date()
    found = opened_again(period_of(today.replace(day=1)), None, total(), service=desk.water.service)
    assert (found.numerator, found.denominator) == (1, 2)


def test_the_form_offers_them(inside: Tenant) -> None:
    offered = {each.key for kind in ("duration", "percent", "ratio") for each in sources_for(kind)}
    assert offered >= {"feedback.days", "feedback.opened_again", "feedback.content_everywhere", "feedback.per_thousand"}


def test_content_is_told_when_nothing_counts_any_more_that_is_said(inside: Tenant) -> None:
    """A count of each night would tell what was said on that day."""
    service = make_service()

    def told(number: int) -> tuple[Any, Any]:
        found = content(period_of(months_ago(number).date()), None, total(), service=service)
        return found.numerator, found.denominator

    for number in range(20):
        for months in (2, 3):
            rated(service, number < 10, months_ago(months), days=0)
    assert told(2) == (None, None)
    assert told(3) == (10, 20)
    later = rated(service, False, months_ago(3))
    Rating.objects.filter(case=later).update(at=months_ago(1) + timedelta(days=20))
    assert told(3) == (10, 21)
    Rating.objects.filter(case=later).update(at=months_ago(0))
    assert told(3) == (10, 20)


def test_content_of_all_services_does_not_tell_of_a_complaint_about_behaviour(inside: Tenant) -> None:
    month, one, other = period_of(LONG_AGO.date()), make_service(), make_service()

    def told(service: Any = None) -> int | None:
        return content(month, None, total(), service=service or one, everywhere=service is None).denominator

    for service in (one, other):
        for number in range(20):
            rated(service, number < 10)
    assert (told(), told(one), told(other)) == (40, 20, 20)
    for _number in range(5):
        rated(one, True, subject="conduct")
        assert (told(), told(one), told(other)) == (40, 20, 20)


def test_what_was_told_of_citizens_moves_by_five_or_not_at_all(inside: Tenant) -> None:
    """Each step of a figure can be read: one step further would tell what the citizen of the moved message had said."""
    version = {
        "kind": "percent",
        "feed": "feedback.content",
        "sum_over_time": "ratio",
        "valid_from": months_ago(6).date(),
    }
    indicator, other = make_indicator(service=make_service(), version=version), make_service()
    north = make(Place, code="n", path="/1/")
    make(CollectionPlace, indicator=indicator, place=north)
    cases = [rated(indicator.service, number < 10, months_ago(4), place=north) for number in range(20)]
    period_of(months_ago(4).date())

    def told() -> tuple[Any, Any, int]:
        actions.compute_gaps()
        rows = Measurement.objects.filter(version__indicator=indicator).values_list(
            "numerator", "denominator", "revision"
        )
        (row,) = {*rows}
        assert len(rows) == 2
        return row

    def moved(keys: list[Case]) -> None:
        Case.objects.filter(pk__in=[case.pk for case in keys]).update(service=other)

    assert told() == (10, 20, 1)
    moved(cases[:1])
    assert told() == (10, 20, 1)
    moved(cases[:4])
    assert told() == (10, 20, 1)
    moved(cases[:5])
    assert told() == (5, 15, 2)
    moved(cases[:6])  # too few are content
    assert told() == (5, 15, 2)
    Case.objects.filter(pk__in=[case.pk for case in cases[:4]]).update(service=indicator.service)
    assert told() == (5, 15, 2)  # of eighteen eight are content, and that was twenty and ten
    moved(cases)
    assert told() == (5, 15, 2)


@pytest.mark.usefixtures("tenant_addresses")
def test_an_indicator_and_the_statistics_tell_staff_the_same(inside: Tenant) -> None:
    cache.clear()
    service = make_service()
    for subject, number in (("service", 9), ("conduct", 1)):
        for _each in range(number):
            answered(service, directorate=service.directorate, subject=subject)
    page = signed_in(make_member("team_leader", service.directorate)).get(
        url("feedback:statistics_file", query="?since=2026-05-01&until=2026-05-31")
    )
    (mine,) = [
        row for row in csv.DictReader(io.StringIO(page.content.decode("utf-8-sig"))) if row["group_by"] == "service"
    ]
    assert int(mine["complaints"]) == complaints(period_of(MAY), None, total(), service=service).numerator == 9
