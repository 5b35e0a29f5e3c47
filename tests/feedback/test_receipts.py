"""The receipt as one page to keep: the same facts as on the screen, in the citizen's language, for those who may see the number."""

import io
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from feedback import codes
from feedback.receipts import receipt_pdf
from sdip.web import limits
from tests.charters.conftest import url
from tests.make import make_member, signed_in

from .conftest import CONTACT, Desk, a_key
from .helpers import STORY, sent, text_of


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_the_citizen_takes_the_receipt_along(desk: Desk, client: Client) -> None:
    key, code = sent(client, name=CONTACT["name"], email=CONTACT["email"])
    address = url("tell:receipt_file", key)
    assert address in text_of(client.get(url("tell:sent", key)))
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    (text,) = pages_of(answer.content)
    for words in (code, "We have your complaint.", "Follow your message here", "/alpha/en/messages/follow/"):
        assert words in text
    for secret in (STORY, CONTACT["name"], CONTACT["email"]):
        assert secret not in text
    stranger = Client()
    assert stranger.get(address)["Location"] == url("tell:follow")


def test_it_is_made_some_times_an_hour(desk: Desk, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    key, _code = sent(client)
    monkeypatch.setattr(limits, "PRINTING", ("printing", 1, 3600))
    monkeypatch.setattr("feedback.views.receipts.receipt_pdf", lambda *_args: b"%PDF")
    assert client.get(url("tell:receipt_file", key)).status_code == 200
    assert client.get(url("tell:receipt_file", key)).status_code == 429


def test_in_the_citizens_language_and_accessible(desk: Desk) -> None:
    key = a_key()
    case = desk.receive(form_key=key, language="ar").case
    content = receipt_pdf(case, codes.code_of(key))
    catalog: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert catalog["/Lang"] == "ar"
    assert catalog["/MarkInfo"]["/Marked"]
    assert codes.grouped(codes.code_of(key)) in pages_of(content)[0]


def test_the_desk_hands_it_over(desk: Desk) -> None:
    key = a_key()
    desk.receive(form_key=key, channel="counter", by=desk.officer)
    client = signed_in(desk.officer)
    assert url("feedback:receipt_file", key) in text_of(client.get(url("feedback:entered", key)))
    assert codes.grouped(codes.code_of(key)) in pages_of(client.get(url("feedback:receipt_file", key)).content)[0]
    assert client.get(url("feedback:receipt_file", a_key())).status_code == 404
    assert signed_in(make_member("auditor")).get(url("feedback:receipt_file", key)).status_code == 403
