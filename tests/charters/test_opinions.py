"""Feedback on the charter itself: given without a name, answered on the page where it was written."""

import uuid

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from charters import actions
from charters.models import CharterFeedback, CharterVersion
from organisation.models import Service
from sdip.web import limits
from tenancy.refusals import NotAllowed
from tests.feedback.helpers import answered_sum, text_of
from tests.make import make_member, signed_in

from .conftest import Water, url


def given(version: CharterVersion, text: str = "Too long") -> CharterFeedback:
    return actions.give_feedback(version, form_key=uuid.uuid4(), text=text)


def test_the_second_of_two_clicks_changes_nothing(water: Water) -> None:
    version, key = water.published(), uuid.uuid4()
    rows = [actions.give_feedback(version, form_key=key, text="Too long", easy=False) for _click in range(2)]
    assert rows[0] == rows[1]
    assert (rows[0].easy, rows[0].answer) == (False, "")


def test_only_a_charter_in_force_takes_feedback(water: Water) -> None:
    with pytest.raises(NotAllowed, match="no longer in force"):
        given(water.charter())


def test_an_answer_has_words(water: Water) -> None:
    row = given(water.published())
    with pytest.raises(NotAllowed, match="Write an answer"):
        actions.answer_feedback(row, " ", shown=True, by=water.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharterFeedback.objects.filter(pk=row.pk).update(shown=True)  # nothing is shown without an answer


def test_everybody_reads_what_was_released(water: Water) -> None:
    version = water.published()
    page = url("services:feedback", version.charter_id)
    for text, shown in (("Too long", True), ("My neighbour Ali", False)):
        actions.answer_feedback(given(version, text), f"Thanks for: {text}", shown=shown, by=water.head)
    given(version, "Not answered")
    read = Client().get(page).content.decode()
    assert "Thanks for: Too long" in read
    assert "Ali" not in read
    assert "Not answered" not in read


def test_anybody_writes_and_staff_answers(water: Water) -> None:
    version, citizen = water.published(), Client()
    page = url("services:feedback", version.charter_id)
    sent = {"text": "What does “main” mean?", "easy": "no", "website": "", "form_key": str(uuid.uuid4())}
    assert citizen.post(page, sent | {"text": ""}).status_code == 422
    assert citizen.post(page, sent | {"website": "x"}).status_code == 422
    assert citizen.post(page, sent).status_code == 302
    row = CharterFeedback.objects.get()
    assert (row.version, row.easy) == (version, False)
    writer, clerk = signed_in(water.writer), signed_in(make_member("data_officer", water.directorate))
    answer, listed = url("charters:answer_feedback", row.pk), url("charters:feedback", version.charter_id)
    assert clerk.post(answer, {"answer": "The pipe in the street"}).status_code == 403
    assert writer.post(answer, {"answer": ""}).status_code == 422
    assert "What does" in clerk.get(listed + "?answer=open").content.decode()
    answered = {"answer": "The pipe in the street", "shown": "on", "revision": "1"}
    assert writer.post(answer, answered).status_code == 302
    assert "What does" not in clerk.get(listed + "?answer=open").content.decode()
    assert "The pipe in the street" in citizen.get(page).content.decode()


def test_one_address_writes_only_so_often(water: Water) -> None:
    page, citizen = url("services:feedback", water.published().charter_id), Client()
    cache.clear()
    answers = []
    for _time in range(limits.SAYING[1] + 1):
        sent = {"text": "Again", "form_key": str(uuid.uuid4())}
        answers.append(citizen.post(page, sent).status_code)
    assert set(answers[:-1]) == {302}
    assert answers[-1] == 422
    refused = text_of(citizen.post(page, sent), 422)
    assert ">\nAgain</textarea>" in refused
    assert citizen.post(page, sent | answered_sum(refused)).status_code == 302
    assert CharterFeedback.objects.count() == limits.SAYING[1] + 1
    cache.clear()


def test_what_is_not_public_has_no_page(water: Water) -> None:
    version = water.published()
    page = url("services:feedback", version.charter_id)
    Service.objects.filter(pk=water.service.pk).update(public=False)
    assert Client().get(page).status_code == 404
    Service.objects.filter(pk=water.service.pk).update(public=True)
    actions.withdraw_charter(version, by=water.head)
    assert Client().get(page).status_code == 404
