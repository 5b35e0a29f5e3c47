"""A citizen at the pages of messages."""

import re
import uuid
from html import unescape
from typing import Any

from django.core import signing
from django.test import Client

from feedback import codes
from feedback.models import Case
from feedback.views import memory
from sdip.web import question
from tests.charters.conftest import url

STORY = "A pipe has been leaking since Thursday."


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:3000]
    return str(response.content.decode())


def begun(client: Client, **answers: str) -> uuid.UUID:
    answer = client.post(url("tell:start"), {"kind": "complaint", "service": "water", **answers})
    assert answer.status_code == 302
    return uuid.UUID(answer["Location"].split("/")[-3])


def filled(client: Client, key: uuid.UUID, **contact: str) -> None:
    steps = {
        "about": {"subject": "service"},
        "what": {"service": "water", "text": STORY, "wish": "Repair it"},
        "where": {"where": "Street 14"},
        "help": {"needs": ["large_print"]},
        "contact": {"language": "en", **({"consent": "on"} if contact else {}), **contact},
    }
    for step, answers in steps.items():
        assert client.post(url(f"tell:{step}", key), answers).status_code == 302


def sent(client: Client, **contact: str) -> tuple[uuid.UUID, str]:
    key = begun(client)
    filled(client, key, **contact)
    answer = client.post(url("tell:check", key), {"website": ""})
    assert answer["Location"] == url("tell:sent", key)
    return key, codes.grouped(codes.code_of(key))


def answered_sum(page: str) -> dict[str, str]:
    """What a page asks of whom many write beside, answered; in whatever language it asks."""
    found = re.search(r'name="question" value="([^"]+)"', page)
    assert found is not None, page
    one, two, _name = signing.loads(unescape(found.group(1)), salt=question.SALT)
    return {"question": unescape(found.group(1)), "sum": str(one + two)}


def remembers(client: Client, case: Case) -> None:
    """As if the number of the message had been entered in this browser."""
    known = {memory.FORMS: [], memory.CASES: [case.code_hash[: memory.SIGNS]]}
    client.cookies[memory.COOKIE] = signing.dumps(known, salt=memory.SALT)
