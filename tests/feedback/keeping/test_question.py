"""The sum that is asked where many messages come from one address: without script, in any digits, each once."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from feedback.keeping import question
from feedback.models import Case
from sdip.web import limits
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.feedback.helpers import begun, filled, sent


@pytest.fixture
def crowded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """One message more from this address, and the sum is asked."""
    cache.clear()
    monkeypatch.setattr(question, "FREE", 1)
    sent(Client())
    client = Client()
    key = begun(client)
    filled(client, key)
    yield client, url("tell:check", key)
    cache.clear()


def asked(page: str) -> tuple[str, int]:
    found = re.search(r'name="question" value="([^"]+)"', page)
    numbers = re.search(r"How much is (\d) and (\d) together", unescape(page))
    assert found is not None
    assert numbers is not None
    return unescape(found.group(1)), int(numbers.group(1)) + int(numbers.group(2))


def test_nobody_is_asked_who_sends_a_few(desk: Desk) -> None:
    cache.clear()
    client = Client()
    for number in range(question.FREE):
        key = begun(client)
        filled(client, key)
        page = client.get(url("tell:check", key)).content.decode()
        assert "together?" not in page, number
        assert client.post(url("tell:check", key), {"website": ""}).status_code == 302
    cache.clear()


def test_the_sum_lets_through(crowded: Any) -> None:
    client, page = crowded
    name, total = asked(client.get(page).content.decode())
    answer = client.post(
        page, {"website": "", "question": name, "sum": str(total).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))}
    )
    assert answer.status_code == 302
    assert Case.objects.count() == 2


@pytest.mark.parametrize("wrong", ["", "0", "x", "1e999", "٩٩"])
def test_a_wrong_sum_is_told_and_another_one_asked_and_nothing_is_lost(crowded: Any, wrong: str) -> None:
    client, page = crowded
    name, _total = asked(client.get(page).content.decode())
    answer = client.post(page, {"website": "", "question": name, "sum": wrong})
    assert answer.status_code == 422
    again, total = asked(answer.content.decode())
    assert again != name
    assert client.post(page, {"website": "", "question": again, "sum": str(total)}).status_code == 302


def test_an_answer_counts_once_and_cannot_be_made_up(crowded: Any) -> None:
    client, page = crowded
    name, total = asked(client.get(page).content.decode())
    assert client.post(page, {"question": name, "sum": str(total)}).status_code == 302
    key = begun(client)
    filled(client, key)
    other = url("tell:check", key)
    assert client.post(other, {"question": name, "sum": str(total)}).status_code == 422
    assert client.post(other, {"question": "made:up:1", "sum": "2"}).status_code == 422
    assert client.post(other, {"website": ""}).status_code == 422
    assert Case.objects.count() == 2


def test_counting_the_attempts_spends_none(desk: Desk, rf: Any) -> None:
    cache.clear()
    request = rf.get("/")
    assert [limits.spent(request, limits.SENDING) for _each in range(3)] == [0, 0, 0]
    limits.spend(request, limits.SENDING)
    assert limits.spent(request, limits.SENDING) == 1
    cache.clear()
