"""Consultation: comments on promises and on the whole, their answers, and what the charter says of those who were asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from charters import actions
from charters.models import CharterVersion, Comment, Hearing
from charters.queries import content_of
from charters.workflow import State
from organisation.models import Service
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Water, approved, url


def consulted(water: Water) -> CharterVersion:
    version = water.charter()
    water.promise(version)
    return actions.consult_on_charter(version, by=water.writer)


def comment(version: CharterVersion, water: Water, **values: Any) -> Comment:
    return actions.comment_on_charter(version, **{"side": "staff", "text": "Too slow", "by": water.writer, **values})


def heard(version: CharterVersion, water: Water, **values: Any) -> Hearing:
    facts = {"side": "client", "way": "meeting", "who": {"en": "Canal quarter", "ar": "حي القناة"}, "people": 24}
    return actions.add_hearing(version, **{**facts, "on": timezone.localdate(), "by": water.writer, **values})


def test_each_comment_is_answered_before_the_consultation_ends(water: Water) -> None:
    version = consulted(water)
    first = comment(version, water, commitment=version.commitments.get())
    second = comment(version, water, side="client", author="Meeting of the Canal quarter", by=water.head)
    with pytest.raises(NotAllowed, match="2 comments have no answer yet"):
        actions.end_consultation(version, by=water.writer)
    with pytest.raises(NotAllowed, match="Say why"):
        actions.answer_comment(first, "declined", because=" ", by=water.head)
    actions.answer_comment(first, "declined", because="The crew is small", by=water.head)
    with pytest.raises(NotAllowed, match="1 comment has no answer yet"):
        actions.end_consultation(version, by=water.writer)
    actions.answer_comment(second, "accepted", by=water.head)
    assert actions.end_consultation(version, by=water.writer).state == State.CHECKING
    with pytest.raises(NotAllowed, match="not in consultation"):
        comment(version, water)


def test_a_comment_keeps_the_promise_as_it_was(water: Water) -> None:
    version = consulted(water)
    row = comment(version, water, commitment=version.commitments.get())
    actions.return_charter(version, "Shorter", by=water.head)
    actions.remove_commitment(version.commitments.get(), by=water.writer)
    row.refresh_from_db()
    assert (row.commitment, row.about["en"]) == (None, "Burst pipes repaired within 24 hours")


def test_a_promise_of_another_version_is_refused(water: Water) -> None:
    version = consulted(water)
    other = actions.create_charter(make(Service, directorate=water.directorate), by=water.writer)
    promise = actions.add_commitment(other, words={"en": "We listen"}, by=water.writer)
    with pytest.raises(NotAllowed, match="not part of the version"):
        comment(version, water, commitment=promise)


def test_what_is_in_force_hears_nobody_any_more(water: Water) -> None:
    version = water.published()
    with pytest.raises(NotAllowed, match="no longer being made"):
        heard(version, water)


def test_a_hearing_lies_in_the_past(water: Water) -> None:
    with pytest.raises(NotAllowed, match="has not come yet"):
        heard(water.charter(), water, on=timezone.localdate() + timedelta(days=1))


def test_the_charter_says_who_was_asked_and_how_many_comments_were_accepted(water: Water) -> None:
    version = consulted(water)
    heard(version, water)
    for answer in ("accepted", "declined"):
        actions.answer_comment(comment(version, water), answer, because="So it is", by=water.head)
    meeting, comments = content_of(version).consulted
    assert meeting["en"].startswith("Canal quarter (Meeting, ")
    assert meeting["en"].endswith("24 people were asked.")
    assert meeting["ar"].startswith("حي القناة")
    assert comments["en"] == "2 comments were answered. Accepted: 1."
    actions.remove_hearing(version.hearings.get(), by=water.writer)
    assert len(content_of(version).consulted) == 1


def test_the_next_version_asks_anew(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    heard(version, water)
    approved(version, water.head)
    actions.publish_charter(version, by=water.head)
    assert content_of(version).consulted
    assert content_of(actions.start_new_version(version.charter, by=water.writer)).consulted == []


def test_the_database_keeps_answers_whole(water: Water) -> None:
    row = comment(consulted(water), water)
    for values in ({"answer": "accepted"}, {"answered_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=row.pk).update(**values)


def test_staff_of_the_directorate_is_told_and_so_is_who_commented(water: Water) -> None:
    clerk, stranger = make_member("data_officer", water.directorate), make_member("head", make_directorate())
    version = consulted(water)
    told = Notification.objects.filter(kind="charters.consultation").values_list("recipient", flat=True)
    assert set(told) == {clerk.membership_id, water.head.membership_id}
    assert stranger.membership_id not in told
    actions.answer_comment(comment(version, water, by=clerk), "accepted", by=water.head)
    answered = Notification.objects.get(kind="charters.answered")
    assert answered.recipient_id == clerk.membership_id


def test_pages(water: Water) -> None:
    version = consulted(water)
    writer, clerk = signed_in(water.writer), signed_in(make_member("data_officer", water.directorate))
    page, new = url("charters:consultation", version.pk), url("charters:new_comment", version.pk)
    given = {"commitment": version.commitments.get().pk, "side": "staff", "text": "We need a second crew"}
    assert clerk.post(new, given | {"side": "client"}).status_code == 422  # speaks for the staff alone
    assert clerk.post(new, given).status_code == 302
    row = Comment.objects.get()
    answer = url("charters:answer_comment", row.pk)
    assert "Answer the chosen comments" in writer.get(page).content.decode()
    assert clerk.post(answer, {"answer": "accepted"}).status_code == 403
    assert '<option value="" selected>' in writer.get(answer).content.decode()  # nothing is accepted by one hasty click
    refused = writer.post(answer, {"answer": "declined", "because": "", "revision": "1"})
    assert refused.status_code == 422
    assert "Say why the comment is not accepted." in refused.content.decode()
    assert writer.post(answer, {"answer": "declined", "because": "No money", "revision": "1"}).status_code == 302
    shown = clerk.get(page).content.decode()
    assert all(text in shown for text in ("We need a second crew", "No money", "Not accepted"))
    assert "Answer the chosen comments" not in writer.get(page).content.decode()  # none waits
    assert "We need a second crew" not in clerk.get(page + "?answer=open").content.decode()


def test_hearing_pages(water: Water) -> None:
    version, writer = consulted(water), signed_in(water.writer)
    given = {"side": "client", "way": "survey", "who_en": "Households", "people": "40", "on": "2026-05-02"}
    new = url("charters:new_hearing", version.pk)
    assert writer.post(new, given | {"people": "0"}).status_code == 422
    assert writer.post(new, given).status_code == 302
    assert "40 people" in writer.get(url("charters:consultation", version.pk)).content.decode()
    assert writer.post(url("charters:remove_hearing", Hearing.objects.get().pk)).status_code == 302
    assert not Hearing.objects.exists()


def test_the_page_asks_few_questions(water: Water, django_assert_max_num_queries: Any) -> None:
    version = consulted(water)
    heard(version, water)
    for number in range(12):
        actions.answer_comment(comment(version, water, text=f"No. {number}"), "accepted", by=water.head)
    client = signed_in(water.writer)
    with django_assert_max_num_queries(25):
        client.get(url("charters:consultation", version.pk))
