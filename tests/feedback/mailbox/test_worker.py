"""From the beat's minute to the citizen's receipt: a real worker reads a real mail server."""

import tempfile
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from celery.schedules import crontab
from django.conf import settings

from feedback.mailbox.setting import change_mailbox
from feedback.models import Case, Contact, Mailbox, ReceivedMail
from sdip.mail.models import Message
from tenancy.celery import app
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.feedback.citizen import CODE
from tests.make import make_member
from tests.reports.world import World, opened, wait_until

OURS, ZAINAB = "citizens@city.example", "zainab@example.org"


@pytest.fixture
def world(tenant_a: Tenant, server: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("MAILBOX_HOSTS", "127.0.0.1")  # of the worker
    with tenant_context(tenant_a):
        make_member("complaints_officer")
        change_mailbox(
            address=OURS, host="127.0.0.1", port=server[1], security="plain", username="citizens", password="secret",
            folder="INBOX", tagged=False, active=True, since=date(2026, 11, 1), by=make_member("administrator"),
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="sdip-") as folder, opened(Path(folder), tenant_a) as found:
        yield found


def arrives(folder: Path, number: int, text: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = ZAINAB, OURS, f"<{number}@example.org>"
    mail.set_content(text)
    (folder / f"{number}.eml").write_bytes(mail.as_bytes())


def test_the_beat_asks_every_minute_for_every_tenant() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["feedback.read_mailbox"]
    assert (entry["task"], entry["args"], entry["schedule"]) == (
        "tenancy.for_every_tenant",
        ["feedback.read_mailbox"],
        60.0,
    )
    app.loader.import_default_modules()
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert name in app.tasks, name
        assert entry["task"] in app.tasks, name
        assert isinstance(entry["schedule"], float | crontab)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_reads_the_mailbox_and_the_citizen_gets_the_receipt(
    world: World, server: tuple[Path, int], tenant_b: Tenant
) -> None:
    """`tenant_b` has no mailbox: nothing is read for it, and nothing comes to it."""
    folder, _port = server
    arrives(folder, 1, "No water in our street since Thursday.")
    world.beat("feedback.read_mailbox")
    wait_until(lambda: world.post.accepted)
    with tenant_context(world.tenant):
        case, contact, letter = Case.objects.get(), Contact.objects.get(), Message.objects.get()
        assert (case.text, case.channel, case.state) == (
            "No water in our street since Thursday.",
            "email",
            "acknowledged",
        )
        assert (contact.case, contact.email) == (case, ZAINAB)
        assert (letter.purpose, letter.recipient) == ("feedback.receipt", ZAINAB)
    (receipt,) = world.post.accepted
    assert receipt["To"] == ZAINAB
    assert CODE.findall(str(receipt["Subject"]))
    arrives(folder, 2, "The lamp is out, too.")
    for _each in range(2):  # a minute later, and once more: what was read is not read again
        world.beat("feedback.read_mailbox")
    wait_until(lambda: len(world.post.accepted) == 2)
    with tenant_context(world.tenant):
        assert list(Case.objects.order_by("number").values_list("text", flat=True))[1:] == ["The lamp is out, too."]
        assert ReceivedMail.objects.count() == 2
        assert Mailbox.objects.get().seen_uid == 2
    with tenant_context(tenant_b):
        assert not Case.objects.exists()
