"""Nothing that a browser, a log or a session keeps leads to what its person answered; and nobody is cut off while answering."""

import re
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from feedback.codes import stored_key
from feedback.surveys import actions
from feedback.surveys.models import Response, SurveyDraft
from feedback.surveys.views import answering
from sdip.web import limits
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import signed_in

from .conftest import Asker, answer
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
    assert (form.answers, form.invitation, form.place) == ({}, None, None)
    assert (form.changed_at - form.started_at).total_seconds() < 1  # not how long the person took
    kept = " ".join(str(each.get_decoded()) for each in Session.objects.all())
    assert "survey" not in kept
    for value in (key.hex, str(key), form.form_key.hex, row.form_key.hex):
        assert value not in kept
        assert value not in client.cookies["survey_forms"].value


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
