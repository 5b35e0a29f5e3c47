"""Whatever is killed: every due report reaches everybody, under one Message-ID, in one copy but for a kill while sending."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from reports.models import Delivery, Rendering, Schedule, Snapshot
from reports.workflow import LEASE
from sdip.mail.models import Message
from sdip.mail.outbox import LEASE as MAIL_LEASE
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.reports.conftest import tell_story
from tests.reports.world import World, opened, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PEOPLE = [("Governor’s office", "office@example.org"), ("Council", "council@example.org")]
ADDRESSES = {address for _name, address in PEOPLE}


@pytest.fixture
def world(tenant_a: Tenant) -> Iterator[World]:
    with tenant_context(tenant_a):
        schedule = tell_story(4, goal=False).schedule(recipients=PEOPLE)
        Schedule.objects.filter(pk=schedule.pk).update(next_run_at=timezone.now() - timedelta(minutes=1))
    with tempfile.TemporaryDirectory(prefix="sdip-") as folder, opened(Path(folder), tenant_a) as found:
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
    assert [row.state for row in rows(world, Rendering)] == ["rendered"]
    assert {delivery.email for delivery in rows(world, Delivery)} == ADDRESSES
    arrived = world.post.ids_by_recipient()
    assert set(arrived) == ADDRESSES
    assert {letter.recipient: {letter.message_id} for letter in rows(world, Message)} == {
        recipient: set(ids) for recipient, ids in arrived.items()
    }
    (attachment,) = list(world.post.accepted[0].iter_attachments())
    assert attachment.get_filename() == f"{snapshot.number}.en.pdf"
    assert attachment.get_content().startswith(b"%PDF-1.7")  # type: ignore[attr-defined]


def copies(world: World) -> list[int]:
    return sorted(len(ids) for ids in world.post.ids_by_recipient().values())


def test_a_worker_killed_while_rendering_loses_and_doubles_nothing(world: World) -> None:
    world.tick("reports.run_due_schedules")
    wait_until(lambda: is_rendering(world))
    world.kill("worker")
    assert [row.state for row in rows(world, Rendering)] == ["rendering"]
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
    wait_until(lambda: [row.state for row in rows(world, Rendering)] == ["rendered"])
    assert world.post.accepted == []
    world.start_valkey()
    sweep(world)
    wait_until(lambda: all(letter.last_error for letter in rows(world, Message)))
    assert "451" in rows(world, Message)[0].last_error
    world.post.refusing = False
    let_time_pass(world)
    sweep(world)
    wait_until(lambda: all_sent(world))
    check_one_report_reached_everybody(world)
    assert copies(world) == [1, 1]


def test_a_lease_is_longer_than_a_mail_server_may_take() -> None:
    from django.conf import settings

    assert MAIL_LEASE.total_seconds() > settings.EMAIL_TIMEOUT * 4
