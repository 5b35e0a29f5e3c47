"""What has not begun is refused at every door; what has not ended waits until it counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators import actions, gaps
from indicators.actions import Numbers
from indicators.models import Gap, Indicator, Measurement
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.make import make_directorate, make_member, signed_in
from tests.test_api import bearer

from .world import figure, make_indicator, make_service, period_of, total

AHEAD = "has not begun yet"


def next_month() -> date:
    return (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)


@pytest.fixture
def indicator(inside: Tenant) -> Indicator:
    total()
    return make_indicator(service=make_service(directorate=make_directorate()), version={"several": "sum"})


def test_no_action_takes_a_figure_of_a_period_that_has_not_begun(indicator: Indicator) -> None:
    version, period = indicator.versions.get(), period_of(next_month())
    with pytest.raises(NotAllowed, match=AHEAD):
        actions.enter_measurement(version, period, Numbers(Decimal(9)), by=None)
    with pytest.raises(NotAllowed, match=AHEAD):
        actions.add_reading(version, period, Numbers(Decimal(9)), read_on=next_month(), by=None)
    assert not Measurement.objects.exists()


def test_no_reading_is_of_a_day_that_has_not_come(indicator: Indicator) -> None:
    version, today = indicator.versions.get(), timezone.localdate()
    year = period_of(today, "year")
    tomorrow = today + timedelta(days=1)
    if tomorrow <= year.ends_on:
        with pytest.raises(NotAllowed, match="This day has not come yet"):
            actions.add_reading(version, year, Numbers(Decimal(9)), read_on=tomorrow, by=None)
    actions.add_reading(version, year, Numbers(Decimal(9)), read_on=today, by=None)


def test_no_recount_is_of_a_day_that_has_not_come(indicator: Indicator) -> None:
    row = figure(indicator, timezone.localdate().replace(day=1) - timedelta(days=40), 5)
    with pytest.raises(NotAllowed, match="This day has not come yet"):
        actions.verify_measurement(
            row, recounted=Decimal(5), verified_on=timezone.localdate() + timedelta(days=1), by=make_member("oversight_officer")
        )  # fmt: skip


def test_the_page_and_the_api_refuse_it_too(indicator: Indicator) -> None:
    period, directorate = period_of(next_month()), indicator.service.directorate
    client: Client = signed_in(make_member("data_officer", directorate))
    url = f"{reverse('indicators:enter', args=[indicator.pk])}?period=month:{period.code}"
    assert AHEAD in client.get(url).content.decode()
    response = client.post(url, {"value": "9", "revision": "0", "send": "1"})
    assert response.status_code == 422
    assert AHEAD in response.content.decode()
    told = Client(headers=bearer(make_member("data_officer", directorate), "read", "write")).post(
        "/alpha/api/v1/measurements/",
        {"indicator": indicator.code, "period": period.code, "value": "9"},
        content_type="application/json",
    )
    assert told.status_code in (400, 409, 422)
    assert AHEAD in told.content.decode()
    assert not Measurement.objects.exists()


def test_a_figure_of_a_running_period_counts_when_the_period_is_over(indicator: Indicator) -> None:
    """September's standing stays the newest until October has ended, however early October was approved."""
    september, october = figure(indicator, date(2026, 9, 1), 70), figure(indicator, date(2026, 10, 1), 90)
    gaps.assess_all(date(2026, 10, 31), timezone.now())
    assert Gap.objects.get(indicator=indicator, latest=True).measurement == september
    assert not Gap.objects.filter(measurement=october).exists()
    gaps.assess_cells([(indicator.pk, october.period_id)], date(2026, 10, 31), timezone.now())
    assert not Gap.objects.filter(measurement=october).exists()
    gaps.assess_all(date(2026, 11, 1), timezone.now())
    assert Gap.objects.get(indicator=indicator, latest=True).measurement == october


def test_the_page_of_an_early_figure_says_from_when_it_counts(indicator: Indicator) -> None:
    row = figure(indicator, timezone.localdate(), 70, kind="year")
    client = signed_in(make_member("head", indicator.service.directorate))
    assert (
        "It counts when its period is over" in client.get(reverse("indicators:figure", args=[row.pk])).content.decode()
    )
