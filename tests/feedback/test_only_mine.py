"""What a tracking code opens: its own message as its citizen may see it, and nothing else; and how well it can't be guessed."""

import io
import itertools
import math
import re
import uuid
import zipfile
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback import actions, codes, public_urls, queries, threads
from feedback.actions.praising import pass_on_praise
from feedback.models import Case
from feedback.surveys.actions.inviting import _token as invitation_token
from feedback.workflow import OPEN, State
from sdip.mail.models import Message
from sdip.web import limits
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.charters.conftest import url
from tests.make import make_directorate, make_member

from .conftest import CONTACT, Desk, a_key
from .helpers import remembers, text_of

OFFICER, TEAM, NOTE, TASK, REPORT = (
    "Basima Inside",
    "Team of Pumps",
    "She shouts a lot",
    "Look at valve 9",
    "Valve 9 broke",
)
OTHER = {"name": "Hassan Jabbar", "email": "hassan@example.net", "phone": "0770 555 0777"}
OTHERS_WORDS = "Our cellar is full of water as well"
INSIDE = (OFFICER, TEAM, NOTE, TASK, REPORT, *OTHER.values(), OTHERS_WORDS)


@pytest.fixture
def office(desk: Desk) -> Desk:
    return Desk(desk.water, make_member("complaints_officer", name=OFFICER))


def follower(code: str) -> Client:
    client = Client()
    assert client.get(url("tell:follow"), {"code": code}).status_code == 302
    return client


def everything_shown(client: Client, number: int) -> str:
    """All pages and the file that are about the message, as one text."""
    pages = [text_of(client.get(url(f"tell:{name}", number))) for name in ("status", "held", "withdraw")]
    answer = client.get(url("tell:held_file", number))
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return "".join(pages) + packed.read("message.json").decode()


def talked_about(office: Desk, case: Case) -> None:
    """Notes, a task with its answer, and somebody else who told the same."""
    actions.add_note(case, text=NOTE, by=office.officer)
    if case.state in OPEN:
        team = make_directorate(name={"en": TEAM})
        make_member("complaints_officer", team)
        accused = make_member("data_officer")
        if queries.is_conduct(case):
            case = actions.name_persons(case, members=[accused], by=office.officer)
        task = actions.ask_directorate(case, directorate=team, text=TASK, due_on=date(2999, 1, 1), by=office.officer)
        actions.answer_task(task, answer=REPORT, by=office.officer)
        if case.parent_id is None:
            twin = office.receive(contact=OTHER, text=OTHERS_WORDS, subject=case.subject).case
            if queries.is_conduct(case):
                twin = actions.name_persons(twin, members=[accused], by=office.officer)
            actions.join_case(twin, parent=case, by=office.officer)


@pytest.mark.parametrize("state", list(State))
def test_in_no_state_does_the_citizen_see_what_is_inside(office: Desk, state: str) -> None:
    contact = {"name": CONTACT["name"]} if state == "received" else CONTACT  # a letter by post
    case = office.case(state, contact=contact, form_key=(key := a_key()), subject="conduct", person="The man at desk 3")
    talked_about(office, case)
    shown = everything_shown(follower(codes.code_of(key)), case.number)
    assert [secret for secret in INSIDE if secret in shown] == []
    assert case.text in shown
    assert CONTACT["name"] in shown  # in the file that holds what is their own


def test_who_told_the_same_gets_the_answer_and_learns_of_nobody(office: Desk) -> None:
    first = office.working(office.receive(contact=OTHER, text=OTHERS_WORDS, where="Hidden street 5").case)
    actions.add_to_case(first, text="I live alone")
    mine = office.receive(contact=CONTACT, form_key=(key := a_key()))
    actions.join_case(mine.case, parent=first, by=office.officer)
    talked_about(office, first)
    first.refresh_from_db()
    office.answer(first)
    shown = everything_shown(follower(codes.code_of(key)), mine.case.number)
    assert "The pipe is repaired." in shown
    assert [secret for secret in (*INSIDE, "I live alone", "Hidden street 5") if secret in shown] == []
    theirs = Client()
    assert theirs.get(url("tell:status", first.number))["Location"] == url("tell:follow")


def test_whom_a_complaint_is_about_is_known_inside_only(office: Desk) -> None:
    accused = make_member("team_leader", office.water.directorate, name="Qasim Accused")
    key = a_key()
    case = office.receive(form_key=key, subject="conduct", person="The man at desk 3").case
    actions.name_persons(case, members=[accused], by=office.officer)
    office.answer(office.working(Case.objects.get(pk=case.pk)))
    shown = everything_shown(follower(codes.code_of(key)), case.number)
    assert "Qasim" not in shown
    assert "The man at desk 3" in shown


def test_letters_name_nobody_of_the_staff_and_no_other_citizen(office: Desk) -> None:
    case = office.case("waiting", contact=CONTACT)
    talked_about(office, case)
    case.refresh_from_db()
    case = actions.resume_case(case, by=office.officer)
    office.close(office.answer(case))
    thanks = office.receive(kind="compliment", contact=CONTACT, person="The friendly one").case
    praised = make_member("team_leader", office.water.directorate, name="Layla Praised")
    pass_on_praise(thanks, members=[praised], answer="They know", by=office.officer)
    letters = list(Message.objects.filter(recipient=CONTACT["email"]))
    assert {letter.purpose for letter in letters} >= {
        "feedback.receipt", "feedback.question", "feedback.answer", "feedback.rating",
    }  # fmt: skip
    told = "".join(letter.subject + letter.text + letter.html for letter in letters)
    assert [secret for secret in (*INSIDE, "Layla") if secret in told] == []


def addresses_with_a_number() -> list[str]:
    """But for the files that came with an answer: tested with them."""
    found = [(p.name, str(p.pattern)) for p in public_urls.urlpatterns if p.name]
    return sorted(name for name, pattern in found if "<int:number>" in pattern and "<int:file>" not in pattern)


def test_the_own_number_opens_no_other_message(office: Desk) -> None:
    mine, other = office.receive(form_key=(key := a_key())), office.receive(contact=OTHER).case
    client, before = follower(codes.code_of(key)), Case.objects.filter(pk=other.pk).values().get()
    names = addresses_with_a_number()
    assert len(names) >= 6
    for name in names:
        own = client.get(url(f"tell:{name}", mine.case.number))
        assert own.status_code in (200, 405), name
        for number in (other.number, 999):
            for ask in (client.get, client.post):
                answer = ask(url(f"tell:{name}", number), {"text": "x", "content": "yes", "what": "everything"})
                assert answer.status_code == 405 or answer["Location"] == url("tell:follow"), (name, number)
    assert Case.objects.filter(pk=other.pk).values().get() == before
    assert not other.additions.exists()


def test_a_part_is_seen_by_who_sent_the_whole_and_not_the_other_way_round(office: Desk) -> None:
    whole = office.receive(form_key=(key := a_key()))
    part = actions.split_case(whole.case, text="The lamp is dark, too", by=office.officer)
    sender, finder = follower(codes.code_of(key)), Client()
    assert "The lamp is dark, too" in text_of(sender.get(url("tell:status", part.number)))
    remembers(finder, part)
    assert finder.get(url("tell:status", part.number)).status_code == 200
    assert finder.get(url("tell:status", whole.case.number))["Location"] == url("tell:follow")


def test_every_wrong_number_looks_the_same_also_that_of_another_tenant(office: Desk, tenant_b: Tenant) -> None:
    """The same page after the same number of questions to the database, so that neither words nor work tell them apart."""
    own = office.receive(form_key=a_key())
    with tenant_context(tenant_b):
        theirs = actions.receive_case(kind="complaint", text="Elsewhere", language="en", form_key=a_key())
    wrong = {
        "unknown": "0" * 20,
        "another tenant's": theirs.code,
        "begins like one of ours": own.code[:-1] + ("0" if own.code[-1] != "0" else "1"),
        "too short": own.code[:19],
        "too long": own.code + "0",
    }
    Client().get(url("tell:follow"), {"code": "0" * 20})
    found = {name: _asked(code) for name, code in wrong.items()}
    assert len(set(found.values())) == 1, {name: (len(page), count) for name, (page, count) in found.items()}
    for letter in (codes.letter_key(own.case.pk) + "x", _letter_of(theirs.case, tenant_b)):
        assert Client().get(url("tell:rate_by_mail", letter))["Location"] == url("tell:follow")


def _asked(code: str) -> tuple[str, int]:
    with CaptureQueriesContext(connection) as asked:
        page = text_of(Client(REMOTE_ADDR="10.0.0.7").get(url("tell:follow"), {"code": code}), 422)
    return re.sub(r'nonce-[^"\']+', "", page.replace(code, "CODE")), len(asked)


def _letter_of(case: Case, tenant: Tenant) -> str:
    with tenant_context(tenant):
        return codes.letter_key(case.pk)


ENTROPY = codes.LENGTH * math.log2(len(codes.ALPHABET))


def test_nobody_guesses_a_number_in_a_hundred_years() -> None:
    """A limit for each tenant would let a stranger lock every citizen out, so what protects behind changing addresses is
    the length. Even who knows the first group, as the staff do, and asks a million times a second about the only message."""
    seconds = 100 * 365 * 86_400
    assert ENTROPY == 100
    known = codes.GROUP * math.log2(len(codes.ALPHABET))
    assert ENTROPY - known >= 80
    assert seconds * 1e6 / 2 ** (ENTROPY - known) < 1e-8
    assert seconds * 1e6 * 1e6 / 2**ENTROPY < 1e-8  # no group known, a million messages to hit
    assert len(invitation_token()) * math.log2(len(codes.ALPHABET)) >= 80


def test_the_signs_of_a_number_are_spread_evenly_and_say_nothing_of_each_other(settings: Any) -> None:
    """Over keys that count up: each place takes each of 32 signs about as often (chi-square of 31 degrees of freedom), and
    two places agree in about one number of 32."""
    settings.SECRET_KEY = "always the same, so that this comes out alike everywhere"
    made = [codes.code_of(uuid.UUID(int=number)) for number in range(3200)]
    for place in range(codes.LENGTH):
        found = Counter(code[place] for code in made)
        assert sum((found[sign] - 100) ** 2 / 100 for sign in codes.ALPHABET) < 80
    for one, other in itertools.combinations(range(codes.LENGTH), 2):
        assert 50 < sum(code[one] == code[other] for code in made) < 150
    assert len(set(made)) == 3200


def test_the_word_in_our_letters_is_as_hard_to_guess(office: Desk, tenant_b: Tenant) -> None:
    case = office.receive().case
    token = threads.token_of(case.pk)
    assert len(token.partition("-")[2]) * 4 >= 80
    assert threads.case_in(token) == case.pk
    with tenant_context(tenant_b):
        assert threads.case_in(token) is None


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
    ],
)
def test_who_changes_the_address_inside_the_own_network_is_the_same_visitor(
    office: Desk, monkeypatch: pytest.MonkeyPatch, first: str, second: str, together: bool
) -> None:
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 1, 600))
    follow, by_mail = url("tell:follow"), reverse("tell:rate_by_mail", args=["guessed"])
    assert Client(REMOTE_ADDR=first).get(follow, {"code": "0" * 20}).status_code == 422
    assert Client(REMOTE_ADDR=first).get(by_mail).status_code == 429
    for address, asked in ((first, True), (second, together)):
        assert ("together?" in text_of(Client(REMOTE_ADDR=address).get(follow))) is asked


def test_a_forged_way_of_forwarding_makes_no_new_visitor(
    office: Desk, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(limits, "GUESSING", ("guessing", 1, 600))
    settings.SECURE_PROXY_SSL_HEADER = None
    for number, asked in ((1, False), (2, True)):
        forged = {"X-Forwarded-For": f"10.9.8.{number}"}
        assert ("together?" in text_of(Client().get(url("tell:follow"), headers=forged))) is asked
        assert Client().get(url("tell:follow"), {"code": "0" * 20}, headers=forged).status_code == 422
