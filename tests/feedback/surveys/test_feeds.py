"""Surveys count for indicators."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from feedback.surveys import actions, feeds
from feedback.surveys.models import Response
from indicators.models import Period, Slice
from indicators.sources import count, source
from organisation.models import Place
from tests.make import make

from .conftest import Asker, answer, csm


class Total:
    key = Slice.TOTAL


def counted(key: str, service: Any, place: Any = None) -> tuple[int | None, int | None]:
    day = timezone.localdate() - timedelta(days=1)
    Response.objects.update(answered_on=day)
    period = Period(starts_on=day, ends_on=day)
    found = source(key)
    assert found is not None
    told = count(found, period, place, Total(), service=service)
    return told.numerator, told.denominator


def test_good_answers_of_the_service_are_counted(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    hub = make(Place, code="hub", path="/hub/")
    answer(wave, csm(SQD1="5", SQD2="na", SQD3="1"), 6)
    answer(wave, csm(SQD0="2"), 6, place=hub)
    assert counted("surveys.satisfaction", asker.service) == (6, 12)
    assert counted("surveys.aspects", asker.service) == (6, 12)
    assert counted("surveys.satisfaction", asker.service, hub) == (0, 6)
    assert counted("surveys.responses", asker.service) == (12, None)


def test_lines_of_a_matrix_count_one_by_one(asker: Asker) -> None:
    wave = asker.opened("report_card", "card").waves.get()
    answer(
        wave, {"ACCESS": "yes", "QUALITY": {"quality": "5", "cost": "1", "staff": "na"}, "PROBLEM": "no", "ALL": "5"}, 5
    )
    assert counted("surveys.aspects", asker.service) == (5, 10)


def test_few_answers_and_other_services_say_nothing(asker: Asker) -> None:
    from organisation.models import Service

    wave = asker.opened().waves.get()
    answer(wave, csm(), 4)
    assert counted("surveys.satisfaction", asker.service) == (None, None)
    answer(wave, csm(), 1)
    assert counted("surveys.satisfaction", asker.service) == (5, 5)
    other = make(Service, code="roads", directorate=asker.service.directorate)
    assert counted("surveys.satisfaction", other) == (None, None)
    assert counted("surveys.satisfaction_everywhere", other) == (5, 5)
    assert (
        feeds.rated(None, None, type("Part", (), {"key": "sex=f"}), service=other, measure="aspect").numerator is None
    )
    actions.move_survey(wave.survey, "closed", by=asker.leader)
    assert counted("surveys.satisfaction", asker.service) == (5, 5)


def test_a_period_is_told_when_it_is_over(asker: Asker) -> None:
    """A count of each night would tell what was answered on that day."""
    answer(asker.opened().waves.get(), csm(), 6)
    today = timezone.localdate()
    period = Period(starts_on=today, ends_on=today)
    assert feeds.rated(period, None, Total(), service=asker.service, measure="satisfaction").denominator is None
    assert counted("surveys.satisfaction", asker.service) == (6, 6)


def test_a_longer_period_does_not_give_away_a_small_month(asker: Asker) -> None:
    def told(first: date, last: date) -> int | None:
        period = Period(starts_on=first, ends_on=last)
        return feeds.rated(period, None, Total(), service=asker.service, measure="satisfaction").denominator

    wave = asker.opened().waves.get()
    for month, n in ((7, 8), (8, 8), (9, 3)):
        for row in answer(wave, csm(), n):
            Response.objects.filter(pk=row.pk).update(answered_on=date(2026, month, 10))
    assert [told(date(2026, month, 1), date(2026, month, 28)) for month in (7, 8, 9)] == [8, 8, None]
    assert told(date(2026, 7, 1), date(2026, 9, 30)) is None
    assert told(date(2026, 7, 1), date(2026, 10, 31)) is None


def test_a_larger_place_does_not_give_away_a_small_one(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    east = make(Place, code="east", path="/east/")
    for code, n in (("one", 8), ("two", 3)):
        answer(wave, csm(), n, place=make(Place, code=code, path=f"/east/{code}/"))
    assert counted("surveys.satisfaction", asker.service, east) == (None, None)
    answer(wave, csm(), 4, place=make(Place, code="three", path="/east/three/"))
    assert counted("surveys.satisfaction", asker.service, east) == (15, 15)
