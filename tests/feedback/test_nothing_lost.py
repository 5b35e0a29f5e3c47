"""Whatever is down, killed or pressed twice: each message is stored once, and its receipt reaches its citizen once."""

import contextlib
import os
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from feedback.models import Case, CaseMove, Contact, Draft
from organisation.models import Service
from sdip.mail.models import Message
from sdip.web.models import Notification
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.conftest import _owner as as_owner
from tests.make import make, make_directorate, make_member
from tests.reports.world import World, opened, wait_until

from .citizen import CODE, Citizen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DISTURBED = (HTTPException, OSError)


@pytest.fixture
def world(tenant_a: Tenant) -> Iterator[World]:
    with tenant_context(tenant_a):
        make(Service, code="water", public=True, directorate=make_directorate(), name={"en": "Water"})
        make_member("complaints_officer")
    with tempfile.TemporaryDirectory(prefix="sdip-") as folder, opened(Path(folder), tenant_a) as found:
        found.start_web()
        yield found


def letters(world: World) -> list[Message]:
    """The receipts; what members of the staff are told lies elsewhere."""
    with tenant_context(world.tenant):
        return list(Message.objects.filter(purpose="feedback.receipt").order_by("pk"))


def sweep_until_sent(world: World, count: int) -> None:
    """The minute comes: what waits is due, also what somebody who was killed had in hands."""
    with tenant_context(world.tenant):
        Message.objects.exclude(state="sent").update(next_try_at=timezone.now() - timedelta(seconds=1))
    world.tick("mail.sweep_messages")
    wait_until(lambda: [letter.state for letter in letters(world)] == ["sent"] * count)


def arrived_codes(world: World) -> dict[str, list[str]]:
    """By citizen: the numbers in the receipts that have come."""
    found: dict[str, list[str]] = {}
    for mail in world.post.accepted:
        found.setdefault(str(mail["To"]), []).extend(CODE.findall(str(mail["Subject"])))
    return found


def check_each_is_there_once(world: World, codes: dict[str, str]) -> None:
    """codes: by citizen, what the page has shown."""
    count = len(codes)
    with tenant_context(world.tenant):
        assert sorted(Case.objects.values_list("number", flat=True)) == list(range(1, count + 1))
        assert {text.rpartition(" ")[2] for text in Case.objects.values_list("text", flat=True)} == set(codes)
        assert set(Contact.objects.values_list("email", flat=True)) == set(codes)
        assert CaseMove.objects.count() == 2 * count
        assert Notification.objects.filter(kind="feedback.case_received").count() == count
        assert not Draft.objects.exists()
    assert arrived_codes(world) == {email: [code] for email, code in codes.items()}


def test_twenty_press_twice_while_broker_and_mail_server_are_down(world: World) -> None:
    citizens = [Citizen(world.port, number).begin() for number in range(1, 21)]
    world.post.refusing = True
    world.kill("valkey")
    with ThreadPoolExecutor(40) as pool:
        clicks = list(pool.map(Citizen.press_send, citizens * 2))
    codes = {citizen.email: code for citizen, code in zip(citizens, clicks, strict=False)}
    assert clicks[:20] == clicks[20:]
    assert len(set(clicks)) == 20
    assert len(letters(world)) == 20
    assert world.post.accepted == []
    world.start_valkey()
    world.tick("mail.sweep_messages")
    wait_until(lambda: all("451" in letter.last_error for letter in letters(world)))
    world.post.refusing = False
    sweep_until_sent(world, 20)
    check_each_is_there_once(world, codes)


def test_the_back_button_after_everything_is_sent_changes_nothing(world: World) -> None:
    citizen = Citizen(world.port, 1).begin()
    code = citizen.press_send()
    wait_until(lambda: [letter.state for letter in letters(world)] == ["sent"])
    assert citizen.press_send() == code
    for step in ("what", "contact", "check"):
        given = {"service": "water", "text": "Sent once more, says nobody", "language": "en", "email": citizen.email}
        status, _text, leads_to = citizen.ask("POST", f"{citizen.form}{step}/", **given)
        assert (status, leads_to) == (302, f"{citizen.form}sent/")
    check_each_is_there_once(world, {citizen.email: code})


def test_a_web_process_killed_before_the_message_is_stored(world: World) -> None:
    """Whoever takes a number waits for the one before: there the process is caught in the middle of its transaction."""
    first, second = (Citizen(world.port, number).begin() for number in (1, 2))
    codes = {first.email: first.press_send()}
    with as_owner(connection.settings_dict["NAME"]) as owner, ThreadPoolExecutor(1) as pool:
        owner.execute("SELECT FROM web_counter WHERE series = 'case' FOR UPDATE")
        click = pool.submit(second.press_send)
        wait_until(lambda: _somebody_waits(owner))
        world.kill("web")
        assert isinstance(click.exception(), DISTURBED)
        owner.rollback()
    with tenant_context(world.tenant):
        assert (Case.objects.count(), Draft.objects.count()) == (1, 1)
    world.start_web()
    codes[second.email] = second.press_send()
    sweep_until_sent(world, 2)
    check_each_is_there_once(world, codes)


def _somebody_waits(owner: psycopg.Connection) -> bool:
    asked = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    found = owner.execute(asked).fetchone()
    return found is not None and found[0] > 0


def test_a_web_process_killed_after_the_message_is_stored(world: World) -> None:
    """The broker does not answer, so the process waits with the message stored, and nobody has told its citizen."""
    citizen = Citizen(world.port, 1).begin()
    assert world.valkey is not None
    with ThreadPoolExecutor(1) as pool:
        os.kill(world.valkey.pid, signal.SIGSTOP)
        click = pool.submit(citizen.press_send)
        wait_until(lambda: len(letters(world)) == 1)
        world.kill("web")
        os.kill(world.valkey.pid, signal.SIGCONT)
        with contextlib.suppress(*DISTURBED):
            click.result()
    world.start_web()
    code = citizen.press_send()
    sweep_until_sent(world, 1)
    check_each_is_there_once(world, {citizen.email: code})


@pytest.mark.parametrize(("command", "copies"), [("MAIL", 1), ("DATA", 2)])
def test_a_worker_killed_while_it_sends_the_receipt(world: World, command: str, copies: int) -> None:
    """Before the server has it: one copy. While its answer is on the way nobody can know: again, under the same Message-ID."""
    world.post.hold = command
    citizen = Citizen(world.port, 1).begin()
    code = citizen.press_send()
    assert world.post.holding.wait(60)
    world.kill("worker")
    world.post.release.set()
    assert [letter.state for letter in letters(world)] == ["sending"]
    world.start_worker()
    sweep_until_sent(world, 1)
    (letter,) = letters(world)
    assert world.post.ids_by_recipient() == {citizen.email: [letter.message_id] * copies}
    assert set(arrived_codes(world)[citizen.email]) == {code}
    assert letter.sent_again
