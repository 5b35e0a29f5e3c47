"""A mail is a row first: it is sent once, tried again when refused, and found again when a worker died over it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from sdip.files.store import store_file
from sdip.mail import outbox, tasks
from sdip.mail.models import Message, PlatformMessage, State
from tenancy.context import tenant_context
from tenancy.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(slug="post", name={"en": "Post"}, languages=["en"])


def queue(tenant: Tenant, **more: Any) -> Message:
    with tenant_context(tenant):
        return outbox.queue_message("gov@example.org", "Report", "Here it is", purpose="test", language="en", **more)


def reload(tenant: Tenant, message: Message) -> Message:
    with tenant_context(tenant):
        return Message.objects.get(pk=message.pk)


def test_a_queued_message_leaves_once_with_its_message_id(tenant: Tenant) -> None:
    message = queue(tenant)
    assert [m.extra_headers["Message-ID"] for m in mail.outbox] == [message.message_id]
    tasks.send_message.apply_async(args=[message.pk], tenant=tenant)
    assert len(mail.outbox) == 1
    assert reload(tenant, message).state == State.SENT


def test_nothing_leaves_when_the_transaction_is_rolled_back(tenant: Tenant) -> None:
    with pytest.raises(ZeroDivisionError), tenant_context(tenant):
        outbox.queue_message("gov@example.org", "Report", "text", purpose="test", language="en")
        raise ZeroDivisionError
    assert mail.outbox == []


def test_an_attachment_arrives_byte_for_byte(tenant: Tenant) -> None:
    with tenant_context(tenant):
        file = store_file(b"%PDF-1.7 \xff", "تقرير.pdf", "application/pdf")
    queue(tenant, attachments=[file])
    assert mail.outbox[0].attachments[0].content == b"%PDF-1.7 \xff"
    assert mail.outbox[0].attachments[0].filename == "تقرير.pdf"


def test_a_refused_mail_is_tried_again_later_and_given_up_in_the_end(tenant: Tenant, monkeypatch: Any) -> None:
    def refuse(*args: Any, **kwargs: Any) -> int:
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        message = queue(tenant)
        row = reload(tenant, message)
        assert (row.state, row.attempts) == (State.QUEUED, 1)
        assert "no mail server" in row.last_error
        assert row.next_try_at > timezone.now()
        pauses = [_pause(row)]
        while row.state == State.QUEUED:
            _make_due(tenant, message)
            tasks.send_message.apply_async(args=[message.pk], tenant=tenant)
            row = reload(tenant, message)
            pauses.append(_pause(row))
        assert (row.state, row.attempts) == (State.FAILED, outbox.MAX_ATTEMPTS)
    assert pauses == [1, 5, 15, 60, 240] + [720] * 7  # minutes: a server that is down for two days loses no letter
    assert mail.outbox == []


def _pause(row: Message) -> int:
    """Minutes until the next try."""
    return round((row.next_try_at - timezone.now()).total_seconds() / 60)


def _make_due(tenant: Tenant, message: Message) -> None:
    with tenant_context(tenant):
        Message.objects.filter(pk=message.pk).update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_a_mail_left_in_sending_by_a_dead_worker_is_sent_again_under_the_same_id_and_flagged(tenant: Tenant) -> None:
    with tenant_context(tenant):
        message = Message.objects.create(
            message_id="<one@example.org>", recipient="gov@example.org", language="en", subject="s", text="t", purpose="test",
            state=State.SENDING, attempts=1, next_try_at=timezone.now() + timedelta(minutes=4),
        )  # fmt: skip
    tasks.sweep_messages.apply_async(tenant=tenant)
    assert mail.outbox == []  # its lease is not over: the worker may be alive
    _make_due(tenant, message)
    tasks.sweep_messages.apply_async(tenant=tenant)
    assert [m.extra_headers["Message-ID"] for m in mail.outbox] == ["<one@example.org>"]
    assert reload(tenant, message).sent_again


def test_a_worker_whose_lease_is_over_does_not_undo_what_another_has_sent(tenant: Tenant) -> None:
    with tenant_context(tenant):
        message = Message.objects.create(
            message_id="<one@example.org>", recipient="gov@example.org", language="en", subject="s", text="t", purpose="test",
            next_try_at=timezone.now(),
        )  # fmt: skip
        slow = outbox.claim(Message, message.pk)
    _make_due(tenant, message)
    with tenant_context(tenant):
        quick = outbox.claim(Message, message.pk)
        outbox.note_failed(slow, TimeoutError("slow"))  # the other one is at it
        assert Message.objects.get().state == State.SENDING
        outbox.note_sent(Message, quick.pk)
        outbox.note_failed(slow, TimeoutError("slow"))
        outbox.note_failed(quick, TimeoutError("slow"))
    assert (reload(tenant, message).state, reload(tenant, message).last_error) == (State.SENT, "")


def test_platform_mail_that_is_refused_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> int:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    message = outbox.queue_platform_message("somebody@example.org", "New password", "link", language="en")
    row = PlatformMessage.objects.get(pk=message.pk)
    assert (row.state, row.attempts, "no mail server" in row.last_error) == (State.QUEUED, 1, True)


def test_platform_mail_needs_no_tenant() -> None:
    message = outbox.queue_platform_message("somebody@example.org", "New\npassword", "link", language="en")
    assert mail.outbox[0].subject == "New password"
    assert PlatformMessage.objects.get(pk=message.pk).state == State.SENT
