"""The sum that is asked where many messages come from one address: without script, in any digits, each once. Nobody is refused."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from feedback.models import Case
from sdip.web import limits, question
from tests.charters.conftest import url

from .conftest import Desk
from .helpers import answered_sum, begun, filled, remembers, sent, text_of


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
    answered = answered_sum(page)
    numbers = re.search(r"How much is (\d) and (\d) together", page)
    assert numbers is not None
    assert int(answered["sum"]) == int(numbers.group(1)) + int(numbers.group(2))
    return answered["question"], int(answered["sum"])


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


@pytest.fixture
def loud(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """One word more from this address, and the sum is asked."""
    monkeypatch.setattr(limits, "SAYING", ("saying", 1, 600))
    case, client = desk.case("in_progress"), Client()
    remembers(client, case)
    assert client.post(url("tell:add", case.number), {"text": "House 12"}).status_code == 302


@pytest.mark.parametrize("way", ["add", "contest", "appeal", "rate"])
def test_what_is_said_later_is_never_lost_to_a_crowd(desk: Desk, loud: None, way: str) -> None:
    case, client = desk.case("in_progress" if way == "add" else "answered"), Client()
    remembers(client, case)
    words = {"text": "Still leaking", "content": "no"} | ({} if way == "rate" else {"as": way})
    page = url("tell:rate" if way == "rate" else "tell:add", case.number)
    refused = text_of(client.post(page, words), 422)
    assert ">\nStill leaking</textarea>" in refused
    assert "What you wrote is still here." in refused
    assert not case.additions.exists()
    assert client.post(page, words | {"sum": "0", "question": answered_sum(refused)["question"]}).status_code == 422
    assert client.post(page, words | answered_sum(refused)).status_code == 302
    assert case.additions.get().text == "Still leaking"


def test_whoever_comes_to_a_crowd_is_asked_at_once(desk: Desk, loud: None) -> None:
    case, client = desk.case("in_progress"), Client()
    remembers(client, case)
    shown = text_of(client.get(url("tell:status", case.number)))
    words = {"text": "House 14", **answered_sum(shown)}
    assert client.post(url("tell:add", case.number), words).status_code == 302
    again = text_of(client.post(url("tell:add", case.number), words), 422)
    assert words["question"] not in again
    assert f'value="{words["sum"]}"' not in again  # it answered another question


def test_to_be_content_takes_no_sum(desk: Desk, loud: None) -> None:
    case, client = desk.case("answered"), Client()
    remembers(client, case)
    assert client.post(url("tell:rate", case.number), {"content": "yes"}).status_code == 302
    assert case.ratings.get().content is True


def test_whoever_begins_beside_many_answers_the_sum_and_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STARTING", ("starting", 2, 600))
    for _each in range(2):
        begun(Client())
    client, chosen = Client(), {"kind": "complaint", "service": "water"}
    refused = text_of(client.post(url("tell:start"), chosen), 422)
    assert "checked" in refused
    assert client.post(url("tell:start"), chosen | {"sum": "1", "question": "x"}).status_code == 422
    assert client.post(url("tell:start"), chosen | answered_sum(refused)).status_code == 302
    assert "together?" in text_of(Client().get(url("tell:start")))
    assert "together?" not in text_of(Client(REMOTE_ADDR="10.0.0.9").get(url("tell:start")))
