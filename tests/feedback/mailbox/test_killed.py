"""A worker that is killed at any moment: the next one reads on, and each mail is a message once."""

import os
import signal
import subprocess
import sys
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.db import connection

from feedback.mailbox import reading
from feedback.mailbox.setting import change_mailbox
from feedback.models import Case, Mailbox, ReceivedMail
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.cli.helpers import REPOSITORY
from tests.make import make_member

WORKER = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from feedback.mailbox import reading
from feedback.mailbox import actions
from tenancy.models import Tenant
die, at = sys.argv[3], int(sys.argv[4])
count = 0
def dying(name, inner):
    def act(*args, **given):
        global count
        done = inner(*args, **given) if die.startswith("after") else None
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return done if die.startswith("after") else inner(*args, **given)
    return act
name = die.split(":")[1]
setattr(reading, name, dying(name, getattr(reading, name)))
reading.read_mailbox(Tenant.objects.get(pk=int(sys.argv[2])))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["after:keep_mail", "before:note_read", "after:note_read"])
def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    tenant_a: Tenant,
    server: tuple[Path, int],
    moment: str,
) -> None:
    folder, port = server
    with tenant_context(tenant_a):
        change_mailbox(
            address="citizens@city.example", host="127.0.0.1", port=port, security="plain", username="citizens",
            password="secret", folder="INBOX", tagged=False, active=True, since=date(2026, 11, 1),
            by=make_member("administrator"),
        )  # fmt: skip
    for number in range(1, 5):
        mail = EmailMessage()
        mail["From"], mail["Message-ID"] = "zainab@example.org", f"<{number}@example.org>"
        mail.set_content(f"Matter number {number}")
        (folder / f"{number}.eml").write_bytes(mail.as_bytes())
    name = connection.settings_dict["NAME"]
    command = [sys.executable, "-c", WORKER, name, str(tenant_a.pk), moment, "2"]
    done = subprocess.run(
        command,
        cwd=REPOSITORY,
        env=os.environ | {"MAILBOX_HOSTS": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with tenant_context(tenant_a):
        assert 1 <= Case.objects.count() <= 2
        Mailbox.objects.update(claimed_at=None)  # its lease is over
    reading.read_mailbox(tenant_a)
    with tenant_context(tenant_a):
        assert sorted(Case.objects.values_list("text", flat=True)) == [f"Matter number {n}" for n in range(1, 5)]
        assert ReceivedMail.objects.count() == 4
        assert Mailbox.objects.get().seen_uid == 4
