"""Figures that messages feed: answered on time, complaints received."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from feedback.actions import withdraw_case
from feedback.feeds import answered_on_time, complaints
from feedback.models import Case
from indicators import actions
from indicators.models import (
    Breakdown,
    CollectionPlace,
    Crossing,
    Dimension,
    DimensionOption,
    IndicatorVersion,
    Measurement,
    Slice,
)
from indicators.sources import source, sources_for
from organisation.models import Place
from tenancy.models import Tenant
from tests.indicators.world import make_indicator, make_service, period_of, total
from tests.make import make, make_member, signed_in

MAY = date(2026, 5, 1)
BAGHDAD = ZoneInfo("Asia/Baghdad")


@pytest.fixture
def service(inside: Tenant) -> Any:
    return make_service()


def case(service: Any, due: date | None = date(2026, 5, 20), answered: datetime | None = None, **values: Any) -> Case:
    state = "answered" if answered else "in_progress"
    received = values.pop("received", datetime(2026, 5, 4, tzinfo=BAGHDAD))
    outcome = "resolved" if answered else ""
    facts = {"service": service, "due_on": due, "answered_at": answered, "state": state, "received_at": received}
    facts["outcome"] = outcome
    return make(Case, **{**facts, "kind": "complaint", **values})


def at(day: int, hour: int = 12, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BAGHDAD)


def test_late_and_open_counts_against_and_what_is_not_due_yet_does_not_count(service: Any) -> None:
    case(service, answered=at(20, 23))  # in the last hour of the promised day
    case(service, answered=at(21, 1))  # an hour late, the same day in UTC
    case(service)  # still open
    case(service, due=date(2026, 6, 1))
    case(service, due=date(2026, 4, 30), answered=at(2))
    case(service, state="withdrawn")
    case(make_service(), answered=at(3))
    found = answered_on_time(period_of(MAY), None, total(), service=service)
    assert (found.numerator, found.denominator) == (1, 3)
    everywhere = answered_on_time(period_of(MAY), None, total(), service=service, everywhere=True)
    assert (everywhere.numerator, everywhere.denominator) == (2, 4)


def test_complaints_are_counted_by_local_days_places_and_kind(service: Any) -> None:
    north = make(Place, code="n", path="/1/")
    case(service, received=at(31, 23), place=make(Place, code="nw", path="/1/5/"))
    case(service, received=at(1, 1, month=6), place=north)
    case(service, received=at(1, 0), place=make(Place, code="s", path="/2/"))
    case(service, kind="compliment", place=north)
    period = period_of(MAY)
    assert complaints(period, None, total(), service=service).numerator == 2
    assert complaints(period, north, total(), service=service).numerator == 1
    assert complaints(period, None, total(), service=make_service()).numerator == 0


def test_an_indicator_that_rests_on_messages_is_counted_and_corrected(service: Any) -> None:
    version = {
        "kind": "percent",
        "unit": "percent",
        "sum_over_time": "ratio",
        "feed": "feedback.answered_on_time",
        "valid_from": MAY,
    }
    indicator = make_indicator(service=service, version=version)
    north = make(Place, code="n", path="/1/")
    make(CollectionPlace, indicator=indicator, place=north)
    case(service, answered=at(12), place=north)
    late = case(service)
    period_of(MAY)
    actions.compute_gaps()
    shown = Measurement.objects.filter(version__indicator=indicator).order_by("place")
    assert [(row.numerator, row.denominator, row.state) for row in shown] == [(1, 1, "approved"), (1, 2, "approved")]
    withdraw_case(late)
    actions.compute_gaps()
    assert [(row.numerator, row.denominator, row.revision) for row in shown.all()] == [(1, 1, 1), (1, 1, 2)]


def test_it_is_counted_by_channel_service_and_place_where_it_is_broken_down_so(service: Any) -> None:
    version = {"kind": "count", "feed": "feedback.complaints_everywhere", "valid_from": MAY, "sum_over_time": "sum"}
    indicator = make_indicator(service=service, version=version)
    channel, sex, by_service = (make(Dimension, code=code) for code in ("channel", "sex", "service"))
    for dimension, codes in ((channel, ("web", "phone")), (sex, ("women",)), (by_service, (service.code,))):
        for code in codes:
            make(DimensionOption, dimension=dimension, code=code)
        make(Breakdown, indicator=indicator, dimension=dimension)
    north = make(Place, code="n", path="/1/")
    make(CollectionPlace, indicator=indicator, place=north)
    make(Crossing, indicator=indicator, dimension=channel, at_places=True)
    case(service, channel="web", place=north)
    case(service, channel="web")
    case(make_service(), channel="counter", place=north)
    period_of(MAY)
    actions.compute_gaps()
    rows = Measurement.objects.filter(version__indicator=indicator).values_list("place__code", "slice__key", "value")
    assert {(place, key): int(value) for place, key, value in rows} == {
        (None, "total"): 3, ("n", "total"): 2, (None, "channel=web"): 2, (None, "channel=phone"): 0,
        (None, f"service={service.code}"): 2, ("n", "channel=web"): 1, ("n", "channel=phone"): 0,
    }  # fmt: skip


def test_an_indicator_of_one_service_is_not_broken_down_by_services(service: Any) -> None:
    indicator = make_indicator(
        service=service, version={"kind": "count", "feed": "feedback.complaints", "valid_from": MAY}
    )
    make(DimensionOption, dimension=make(Dimension, code="service"), code=service.code)
    make(Breakdown, indicator=indicator, dimension=Dimension.objects.get())
    period_of(MAY)
    actions.compute_gaps()
    assert [row.slice.key for row in Measurement.objects.all()] == ["total"]
    page = signed_in(make_member("administrator")).get(
        reverse("indicators:collection", args=[indicator.pk], urlconf=settings.TENANT_URLCONF)
    )
    shown = page.content.decode()
    assert "Complaints received, of this service" in shown
    assert "web, phone, counter" in shown
    assert "the codes of the services" not in shown


def test_the_form_offers_what_fits_the_kind(inside: Tenant) -> None:
    assert {each.key for each in sources_for("percent")} >= {
        "feedback.answered_on_time",
        "feedback.answered_on_time_everywhere",
    }
    assert {each.key for each in sources_for("count")} >= {"feedback.complaints", "feedback.complaints_everywhere"}
    longest = IndicatorVersion._meta.get_field("feed").max_length
    assert all(len(each.key) <= longest for kind in ("percent", "count") for each in sources_for(kind))
    assert source("feedback.complaints") is not None


def test_staff_learn_nothing_of_complaints_about_behaviour(service: Any) -> None:
    north = make(Place, code="n", path="/1/")
    for subject in ("service", "conduct"):
        case(service, answered=at(12), place=north, subject=subject)
    case(service, kind="compliment", answered=at(12), subject="conduct")  # thanks for somebody's behaviour
    period, by_service = period_of(MAY), make(Slice, key=f"service={service.code}")
    by_channel = make(Slice, key=f"channel={Case.objects.earliest('pk').channel}")

    def told(place: Any, slice_: Any, *, everywhere: bool) -> tuple[Any, Any]:
        found = [
            each(period, place, slice_, service=service, everywhere=everywhere)
            for each in (complaints, answered_on_time)
        ]
        return found[0].numerator, found[1].denominator

    for everywhere in (True, False):
        assert told(None, total(), everywhere=everywhere) == (1, 2)
        assert told(None, by_channel, everywhere=everywhere) == (1, 2)
    assert told(None, by_service, everywhere=True) == (1, 2)
    assert told(north, total(), everywhere=True) == (1, 1)
    assert told(north, total(), everywhere=False) == (1, 1)


def test_a_year_is_counted_as_long_after_its_end_as_a_month(service: Any) -> None:
    """What comes in for it comes in late: all answers of a yearly survey, what citizens say of the answers to the last messages."""
    year = timezone.localdate().year - 1
    version = {"kind": "count", "feed": "feedback.complaints", "frequency": "year", "valid_from": date(year, 1, 1)}
    indicator = make_indicator(service=service, version=version)
    case(service, received=datetime(year, 12, 30, tzinfo=BAGHDAD))
    period_of(date(year, 1, 1), "year")
    actions.compute_gaps()
    assert [row.value for row in Measurement.objects.filter(version__indicator=indicator)] == [1]


def test_the_sources_say_that_complaints_about_behaviour_are_not_counted(inside: Tenant) -> None:
    for each in [*sources_for("percent"), *sources_for("count"), *sources_for("duration"), *sources_for("ratio")]:
        if each.key.startswith("feedback."):
            assert "Complaints about somebody’s behaviour are not counted" in str(each.words)
