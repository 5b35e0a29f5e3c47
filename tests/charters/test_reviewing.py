"""Review: when it is due, its questions, and how it ends."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from charters import actions, queries
from charters.models import Charter, CharterReview, ReviewAnswer
from charters.tasks import send_reminders
from charters.workflow import State
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.make import make_member, signed_in

from .conftest import Water, in_force, reviewed, url


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 5), 12, date(2027, 12, 5)),
    ],
)
def test_the_next_review_is_so_many_months_later(day: date, months: int, after: date) -> None:
    assert queries.next_review(Charter(every_months=months), day) == after


def test_publishing_plans_the_next_review_but_keeps_a_day_that_was_set(water: Water) -> None:
    water.published()
    assert water.row.review_on == queries.next_review(water.row, timezone.localdate())
    day = timezone.localdate() + timedelta(days=20)
    actions.change_charter(water.row, owner=water.head, review_on=day, by=water.head)
    in_force(actions.start_new_version(water.row, by=water.writer), water.head)
    assert water.row.review_on == day


def test_all_questions_are_answered_before_it_ends(water: Water) -> None:
    version = actions.review_charter(water.published(), by=water.writer)
    for end in (
        lambda: actions.keep_charter(version, review_on=date(2028, 1, 1), by=water.head),
        lambda: actions.renew_charter(version, by=water.writer),
    ):
        with pytest.raises(NotAllowed, match="Answer the questions"):
            end()
    with pytest.raises(NotAllowed, match="Say what has to change"):
        actions.write_review(version, {"true": (False, " ")}, by=water.writer)
    reviewed(version, water.writer)
    actions.write_review(version, {"true": (True, "The tanker is back")}, by=water.writer)  # answered anew
    assert actions.keep_charter(version, review_on=date(2028, 1, 1), by=water.head).state == State.PUBLISHED
    review = CharterReview.objects.get()
    assert (review.outcome, review.ended_by) == ("kept", water.head)
    assert review.answers.get(question="true").note == "The tanker is back"
    with pytest.raises(NotAllowed, match="not under review"):
        actions.write_review(version, {}, by=water.writer)


def test_it_ends_with_a_draft(water: Water) -> None:
    version = reviewed(actions.review_charter(water.published(), by=water.writer), water.writer)
    draft = actions.renew_charter(version, by=water.writer)
    assert (draft.number, draft.state) == (2, State.DRAFT)
    assert CharterReview.objects.get().outcome == "renewed"
    for act in (
        lambda: actions.keep_charter(version, review_on=None, by=water.head),
        lambda: actions.renew_charter(version, by=water.writer),
        lambda: actions.write_review(version, {}, by=water.writer),
    ):
        with pytest.raises(NotAllowed, match="has ended"):
            act()


def test_a_draft_that_was_begun_before_is_taken(water: Water) -> None:
    version = water.published()
    draft = actions.start_new_version(water.row, by=water.writer)
    reviewed(actions.review_charter(version, by=water.writer), water.writer)
    assert actions.renew_charter(version, by=water.writer) == draft


def test_a_version_that_is_replaced_or_withdrawn_is_not_reviewed_any_more(water: Water) -> None:
    version = actions.review_charter(water.published(), by=water.writer)
    second = in_force(actions.start_new_version(water.row, by=water.writer), water.head)
    assert version.reviews.get().outcome == "unfinished"  # nobody has answered its questions
    actions.withdraw_charter(actions.review_charter(second, by=water.head), by=water.head)
    assert second.reviews.get().outcome == "withdrawn"


def test_the_owner_is_reminded_before_and_when_it_is_due_and_once_each(water: Water) -> None:
    water.published()
    owner, today = make_member("head", water.directorate), timezone.localdate()

    def told(days: int) -> list[str]:
        actions.change_charter(water.row, owner=owner, review_on=today + timedelta(days=days), by=water.head)
        Notification.objects.all().delete()
        send_reminders()
        return sorted(Notification.objects.filter(recipient=owner.membership).values_list("kind", flat=True))

    assert (told(31), told(30), told(0)) == ([], ["charters.review_soon"], ["charters.review_due"])
    send_reminders()
    assert Notification.objects.count() == 1


def test_pages(water: Water) -> None:
    version = actions.review_charter(water.published(), by=water.writer)
    writer, clerk = signed_in(water.writer), signed_in(make_member("data_officer", water.directorate))
    questions, page = url("charters:review", version.pk), url("charters:reviews", version.pk)
    assert clerk.get(questions).status_code == 403
    answers = {f"{code}_holds": "yes" for code in ReviewAnswer.Question.values} | {"revision": "1"}
    refused = writer.post(url("charters:renew", version.pk))
    assert refused.status_code == 422
    assert "Answer the questions of the review first." in refused.content.decode()
    assert writer.post(questions, answers | {"true_holds": ""}).status_code == 422
    assert writer.post(questions, answers | {"true_holds": "no"}).status_code == 422
    assert writer.post(questions, answers | {"true_holds": "no", "true_note": "Two days now"}).status_code == 302
    assert "Two days now" in clerk.get(page).content.decode()
    assert 'value="no" id="id_true_holds_1" checked' in writer.get(questions).content.decode().replace(
        ' aria-describedby="id_true_holds_helptext"', ""
    )
    assert writer.post(url("charters:renew", version.pk)).status_code == 302
    assert "A new version is made" in clerk.get(page).content.decode()


def test_the_next_day_is_proposed(water: Water) -> None:
    version = reviewed(actions.review_charter(water.published(), by=water.writer), water.writer)
    page = signed_in(water.head).get(url("charters:progress", version.pk)).content.decode()
    assert queries.next_review(water.row, timezone.localdate()).isoformat() in page
