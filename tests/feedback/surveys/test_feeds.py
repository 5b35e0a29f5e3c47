"""Surveys count for indicators."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from feedback.codes import new_key
from feedback.surveys import actions, feeds
from feedback.surveys.models import Response, Wave
from feedback.surveys.results import results_of
from feedback.surveys.suppression import told_beside
from indicators.models import Period, Slice
from indicators.sources import count, source
from organisation.models import Place
from tests.make import make

from .conftest import Asker, all_in, answer, csm, over


class Total:
    key = Slice.TOTAL


def counted(key: str, service: Any, place: Any = None) -> tuple[int | None, int | None]:
    """Of yesterday, as if all answers of all waves were in."""
    day = timezone.localdate() - timedelta(days=1)
    Response.objects.update(answered_on=day)
    unfinished = list(Wave.objects.filter(finished_at=None))
    for wave in unfinished:
        all_in(wave)
    period = Period(starts_on=day, ends_on=day)
    found = source(key)
    assert found is not None
    told = count(found, period, place, Total(), service=service)
    Wave.objects.filter(pk__in=[wave.pk for wave in unfinished]).update(finished_at=None)
    return told.numerator, told.denominator


def answered_in(month: int, wave: Wave, content: int, others: int = 0, **values: Any) -> None:
    for row in answer(wave, csm(), content, **values) + answer(wave, csm(SQD0="1"), others, **values):
        Response.objects.filter(pk=row.pk).update(answered_on=date(2025, month, 10))


def told_of(asker: Asker, first: int, last: int | None = None, place: Any = None) -> tuple[int | None, int | None]:
    """Satisfied and all of these months of 2025."""
    period = Period(starts_on=date(2025, first, 1), ends_on=date(2025, last or first, 28))
    found = feeds.rated(period, place, Total(), service=asker.service, measure="satisfaction")
    return found.numerator, found.denominator  # type: ignore[return-value]


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
    survey = asker.opened()
    for month, n in ((7, 8), (8, 8), (9, 3)):
        wave = asker.wave(survey)
        answered_in(month, wave, n)
        all_in(wave)
    assert [told_of(asker, month)[1] for month in (7, 8, 9)] == [8, 8, None]
    assert told_of(asker, 7, 8) == (16, 16)
    assert told_of(asker, 7, 9) == told_of(asker, 7, 10) == (None, None)


def test_a_larger_place_does_not_give_away_a_small_one(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    east = make(Place, code="east", path="/east/")
    for code, n in (("one", 8), ("two", 3)):
        answer(wave, csm(), n, place=make(Place, code=code, path=f"/east/{code}/"))
    assert counted("surveys.satisfaction", asker.service, east) == (None, None)
    answer(wave, csm(), 4, place=make(Place, code="three", path="/east/three/"))
    assert counted("surveys.satisfaction", asker.service, east) == (15, 15)


def test_a_paper_that_comes_late_tells_nothing(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    Wave.objects.filter(pk=wave.pk).update(opens_on=date(2025, 8, 1))
    wave.refresh_from_db()
    answered_in(9, wave, 20, 10)
    assert told_of(asker, 9) == (None, None)
    actions.receive_response(
        wave, csm(SQD0="1"), key=new_key(), channel="paper", language="en", answered_on=date(2025, 9, 11), by=asker.leader
    )  # fmt: skip
    assert told_of(asker, 9) == (None, None)
    over(wave, asker.leader)
    assert told_of(asker, 9) == (20, 31)


@pytest.mark.parametrize(("october", "told"), [(1, {9: None, 10: None}), (4, {9: None, 10: None}), (5, {9: 30, 10: 5})])
def test_a_month_beside_its_wave_does_not_give_away_who_answered_in_another(
    asker: Asker, october: int, told: dict[int, int | None]
) -> None:
    wave = asker.opened().waves.get()
    answered_in(9, wave, 20, 10)
    answered_in(10, wave, 0, october)
    wave = over(wave, asker.leader)
    actions.publish_results(wave, by=asker.leader)
    score = results_of(wave.survey, wave).satisfaction
    assert score is not None
    assert score.whole == 30 + october
    assert {month: told_of(asker, month)[1] for month in told} == told


def test_two_months_beside_their_wave_do_not_give_away_the_third(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    for month, n in ((8, 20), (9, 3), (10, 8)):
        answered_in(month, wave, n)
    over(wave, asker.leader)
    assert [told_of(asker, month)[1] for month in (8, 9, 10)] == [20, None, None]


def test_a_place_beside_its_wave_does_not_give_away_who_answered_elsewhere(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    hub, lane = (make(Place, code=code, path=f"/{code}/") for code in ("hub", "lane"))
    answered_in(9, wave, 20, place=hub)
    answered_in(10, wave, 20)
    answered_in(9, wave, 0, 1, place=lane)
    over(wave, asker.leader)
    assert [told_of(asker, 9, place=hub), told_of(asker, 9), told_of(asker, 10)] == [
        (20, 20),
        (None, None),
        (None, None),
    ]


def test_a_month_of_a_place_does_not_give_away_who_answered_there_in_another(asker: Asker) -> None:
    wave = asker.opened().waves.get()
    hub, lane = (make(Place, code=code, path=f"/{code}/") for code in ("hub", "lane"))
    answered_in(9, wave, 20, place=hub)
    answered_in(10, wave, 0, 1, place=hub)
    answered_in(10, wave, 6, place=lane)
    over(wave, asker.leader)
    assert told_of(asker, 9, place=hub) == (None, None)
    assert told_of(asker, 10, place=lane) == (None, None)


def test_a_small_wave_that_is_finished_later_is_told_only_with_others(asker: Asker) -> None:
    """Whoever compares the figure with the one before would read what its few people said."""
    survey, told = asker.opened(), []
    for n in (30, 3, 4, 3, 9, 2):
        wave = asker.wave(survey)
        answered_in(9, wave, n)
        all_in(wave)
        told.append(told_of(asker, 9)[1])
    assert told == [30, None, 37, None, None, 51]


SEPTEMBER, OCTOBER, NOVEMBER = (date(2025, month, 1) for month in (9, 10, 11))


@pytest.mark.parametrize(
    ("waves", "told"),
    [
        ([{(SEPTEMBER, True): 5}], True),
        ([{(SEPTEMBER, True): 5, (OCTOBER, False): 4}], False),
        ([{(SEPTEMBER, True): 9, (OCTOBER, False): 4}, {(SEPTEMBER, True): 9, (OCTOBER, False): 1}], True),
        ([{(SEPTEMBER, True): 9, (OCTOBER, False): 3, (NOVEMBER, False): 1}], False),
        ([{(SEPTEMBER, True): 9, (OCTOBER, False): 3, (NOVEMBER, False): 2}], True),
        ([{(SEPTEMBER, True): 9, (OCTOBER, True): 2, (NOVEMBER, False): 4}, {(SEPTEMBER, True): 9}], False),
        ([{(SEPTEMBER, True): 30}, {(SEPTEMBER, True): 4}], False),
        ([{(SEPTEMBER, True): 30}, {(SEPTEMBER, True): 4}, {(SEPTEMBER, True): 1}], True),
        ([{(SEPTEMBER, True): 30}, {(SEPTEMBER, False): 4}], True),
    ],
)
def test_what_may_stand_beside_waves(waves: list[dict[tuple[date, bool], int]], told: bool) -> None:
    assert told_beside(waves) is told
