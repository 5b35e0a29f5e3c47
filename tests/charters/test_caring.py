"""What was said to those who look after a charter: found, answered once, put aside, erased; reviews that somebody must end."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from charters import actions, queries
from charters.documents.formats import FORMATS
from charters.models import (
    CharterFeedback,
    CharterVersion,
    Comment,
    Distribution,
    FormatRequest,
    Hearing,
    ReviewAnswer,
    Stock,
)
from charters.parts import ON_SHELF
from charters.workflow import Level, State
from people.models import Deputyship, Member
from sdip import registry
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed, Stale
from tests.make import make, make_directorate, make_member, signed_in

from .conftest import Water, approved, in_force, url
from .test_consulting import comment, consulted, heard
from .test_spreading import BRAILLE, asked, stocked, went

TODAY = timezone.localdate


def work_of(member: Member) -> set[tuple[str, int]]:
    fresh = Member.objects.get(pk=member.pk)
    sources = [each for each in registry.work if each.kind.startswith("charters.")]
    return {(each.kind.partition(".")[2], row["id"]) for each in sources for row in each.rows(fresh)} - {
        ("read", pk) for pk in CharterVersion.objects.values_list("pk", flat=True)
    }


def told(member: Member, kind: str) -> int:
    return Notification.objects.filter(recipient=member.membership_id, kind=f"charters.{kind}").count()


def said(version: CharterVersion, text: str = "My neighbour Ali Hassan", **values: Any) -> CharterFeedback:
    return actions.give_feedback(version, **{"form_key": uuid.uuid4(), "text": text, **values})


def trail_of(model: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(e::text, ' ') FROM {model._meta.db_table}event e")
        return str(cursor.fetchone()[0])


def test_what_was_heard_does_not_change_once_it_is_checked(water: Water) -> None:
    version = consulted(water)
    row, hearing = comment(version, water), heard(version, water)
    actions.answer_comment(row, "accepted", by=water.writer)
    actions.end_consultation(version, by=water.writer)
    for act in (
        lambda: heard(version, water, people=10_000),
        lambda: actions.remove_hearing(hearing, by=water.writer),
        lambda: actions.answer_comment(row, "declined", because="No", by=water.writer),
        lambda: actions.answer_comments(version, {row.pk: row.revision}, "declined", because="No", by=water.writer),
    ):
        with pytest.raises(NotAllowed, match="Send it back to the draft first"):
            act()
    page = signed_in(water.writer).get(url("charters:consultation", version.pk)).content.decode()
    assert url("charters:new_hearing", version.pk) not in page
    assert url("charters:answer_comment", row.pk) not in page
    actions.return_charter(version, "Ask again", by=water.head)
    heard(version, water)


def test_feedback_comments_and_requests_reach_somebody(water: Water) -> None:
    stranger, version = make_member("head", make_directorate()), water.published()
    opinion, request = said(version), actions.ask_for_format(version, **BRAILLE, copies=1, by=None)
    said(version, "Another one")
    mine = {("opinions", version.charter_id), ("requests", version.pk)}
    assert [work_of(each) for each in (water.head, water.writer, stranger)] == [mine, mine, set()]
    assert (told(water.head, "opinion"), told(water.head, "asked")) == (1, 1)  # the owner, once a day
    assert told(stranger, "opinion") == 0
    actions.refuse_format(request, "No embosser", by=water.writer)
    actions.answer_feedback(opinion, "Thanks", shown=False, by=water.writer)
    actions.put_feedback_aside(CharterFeedback.objects.get(answer=""), "Spam", by=water.writer)
    assert work_of(water.writer) == set()
    draft = actions.consult_on_charter(actions.start_new_version(water.row, by=water.writer), by=water.writer)
    row = comment(draft, water, by=water.writer)
    assert work_of(water.writer) == {("comments", draft.pk)}
    assert told(water.head, "commented") == 1
    actions.answer_comment(row, "accepted", by=water.head)
    assert work_of(water.writer) == set()


def test_work_leads_to_pages_that_open(water: Water) -> None:
    version = water.published()
    said(version)
    asked(version, water)
    client = signed_in(water.writer)
    page = client.get("/alpha/staff/").content.decode()
    for place in (
        url("charters:feedback", version.charter_id, query="?answer=open"),
        url("charters:distribution", version.pk),
    ):
        assert place in page
        assert client.get(place).status_code == 200


def test_an_owner_who_has_moved_is_not_sent_to_a_closed_page(water: Water) -> None:
    water.published()
    owner = make_member("head", make_directorate())
    actions.change_charter(water.row, owner=owner, review_on=TODAY(), by=water.head)
    actions.send_review_reminders()
    assert (work_of(owner), told(owner, "review_due")) == (set(), 0)
    assert told(water.writer, "review_due") == 1  # who may write it is told instead


def test_an_owner_who_has_left_does_not_keep_the_news(water: Water) -> None:
    version = water.published()
    Member.objects.filter(pk=water.head.pk).update(left_on=TODAY())
    said(version)
    assert (told(water.head, "opinion"), told(water.writer, "opinion")) == (0, 1)


def test_deputies_are_told_too(water: Water) -> None:
    deputy = make_member()
    make(Deputyship, member=water.head, deputy=deputy, starts_on=TODAY(), ends_on=TODAY())
    version = consulted(water)
    actions.end_consultation(version, by=water.writer)
    assert told(deputy, "your_turn") == 1


def test_staff_is_told_of_a_withdrawal(water: Water) -> None:
    clerk = make_member("data_officer", water.directorate)
    actions.withdraw_charter(water.published(), by=water.head)
    assert told(clerk, "withdrawn") == 1


def test_other_words_under_the_same_key_are_another_feedback(water: Water) -> None:
    version, key = water.published(), uuid.uuid4()
    for text in ("Too long", "Too long", "Too short", "Too short"):
        said(version, text, form_key=key)
    assert sorted(CharterFeedback.objects.values_list("text", flat=True)) == ["Too long", "Too short"]
    for note in ("Thursday", "Thursday", "Friday"):
        actions.ask_for_format(version, **BRAILLE, copies=1, note=note, form_key=key, by=None)
    assert FormatRequest.objects.count() == 2


def test_a_request_is_the_charters_and_is_handed_over_of_what_is_in_force(water: Water) -> None:
    first = water.published()
    row = actions.ask_for_format(first, **BRAILLE, copies=2, note="Thursday", contact="0770 123", by=None)
    second = in_force(actions.start_new_version(water.row, by=water.writer), water.head)
    writer = signed_in(water.writer)
    assert work_of(water.writer) == {("requests", second.pk)}
    assert "0770 123" in writer.get(url("charters:distribution", second.pk)).content.decode()
    assert writer.post(url("charters:hand_over", row.pk)).status_code == 422  # nothing is on the shelf
    stocked(second, water)
    assert writer.post(url("charters:hand_over", row.pk)).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.contact, row.note) == ("done", "", "")
    out = Distribution.objects.get()
    assert (out.version, out.place, queries.copies_left(second, "braille", "en")) == (second, "", 8)


def test_a_request_of_a_withdrawn_charter_is_refused_and_the_contact_erased(water: Water) -> None:
    version = water.published()
    row = actions.ask_for_format(version, **BRAILLE, copies=1, contact="0770 123", by=None)
    actions.withdraw_charter(version, by=water.head)
    assert work_of(water.writer) == {("requests", version.pk)}
    with pytest.raises(NotAllowed, match="no longer in force"):
        actions.hand_over_format(row, by=water.writer)
    refuse = url("charters:refuse_format", row.pk)
    assert signed_in(water.writer).get(refuse).status_code == 200
    assert signed_in(water.writer).post(refuse, {"reason": "It is withdrawn"}).status_code == 302
    assert FormatRequest.objects.get().contact == ""


def test_a_file_is_handed_over_without_a_shelf(water: Water) -> None:
    version = water.published()
    row = actions.ask_for_format(version, format="epub", language="en", copies=1, by=None)
    actions.hand_over_format(row, by=water.writer)
    assert queries.shelves(version) == []
    assert set(FORMATS) > ON_SHELF
    new = signed_in(water.writer).get(url("charters:new_stock", version.pk)).content.decode()
    assert 'value="braille"' in new
    assert 'value="epub"' not in new


def test_copies_of_a_replaced_version_are_taken_away(water: Water) -> None:
    first = water.published()
    stocked(first, water, copies=10)
    with pytest.raises(NotAllowed, match="no longer in force are out of date"):
        went(first, water, way="removed", place="", **BRAILLE, copies=1)
    in_force(actions.start_new_version(water.row, by=water.writer), water.head)
    writer, page = signed_in(water.writer), url("charters:distribution", first.pk)
    assert "Take its copies away from the counters." in writer.get(page).content.decode()
    assert writer.get(url("charters:new_stock", first.pk)).status_code == 302
    sent = {**BRAILLE, "way": "removed", "place": "", "copies": "10", "on": TODAY().isoformat()}
    assert writer.post(url("charters:new_distribution", first.pk), sent | {"way": "counter"}).status_code == 422
    assert writer.post(url("charters:new_distribution", first.pk), sent).status_code == 302
    assert queries.copies_left(first, "braille", "en") == 0
    assert "Take its copies away" not in writer.get(page).content.decode()


def test_what_was_said_is_not_in_the_trail_and_can_be_erased(water: Water) -> None:
    version = water.published()
    row, kept = said(version), said(version, "Too long")
    actions.answer_feedback(row, "Dear Ali Hassan", shown=True, by=water.writer)
    asked_for = actions.ask_for_format(version, **BRAILLE, copies=1, note="Ali Hassan, Canal 3", by=None)
    writer, page = signed_in(water.writer), url("services:feedback", version.charter_id)
    assert "Ali Hassan" in Client().get(page).content.decode()
    assert writer.post(url("charters:erase_feedback", row.pk)).status_code == 302
    assert "Ali Hassan" not in Client().get(page).content.decode()
    actions.refuse_format(asked_for, "No", by=water.writer)
    row.refresh_from_db()
    assert (row.text, row.answer, row.shown, row.erased_at is None) == ("", "", False, False)
    assert all("Ali" not in trail_of(model) for model in (CharterFeedback, FormatRequest))
    assert not CharterFeedback.objects.filter(text__contains="Ali").exists()
    with pytest.raises(NotAllowed, match="erased"):
        actions.answer_feedback(row, "Thanks", shown=False, by=water.writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        CharterFeedback.objects.filter(pk=row.pk).update(text="Ali")
    listed = writer.get(url("charters:feedback", version.charter_id, query="?answer=open")).content.decode()
    assert kept.text in listed
    clerk = signed_in(make_member("data_officer", water.directorate))
    assert clerk.post(url("charters:erase_feedback", kept.pk)).status_code == 403


def test_a_comment_is_erased_also_when_the_charter_is_in_force(water: Water) -> None:
    version = consulted(water)
    row = comment(version, water, side="client", text="Ali Hassan is rude", author="Canal 3", by=None)
    actions.answer_comment(row, "declined", because="Ali Hassan is not", shown=True, by=water.writer)
    before = queries.content_of(version)
    assert signed_in(water.writer).post(url("charters:erase_comment", row.pk)).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.author, row.because, row.shown, row.answer) == ("", "", "", False, "declined")
    assert queries.content_of(version) == before  # it is counted as it was
    assert "Ali" not in trail_of(Comment)
    assert "Canal 3" not in trail_of(Comment)
    second = comment(version, water, text="Ali again")
    actions.erase_comment(second, by=water.writer)
    assert Comment.objects.get(pk=second.pk).answer == "aside"
    assert actions.end_consultation(version, by=water.writer).state == State.CHECKING


def test_a_flood_is_put_aside_at_once_and_not_counted(water: Water) -> None:
    version = consulted(water)
    actions.answer_comment(comment(version, water, text="Good"), "accepted", by=water.writer)
    rows = [comment(version, water, text=f"Rubbish {number}") for number in range(12)]
    writer, page = signed_in(water.writer), url("charters:answer_comments", version.pk)
    assert writer.get(page).status_code == 302  # nothing was chosen
    form = writer.get(page, {"chosen": [row.pk for row in rows]})
    assert all(text in form.content.decode() for text in ("Rubbish 0", "Rubbish 11"))
    sent = {"answer": "aside", "because": "", "seen": ",".join(f"{row.pk}:1" for row in rows), "shown": "on"}
    assert writer.post(page, sent).status_code == 422
    assert writer.post(page, sent | {"because": "Not about the charter"}).status_code == 302
    assert set(Comment.objects.filter(answer="aside").values_list("shown", flat=True)) == {False}
    actions.end_consultation(version, by=water.writer)
    assert queries.content_of(version).consulted[0]["en"] == "1 comment was answered. Accepted: 1."


def test_several_comments_get_one_answer_of_their_own_version(water: Water) -> None:
    version = consulted(water)
    rows = [comment(version, water, text=text) for text in ("Slow", "Too slow")]
    other = actions.create_charter(directorate=water.directorate, name={"en": "Office"}, by=water.writer)
    for act in ({}, {rows[0].pk: 1, 0: 1}):
        with pytest.raises(NotAllowed, match="Choose the comments"):
            actions.answer_comments(version, act, "accepted", by=water.head)
    with pytest.raises(NotAllowed, match="Choose the comments"):
        actions.answer_comments(other, {rows[0].pk: 1}, "accepted", by=water.head)
    actions.answer_comment(rows[1], "accepted", because="Soon", by=water.head)
    with pytest.raises(Stale):  # and then none of them is answered
        actions.answer_comments(version, {row.pk: 1 for row in rows}, "declined", because="No", by=water.head)
    assert Comment.objects.get(pk=rows[0].pk).answer == ""


def test_the_second_writer_of_an_answer_is_told(water: Water) -> None:
    clerk = make_member("data_officer", water.directorate)
    version = consulted(water)
    row = comment(version, water, by=clerk)
    for _click in range(2):
        actions.answer_comment(row, "accepted", because="Good idea", revision=1, by=water.head)
    assert told(clerk, "answered") == 1
    with pytest.raises(Stale):
        actions.answer_comment(row, "declined", because="Rubbish", revision=1, by=water.writer)
    assert Comment.objects.get().because == "Good idea"
    answer = url("charters:answer_comment", row.pk)
    sent = {"answer": "declined", "because": "Rubbish", "revision": "1"}
    refused = signed_in(water.writer).post(answer, sent)
    assert refused.status_code == 422
    assert "Somebody else has answered meanwhile." in refused.content.decode()


def test_the_second_writer_of_an_answer_to_feedback_or_of_a_review_is_told(water: Water) -> None:
    version = water.published()
    row = said(version)
    actions.answer_feedback(row, "Thanks", shown=True, revision=1, by=water.head)
    for act in (
        lambda: actions.answer_feedback(row, "We disagree", shown=False, revision=1, by=water.writer),
        lambda: actions.put_feedback_aside(row, "Spam", revision=1, by=water.writer),
    ):
        with pytest.raises(Stale):
            act()
    row.refresh_from_db()
    assert (row.answer, row.shown) == ("Thanks", True)
    actions.review_charter(version, by=water.writer)
    no = dict.fromkeys(ReviewAnswer.Question.values, (False, "All of it"))
    for _click in range(2):
        actions.write_review(version, no, revision=1, by=water.head)
    with pytest.raises(Stale):
        actions.write_review(version, dict.fromkeys(no, (True, "")), revision=1, by=water.writer)
    assert set(ReviewAnswer.objects.values_list("note", flat=True)) == {"All of it"}


def test_a_double_click_on_a_form_of_the_staff_makes_one_row(water: Water) -> None:
    version, writer = consulted(water), signed_in(water.writer)
    day, key = TODAY().isoformat(), {"form_key": str(uuid.uuid4())}
    hearing = {"side": "client", "way": "survey", "who_en": "Households", "people": "40", "on": day, **key}
    written = {"side": "client", "text": "Slow", "author": "", "commitment": "", **key}
    for _click in range(2):
        assert writer.post(url("charters:new_hearing", version.pk), hearing).status_code == 302
        assert writer.post(url("charters:new_comment", version.pk), written).status_code == 302
    assert (Hearing.objects.count(), Comment.objects.count()) == (1, 1)
    assert writer.post(url("charters:new_comment", version.pk), written | {"text": "Slower"}).status_code == 302
    assert Comment.objects.count() == 2
    for row in Comment.objects.all():
        actions.answer_comment(row, "accepted", by=water.head)
    actions.end_consultation(version, by=water.writer)
    for kind in ("legal", "plain"):
        actions.check_charter(version, kind, by=make_member("planning_manager"))
    for level, member in ((Level.DIRECTORATE, water.head), (Level.GOVERNOR, make_member("governor"))):
        actions.approve_charter(version, level, by=member)
    actions.publish_charter(version, by=water.head)
    copies = {**BRAILLE, "copies": "7", "on": day, "asked_on": day, "way": "counter", "place": "Canal Street", **key}
    for _click in range(2):
        for name in ("new_stock", "new_distribution", "new_request"):
            assert writer.post(url(f"charters:{name}", version.pk), copies).status_code == 302, name
    assert (Stock.objects.count(), Distribution.objects.count(), FormatRequest.objects.count()) == (1, 1, 1)
    assert 'name="form_key"' in writer.get(url("charters:new_stock", version.pk)).content.decode()


def test_members_from_outside_follow_no_charters(water: Water) -> None:
    guest = make_member("community_member", water.directorate)
    version, client = water.published(), signed_in(guest)
    said(version)
    for name, pk in (
        ("readers", version.pk),
        ("distribution", version.pk),
        ("feedback", version.charter_id),
    ):
        assert client.get(url(f"charters:{name}", pk)).status_code == 403
        for page in (url("charters:charter", version.charter_id), url("charters:version", version.pk)):
            assert url(f"charters:{name}", pk) not in client.get(page).content.decode()
    assert client.post(url("charters:acknowledge", version.pk)).status_code == 403
    reviews = client.get(url("charters:reviews", version.pk))
    assert reviews.status_code == 200
    assert "Ali Hassan" not in reviews.content.decode()
    clerk = signed_in(make_member("data_officer", water.directorate))
    assert "Ali Hassan" in clerk.get(url("charters:feedback", version.charter_id)).content.decode()


def test_members_from_outside_speak_for_themselves(water: Water) -> None:
    version, client = consulted(water), signed_in(make_member("community_member", water.directorate))
    new = url("charters:new_comment", version.pk)
    sent = {"side": "staff", "text": "We wait", "author": "", "commitment": ""}
    assert client.post(new, sent).status_code == 422
    assert client.post(new, sent | {"side": "stakeholder"}).status_code == 302
    assert Comment.objects.get().side == "stakeholder"


def test_forms_that_nothing_can_be_saved_with_are_not_shown(water: Water) -> None:
    version, writer = water.published(), signed_in(water.writer)
    for name in ("review", "new_comment"):
        assert writer.get(url(f"charters:{name}", version.pk)).status_code == 302, name
    actions.review_charter(version, by=water.writer)
    assert writer.get(url("charters:review", version.pk)).status_code == 200
    draft = actions.start_new_version(water.row, by=water.writer)
    for name in ("new_stock", "new_distribution", "new_request"):
        assert writer.get(url(f"charters:{name}", draft.pk)).status_code == 302, name


def test_what_was_said_keeps_its_language(water: Water) -> None:
    version = water.published()
    page = url("services:feedback", version.charter_id)
    sent = {"text": "C'est long", "website": "", "form_key": str(uuid.uuid4())}
    assert Client().post(page, sent).status_code == 302
    row = CharterFeedback.objects.get()
    assert row.language == "en"
    CharterFeedback.objects.update(language="ar")
    assert (
        'lang="ar">C&#x27;est long'
        in signed_in(water.writer).get(url("charters:feedback", version.charter_id)).content.decode()
    )


def test_what_is_approved_is_published_although_an_insult_was_erased(water: Water) -> None:
    version = water.charter()
    water.promise(version)
    heard(version, water)
    actions.consult_on_charter(version, by=water.writer)
    row = comment(version, water, text="Ali")
    actions.answer_comment(row, "declined", because="No", by=water.head)
    actions.return_charter(version, "Shorter", by=water.head)
    approved(version, water.head)
    actions.erase_comment(row, by=water.writer)
    assert actions.publish_charter(version, by=water.head).state == State.PUBLISHED
