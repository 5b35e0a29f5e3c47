"""Indicators that rest on the statistics of messages."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from feedback.actions import reopen_case
from feedback.models import Case, Rating
from feedback.statistics.feeds import content, median_days, opened_again, per_thousand
from indicators import actions
from indicators.models import Measurement
from indicators.sources import sources_for
from organisation.models import Place
from tenancy.models import Tenant
from tests.indicators.world import make_indicator, make_service, period_of, total
from tests.make import make

from ..conftest import Desk

MAY = date(2026, 5, 1)
AT = datetime(2026, 5, 4, 12, tzinfo=ZoneInfo("Asia/Baghdad"))


def answered(service: Any, days: int = 2, **values: Any) -> Case:
    facts = {"kind": "complaint", "state": "answered", "outcome": "resolved", "received_at": AT}
    return make(Case, **facts, service=service, answered_at=AT + timedelta(days=days), **values)  # type: ignore[no-any-return]


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
    month = period_of(MAY)
    told = []
    for number in range(10):
        row = answered(service)
        make(Rating, case=row, content=number < 5, answered_at=row.answered_at, at=row.answered_at)
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
