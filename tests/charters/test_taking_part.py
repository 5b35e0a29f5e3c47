"""What people do without an account: read and comment on a charter in consultation, ask for a format."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from charters import actions
from charters.models import CharterFeedback, CharterVersion, Comment, FormatRequest
from organisation.models import Service
from sdip.web import limits
from tenancy.refusals import NotAllowed
from tests.feedback.helpers import answered_sum
from tests.make import make, make_member, signed_in

from .conftest import Water, in_force, url
from .test_consulting import consulted
from .test_public import HOME, LIST, page_of

TODAY = timezone.localdate


def opened(water: Water) -> CharterVersion:
    version = consulted(water)
    actions.open_consultation(version, until=TODAY() + timedelta(days=7), by=water.writer)
    return version


def sent(**values: Any) -> dict[str, Any]:
    return {"text": "Too slow", "author": "", "commitment": "", "website": "", "form_key": str(uuid.uuid4()), **values}


def test_staff_opens_the_consultation_and_everybody_comments(water: Water) -> None:
    version, citizen = consulted(water), Client()
    page = url("services:consultation", version.pk)
    assert citizen.get(page).status_code == 404
    writer, clerk = signed_in(water.writer), signed_in(make_member("data_officer", water.directorate))
    opening, until = url("charters:open_consultation", version.pk), TODAY() + timedelta(days=7)
    assert clerk.post(opening, {"until": until.isoformat()}).status_code == 403
    assert writer.post(opening, {"until": "2020-01-01"}).status_code == 422
    assert writer.post(opening, {"until": until.isoformat()}).status_code == 302
    shown = citizen.get(page).content.decode()
    promise = version.commitments.get()
    for words in ("Burst pipes repaired within 24 hours", "at least 80.0%", f"?promise={promise.pk}#comment"):
        assert words in shown, words
    for name in (HOME, LIST):
        assert page in page_of(name)
    assert citizen.post(page, sent(text="")).status_code == 422
    assert citizen.post(page, sent(website="x")).status_code == 422
    given = sent(commitment=promise.pk, author="Canal quarter")
    for _click in range(2):
        assert citizen.post(page, given).status_code == 302
    row = Comment.objects.get()
    assert (row.side, row.by, row.commitment, row.author) == ("client", None, promise, "Canal quarter")
    assert "Too slow" not in citizen.get(page).content.decode()  # nobody has read it yet


def test_answers_are_published_once_they_are_released(water: Water) -> None:
    version = opened(water)
    page = url("services:consultation", version.pk)
    for text in ("Too slow", "My neighbour Ali"):
        Client().post(page, sent(text=text))
    writer = signed_in(water.writer)
    for row in Comment.objects.all():
        given = {"answer": "declined", "because": f"No: {row.text}", "revision": "1"} | (
            {"shown": "on"} if row.text == "Too slow" else {}
        )
        assert writer.post(url("charters:answer_comment", row.pk), given).status_code == 302
    shown = Client().get(page).content.decode()
    assert "No: Too slow" in shown
    assert "Not accepted" in shown
    assert "Ali" not in shown
    actions.end_consultation(version, by=water.writer)
    ended = Client().get(page).content.decode()
    assert "This consultation has ended." in ended
    assert "No: Too slow" in ended
    assert "at least 80.0%" not in ended  # what is being checked is nobody's promise yet
    assert Client().post(page, sent()).status_code == 422
    assert Comment.objects.count() == 2
    assert page not in page_of(HOME)
    actions.return_charter(version, "Shorter", by=water.head)
    assert Client().get(page).status_code == 404
    CharterVersion.objects.filter(pk=version.pk).update(state="discarded")
    assert Client().get(page).status_code == 404


def test_after_the_last_day_nothing_is_taken(water: Water) -> None:
    version = opened(water)
    version.opening.until = TODAY() - timedelta(days=1)
    version.opening.save()
    late = Client().post(url("services:consultation", version.pk), sent(text="What I wrote for an hour"))
    assert late.status_code == 422
    assert "What I wrote for an hour" in late.content.decode()
    with pytest.raises(NotAllowed, match="consultation has ended"):
        actions.comment_in_public(version, form_key=uuid.uuid4(), text="Late")
    assert not Comment.objects.exists()


def test_a_charter_of_an_inner_service_is_not_opened(water: Water) -> None:
    version = opened(water)
    Service.objects.filter(pk=water.service.pk).update(public=False)
    assert Client().get(url("services:consultation", version.pk)).status_code == 404
    version = CharterVersion.objects.get(pk=version.pk)
    with pytest.raises(NotAllowed, match="not shown to everybody"):
        actions.open_consultation(version, until=TODAY(), by=water.writer)


def test_only_what_is_in_consultation_is_opened(water: Water) -> None:
    with pytest.raises(NotAllowed, match="not in consultation"):
        actions.open_consultation(water.charter(), until=TODAY(), by=water.writer)


def test_a_promise_of_another_version_is_not_commented_on(water: Water) -> None:
    version = opened(water)
    other = actions.create_charter(make(Service, directorate=water.directorate), by=water.writer)
    promise = actions.add_commitment(other, words={"en": "We listen"}, by=water.writer)
    assert Client().post(url("services:consultation", version.pk), sent(commitment=promise.pk)).status_code == 422


def test_a_comment_without_an_answer_is_never_shown(water: Water) -> None:
    version = opened(water)
    Client().post(url("services:consultation", version.pk), sent())
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.update(shown=True)


@pytest.mark.parametrize("form", ["consultation", "ask_for_format"])
def test_one_address_sends_only_so_often(water: Water, form: str) -> None:
    version = opened(water) if form == "consultation" else water.published()
    page, answers = url(f"services:{form}", version.pk), []
    cache.clear()
    for _time in range(limits.SAYING[1] + 1):
        answers.append(Client().post(page, sent(format="braille", language="en")).status_code)
    assert set(answers[:-1]) == {302}
    assert answers[-1] == 422
    words = sent(format="braille", language="en")
    answered = answered_sum(Client().get(page).content.decode())
    assert Client().post(page, words | answered).status_code == 302
    cache.clear()


def test_anybody_asks_for_a_format_and_gets_a_number(water: Water) -> None:
    version, citizen = water.published(), Client()
    page = url("services:ask_for_format", version.pk)
    assert page in page_of("services:service", "water")
    given = sent(format="braille", language="ar", note="At the counter", contact="0770 123")
    assert citizen.post(page, given | {"format": "stone"}).status_code == 422
    assert citizen.post(page, given | {"website": "x"}).status_code == 422
    for _click in range(2):
        thanks = citizen.post(page, given, follow=True).content.decode()
    row = FormatRequest.objects.get()
    assert f"Your request has the number {row.number}." in thanks
    assert (row.format, row.language, row.copies, row.contact, row.state) == ("braille", "ar", 1, "0770 123", "open")
    listed = url("charters:distribution", version.pk)
    shown = signed_in(water.writer).get(listed).content.decode()
    assert f"No. {row.number}" in shown
    assert "0770 123" in shown
    clerk = signed_in(make_member("data_officer", water.directorate)).get(listed).content.decode()
    assert "0770 123" not in clerk  # only who answers sees it


def test_the_contact_is_erased_for_good_once_the_request_is_settled(water: Water) -> None:
    version = water.published()
    rows = [
        actions.ask_for_format(version, format="braille", language="en", copies=1, contact="0770 123", by=None)
        for _time in range(2)
    ]
    assert rows[0].number != rows[1].number
    actions.add_stock(version, format="braille", language="en", copies=1, on=TODAY(), by=water.writer)
    actions.hand_over_format(rows[0], by=water.writer)
    in_force(actions.start_new_version(version.charter, by=water.writer), water.head)
    actions.refuse_format(rows[1], "There is a newer version", by=water.writer)  # also of a version that was replaced
    assert set(FormatRequest.objects.values_list("contact", flat=True)) == {""}
    assert not hasattr(FormatRequest.events.rel.related_model, "contact")
    with pytest.raises(IntegrityError), transaction.atomic():
        FormatRequest.objects.update(contact="0770 123")


def test_formats_are_asked_for_of_what_is_in_force_and_public(water: Water) -> None:
    version = water.published()
    page = url("services:ask_for_format", version.pk)
    assert Client().get(page).status_code == 200
    Service.objects.filter(pk=water.service.pk).update(public=False)
    assert Client().get(page).status_code == 404
    Service.objects.filter(pk=water.service.pk).update(public=True)
    actions.withdraw_charter(version, by=water.head)
    assert Client().get(page).status_code == 404


def test_who_comments_on_what_went_back_to_the_draft_keeps_the_text(water: Water) -> None:
    version = opened(water)
    actions.return_charter(version, "Shorter", by=water.head)
    page = url("services:consultation", version.pk)
    assert Client().get(page).status_code == 404
    late = Client().post(page, sent(text="What I wrote for an hour"))
    assert late.status_code == 422
    assert "What I wrote for an hour" in late.content.decode()
    assert "at least 80.0%" not in late.content.decode()
    assert not Comment.objects.exists()
    Service.objects.filter(pk=water.service.pk).update(public=False)
    assert Client().post(page, sent()).status_code == 404


def test_the_next_consultation_is_for_everybody_only_once_it_is_opened(water: Water) -> None:
    version = opened(water)
    actions.return_charter(version, "Shorter", by=water.head)
    actions.consult_on_charter(version, by=water.writer)
    page = url("services:consultation", version.pk)
    assert Client().get(page).status_code == 404
    actions.open_consultation(version, until=TODAY(), by=water.writer)
    assert Client().get(page).status_code == 200


def test_what_people_said_is_answered_before_it_is_put_away(water: Water) -> None:
    version = opened(water)
    Client().post(url("services:consultation", version.pk), sent())
    actions.return_charter(version, "Shorter", by=water.head)
    with pytest.raises(NotAllowed, match="no answer yet"):
        actions.discard_draft(version, by=water.writer)
    actions.answer_comment(Comment.objects.get(), "declined", because="We start anew.", by=water.writer)
    actions.discard_draft(version, by=water.writer)
    version.refresh_from_db()
    assert version.state == "discarded"


def test_opinions_hold_up_no_complaint(water: Water) -> None:
    page, series = url("services:feedback", water.published().charter_id), limits.SAYING
    assert series[0] != limits.SENDING[0]
    cache.clear()
    for _time in range(series[1] + 1):
        answer = Client().post(page, {"text": "Again", "form_key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert limits.spent(RequestFactory().post("/"), limits.SENDING) == 0
    cache.clear()


def test_the_feedback_page_promises_no_answer_that_is_not_shown(water: Water) -> None:
    page = page_of("services:feedback", water.published().charter_id)
    assert "We answer on this page" not in page
    assert "Where nobody can be recognised, our answer stands here." in page


@pytest.mark.parametrize("form", ["consultation", "ask_for_format", "feedback"])
def test_other_words_from_the_same_form_are_another_message(water: Water, form: str) -> None:
    cache.clear()
    version = opened(water) if form == "consultation" else water.published()
    page = url(f"services:{form}", version.charter_id if form == "feedback" else version.pk)
    model = {"consultation": Comment, "ask_for_format": FormatRequest, "feedback": CharterFeedback}[form]
    given = sent(format="braille", language="en", note="One")
    for more in ({}, {}, {"text": "What I forgot", "note": "Two"}):
        assert Client().post(page, given | more).status_code == 302
    assert model.objects.count() == 2


def test_a_file_is_handed_over_without_copies_on_a_shelf(water: Water) -> None:
    version, clerk = water.published(), water.writer
    asked = actions.ask_for_format(version, format="epub", language="en", copies=1, by=None)
    assert actions.hand_over_format(asked, by=clerk).format == "epub"
    printed = actions.ask_for_format(version, format="large", language="en", copies=1, by=None)
    with pytest.raises(NotAllowed, match="Only 0 copies"):
        actions.hand_over_format(printed, by=clerk)
