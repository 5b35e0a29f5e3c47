"""Texts that come late, in a language that lacks them; nothing else of an opened survey moves."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from feedback.surveys import actions
from feedback.surveys.models import Question, Survey
from feedback.surveys.queries import questions_of
from feedback.surveys.translating import lacks
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import make_member, signed_in

from .conftest import Asker


@pytest.fixture
def survey(asker: Asker) -> Survey:
    """Open, in English and Arabic; its words are in English only."""
    row = actions.create_survey(code="bins", name={"en": "Bins"}, languages=["en", "ar"], by=asker.leader)
    options = [{"code": "1", "words": {"en": "Yes"}, "good": True}, {"code": "0", "words": {"en": "No"}}]
    for code in ("EMPTY", "CLEAN"):
        facts = {"options": options, "hint": {"en": "This week"} if code == "CLEAN" else {}}
        actions.add_question(row, code=code, kind="choice", words={"en": f"{code}?"}, by=asker.leader, **facts)
    return actions.move_survey(row, "open", by=asker.leader)


def test_the_same_words_are_asked_for_once_and_stand_everywhere(asker: Asker, survey: Survey) -> None:
    client, address = signed_in(asker.leader), url("surveys:complete", survey.pk, "ar")
    assert "Complete the texts" in text_of(client.get(url("surveys:survey", survey.pk)))
    page = text_of(client.get(address))
    boxes = re.findall(r'name="([0-9a-f]{16})"', page)
    assert len(boxes) == 5  # two questions, a hint, two options that both questions have
    found = {str(each.words): each.key for each in lacks(questions_of(survey), "ar")}
    assert client.post(address, {found["Yes"]: "نعم", found["CLEAN?"]: "نظيف؟"}).status_code == 302
    first, second = Question.objects.order_by("position")
    assert first.options[0] == {"code": "1", "words": {"en": "Yes", "ar": "نعم"}, "good": True}
    assert second.options[0]["words"]["ar"] == "نعم"
    assert second.words["ar"] == "نظيف؟"
    assert len(lacks(questions_of(survey), "ar")) == 3
    citizen = Client()
    start = url("answer:start", "bins").replace("/en/", "/ar/")
    assert "نعم" in text_of(citizen.get(citizen.post(start, {})["Location"]))


def test_a_text_that_is_there_stays(asker: Asker, survey: Survey) -> None:
    key = next(each.key for each in lacks(questions_of(survey), "ar") if str(each.words) == "Yes")
    assert actions.complete_texts(survey, "ar", {key: "نعم"}, by=asker.leader) == 2
    assert actions.complete_texts(survey, "ar", {key: "كلا"}, by=asker.leader) == 0
    assert Question.objects.get(code="EMPTY").options[0]["words"]["ar"] == "نعم"


@pytest.mark.parametrize(
    "changes",
    [
        {"words": {"en": "Was it full?"}},
        {"words": {"ar": "هل؟"}},
        {"hint": {"en": "Another hint"}},
        {"code": "FULL"},
        {"required": True},
        {"options": [{"code": "1", "words": {"en": "Yes"}, "good": True}]},
        {"options": [{"code": "1", "words": {"en": "Yes"}}, {"code": "0", "words": {"en": "No"}}]},
        {"options": [{"code": "2", "words": {"en": "Yes"}, "good": True}, {"code": "0", "words": {"en": "No"}}]},
        {"options": [{"code": "1", "words": {"en": "No"}, "good": True}, {"code": "0", "words": {"en": "Yes"}}]},
    ],
)
def test_the_database_lets_nothing_else_through(survey: Survey, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="its questions do not change"), transaction.atomic():
        Question.objects.filter(code="EMPTY").update(**changes)


def test_an_archived_survey_is_left_alone(asker: Asker, survey: Survey) -> None:
    key = lacks(questions_of(survey), "ar")[0].key
    for step in ("closed", "archived"):
        survey = actions.move_survey(survey, step, by=asker.leader)
    with pytest.raises(NotAllowed, match="archived"):
        actions.complete_texts(survey, "ar", {key: "نعم"}, by=asker.leader)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(code="EMPTY").update(words={"en": "EMPTY?", "ar": "فارغ؟"})


def test_only_who_edits_surveys_and_only_its_languages(asker: Asker, survey: Survey) -> None:
    assert signed_in(make_member("auditor")).get(url("surveys:complete", survey.pk, "ar")).status_code == 403
    assert signed_in(asker.leader).get(url("surveys:complete", survey.pk, "uk")).status_code == 404
