"""Whatever is refused: the words that a citizen wrote stay on the page."""

import re
from typing import Any

import pytest
from django.test import Client

from feedback import actions
from feedback.models import Case
from tests.charters.conftest import url
from tests.make import signed_in

from .conftest import Desk
from .helpers import sent, text_of

WORDS = "It drips in the kitchen"


def answered(desk: Desk) -> tuple[Client, Case]:
    client = Client()
    sent(client)
    return client, desk.answer(desk.working(Case.objects.get()))


def test_an_addition_to_what_was_closed_meanwhile(desk: Desk) -> None:
    client, case = answered(desk)
    desk.close(case)
    page = text_of(client.post(url("tell:add", 1), {"text": WORDS}), 422)
    assert WORDS in page
    assert 'value="contest"' in page


@pytest.mark.parametrize("page", ["tell:rate", "tell:add"])
def test_a_contest_of_what_was_opened_meanwhile(desk: Desk, page: str) -> None:
    client, case = answered(desk)
    actions.reopen_case(case, reason="We were wrong", by=desk.officer)
    assert WORDS in text_of(client.post(url(page, 1), {"content": "no", "as": "contest", "text": WORDS}), 422)


@pytest.mark.parametrize(("text", "said"), [("", "Write what you want to add"), ("x" * 4001, "4000")])
def test_a_review_says_its_error_at_its_own_field(desk: Desk, text: str, said: str) -> None:
    client, _case = answered(desk)
    page = text_of(client.post(url("tell:add", 1), {"text": text, "as": "appeal"}), 422)
    assert "<details open>" in page
    assert 'href="#against_text"' in page
    field = re.search(r'<textarea[^>]*id="against_text"[^>]*>(.*?)</textarea>', page, re.S)
    assert field is not None
    assert field[1].strip() == text
    other = re.search(r'<textarea[^>]*id="id_text"[^>]*>(.*?)</textarea>', page, re.S)
    assert other is not None
    assert not other[1].strip()


@pytest.mark.parametrize(
    ("state", "given"), [("in_progress", {}), ("answered", {"as": "contest"}), ("answered", {"as": "appeal"})]
)
def test_two_clicks_say_it_once(desk: Desk, state: str, given: dict[str, Any]) -> None:
    client = Client()
    sent(client)
    case = desk.working(Case.objects.get())
    if state == "answered":
        desk.answer(case)
    for _click in range(2):
        assert client.post(url("tell:add", 1), {"text": WORDS, **given}).status_code == 302
    assert case.additions.count() == 1
    assert client.post(url("tell:add", 1), {"text": "Another word"}).status_code == 302
    assert case.additions.count() == 2


def test_a_citizen_takes_it_back_by_telephone(desk: Desk) -> None:
    case = desk.case("in_progress")
    given = {"withdraw-revision": case.revision}
    assert signed_in(desk.officer).post(url("feedback:deed", case.pk, "withdraw"), given).status_code == 302
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert case.moves.get(to_state="withdrawn").by == desk.officer
