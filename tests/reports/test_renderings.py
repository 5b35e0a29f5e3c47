"""On the way to paper: a PDF in each language, claimed, made, failed and tried again, cancelled, and taken back by nobody twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reports import actions
from reports.models import Delivery, Rendering, Snapshot
from reports.workflow import LEASE, MAX_ATTEMPTS, MOVES, Stage, State, check_move, next_try
from sdip.mail.models import Message
from sdip.web.models import Notification
from tenancy.refusals import NotAllowed
from tests.reports.conftest import Story


def paper_of(snapshot: Snapshot, language: str = "en") -> Rendering:
    return snapshot.renderings.get(language=language)


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("to", State.values)
def test_a_report_goes_its_ways(state: str, to: str) -> None:
    if to in MOVES[state]:
        check_move(state, to)
    else:
        with pytest.raises(NotAllowed):
            check_move(state, to)


def test_a_claimed_report_is_nobody_elses_until_the_lease_is_over(story: Story) -> None:
    paper, now = paper_of(story.report()), timezone.now()
    assert actions.claim_rendering(paper.pk, now) is not None
    assert actions.claim_rendering(paper.pk, now + timedelta(minutes=1)) is None
    again = actions.claim_rendering(paper.pk, now + LEASE)
    assert again is not None
    assert again.attempts == 2


def test_failures_are_tried_again_later_and_later_then_told(story: Story) -> None:
    paper = paper_of(story.report())
    pauses = []
    for _number in range(MAX_ATTEMPTS):
        Rendering.objects.update(next_try_at=None)
        claimed = actions.claim_rendering(paper.pk, timezone.now())
        assert claimed is not None
        actions.note_failed(claimed, RuntimeError("No font"))
        paper.refresh_from_db()
        pauses.append(round((paper.next_try_at - timezone.now()).total_seconds() / 60) if paper.next_try_at else None)
    assert pauses == [1, 5, 15, 60, None]
    assert (paper.state, paper.last_error) == ("failed", "RuntimeError: No font")
    news = Notification.objects.get(kind="reports.failed")
    assert news.recipient_id == story.head.membership_id
    with pytest.raises(NotAllowed):
        actions.retry_rendering(paper_of(story.report()), by=story.head)  # it waits already
    retried = actions.retry_rendering(paper, by=story.head)
    assert (retried.state, retried.attempts) == ("queued", 0)


def test_a_report_that_kills_each_worker_is_given_up(story: Story) -> None:
    paper, now = paper_of(story.report()), timezone.now()
    for number in range(MAX_ATTEMPTS):
        assert actions.claim_rendering(paper.pk, now + number * LEASE) is not None
    assert actions.claim_rendering(paper.pk, now + MAX_ATTEMPTS * LEASE) is None
    paper.refresh_from_db()
    assert paper.state == "failed"


def test_the_wait_grows_and_ends() -> None:
    now = timezone.now()
    waits = [next_try(number, now) for number in range(1, MAX_ATTEMPTS + 1)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(wait for wait in waits if wait)


def test_the_second_worker_changes_nothing(story: Story) -> None:
    snapshot = story.report()
    paper = paper_of(snapshot)
    actions.note_rendered(paper.pk, b"%PDF-first")
    message = snapshot.deliveries.get().message
    actions.note_rendered(paper.pk, b"%PDF-second")
    paper.refresh_from_db()
    assert paper.pdf is not None
    assert (paper.pdf.size, paper.pdf_sha256) == (len(b"%PDF-first"), paper.pdf.sha256)
    assert snapshot.deliveries.get().message == message


def test_a_report_is_made_once_in_each_language_of_its_recipients(story: Story) -> None:
    people = [
        ("Office", "office@example.org", "ar"),
        ("Council", "council@example.org"),
        ("Mayor", "m@example.org", "ar"),
    ]
    snapshot = story.report(recipients=people)
    assert [row.language for row in snapshot.renderings.order_by("pk")] == ["en", "ar"]
    actions.note_rendered(paper_of(snapshot, "ar").pk, b"%PDF-ar")
    sent = Delivery.objects.exclude(message=None)
    assert {(row.email, row.message.language) for row in sent} == {
        ("office@example.org", "ar"),
        ("m@example.org", "ar"),
    }
    actions.note_rendered(paper_of(snapshot, "en").pk, b"%PDF-en")
    assert Message.objects.filter(recipient="council@example.org", language="en").count() == 1
    names = {one.file.name for message in Message.objects.all() for one in message.attachments.all()}
    assert names == {f"{snapshot.number}.ar.pdf", f"{snapshot.number}.en.pdf"}


def test_a_language_that_is_not_in_use_is_no_recipients(story: Story) -> None:
    with pytest.raises(NotAllowed, match="languages"):
        story.report(recipients=[("Office", "office@example.org", "fr")])
    assert not Snapshot.objects.exists()


def test_a_ready_report_is_made_in_another_language_for_who_reads_that(story: Story) -> None:
    snapshot = story.report(recipients=[])
    actions.note_rendered(paper_of(snapshot).pk, b"%PDF-en")
    actions.send_report(snapshot, [("Office", "office@example.org")], language="ar", by=story.head)
    assert paper_of(snapshot, "ar").state == "queued"
    assert not Message.objects.exists()
    actions.send_report(snapshot, [("Council", "council@example.org")], by=story.head)
    assert Message.objects.get().recipient == "council@example.org"


def test_a_correction_is_made_in_all_languages_of_the_issue_before(story: Story) -> None:
    first = story.report(recipients=[("Office", "office@example.org", "ar")])
    second = actions.correct_report(first, reason="Nine late entries", by=story.head)
    assert [row.language for row in second.renderings.order_by("pk")] == ["en", "ar"]
    assert second.deliveries.get().language == "ar"


def test_whoever_was_to_get_a_cancelled_pdf_does_not_get_it_with_somebody_else(story: Story) -> None:
    snapshot = story.report()
    actions.cancel_rendering(paper_of(snapshot), by=story.head)
    actions.send_report(snapshot, [("Council", "council@example.org")], by=story.head)
    actions.note_rendered(paper_of(snapshot).pk, b"%PDF")
    assert [message.recipient for message in Message.objects.all()] == ["council@example.org"]
    again = actions.resend_delivery(snapshot.deliveries.get(email="office@example.org"), by=story.head)
    assert (again.stage, Message.objects.count()) == (Stage.RENDERED, 2)


def test_what_is_cancelled_is_made_by_nobody_and_sent_to_nobody_until_it_is_wanted(story: Story) -> None:
    snapshot = story.report()
    paper = paper_of(snapshot)
    claimed = actions.claim_rendering(paper.pk, timezone.now())
    assert claimed is not None
    actions.cancel_rendering(paper, by=story.head)
    actions.note_rendered(paper.pk, b"%PDF-too-late")
    actions.note_failed(claimed, RuntimeError("stopped"))
    paper.refresh_from_db()
    assert (paper.state, paper.pdf, snapshot.deliveries.get().message) == ("cancelled", None, None)
    assert actions.claim_rendering(paper.pk, timezone.now() + LEASE) is None
    with pytest.raises(NotAllowed, match="Cancelled"):
        actions.cancel_rendering(paper, by=story.head)
    assert actions.retry_rendering(paper, by=story.head).state == "queued"
    actions.note_rendered(paper.pk, b"%PDF")
    delivery = snapshot.deliveries.get()
    assert (delivery.message, delivery.stage) == (None, Stage.WITHDRAWN)  # the PDF is wanted again, the sending is not
    actions.resend_delivery(delivery, by=story.head)
    assert snapshot.deliveries.get().message is not None
    with pytest.raises(NotAllowed, match="Ready"):
        actions.cancel_rendering(paper, by=story.head)


FALSE = [
    ({"state": "rendered"}, "rendering_has_a_pdf_exactly_when_rendered"),
    ({"state": "rendering"}, "rendering_is_claimed_exactly_while_being_made"),
    ({"state": "failed", "next_try_at": timezone.now()}, "only_a_waiting_rendering_is_tried_again"),
    ({"step": 3, "steps": 2}, "rendering_step_is_one_of_its_steps"),
    ({"state": "expired"}, "rendering_keeps_the_fingerprint_of_its_pdf"),
]


@pytest.mark.parametrize(("values", "name"), FALSE)
def test_the_database_knows_what_cannot_be(story: Story, values: dict[str, Any], name: str) -> None:
    story.report()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Rendering.objects.update(**values)
