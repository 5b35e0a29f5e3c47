from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from tenancy.celery import app, tenant_task
from tenancy.context import tenant_context
from tenancy.models import Tenant

from . import outbox, short
from .models import Message, PlatformMessage, ShortMessage


def soon(task: Any, *args: Any) -> None:
    """Send a task; with the broker down the row waits for the sweeper."""
    try:
        task.delay(*args)
    except (task.OperationalError, OSError):
        return


@tenant_task(atomic=False, name="mail.send_message")
def send_message(tenant: Tenant, pk: int) -> None:
    """Claim, send and note in three short steps: no transaction is open while the mail server is spoken to."""
    with tenant_context(tenant):
        row = outbox.claim(Message, pk)
        mail = outbox.build(row, [a.file for a in row.attachments.select_related("file")]) if row else None
    if mail is None:
        return
    problem = _try(mail.send)
    with tenant_context(tenant):
        outbox.note_failed(row, problem) if problem else outbox.note_sent(Message, pk)


@app.task(name="mail.send_platform_message", in_transaction=False)
def send_platform_message(pk: int) -> None:
    with transaction.atomic():
        row = outbox.claim(PlatformMessage, pk)
    if row is None:
        return
    problem = _try(outbox.build(row).send)
    with transaction.atomic():
        outbox.note_failed(row, problem) if problem else outbox.note_sent(PlatformMessage, pk)


def _try(send: Callable[[], object]) -> Exception | None:
    try:
        send()
    except Exception as problem:  # whatever the server or the network says is noted in the row, and tried again later
        return problem
    return None


@tenant_task(atomic=False, name="mail.send_short_message")
def send_short_message(tenant: Tenant, pk: int) -> None:
    """As a mail is sent. Without a sender the row waits until the operator has set one again."""
    sender = short.sender()
    if sender is None:
        return
    with tenant_context(tenant):
        row = outbox.claim(ShortMessage, pk)
    if row is None:
        return
    problem = _try(lambda: sender.send(row.recipient, row.text, str(row.key)))
    with tenant_context(tenant):
        outbox.note_failed(row, problem) if problem else outbox.note_sent(ShortMessage, pk)


@tenant_task(name="mail.sweep_messages")
def sweep_messages() -> None:
    """Send again what waits: the broker was down, a worker died, the mail server refused."""
    for model, task in ((Message, send_message), (ShortMessage, send_short_message)):
        rows = model._default_manager.filter(outbox.waiting(timezone.now())).order_by("next_try_at")
        for pk in rows.values_list("pk", flat=True)[:200]:
            soon(task, pk)


@app.task(name="mail.sweep_platform_messages")
def sweep_platform_messages() -> None:
    for pk in PlatformMessage.objects.filter(outbox.waiting(timezone.now())).values_list("pk", flat=True)[:200]:
        soon(send_platform_message, pk)
