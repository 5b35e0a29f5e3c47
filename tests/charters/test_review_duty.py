"""A review that was begun is somebody's work until it has an outcome; its day is counted from what was published."""

from datetime import timedelta

import pytest
from django.utils import timezone

from charters import actions, queries
from charters.models import (
    CharterReview,
)
from charters.workflow import State
from tenancy.refusals import NotAllowed
from tests.make import signed_in

from .conftest import Water, in_force, reviewed, url
from .test_caring import told, work_of

TODAY = timezone.localdate


def test_a_review_that_was_begun_is_work_until_it_has_an_outcome(water: Water) -> None:
    version = water.published()
    assert work_of(water.writer) == set()
    actions.review_charter(version, by=water.writer)
    assert [work_of(each) for each in (water.head, water.writer)] == [{("review", version.pk)}] * 2
    assert (told(water.head, "review_begun"), told(water.writer, "review_begun")) == (1, 0)
    reviewed(version, water.writer)
    draft = actions.renew_charter(version, by=water.writer)
    assert work_of(water.writer) == set()
    actions.discard_draft(draft, by=water.writer)
    assert work_of(water.writer) == {("review", version.pk)}


def test_a_begun_review_is_still_reminded_of(water: Water) -> None:
    version = actions.review_charter(water.published(), by=water.writer)
    actions.change_charter(water.row, owner=water.head, review_on=TODAY(), by=water.head)
    actions.send_review_reminders()
    assert told(water.head, "review_due") == 1
    assert version.state == State.REVIEW


def test_a_charter_with_a_no_is_not_kept(water: Water) -> None:
    version = reviewed(actions.review_charter(water.published(), by=water.writer), water.writer)
    actions.write_review(version, {"true": (False, "Two days now")}, by=water.writer)
    with pytest.raises(NotAllowed, match="answered with no"):
        actions.keep_charter(version, review_on=TODAY() + timedelta(days=90), by=water.head)
    assert actions.renew_charter(version, by=water.writer).state == State.DRAFT


@pytest.mark.parametrize("days", [-400, 0])
def test_a_kept_charter_is_reviewed_on_a_day_to_come(water: Water, days: int) -> None:
    version = reviewed(actions.review_charter(water.published(), by=water.writer), water.writer)
    with pytest.raises(NotAllowed, match="still to come"):
        actions.keep_charter(version, review_on=TODAY() + timedelta(days=days), by=water.head)
    sent = {"review_on": (TODAY() + timedelta(days=days)).isoformat()}
    assert signed_in(water.head).post(url("charters:move", version.pk, "keep"), sent).status_code == 422


def test_putting_the_new_version_away_opens_the_review_again(water: Water) -> None:
    version = reviewed(actions.review_charter(water.published(), by=water.writer), water.writer)
    draft = actions.renew_charter(version, by=water.writer)
    actions.discard_draft(draft, by=water.writer)
    review = CharterReview.objects.get()
    assert (review.outcome, review.ended_at, review.ended_by) == ("", None, None)
    assert actions.keep_charter(version, review_on=None, by=water.head).state == State.PUBLISHED
    assert water.row.review_on == queries.next_review(water.row, TODAY())


def test_an_answered_review_is_renewed_by_the_next_publication(water: Water) -> None:
    version = reviewed(actions.review_charter(water.published(), by=water.writer), water.writer)
    in_force(actions.start_new_version(water.row, by=water.writer), water.head)
    assert version.reviews.get().outcome == "renewed"


def test_the_next_review_is_counted_from_the_publication(water: Water) -> None:
    water.published()
    soon = TODAY() + timedelta(days=3)
    type(water.row).objects.update(review_on=soon)  # as time goes by
    second = in_force(actions.start_new_version(water.row, by=water.writer), water.head)
    assert water.row.review_on == queries.next_review(water.row, TODAY())
    actions.change_charter(water.row, owner=water.head, review_on=soon, by=water.head)
    actions.review_charter(second, by=water.head)  # the day has served
    in_force(actions.start_new_version(water.row, by=water.writer), water.head)
    assert water.row.review_on == queries.next_review(water.row, TODAY())
