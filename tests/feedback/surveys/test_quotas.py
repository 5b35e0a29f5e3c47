"""Enough answers of a group: counted only, or the end of the questions for whoever belongs to it."""

import pytest
from django.test import Client

from feedback.codes import new_key
from feedback.surveys import actions
from feedback.surveys.grouping import quotas_of
from feedback.surveys.models import Response, SurveyDraft, Wave
from organisation.models import Place
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, signed_in

from .conftest import Asker, all_in, answer, csm
from .test_answering import begun


def quota(asker: Asker, stop: bool = True, **quotas: int) -> Wave:
    wave = asker.opened().waves.get()
    sex = wave.survey.questions.get(code="SEX")
    return actions.change_wave(wave, quota_question=sex, quotas=quotas, quotas_stop=stop, by=asker.leader)


def test_a_full_quota_ends_the_questions_kindly_and_keeps_nothing(asker: Asker) -> None:
    wave = quota(asker, female=5, male=9)
    answer(wave, csm(SEX="female"), 5)
    client = Client()
    at = begun(client)
    enough = client.post(at, {"SEX": "female"})["Location"]
    assert "Enough people of your group have answered" in text_of(client.get(enough))
    assert not SurveyDraft.objects.exists()
    assert "CC1" in text_of(client.get(client.post(begun(client), {"SEX": "male"})["Location"]))
    assert Response.objects.count() == 5


def test_who_went_past_the_question_in_time_may_finish(asker: Asker) -> None:
    wave = quota(asker, female=5)
    answer(wave, csm(SEX="female"), 4)
    client = Client()
    first = begun(client)
    second = client.post(first, {"SEX": "female"})["Location"]
    answer(wave, csm(SEX="female"), 1)
    assert "enough" not in client.post(first, {"SEX": "female"})["Location"]  # back, and on again
    assert "enough" not in client.post(second, {"CC1": "4"})["Location"]


def test_a_quota_may_only_be_counted(asker: Asker) -> None:
    wave = quota(asker, stop=False, female=5)
    answer(wave, csm(SEX="female"), 10)
    all_in(wave)
    assert [(each.had, each.full) for each in quotas_of(wave)] == [(10, True)]
    page = text_of(signed_in(asker.leader).get(url("surveys:results", wave.pk)))
    assert "10 of 5" in page
    assert "nobody more is asked" not in page


def test_papers_are_taken_when_the_quota_is_full(asker: Asker) -> None:
    wave = quota(asker, female=1)
    answer(wave, csm(SEX="female"))
    with pytest.raises(actions.QuotaFull):
        answer(wave, csm(SEX="female"))
    actions.receive_response(wave, csm(SEX="female"), key=new_key(), channel="paper", by=asker.leader)
    assert Response.objects.count() == 2


def test_quotas_by_place_end_the_way_in_at_that_place(asker: Asker) -> None:
    wave, hall = asker.opened().waves.get(), make(Place, code="hall", name={"en": "City hall"})
    make(Place, code="annex", name={"en": "Annex"})
    address = url("surveys:wave", wave.pk)
    given = {"name_en": "Now", "opens_on": wave.opens_on.isoformat(), "quota_question": "asked_at", "quotas_stop": "on"}
    client = signed_in(asker.leader)
    assert "no place" in text_of(client.post(address, given | {"quotas": "nowhere: 5"}), 422)
    assert client.post(address, given | {"quotas": "hall: 5\nannex: 5"}).status_code == 302
    assert 'value="asked_at" selected' in text_of(client.get(address))
    wave.refresh_from_db()
    answer(wave, csm(), 5, place=hall)
    citizen = Client()
    page = citizen.post(url("answer:kiosk", "water", query="?at=hall"), {"website": ""})["Location"]
    assert "Refresh" in citizen.get(page)
    assert "Enough people" in text_of(citizen.get(page))
    begun(citizen, query="?at=annex")
    all_in(wave)
    results = text_of(client.get(url("surveys:results", wave.pk)))
    assert "5 of 5" in results
    assert "nobody more is asked" in results


def test_a_small_group_is_not_counted_out_by_its_quota(asker: Asker) -> None:
    """The others and the total are known: with one number hidden alone it could be worked out."""
    wave = quota(asker, female=50, male=50, unsaid=50)
    answer(wave, csm(SEX="female"), 20)
    answer(wave, csm(SEX="male"), 8)
    answer(wave, csm(SEX="unsaid"), 3)
    all_in(wave)
    assert [each.had for each in quotas_of(wave)] == [20, None, None]


def test_quotas_go_by_one_thing(asker: Asker) -> None:
    wave = quota(asker, female=5)
    with pytest.raises(NotAllowed, match="one answer"):
        actions.change_wave(wave, quota_question=wave.survey.questions.get(code="SUGGESTION"), by=asker.leader)
