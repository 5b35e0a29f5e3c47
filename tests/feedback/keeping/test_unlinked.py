"""Nobody can find out by the database who sent an anonymous message, even if that person was signed in meanwhile."""

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client

from feedback.models import Case
from feedback.views import memory
from tests.charters.conftest import url
from tests.feedback.conftest import Desk
from tests.feedback.helpers import begun, filled, remembers, sent, text_of
from tests.make import make_member, signed_in


def stored_sessions() -> str:
    return " ".join(str(row.get_decoded()) for row in Session.objects.all())


@pytest.fixture
def member(desk: Desk) -> Client:
    return signed_in(make_member("team_leader", desk.water.directorate))


def test_the_session_of_who_is_signed_in_names_no_message(member: Client) -> None:
    key = begun(member)
    filled(member, key)
    half = stored_sessions()
    assert member.post(url("tell:check", key), {"website": ""})["Location"] == url("tell:sent", key)
    assert "Your number" in text_of(member.get(url("tell:sent", key)))
    case = Case.objects.get()
    assert case.form_key is not None
    assert text_of(member.get(url("tell:status", case.number)))
    for told in (half, stored_sessions()):
        assert "_auth_user_id" in told
        for secret in (case.form_key.hex, str(case.form_key), key.hex, str(key), case.code_hash, case.code_hash[:20]):
            assert secret not in told


def test_a_cookie_that_was_made_up_opens_nothing(desk: Desk, client: Client) -> None:
    case = desk.receive().case
    remembers(client, case)
    assert client.get(url("tell:status", case.number)).status_code == 200
    signed = client.cookies[memory.COOKIE].value
    for made_up in (signed[:-1] + ("a" if signed[-1] != "a" else "b"), signing.dumps({"forms": [], "cases": []}), ""):
        client.cookies[memory.COOKIE] = made_up
        assert client.get(url("tell:status", case.number))["Location"] == url("tell:follow")


def test_the_cookie_is_out_of_reach_of_scripts_and_is_forgotten(desk: Desk, client: Client) -> None:
    sent(client)
    cookie = client.cookies[memory.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 12 * 3600)
    assert len(cookie.value) < 2000
    client.post(url("tell:forget"))
    assert client.cookies[memory.COOKIE].value == ""
    assert client.get(url("tell:status", Case.objects.get().number))["Location"] == url("tell:follow")


def test_the_oldest_is_forgotten_so_that_the_cookie_stays_short(desk: Desk, client: Client) -> None:
    for _each in range(memory.MOST + 2):
        begun(client)
    receipts = [desk.receive() for _each in range(memory.MOST + 1)]
    for receipt in receipts:
        client.get(url("tell:follow"), {"code": receipt.code})
    known = [client.get(url("tell:status", each.case.number)).status_code == 200 for each in receipts]
    assert known == [False] + [True] * memory.MOST
    assert len(client.cookies[memory.COOKIE].value) < 3000
