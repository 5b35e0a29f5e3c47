"""Mails that name no alphabet, or a wrong one, are read all the same; where that is a guess, the mail stays as it came."""

from typing import Any

import pytest

from feedback.mailbox.actions import keep_mail
from feedback.models import Case, ReceivedMail
from tenancy.context import require_tenant
from tests.feedback.conftest import Desk

ARABIC, UKRAINIAN = "الماء مقطوع منذ الأحد في شارعنا", "Вода не йде з неділі, що робити?"


def kept(words: bytes, *, subject: bytes = b"x", declared: str = "") -> ReceivedMail:
    head = b"From: a@example.org\nMessage-ID: <c@1>\nSubject: " + subject + b"\n"
    if declared:
        head += f"Content-Type: text/plain; charset={declared}\nContent-Transfer-Encoding: 8bit\n".encode()
    return keep_mail(head + b"\n" + words)


@pytest.mark.parametrize(
    ("words", "encoding", "declared"),
    [
        (ARABIC, "utf-8", ""), (ARABIC, "utf-8", "us-ascii"), (ARABIC, "cp1256", "us-ascii"), (ARABIC, "cp1256", ""),
        (ARABIC, "cp1256", "windows-1256"), (ARABIC, "utf-8", "klingon"), (UKRAINIAN, "cp1251", ""),
        (UKRAINIAN, "koi8-u", "utf-8"), ("Straße überall naß seit Sonntag", "cp1252", ""),
    ],
)  # fmt: skip
def test_its_words_are_read(desk: Desk, words: str, encoding: str, declared: str) -> None:
    tenant: Any = require_tenant()
    tenant.languages = ["en", "ar", "ckb", "uk"]
    row = kept(words.encode(encoding), declared=declared)
    assert words in Case.objects.get().text
    assert (row.raw is not None) == (encoding != "utf-8" and declared != "windows-1256")


def test_headers_whose_letters_are_not_encoded_are_read(desk: Desk) -> None:
    tenant: Any = require_tenant()
    tenant.languages = ["en", "ar"]
    assert kept(b"hello", subject=ARABIC.encode("cp1256")).subject == ARABIC
    assert ARABIC in Case.objects.get().text
