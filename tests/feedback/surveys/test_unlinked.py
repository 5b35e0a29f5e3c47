"""Nothing that a browser, a log or a session keeps leads to what its person answered; and nobody is cut off while answering."""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.utils import timezone

from feedback.codes import stored_key
from feedback.surveys import actions
from feedback.surveys.models import Invitation, Response, SurveyDraft
from feedback.surveys.views import answering
from organisation.models import Place
from sdip.mail.models import Message
from sdip.web import limits
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make, signed_in

from .conftest import Asker, all_in, answer
from .test_answering import begun

PAGES = ({}, {"CC1": "4"}, {"SQD0": "5"}, {}, {}, {})


def sent(client: Client, query: str = "") -> str:
    """The address of the thanks."""
    at = begun(client, query=query)
    for page in PAGES:
        at = client.post(at, page)["Location"]
    return str(client.post(at, {})["Location"])


def test_no_session_cookie_address_or_form_leads_to_the_response(asker: Asker) -> None:
    asker.opened()
    client = signed_in(asker.leader)
    thanks = sent(client)
    assert "Your answers are in" in text_of(client.get(thanks))
    row, key = Response.objects.get(), uuid.UUID(re.findall(r"[0-9a-f-]{36}", thanks)[0])
    form = SurveyDraft.objects.get()
    assert row.form_key not in {key, stored_key(key), form.form_key}
    assert (form.answers, form.place, form.home) == ({}, None, "")
    assert (form.changed_at - form.started_at).total_seconds() < 1  # not how long the person took
    kept = " ".join(str(each.get_decoded()) for each in Session.objects.all())
    assert "survey" not in kept
    cookies = " ".join(str(signing.loads(client.cookies["survey_forms"].value, salt="survey_forms")))
    for value in (key.hex, str(key), row.form_key.hex, str(row.form_key)):
        assert value not in kept
        assert value not in cookies


def test_another_browser_sees_neither_form_nor_thanks(asker: Asker) -> None:
    asker.opened()
    client = Client()
    at, stranger = begun(client), Client()
    assert stranger.get(at)["Location"] == url("answer:start", "water")
    stranger.cookies["survey_forms"] = client.cookies["survey_forms"].value[:-1] + "x"
    assert stranger.get(at)["Location"] == url("answer:start", "water")


def test_a_hall_full_of_answers_leaves_the_right_to_complain(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    asker.opened()
    for _each in range(6):
        assert "thanks" in sent(Client())
    request = type("Request", (), {"headers": {}, "META": {"REMOTE_ADDR": "127.0.0.1"}})()
    assert limits.spent(request, limits.SENDING) == 0
    assert answering.SENDING[1] > 10 * limits.SENDING[1]
    monkeypatch.setattr(answering, "SENDING", ("survey-sending", 0, 3600))
    client = Client()
    at = begun(client)
    for page in PAGES:
        at = client.post(at, page)["Location"]
    page = text_of(client.post(at, {"SUGGESTION": "More chairs"}), 422)
    assert "More chairs" in page
    assert "Send yours again in a few minutes" in page


def test_who_began_in_time_may_send(asker: Asker) -> None:
    survey = asker.opened()
    client = Client()
    at = begun(client)
    for page in PAGES:
        at = client.post(at, page)["Location"]
    answer(survey.waves.get(), {"CC1": "4", "SQD0": "5"}, 5)
    survey = actions.move_survey(survey, "closed", by=asker.leader)
    assert "thanks" in client.post(at, {})["Location"]
    assert "not open today" in text_of(Client().post(url("answer:start", "water"), {"website": ""}), 422)


def test_a_kiosk_shows_nobody_what_the_one_before_began(asker: Asker) -> None:
    asker.opened("rapid_scan")
    client = Client()
    first = begun(client, "water", "answer:kiosk")
    client.post(first, {"ALL": "3"})
    assert 'value="3"' in text_of(client.get(first))
    text_of(client.get(url("answer:kiosk", "water")))  # stopped, or the time ran out
    assert client.get(first).status_code == 302
    assert not SurveyDraft.objects.exists()


def test_a_kiosk_knows_the_place_of_each_person(asker: Asker) -> None:
    asker.opened("rapid_scan")
    make(Place, code="hub", name={"en": "Hub"})
    client, begin = Client(), url("answer:kiosk", "water", query="?at=hub")
    for _person in range(2):
        at = client.post(begin, {"website": ""})["Location"]
        assert client.get(at)["Refresh"].endswith("kiosk/?at=hub")
        assert f'href="{begin}"' in text_of(client.get(at))
        for page in ({"ALL": "3"}, {}, {}, {}, {"DONE": "yes"}):
            at = client.post(at, page)["Location"]
        begin = client.get(at)["Refresh"].partition("url=")[2]
    assert [row.place.code for row in Response.objects.select_related("place")] == ["hub", "hub"]


def test_no_row_knows_the_invitation_of_answers(asker: Asker) -> None:
    wave = asker.opened("rapid_scan", by_invitation=True).waves.get()
    actions.invite_people(wave, ["ali@example.org"], language="en", by=asker.leader)
    letter = Message.objects.get(purpose="feedback.survey_invitation")
    token = letter.text.split("/invited/")[1].split("/")[0]
    client = Client()
    at = begun(client, "water", "answer:invited", token)
    for page in ({"ALL": "3"}, {}, {}, {}):
        at = client.post(at, page)["Location"]
    assert not any(field.related_model is Invitation for field in SurveyDraft._meta.get_fields())
    other = Client()
    other.cookies["survey_forms"] = signing.dumps(
        {stored_key(uuid.UUID(at.split("/")[-3])).hex: 0}, salt="survey_forms"
    )
    assert "link in your letter" in text_of(other.post(at, {"DONE": "yes"}), 422)
    assert "thanks" in client.post(at, {"DONE": "yes"})["Location"]
    assert wave.invitations.get().used


@pytest.mark.parametrize("way", ["closed", "day"])
def test_addresses_and_letters_go_when_the_wave_is_over(asker: Asker, way: str) -> None:
    wave = asker.opened().waves.get()
    actions.invite_people(wave, ["ali@example.org"], language="en", by=asker.leader)
    other = asker.opened(code="other").waves.get()
    actions.invite_people(other, ["ali@example.org"], language="en", by=asker.leader)
    if way == "closed":
        actions.move_survey(wave.survey, "closed", by=asker.leader)
    else:
        early = timezone.localdate() - timedelta(days=9)
        actions.change_wave(wave, opens_on=early, closes_on=early + timedelta(days=5), by=asker.leader)
    assert wave.invitations.get().email == ""
    assert other.invitations.get().email == "ali@example.org"
    assert Message.objects.filter(purpose="feedback.survey_invitation").count() == 1
    Message.objects.update(state="sent")
    actions.erase_invited_addresses()
    assert not Message.objects.exists()
    assert other.invitations.get().email == "ali@example.org"


def test_codes_of_questions_are_no_paths(asker: Asker) -> None:
    survey = actions.create_survey(code="odd", name={"en": "Odd"}, languages=["en"], by=asker.leader)
    options = [{"code": "1", "words": {"en": "Yes"}}, {"code": "0", "words": {"en": "No"}}]
    actions.add_question(survey, code="SAY__MORE", kind="text", words={"en": "Say more"}, by=asker.leader)
    actions.add_question(survey, code="len", kind="choice", words={"en": "So?"}, options=options, by=asker.leader)
    wave = actions.move_survey(survey, "open", by=asker.leader).waves.get()
    wave = actions.change_wave(
        wave, quota_question=survey.questions.get(code="len"), quotas={"1": 5}, quotas_stop=True, by=asker.leader
    )
    answer(wave, {"SAY__MORE": "More chairs", "len": "1"}, 5)
    with pytest.raises(actions.QuotaFull):
        answer(wave, {"len": "1"})
    page = text_of(signed_in(asker.leader).get(url("surveys:texts", all_in(wave).pk, "SAY__MORE")))
    assert page.count("More chairs") == 5
