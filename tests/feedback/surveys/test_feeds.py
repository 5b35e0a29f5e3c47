"""Surveys count for indicators."""

from typing import Any

from django.utils import timezone

from feedback.surveys import actions, feeds
from indicators.models import Period, Slice
from indicators.sources import count, source
from organisation.models import Place
from tests.make import make

from .conftest import Asker, answer, csm


class Total:
    key = Slice.TOTAL


def counted(key: str, service: Any, place: Any = None) -> tuple[int | None, int | None]:
    today = timezone.localdate()
    period = Period(starts_on=today.replace(day=1), ends_on=today)
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
