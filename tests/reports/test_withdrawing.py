"""A report that was sent by mistake: withdrawn from one recipient or from all of them, and sent again if that is wanted."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from reports import actions
from reports.links import link_token
from reports.models import Delivery
from reports.queries import waiting_deliveries
from reports.queries.archive import undelivered
from reports.queries.keeping import lost_letters
from reports.workflow import Stage
from sdip.mail import outbox
from sdip.mail.models import Message
from tenancy.context import require_tenant, tenant_context
from tenancy.refusals import NotAllowed
from tests.figures import address
from tests.make import make_directorate, make_member, signed_in
from tests.planning.conftest import in_days
from tests.reports.conftest import Story
from tests.reports.test_pages import page, ready, text_of

WHY = "It went to the wrong office."
PEOPLE = [("Office", "office@example.org", "ar"), ("Council", "council@example.org", "en")]


@pytest.fixture
def delivery(story: Story) -> Delivery:
    """Its letter waits: nothing sends here."""
    return ready(story.report(recipients=[PEOPLE[0]])).deliveries.get()


def now(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_related("message", "withdrawn_by").get(pk=delivery.pk)


def letter(delivery: Delivery) -> Message:
    return Message.objects.get(delivery=delivery)


def withdraw(delivery: Delivery, story: Story) -> Delivery:
    return actions.withdraw_delivery(delivery, why=WHY, by=story.head)


def link(delivery: Delivery, name: str = "recipient_page", *more: str) -> str:
    return address(f"public_reports:{name}", args=[link_token(delivery.pk), *more])


# --- the letter ---


def test_a_letter_that_waits_does_not_leave(story: Story, delivery: Delivery) -> None:
    outbox.note_failed(outbox.claim(Message, letter(delivery).pk), ConnectionRefusedError("the mail server is away"))
    row = withdraw(delivery, story)
    assert (row.stage, row.withdrawn_by, row.withdrawn_why) == (Stage.WITHDRAWN, story.head, WHY)
    message = letter(delivery)
    assert (message.state, message.sent_at) == ("withdrawn", None)
    Message.objects.update(next_try_at=timezone.now())
    assert outbox.claim(Message, message.pk) is None
    assert not Message.objects.filter(outbox.waiting(timezone.now())).exists()
    assert outbox.backlog(Message) == {"waiting": 0, "failed": 0}
    first = now(delivery).withdrawn_at
    assert actions.withdraw_delivery(delivery, why="Again", by=make_member("administrator")).withdrawn_why == WHY
    assert now(delivery).withdrawn_at == first


def test_a_report_withdrawn_before_its_pdf_is_ready_is_not_sent(story: Story) -> None:
    snapshot = story.report(recipients=PEOPLE)
    withdraw(snapshot.deliveries.get(language="ar"), story)
    ready(snapshot)
    assert [message.recipient for message in Message.objects.all()] == ["council@example.org"]


def test_what_has_left_stays_sent_and_its_link_is_dead(story: Story, delivery: Delivery, client: Any) -> None:
    outbox.note_sent(Message, letter(delivery).pk)
    row = withdraw(delivery, story)
    assert (row.stage, letter(delivery).state, now(delivery).has_left) == (Stage.WITHDRAWN, "sent", True)
    assert client.get(link(delivery)).status_code == 410
    shown = text_of(page(story, "report_page", delivery.snapshot_id))
    for words in ("Its e-mail has been sent:", "The link in it does not work any more.", WHY, "Sattar Mahdi"):
        assert words in shown, words
    assert "Try again" not in shown


@pytest.mark.parametrize("end", ["sent", "refused", "killed"])
def test_a_letter_in_the_hands_of_a_worker_is_not_touched_and_not_tried_again(
    story: Story, delivery: Delivery, end: str
) -> None:
    claimed = outbox.claim(Message, letter(delivery).pk)
    withdraw(delivery, story)
    assert letter(delivery).state == "sending"
    assert "is being sent at this moment" in text_of(page(story, "report_page", delivery.snapshot_id))
    with pytest.raises(NotAllowed, match="being sent at this moment"):
        actions.resend_delivery(delivery, by=story.head)
    if end == "sent":
        outbox.note_sent(Message, claimed.pk)
    elif end == "refused":
        outbox.note_failed(claimed, ConnectionRefusedError("away"))
    Message.objects.update(next_try_at=timezone.now())
    assert outbox.claim(Message, claimed.pk) is None
    assert letter(delivery).state == ("sent" if end == "sent" else "withdrawn")
    shown = text_of(page(story, "report_page", delivery.snapshot_id))
    assert ("Its e-mail has been sent" if end == "sent" else "no mail server has said that it took it") in shown


def test_a_lost_letter_that_is_withdrawn_is_not_tried_again(story: Story, delivery: Delivery) -> None:
    Message.objects.update(state="failed")
    assert undelivered().exists()
    assert lost_letters().exists()
    withdraw(delivery, story)
    assert not undelivered().exists()
    assert not lost_letters().exists()
    with pytest.raises(NotAllowed, match="has been withdrawn"):
        actions.retry_delivery(delivery, by=story.head)


def test_a_correction_does_not_go_to_whom_the_report_was_withdrawn_from(story: Story) -> None:
    snapshot = ready(story.report(recipients=PEOPLE))
    withdraw(snapshot.deliveries.get(language="ar"), story)
    new = actions.correct_report(snapshot, reason="Nine late entries", by=story.head)
    assert [each.email for each in new.deliveries.all()] == ["council@example.org"]


# --- sent again ---


@pytest.mark.parametrize("left", [False, True])
def test_it_is_sent_again_under_the_message_id_of_before(
    story: Story, delivery: Delivery, left: bool, client: Any
) -> None:
    """One for each recipient and issue, whether the first letter has left or not."""
    before = letter(delivery)
    if left:
        outbox.note_sent(Message, before.pk)
    withdraw(delivery, story)
    row = actions.resend_delivery(delivery, by=story.head)
    assert (row.stage, row.withdrawn_by, row.withdrawn_why, row.has_left) == (Stage.RENDERED, None, "", left)
    again = Message.objects.get()
    assert (again.state, again.message_id, again.attachments.count()) == ("queued", before.message_id, 1)
    assert outbox.claim(Message, again.pk) is not None
    assert client.get(link(delivery)).status_code == 200
    with pytest.raises(NotAllowed, match="is not withdrawn from them"):
        actions.resend_delivery(delivery, by=story.head)


def test_it_is_sent_again_in_another_language_once_that_pdf_is_ready(story: Story, delivery: Delivery) -> None:
    """By typing the address again: it was sent in the wrong language."""
    before = letter(delivery)
    outbox.note_sent(Message, before.pk)
    withdraw(delivery, story)
    snapshot = delivery.snapshot
    people = [("Office of the governor", "Office@example.org", "uk")]
    actions.send_report(snapshot, people, by=story.head)
    row = now(delivery)
    assert (row.stage, row.language, row.name) == (Stage.QUEUED, "uk", "Office of the governor")
    assert list(waiting_deliveries(snapshot, "uk")) == [row]
    ready(snapshot)
    again = Message.objects.get()
    assert (again.message_id, again.language, again.state) == (before.message_id, "uk", "queued")
    assert again.subject != before.subject
    assert now(delivery).stage == Stage.RENDERED


def test_a_report_withdrawn_twice_says_that_it_has_left_the_first_time(story: Story, delivery: Delivery) -> None:
    outbox.note_sent(Message, letter(delivery).pk)
    withdraw(delivery, story)
    actions.resend_delivery(delivery, by=story.head)
    withdraw(delivery, story)
    assert (letter(delivery).state, now(delivery).has_left) == ("withdrawn", True)
    assert "Its e-mail has been sent:" in text_of(page(story, "report_page", delivery.snapshot_id))


# --- the recipient ---

NAMES = [("recipient_page",), ("download_page",), ("shown_page",), ("figures_page", "csv")]


def test_the_link_says_in_the_language_of_the_report_that_it_is_withdrawn_and_nothing_of_it(
    story: Story, delivery: Delivery
) -> None:
    withdraw(delivery, story)
    client = Client(headers={"accept-language": "en"})
    for page_name in NAMES:
        assert client.get(link(delivery, *page_name)).status_code == 410, page_name
    for name, form in (("acknowledge_page", {"name": "X"}), ("decide_page", {"text": "X", "key": str(uuid4())})):
        assert client.post(link(delivery, name), form).status_code == 410, name
    shown = text_of(client.get(link(delivery)))
    with override("ar"):
        assert gettext("This report has been withdrawn") in shown
    assert '<html lang="ar" dir="rtl">' in shown
    for fact in (delivery.snapshot.number, "مديرية الماء", "٧١", WHY, "office@example.org"):
        assert fact not in shown, fact
    row = now(delivery)
    assert (row.opened_at, row.acknowledged_at, row.decisions.count()) == (None, None, 0)


def test_nothing_is_recorded_of_a_page_that_was_open_when_it_was_withdrawn(story: Story, delivery: Delivery) -> None:
    withdraw(delivery, story)
    actions.note_opened(delivery)
    with pytest.raises(NotAllowed, match="has been withdrawn"):
        actions.acknowledge_report(delivery, name="Sattar")
    with pytest.raises(NotAllowed, match="has been withdrawn"):
        actions.record_decision(delivery, text="Repair them", key=uuid4())
    assert now(delivery).opened_at is None


def test_whoever_decided_before_hears_nothing_more(story: Story, delivery: Delivery) -> None:
    """What they recorded is settled all the same; letters about it that wait do not leave."""
    first, second, third = (actions.record_decision(delivery, text=text, key=uuid4()) for text in "ABC")
    actions.answer_decision(first, answer="Yes", by=story.head)
    withdraw(delivery, story)
    assert {message.state for message in Message.objects.all()} == {"withdrawn"}
    actions.answer_decision(second, answer="No", by=story.head)
    assert Message.objects.filter(purpose="reports.answer").count() == 1
    url = address("reports:decision_page", args=[third.pk])
    client = signed_in(story.head)
    assert "was withdrawn from this recipient" in text_of(client.get(url))
    form = {
        "move": "accept", "text": "C", "place": f"directorate-{story.directorate.pk}", "owner": story.head.pk,
        "due_on": str(in_days(9)),
    }  # fmt: skip
    assert "The recipient is not told" in text_of(client.post(url, form, follow=True))


# --- the pages ---


def test_it_is_withdrawn_from_one_of_them_after_a_page_that_asks(story: Story) -> None:
    snapshot = ready(story.report(recipients=PEOPLE))
    office, council = (snapshot.deliveries.get(email=email) for _name, email, _language in PEOPLE)
    outbox.note_sent(Message, letter(council).pk)
    url = address("reports:withdraw_delivery_page", args=[office.pk])
    assert url in text_of(page(story, "report_page", snapshot.pk))
    client = signed_in(story.head)
    asked = text_of(client.get(url))
    assert ("office@example.org" in asked, "council@example.org" in asked) == (True, False)
    assert "Its e-mail has not left." in asked
    refused = client.post(url, {"why": " "})
    assert (refused.status_code, now(office).withdrawn_at) == (422, None)
    assert client.post(url, {"why": "x" * 301}).status_code == 422
    done = text_of(client.post(url, {"why": WHY}, follow=True))
    assert "withdrawn from 1 recipient." in done
    assert (now(office).stage, now(council).stage) == (Stage.WITHDRAWN, Stage.SENT)
    assert "It is withdrawn already." in text_of(client.post(url, {"why": WHY}, follow=True))
    again = address("reports:resend_page", args=[office.pk])
    assert again in done
    assert client.post(again).status_code == 302
    assert now(office).stage == Stage.RENDERED


def test_it_is_withdrawn_from_all_of_them(story: Story) -> None:
    snapshot = ready(story.report(recipients=PEOPLE))
    url = address("reports:withdraw_page", args=[snapshot.pk])
    assert url in text_of(page(story, "report_page", snapshot.pk))
    assert "withdrawn from 2 recipients." in text_of(signed_in(story.head).post(url, {"why": WHY}, follow=True))
    assert {each.stage for each in snapshot.deliveries.all()} == {Stage.WITHDRAWN}
    assert actions.withdraw_report(snapshot, why=WHY, by=story.head) == 0
    assert url not in text_of(page(story, "report_page", snapshot.pk))


def test_only_those_who_send_it_withdraw_it(story: Story, delivery: Delivery) -> None:
    reader = signed_in(make_member("auditor", story.directorate))
    stranger = signed_in(make_member("head", make_directorate()))
    assert "/withdraw/" not in text_of(reader.get(address("reports:report_page", args=[delivery.snapshot_id])))
    for client in (reader, stranger):
        for name in ("withdraw_delivery_page", "resend_page"):
            assert client.post(address(f"reports:{name}", args=[delivery.pk]), {"why": WHY}).status_code == 403
        url = address("reports:withdraw_page", args=[delivery.snapshot_id])
        assert client.post(url, {"why": WHY}).status_code == 403
    assert now(delivery).withdrawn_at is None


def test_the_trail_says_who_withdrew_it_and_why(story: Story, delivery: Delivery) -> None:
    withdraw(delivery, story)
    with tenant_context(require_tenant()):
        event = delivery.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert (event.withdrawn_why, event.pgh_context["label"]) == (WHY, "reports.withdraw_delivery")
    assert event.pgh_context["member"] == story.head.pk


def test_only_what_is_withdrawn_says_why(story: Story, delivery: Delivery) -> None:
    name = "only_a_withdrawn_delivery_says_by_whom_and_why"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Delivery.objects.update(withdrawn_why=WHY)
