"""Whatever is killed: every due report reaches everybody, under one Message-ID, in one copy but for a kill while sending."""

import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from reports.models import Delivery, Recipient, Rendering, Schedule, Snapshot
from reports.workflow import LEASE
from sdip.mail.models import Message
from sdip.mail.outbox import LEASE as MAIL_LEASE
from sdip.web.models import Notification
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.reports.conftest import tell_story
from tests.reports.world import MailServer, World, opened, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PEOPLE = [("Governor’s office", "office@example.org"), ("Council", "council@example.org", "ar")]
LANGUAGES = {"office@example.org": "en", "council@example.org": "ar"}
ADDRESSES = set(LANGUAGES)


def make_due(tenant: Tenant) -> None:
    """Two runs have been missed."""
    with tenant_context(tenant):
        schedule = tell_story(4, goal=False).schedule(recipients=PEOPLE)
        missed = timezone.now() - timedelta(days=63)
        Schedule.objects.filter(pk=schedule.pk).update(next_on=missed.date(), next_run_at=missed)


@pytest.fixture
def world(tenant_a: Tenant) -> Iterator[World]:
    make_due(tenant_a)
    with tempfile.TemporaryDirectory(prefix="sdip-") as folder, opened(Path(folder), tenant_a) as found:
        yield found


@pytest.fixture
def shaky(tenant_a: Tenant) -> Iterator[World]:
    """With a mail server that can be killed."""
    make_due(tenant_a)
    with tempfile.TemporaryDirectory(prefix="sdip-") as folder:
        mails = Path(folder) / "mails"
        mails.mkdir()
        with opened(Path(folder), tenant_a, MailServer(mails)) as found:
            yield found


def rows(world: World, model: Any) -> list[Any]:
    with tenant_context(world.tenant):
        return list(model.objects.order_by("pk"))


def let_time_pass(world: World) -> None:
    """The leases of whoever was killed run out."""
    with tenant_context(world.tenant):
        Rendering.objects.exclude(claimed_at=None).update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
        Message.objects.exclude(state="sent").update(next_try_at=timezone.now() - timedelta(seconds=1))


def sweep(world: World) -> None:
    for task in ("reports.run_due_schedules", "reports.sweep_renderings", "mail.sweep_messages"):
        world.tick(task)


def is_rendering(world: World) -> bool:
    return any(row.claimed_at for row in rows(world, Rendering))


def all_sent(world: World) -> bool:
    letters = rows(world, Message)
    return len(letters) == len(PEOPLE) and all(letter.state == "sent" for letter in letters)


def check_one_report_reached_everybody(world: World) -> None:
    (snapshot,) = rows(world, Snapshot)
    assert {row.language: row.state for row in rows(world, Rendering)} == {"en": "rendered", "ar": "rendered"}
    assert {delivery.email: delivery.language for delivery in rows(world, Delivery)} == LANGUAGES
    arrived = world.post.ids_by_recipient()
    assert set(arrived) == ADDRESSES
    assert {letter.recipient: {letter.message_id} for letter in rows(world, Message)} == {
        recipient: set(ids) for recipient, ids in arrived.items()
    }
    for mail in world.post.accepted:
        (attachment,) = list(mail.iter_attachments())
        assert attachment.get_filename() == f"{snapshot.number}.{LANGUAGES[str(mail['To'])]}.pdf"
        assert attachment.get_content().startswith(b"%PDF-1.7")


def copies(world: World) -> list[int]:
    return sorted(len(ids) for ids in world.post.ids_by_recipient().values())


def test_a_worker_killed_while_rendering_loses_and_doubles_nothing(world: World) -> None:
    world.tick("reports.run_due_schedules")
    wait_until(lambda: is_rendering(world))
    world.kill("worker")
    assert sorted(row.state for row in rows(world, Rendering)) == ["queued", "rendering"]
    assert world.post.accepted == []
    world.start_worker()
    sweep(world)  # the lease holds: nobody takes it from a worker that may be alive
    let_time_pass(world)
    sweep(world)
    wait_until(lambda: all_sent(world))
    check_one_report_reached_everybody(world)
    assert copies(world) == [1, 1]
    assert rows(world, Schedule)[0].next_run_at > timezone.now()


@pytest.mark.parametrize(("command", "expected"), [("MAIL", [1, 1]), ("DATA", [1, 2])])
def test_a_worker_killed_while_sending(world: World, command: str, expected: list[int]) -> None:
    """Before the server has the mail: one copy. While its answer is on the way nobody can know: again, the same Message-ID."""
    world.post.hold = command
    world.tick("reports.run_due_schedules")
    assert world.post.holding.wait(60)
    world.kill("worker")
    world.post.release.set()
    assert "sending" in [letter.state for letter in rows(world, Message)]
    world.start_worker()
    let_time_pass(world)
    sweep(world)
    wait_until(lambda: all_sent(world))
    check_one_report_reached_everybody(world)
    assert copies(world) == expected
    assert [letter.sent_again for letter in rows(world, Message)].count(True) == 1


def test_valkey_gone_for_a_while_and_a_mail_server_that_refuses(world: World) -> None:
    world.post.refusing = True
    world.tick("reports.run_due_schedules")
    wait_until(lambda: is_rendering(world))
    world.kill("valkey")
    wait_until(lambda: "rendered" in [row.state for row in rows(world, Rendering)])
    assert world.post.accepted == []
    world.start_valkey()
    sweep(world)
    wait_until(lambda: len(rows(world, Message)) == 2)
    wait_until(lambda: all(letter.last_error for letter in rows(world, Message)))
    assert "451" in rows(world, Message)[0].last_error
    world.post.refusing = False
    let_time_pass(world)
    sweep(world)
    wait_until(lambda: all_sent(world))
    check_one_report_reached_everybody(world)
    assert copies(world) == [1, 1]


@pytest.mark.parametrize(("place", "expected"), [("MAIL", [1, 1]), ("STORING", [1, 1]), ("ANSWERING", [1, 2])])
def test_the_mail_server_killed_in_the_middle_of_a_letter(shaky: World, place: str, expected: list[int]) -> None:
    """Before it has the mail: one copy. After it has it and before it could say so: again, the same Message-ID."""
    shaky.post.hold(place)
    shaky.tick("reports.run_due_schedules")
    wait_until(lambda: shaky.post.is_holding)
    shaky.post.kill()
    wait_until(lambda: len(rows(shaky, Message)) == 2 and all(letter.last_error for letter in rows(shaky, Message)))
    shaky.post.start()
    let_time_pass(shaky)
    sweep(shaky)
    wait_until(lambda: all_sent(shaky))
    check_one_report_reached_everybody(shaky)
    assert copies(shaky) == expected


def test_workers_killed_at_any_moment(shaky: World) -> None:
    """Whenever that is: one report, and more than one copy only of a letter that is flagged as found in the middle of sending."""
    for seconds in (0.02, 0.15, 0.5, 1.1, 1.8):
        sweep(shaky)
        time.sleep(seconds)
        shaky.kill("worker")
        let_time_pass(shaky)
        shaky.start_worker()
    let_time_pass(shaky)
    sweep(shaky)
    wait_until(lambda: all_sent(shaky))
    check_one_report_reached_everybody(shaky)
    again = {letter.recipient: letter.sent_again for letter in rows(shaky, Message)}
    for recipient, ids in shaky.post.ids_by_recipient().items():
        assert len(ids) == 1 or again[recipient]


def test_two_workers_and_many_ticks_make_one_report_of_what_was_missed(shaky: World) -> None:
    shaky.start_worker("second")
    for _number in range(8):
        sweep(shaky)
    wait_until(lambda: all_sent(shaky))
    check_one_report_reached_everybody(shaky)
    assert copies(shaky) == [1, 1]
    (schedule,) = rows(shaky, Schedule)
    assert schedule.next_run_at > timezone.now()


def test_an_address_that_does_not_exist_is_given_up_at_once_and_told(shaky: World) -> None:
    with tenant_context(shaky.tenant):
        Recipient.objects.filter(email="council@example.org").update(email="nobody@example.org")
    shaky.tick("reports.run_due_schedules")
    wait_until(lambda: sorted(letter.state for letter in rows(shaky, Message)) == ["failed", "sent"])
    with tenant_context(shaky.tenant):
        stages = {each.email: each.stage for each in Delivery.objects.select_related("message")}
    assert stages == {"office@example.org": "sent", "nobody@example.org": "bounced"}
    assert rows(shaky, Notification)[0].kind == "reports.bounced"
    letter = next(each for each in rows(shaky, Message) if each.state == "failed")
    assert (letter.attempts, letter.bounce) == (1, "550 5.1.1 No such user here")


def test_a_lease_is_longer_than_a_mail_server_may_take() -> None:
    from django.conf import settings

    assert MAIL_LEASE.total_seconds() > settings.EMAIL_TIMEOUT * 4
