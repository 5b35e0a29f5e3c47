import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from sdip.cli.demo import free_port, listens
from tests.cli.helpers import REPOSITORY, wait_until


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    found = free_port()
    command = [sys.executable, "-m", "sdip.cli.mailcatcher", str(tmp_path / "mail"), str(found)]
    with (tmp_path / "shown").open("w") as shown, subprocess.Popen(command, cwd=REPOSITORY, stdout=shown) as process:
        wait_until(lambda: listens(found))
        yield found
        process.kill()


def test_mail_becomes_a_file_and_is_announced(port: int, tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "sdip@localhost", "governor@example.org", "تقرير الخدمات"
    mail.set_content("مرفق التقرير")
    mail.add_attachment(b"%PDF-1.7 \x00\xff", maintype="application", subtype="pdf", filename="звіт.pdf")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(mail)
        client.send_message(mail, to_addrs=["../../etc/passwd@example.org"])
    files = sorted((tmp_path / "mail").glob("*.eml"))
    assert len(files) == 2
    found = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    (attachment,) = found.iter_attachments()  # type: ignore[attr-defined]
    assert found["subject"].strip() == "تقرير الخدمات"
    assert attachment.get_content() == b"%PDF-1.7 \x00\xff"
    assert attachment.get_filename() == "звіт.pdf"
    assert (tmp_path / "shown").read_text().splitlines()[0] == "Mail to governor@example.org: تقرير الخدمات"
