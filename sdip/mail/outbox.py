"""Queueing and sending. A mail is a committed row first; sending claims it, sends outside any transaction, then notes the result.

Found in `sending` after a crash it is sent again under the same Message-ID and flagged: SMTP allows no stronger promise."""

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from email.utils import make_msgid
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from sdip.files.models import File
from sdip.files.store import read_file
from tenancy.context import current_tenant
from tenancy.writing import insert

from .bounces import note_bounced
from .models import Attachment, Delivery, Message, PlatformMessage, State

LEASE = timedelta(minutes=5)  # longer than EMAIL_TIMEOUT allows one sending to take
BACK_OFF = (1, 5, 15, 60, 240, 720)  # minutes after the first, second, ... failure
MAX_ATTEMPTS = 12
NO_SUCH_ADDRESS = re.compile(r"55\d 5\.(1\.\d+|2\.1)\b")


def new_message_id(thread: str = "") -> str:
    """`thread` comes back in the answer to the mail."""
    return make_msgid(
        idstring=f"{uuid.uuid4().hex}.{thread}" if thread else uuid.uuid4().hex,
        domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost",
    )


def queue_message(
    recipient: str,
    subject: str,
    text: str,
    *,
    purpose: str,
    language: str,
    html: str = "",
    attachments: Iterable[File] = (),
    thread: str = "",
    reply_to: str = "",
) -> Message:
    """A tenant's mail; leaves with the transaction's commit. `thread`: a word that the Message-ID carries, and by which it is found."""
    from .tasks import send_message

    message = insert(Message(
        message_id=new_message_id(thread), recipient=recipient, subject=one_line(subject), text=text, html=html,
        purpose=purpose, language=language, next_try_at=timezone.now(), reply_to=reply_to, thread=thread,
    ))  # fmt: skip
    Attachment.objects.bulk_create([Attachment(message=message, file=file) for file in attachments])
    send_message.delay_on_commit(message.pk)
    return message


def queue_platform_message(
    recipient: str, subject: str, text: str, *, language: str, html: str = ""
) -> PlatformMessage:
    """Mail without a tenant: confirm an address, set a new password."""
    from .tasks import send_platform_message, soon

    message = PlatformMessage.objects.create(
        message_id=new_message_id(), recipient=recipient, subject=one_line(subject), text=text, html=html, language=language,
        next_try_at=timezone.now(),
    )  # fmt: skip
    transaction.on_commit(lambda: soon(send_platform_message, message.pk))
    return message


def one_line(subject: str) -> str:
    return " ".join(subject.split())[:300]


def claim(model: type[Delivery], pk: int) -> Any:
    """Take the row for sending, or None: already sent, given up, or in another worker's hands."""
    now = timezone.now()
    row = model._default_manager.select_for_update(skip_locked=True).filter(waiting(now), pk=pk).first()
    if row is None or _settle_withdrawn(row):
        return None
    row.sent_again = row.sent_again or row.state == State.SENDING
    row.state, row.attempts, row.next_try_at = State.SENDING, row.attempts + 1, now + LEASE
    row.save(update_fields=["state", "attempts", "next_try_at", "sent_again"])
    return row


def _settle_withdrawn(row: Any) -> bool:
    """Withdrawn while a worker was sending it, who then ended: whether that copy arrived nobody knows, and no other one follows."""
    if getattr(row, "withdrawn_at", None) is None:
        return False
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    return True


def waiting(now: Any) -> Q:
    """Queued and due, or claimed by somebody whose lease is over."""
    return Q(state__in=[State.QUEUED, State.SENDING], next_try_at__lte=now)


def build(row: Any, files: Iterable[File] = (), connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    headers = {"Message-ID": row.message_id, "Content-Language": row.language, "Auto-Submitted": "auto-generated"}
    mail = EmailMultiAlternatives(
        row.subject, row.text, returns_to(row), [row.recipient], connection=connection,
        headers=headers | further_headers(row) | {"From": settings.DEFAULT_FROM_EMAIL},
    )  # fmt: skip
    if getattr(row, "reply_to", ""):
        mail.reply_to = [row.reply_to]
    if row.html:
        mail.attach_alternative(row.html, "text/html")
    for file in files:
        mail.attach(file.name, read_file(file), file.content_type)
    return mail


HEADERS: dict[str, Callable[[Message], dict[str, str]]] = {}  # by purpose, made when the mail is sent


def add_headers(purpose: str, headers: Callable[[Message], dict[str, str]]) -> None:
    HEADERS[purpose] = headers


def further_headers(row: Any) -> dict[str, str]:
    made = HEADERS.get(getattr(row, "purpose", ""))
    return made(row) if made else {}


def returns_to(row: Any) -> str:
    """The envelope's sender, to whom servers report what did not arrive: the tenant's mailbox where the operator lets its
    mail server speak for that domain, so that the report is read."""
    tenant = current_tenant() if settings.MAIL_RETURNS_TO_MAILBOX and isinstance(row, Message) else None
    held = tenant.settings.get("mailbox", {}) if tenant else {}
    return str(held.get("address") or settings.DEFAULT_FROM_EMAIL)


SECRET: set[str] = set()  # purposes of what opens something for whoever reads it: kept until it is sent


def forget_when_sent(*purposes: str) -> None:
    SECRET.update(purposes)


def note_sent(model: type[Delivery], pk: int) -> None:
    row: QuerySet[Any] = model._default_manager.filter(pk=pk)
    row.update(state=State.SENT, sent_at=timezone.now(), last_error="")
    if model is not PlatformMessage:  # which has no purpose
        row.filter(purpose__in=SECRET).update(**model.EMPTIED)


def note_failed(claimed: Delivery, problem: Exception) -> None:
    """By whoever claimed it: a worker whose lease is over says nothing about a letter that another one sends or has sent."""
    rows: Any = type(claimed)._default_manager.select_for_update(of=("self",))
    row = rows.filter(pk=claimed.pk, state=State.SENDING, attempts=claimed.attempts).first()
    if row is None:
        return
    minutes, refusal = BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1], refused_for_good(problem)
    row.state = State.FAILED if refusal or row.attempts >= MAX_ATTEMPTS else State.QUEUED
    row.state = State.WITHDRAWN if getattr(row, "withdrawn_at", None) else row.state
    row.next_try_at = timezone.now() + timedelta(minutes=minutes)
    row.last_error = f"{type(problem).__name__}: {problem}"[:1000]
    row.save(update_fields=["state", "next_try_at", "last_error"])
    if refusal and isinstance(row, Message):
        note_bounced(row.message_id, refusal)


def refused_for_good(problem: Exception) -> str:
    """What the server said if the address is the trouble (RFC 3463: X.1.*, and X.2.1 for a closed mailbox); no later try helps."""
    if not isinstance(problem, SMTPRecipientsRefused):
        return ""
    answers = [f"{code} {said.decode('utf-8', 'replace')}" for code, said in problem.recipients.values()]
    return answers[0] if answers and all(NO_SUCH_ADDRESS.match(each) for each in answers) else ""


def detach(file: File) -> bool:
    """Takes the file off the mails that have left; False, and nothing done: one that waits still carries it."""
    carrying = Attachment.objects.filter(file=file)
    if carrying.filter(message__state__in=[State.QUEUED, State.SENDING]).exists():
        return False
    carrying.delete()
    return True


def is_lost(message: Message) -> bool:
    """Nobody tries to send it any more, or it came back."""
    return message.state == State.FAILED or (message.state == State.SENT and message.bounced_at is not None)


def withdraw(messages: QuerySet[Message]) -> None:
    """They do not leave any more. What is being sent at this moment may, and is not tried again; what has left stays sent."""
    unsent = When(state__in=[State.QUEUED, State.FAILED], then=Value(State.WITHDRAWN.value))
    messages.filter(withdrawn_at=None).update(withdrawn_at=timezone.now(), state=Case(unsent, default=F("state")))


def lay_aside(message: Message) -> None:
    """A withdrawn one that is wanted again: send_again() follows once what it brings is ready. The caller holds its row."""
    message.sent_at = None if message.bounced_at else message.sent_at
    message.state, message.bounced_at, message.bounce = State.WITHDRAWN, None, ""
    message.save(update_fields=["state", "sent_at", "bounced_at", "bounce"])


def is_leaving(message: Message) -> bool:
    """A worker has it in hand, and what becomes of that is not known yet."""
    return message.state == State.SENDING and message.next_try_at > timezone.now()


def send_again(
    message: Message, *, subject: str, text: str, html: str, language: str, attachments: Iterable[File] = ()
) -> None:
    """One that is lost or withdrawn, under the same Message-ID, with the words and the files of today; the caller holds its row.

    When it left the first time is kept, unless it came back."""
    from .tasks import send_message

    message.subject, message.text, message.html, message.language = one_line(subject), text, html, language
    message.state, message.attempts, message.next_try_at = State.QUEUED, 0, timezone.now()
    message.sent_at = None if message.bounced_at else message.sent_at
    message.last_error, message.bounced_at, message.bounce, message.withdrawn_at = "", None, "", None
    message.save()
    message.attachments.all().delete()
    Attachment.objects.bulk_create([Attachment(message=message, file=file) for file in attachments])
    send_message.delay_on_commit(message.pk)


def empty(messages: QuerySet[Message]) -> bool:
    """Takes the words out of letters that have left; False, and nothing done: one is still to be sent."""
    if messages.filter(state__in=[State.QUEUED, State.SENDING]).exists():
        return False
    messages.update(text=Message.EMPTIED["text"], html=Message.EMPTIED["html"])
    return True


def backlog(model: type[Delivery]) -> dict[str, int]:
    """How many wait, and how many nobody tries to send any more."""
    waits = model._default_manager.filter(state__in=[State.QUEUED, State.SENDING]).count()
    return {"waiting": waits, "failed": model._default_manager.filter(state=State.FAILED).count()}
