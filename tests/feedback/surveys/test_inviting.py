"""Letters to those who are invited: not more than are allowed in a day, and none to who wants none."""

import email
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from feedback.surveys import actions
from feedback.surveys.models import Invitation, LetterRefusal, Wave
from feedback.surveys.refusing import key_of, mark_of
from sdip.mail.models import Message
from sdip.mail.outbox import build
from tenancy.context import current_tenant, tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed
from tests.charters.conftest import url
from tests.feedback.helpers import text_of
from tests.make import signed_in

from .conftest import Asker

ALI, BO, CY = "ali@example.org", "bo@example.org", "cy@example.org"


@pytest.fixture
def wave(asker: Asker) -> Wave:
    return asker.opened().waves.get()


def letter_to(address: str) -> Message:
    return Message.objects.filter(recipient=address).latest("pk")


def refusal_in(text: str) -> str:
    """The address of the page, without the host."""
    return "/" + text.split("Do not invite me again:\n")[1].split()[0].split("/", 3)[3]


def test_the_letter_has_a_link_that_ends_all_letters(asker: Asker, wave: Wave) -> None:
    actions.invite_people(wave, [ALI, BO], language="en", by=asker.leader)
    letter = letter_to(ALI)
    address, citizen = refusal_in(letter.text), Client()
    assert address in letter.html
    assert "ali" not in address
    assert "We may invite this address" in text_of(citizen.get(address))
    assert not LetterRefusal.objects.exists()  # who only looks, or a machine that follows links, refuses nothing
    assert citizen.post(address, {"letters": "no"})["Location"] == address
    assert "any more" in text_of(citizen.get(address))
    assert LetterRefusal.objects.get().address_hash == mark_of("ALI@example.org ")
    assert actions.remind_invited(wave, by=asker.leader) == (1, 0)
    assert Message.objects.filter(recipient=ALI).count() == 1
    assert Message.objects.filter(recipient=BO).count() == 2
    other = asker.opened(code="other").waves.get()
    assert actions.invite_people(other, [ALI, CY], language="en", by=asker.leader) == (1, 0, 1)
    assert not other.invitations.filter(email=ALI).exists()
    assert citizen.post(address, {"letters": "yes"}).status_code == 302
    assert actions.invite_people(other, [ALI, CY], language="en", by=asker.leader) == (1, 1, 0)


def test_mail_programmes_unsubscribe_with_one_click(asker: Asker, wave: Wave, inside: Any) -> None:
    actions.invite_people(wave, [ALI], language="en", by=asker.leader)
    read = email.message_from_bytes(build(letter_to(ALI)).message().as_bytes())
    header = str(read["List-Unsubscribe"]).strip()
    assert header.startswith("<http")
    assert header.endswith(">")
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    machine = Client(enforce_csrf_checks=True)
    answer = machine.post("/" + header.strip("<>").split("/", 3)[3], {"List-Unsubscribe": "One-Click"})
    assert "any more" in text_of(answer)  # and not sent on
    assert LetterRefusal.objects.get().address_hash == mark_of(ALI)
    reset = Message.objects.create(
        message_id="<1@x>",
        recipient=ALI,
        subject="x",
        text="x",
        purpose="other",
        language="en",
        next_try_at=timezone.now(),
    )
    assert "List-Unsubscribe" not in build(reset).extra_headers


def test_a_key_is_of_one_municipality_and_not_to_be_made(asker: Asker, wave: Wave) -> None:
    good = url("answer:letters", key_of(ALI))
    assert Client().post(good[:-12] + "x/refusal/", {"letters": "no"}).status_code == 404
    here = current_tenant()
    neighbour = Tenant.objects.create(slug="neighbour", name={"en": "Neighbour"}, languages=["en"])
    with tenant_context(neighbour):
        theirs = key_of(ALI)
    assert current_tenant() == here
    assert Client().post(url("answer:letters", theirs), {"letters": "no"}).status_code == 404
    assert not LetterRefusal.objects.exists()


def test_no_more_letters_a_day_than_are_allowed(asker: Asker, wave: Wave, settings: Any) -> None:
    settings.SURVEY_LETTERS_A_DAY = 3
    other = asker.opened(code="other").waves.get()
    actions.invite_people(wave, [ALI, BO], language="en", by=asker.leader)
    with pytest.raises(NotAllowed, match="today: 1"):
        actions.invite_people(other, [ALI, BO], language="en", by=asker.leader)
    assert not other.invitations.exists()
    page = text_of(
        signed_in(asker.leader).post(url("surveys:invite", other.pk), {"addresses": f"{ALI}\n{BO}", "language": "en"}),
        422,
    )
    assert "today: 1" in page
    assert ALI in page
    assert actions.remind_invited(wave, by=asker.leader) == (1, 1)
    assert actions.remind_invited(wave, by=asker.leader) == (0, 1)
    assert Message.objects.count() == 3
    Invitation.objects.update(invited_on="2026-01-01", reminded_on=None)  # another day
    assert actions.remind_invited(wave, by=asker.leader) == (1, 0)
    assert wave.invitations.filter(reminded=True).count() == 2


def test_the_sender_is_told_who_was_left_out(asker: Asker, wave: Wave) -> None:
    actions.invite_people(wave, [BO], language="en", by=asker.leader)
    actions.refuse_letters(mark_of(ALI))
    client, address = signed_in(asker.leader), url("surveys:invite", wave.pk)
    sent = client.post(address, {"addresses": f"{ALI}\n{BO}\n{CY}", "language": "en"}, follow=True)
    page = text_of(sent)
    assert "The invitations are on their way." in page
    assert "Invited before: 1." in page
    assert "Left out, because they want no invitations: 1." in page
    assert "Reminded: 2." in text_of(client.post(url("surveys:remind", wave.pk), follow=True))
    assert {letter.to[0] for letter in mail.outbox} <= {BO, CY}
