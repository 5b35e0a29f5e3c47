"""Whoever answers, at the public pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from feedback.codes import new_key
from feedback.surveys import actions
from feedback.surveys.models import Invitation, Question, Response, SurveyDraft
from feedback.surveys.views import answering
from sdip.mail.models import Message
from sdip.web import limits
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.helpers import answered_sum, text_of

from .conftest import Asker, answer, csm


def begun(client: Client, code: str = "water", page: str = "answer:start", *args: Any, query: str = "") -> str:
    response = client.post(url(page, code, *args, query=query), {"website": ""})
    assert response.status_code == 302, response.content.decode()[:2000]
    return str(response["Location"])


def test_page_by_page_to_the_thanks(asker: Asker) -> None:
    asker.opened()
    client = Client()
    assert "Client satisfaction" in text_of(client.get(url("answer:start", "water")))
    at = begun(client)
    assert "For whom did you come?" in text_of(client.get(at))
    at = client.post(at, {"CLIENT": "citizen", "SEX": "female"})["Location"]
    assert "citizen’s charter" in text_of(client.get(at))
    assert "Answer this question" in text_of(client.post(at, {}), 422)
    at = client.post(at, {"CC1": "1"})["Location"]
    assert "How much did the charter help you?" in text_of(client.get(at))
    at = client.post(at, {"CC2": "1", "CC3": "2"})["Location"]
    at = client.post(at, {"SQD0": "5"})["Location"]
    for page in ({"SQD1": "4", "SQD2": "na"}, {"SQD4": "2"}, {"SQD7": "5"}):
        at = client.post(at, page)["Location"]
    assert "Send the answers" in text_of(client.get(at))
    thanks = client.post(at, {"SUGGESTION": "More chairs"})["Location"]
    assert "Your answers are in" in text_of(client.get(thanks))
    row = Response.objects.get()
    assert row.answers == {
        "CLIENT": "citizen", "SEX": "female", "CC1": "1", "CC2": "1", "CC3": "2", "SQD0": "5", "SQD1": "4", "SQD2": "na",
        "SQD4": "2", "SQD7": "5", "SUGGESTION": "More chairs",
    }  # fmt: skip
    assert (row.channel, row.language, row.entered_by, row.answered_on) == ("link", "en", None, timezone.localdate())
    draft = SurveyDraft.objects.get()
    assert (draft.answers, draft.sent) == ({}, True)
    assert client.post(at, {"SUGGESTION": "More chairs"})["Location"] == thanks
    assert Response.objects.count() == 1


def test_a_page_that_a_condition_leaves_out_is_passed_over(asker: Asker) -> None:
    asker.opened()
    client = Client()
    at = client.post(begun(client), {})["Location"]
    after = client.post(at, {"CC1": "4"})["Location"]
    assert "satisfied with the service" in text_of(client.get(after))
    assert f'href="{at}"' in text_of(client.get(after))  # back leads to what was asked


def test_an_answer_goes_when_its_condition_goes(asker: Asker) -> None:
    asker.opened()
    row = answer(asker_wave(asker), csm(CC1="4"))[0]
    assert "CC2" not in row.answers


def asker_wave(asker: Asker) -> Any:
    from feedback.surveys.models import Wave

    return Wave.objects.select_related("survey").get()


def test_the_same_form_twice_is_one_response(asker: Asker) -> None:
    asker.opened()
    key = new_key()
    wave = asker_wave(asker)
    first = actions.receive_response(wave, csm(), key=key, channel="link")
    assert actions.receive_response(wave, csm(SQD0="1"), key=key, channel="link").pk == first.pk
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SQD0": "6"}, "is no option"),
        ({"SQD0": None}, "has no answer"),
        ({"NOTHING": "1"}, "is no question of this survey"),
        ({"SUGGESTION": "x" * 2001}, "is too long"),
    ],
)
def test_answers_that_are_not_sound_are_refused(asker: Asker, changes: dict[str, Any], sentence: str) -> None:
    asker.opened()
    with pytest.raises(NotAllowed, match=sentence):
        answer(asker_wave(asker), csm(**changes))
    assert not Response.objects.exists()


def test_a_survey_is_answered_only_while_it_is_open(asker: Asker) -> None:
    survey, client = asker.ready(), Client()
    assert client.get(url("answer:start", "water")).status_code == 404
    actions.move_survey(survey, "open", by=asker.leader)
    assert "Client satisfaction" in text_of(client.get(url("answer:list")))
    at = begun(client)
    actions.move_survey(survey, "closed", by=asker.leader)
    assert "not open today" in text_of(client.get(url("answer:start", "water")))
    assert "Client satisfaction" not in text_of(client.get(url("answer:list")))
    with pytest.raises(NotAllowed, match="not open today"):
        answer(asker_wave(asker), csm())
    assert client.get(at).status_code == 200  # what was begun can still be read


def test_nobody_reads_another_ones_form(asker: Asker) -> None:
    asker.opened()
    at = begun(Client())
    assert Client().get(at)["Location"] == url("answer:start", "water")
    assert Client().post(at, {"CLIENT": "citizen"})["Location"] == url("answer:start", "water")


def test_a_kiosk_begins_anew(asker: Asker) -> None:
    asker.opened("rapid_scan")
    client = Client()
    at = begun(client, "water", "answer:kiosk")
    assert client.get(at)["Refresh"].endswith(url("answer:kiosk", "water"))
    for page in ({"ALL": "3"}, {}, {}, {}, {"DONE": "yes"}):
        at = client.post(at, page)["Location"]
    assert client.get(at)["Refresh"].startswith("8;")
    assert Response.objects.get().channel == "kiosk"
    assert "Refresh" not in client.get(url("answer:start", "water"))


def test_where_it_was_asked_comes_with_the_code(asker: Asker) -> None:
    from organisation.models import Place
    from tests.make import make

    make(Place, code="hub", name={"en": "Hub"})
    asker.opened("rapid_scan")
    begun(Client(), query="?via=qr&at=hub")
    draft = SurveyDraft.objects.get()
    assert (draft.channel, draft.place.code) == ("qr", "hub")  # type: ignore[union-attr]


def test_an_invitation_works_once_and_leads_to_no_answer(asker: Asker) -> None:
    survey = asker.opened("rapid_scan", by_invitation=True)
    wave = survey.waves.get()
    assert "only for those who were invited" in text_of(Client().get(url("answer:start", "water")))
    sent = actions.invite_people(wave, ["Ali@example.org", "ali@example.org", ""], language="en", by=asker.leader)
    assert sent == (1, 0, 0)
    letter = Message.objects.get(purpose="feedback.survey_invitation")
    token = letter.text.split("/invited/")[1].split("/")[0]
    first, second = Client(), Client()
    at, other = (begun(each, "water", "answer:invited", token) for each in (first, second))
    for client, page in ((first, at), (second, other)):
        for given in ({"ALL": "3"}, {}, {}, {}):
            page = client.post(page, given)["Location"]
        answered = client.post(page, {"DONE": "yes"})
        if client is second:
            assert "used already" in text_of(answered, 422)
    assert Response.objects.get().channel == "invitation"
    invitation = Invitation.objects.get()
    assert invitation.used
    assert not any(field.is_relation and field.related_model is Response for field in Invitation._meta.get_fields())
    assert "used already" in text_of(Client().get(url("answer:invited", "water", token)))
    assert actions.remind_invited(wave, by=asker.leader) == (0, 0)
    assert mail.outbox == [] or mail.outbox[0].to == ["ali@example.org"]


def test_an_unknown_invitation_is_not_found_and_guessing_ends(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    asker.opened("rapid_scan")
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 1, 600))
    assert Client().get(url("answer:invited", "water", "AAAA")).status_code == 404
    assert Client().get(url("answer:invited", "water", "AAAB")).status_code == 429


def test_who_guesses_locks_out_nobody_who_is_invited(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    wave = asker.opened("rapid_scan", by_invitation=True).waves.get()
    actions.invite_people(wave, ["ali@example.org"], language="en", by=asker.leader)
    token = Message.objects.get(purpose="feedback.survey_invitation").text.split("/invited/")[1].split("/")[0]
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 1, 600))
    for wrong, status in (("AAAA", 404), ("AAAA", 429), ("AAAB", 429)):
        assert Client().get(url("answer:invited", "water", wrong)).status_code == status
    assert begun(Client(), "water", "answer:invited", token)


def test_of_one_invitation_that_many_guess_at_nothing_is_looked_up(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = asker.opened("rapid_scan", by_invitation=True).waves.get()
    actions.invite_people(wave, ["ali@example.org"], language="en", by=asker.leader)
    token = Message.objects.get(purpose="feedback.survey_invitation").text.split("/invited/")[1].split("/")[0]
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 1, 600))
    guessed = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert Client().get(url("answer:invited", "water", guessed)).status_code == 404
    assert Client().get(url("answer:invited", "water", token)).status_code == 429
    assert begun(Client(REMOTE_ADDR="10.0.0.9"), "water", "answer:invited", token)


def test_whoever_begins_beside_many_answers_the_sum(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    asker.opened("rapid_scan")
    monkeypatch.setattr(answering, "STARTING", ("survey-starting", 1, 600))
    begun(Client())
    for page in ("answer:start", "answer:kiosk"):
        refused = text_of(Client().post(url(page, "water"), {"website": ""}), 422)
        assert Client().post(url(page, "water"), {"sum": "1", "question": "x"}).status_code == 422
        assert Client().post(url(page, "water"), answered_sum(refused)).status_code == 302
    assert SurveyDraft.objects.count() == 3


def test_machines_are_told(asker: Asker) -> None:
    asker.opened()
    client = Client()
    assert "must stay empty" in text_of(client.post(url("answer:start", "water"), {"website": "x"}), 422)
    at = begun(client)
    assert "must stay empty" in text_of(client.post(at, {"CLIENT": "citizen", "website": "x"}), 422)


def test_questions_stay_as_they_were_asked(asker: Asker) -> None:
    survey = asker.opened()
    question = survey.questions.first()
    with pytest.raises(NotAllowed, match="Copy it"):
        actions.change_question(question, words={"en": "Other"}, by=asker.leader)
    for attempt in (
        lambda: Question.objects.filter(pk=question.pk).update(words={"en": "Other"}),
        lambda: Question.objects.filter(pk=question.pk).delete(),
        lambda: type(survey).objects.filter(pk=survey.pk).update(state="draft"),
        lambda: type(survey).objects.filter(pk=survey.pk).update(instrument="staff"),
    ):
        with pytest.raises(IntegrityError, match="has been opened"), transaction.atomic():
            attempt()
    copied = actions.copy_survey(survey, code="water-2", by=asker.leader)
    assert copied.state == "draft"
    assert [each.code for each in copied.questions.all()] == [each.code for each in survey.questions.all()]
    assert copied.questions.get(code="CC2").depends_on.survey_id == copied.pk  # type: ignore[union-attr]


def test_old_forms_are_dropped(asker: Asker) -> None:
    asker.opened()
    begun(Client())
    SurveyDraft.objects.update(changed_at=timezone.now() - timedelta(days=2))
    assert actions.drop_old_survey_drafts() == 1
