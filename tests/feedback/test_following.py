"""What the citizen sees of a message that was sent, by its number."""

import pytest
from django.test import Client

from feedback import actions, codes, queries
from feedback.models import Case, CaseAddition
from sdip.web import limits
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.charters.conftest import url

from .conftest import CONTACT, Desk, a_key
from .helpers import answered_sum, begun, filled, sent, text_of


def test_the_number_opens_the_message_and_stays_out_of_the_address(desk: Desk) -> None:
    receipt, client = desk.receive(contact=CONTACT, form_key=a_key()), Client()
    answer = client.get(url("tell:follow"), {"code": codes.grouped(receipt.code).lower()})
    assert answer["Location"] == url("tell:status", receipt.case.number)
    page = text_of(client.get(answer["Location"]))
    assert "We have it" in page
    assert receipt.case.text in page
    for secret in (CONTACT["name"], CONTACT["email"], CONTACT["phone"], receipt.code, desk.officer.name):
        assert secret not in page


def test_who_has_no_number_sees_nothing(desk: Desk) -> None:
    case = desk.case()
    for name in ("status", "withdraw"):
        assert Client().get(url(f"tell:{name}", case.number))["Location"] == url("tell:follow")
    assert Client().post(url("tell:add", case.number), {"text": "x"})["Location"] == url("tell:follow")
    assert not case.additions.exists()


def test_another_tenants_number_is_unknown(desk: Desk, tenant_b: Tenant) -> None:
    with tenant_context(tenant_b):
        theirs = actions.receive_case(kind="complaint", text="Elsewhere", language="en")
    assert theirs.case.number == desk.case().number == 1
    client = Client()
    page = text_of(client.get(url("tell:follow"), {"code": theirs.code}), 422)
    assert "We know no message with this number." in page
    client.get(f"/beta/en/messages/follow/?code={theirs.code}")
    assert client.get("/beta/en/messages/status/1/").status_code == 200
    assert client.get(url("tell:status", 1))["Location"] == url("tell:follow")


def test_guessing_is_limited_and_locks_no_neighbour_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 2, 600))
    code, client = desk.receive().code, Client()
    for _each in range(3):
        assert client.get(url("tell:follow"), {"code": code}).status_code == 302
    for _each in range(2):
        assert client.get(url("tell:follow"), {"code": "0" * 20}).status_code == 422
    letter = codes.letter_key(Case.objects.get().pk)
    assert client.get(url("tell:rate_by_mail", "guessed")).status_code == 429
    assert Client().get(url("tell:rate_by_mail", letter)).status_code == 200
    asked = text_of(Client().get(url("tell:follow"), {"code": code}), 422)
    assert code in asked  # it need not be typed again
    right = {"code": code, **answered_sum(asked)}
    assert Client().get(url("tell:follow"), right)["Location"] == url("tell:status", 1)
    assert "together?" in text_of(Client().get(url("tell:follow")))


def test_beside_many_wrong_numbers_none_is_looked_up_without_the_sum(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 2, 600))
    code, guesser = desk.receive().code, Client()
    for _each in range(2):
        assert guesser.get(url("tell:follow"), {"code": "0" * 20}).status_code == 422
    looked_up: list[str] = []

    def look_up(code: str) -> None:
        looked_up.append(code)

    monkeypatch.setattr(queries, "case_of_code", look_up)
    for sent_along in ({}, {"sum": "1", "question": "made:up:1"}):
        assert guesser.get(url("tell:follow"), {"code": code, **sent_along}).status_code == 422
    assert looked_up == []
    answered = answered_sum(text_of(guesser.get(url("tell:follow"))))
    page = text_of(guesser.get(url("tell:follow"), {"code": "0" * 20, **answered}), 422)
    assert "We know no message with this number." in page
    assert answered_sum(page)["question"] != answered["question"]
    again = guesser.get(url("tell:follow"), {"code": code, **answered})
    assert again.status_code == 422  # each sum is good for one number
    assert looked_up == ["0" * 20]


def test_the_citizen_sees_answers_and_never_notes(desk: Desk) -> None:
    client = Client()
    key, _code = sent(client)
    case = Case.objects.get()
    actions.add_note(case, text="An internal remark", by=desk.officer)
    desk.ask(desk.working(case))
    page = text_of(client.get(url("tell:status", case.number)))
    assert "We need something from you" in page
    assert "Which house number?" in page
    assert client.post(url("tell:add", case.number), {"text": "Number 12"}).status_code == 302
    case.refresh_from_db()
    desk.answer(case)
    page = text_of(client.get(url("tell:status", case.number)))
    for words in ("We have answered", "The pipe is repaired.", "Number 12", "It is not put right"):
        assert words in page
    assert "An internal remark" not in page
    assert desk.officer.name not in page
    client.post(url("tell:add", case.number), {"text": "Still leaking", "as": "contest"})
    case.refresh_from_db()
    assert case.state == "in_progress"


def test_a_late_answer_is_called_a_broken_promise(desk: Desk) -> None:
    client = Client()
    sent(client)
    case = Case.objects.get()
    Case.objects.update(due_on="2026-01-05")
    assert "have broken this promise" in text_of(client.get(url("tell:status", case.number)))


def test_the_citizen_takes_the_message_back_once(desk: Desk) -> None:
    client = Client()
    sent(client)
    number = Case.objects.get().number
    assert "Take the message back?" in text_of(client.get(url("tell:withdraw", number)))
    assert client.post(url("tell:withdraw", number)).status_code == 302
    assert "You took it back" in text_of(client.get(url("tell:status", number)))
    assert client.post(url("tell:withdraw", number)).status_code == 302
    page = text_of(client.post(url("tell:add", number), {"text": "More"}), 422)
    assert "no longer open" in page


@pytest.mark.parametrize("text", ["", "\u200b" * 5, " \u00ad\n\u2060"])
def test_an_empty_addition_is_refused(desk: Desk, text: str) -> None:
    client = Client()
    sent(client)
    assert "Write what you want to add." in text_of(client.post(url("tell:add", 1), {"text": text}), 422)
    assert not CaseAddition.objects.exists()


def test_every_public_page_is_kept_out_of_caches(desk: Desk) -> None:
    client = Client()
    key, _code = sent(client)
    other = begun(client)
    filled(client, other)
    paths = [url("tell:start"), url("tell:follow"), url("tell:sent", key)]
    paths += [url(f"tell:{step}", other) for step in ("kind", "about", "what", "where", "help", "contact", "check")]
    paths += [url(f"tell:{page}", 1) for page in ("status", "held", "withdraw")]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "no-store" in answer["Cache-Control"], path
    desk.close(desk.answer(desk.working(Case.objects.get())))
    by_mail = client.get(url("tell:rate_by_mail", codes.letter_key(Case.objects.get().pk)))
    assert "no-store" in by_mail["Cache-Control"]
