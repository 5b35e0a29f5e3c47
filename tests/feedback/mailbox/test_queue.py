"""Reading mailboxes and making files wait in queues of their own: a slow mail server or a large file holds up no other job."""

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from kombu import Connection

from charters.tasks import make_edition
from feedback.tasks import make_survey_file, read_mails, tally
from reports.tasks import render
from tenancy.celery import app
from tenancy.models import Tenant
from tests.cli.helpers import REPOSITORY

QUEUES = {"celery", "mailboxes", "files"}


@pytest.fixture
def broker() -> Iterator[Connection]:
    app.conf.task_always_eager = False
    try:
        with Connection("memory://") as connection:
            yield connection
            for name in QUEUES:
                connection.default_channel.queue_purge(name)
    finally:
        app.conf.task_always_eager = True


def waiting(broker: Connection) -> dict[str, int]:
    return {name: broker.SimpleQueue(app.amqp.queues[name]).qsize() for name in QUEUES}


def test_each_kind_of_work_waits_in_its_own_queue(broker: Connection, tenant_a: Tenant) -> None:
    assert waiting(broker) == {"celery": 0, "mailboxes": 0, "files": 0}
    read_mails.apply_async(tenant=tenant_a, connection=broker)
    assert waiting(broker) == {"celery": 0, "mailboxes": 1, "files": 0}
    for number, task in enumerate((make_survey_file, make_edition, render), 1):
        task.apply_async(args=[1], tenant=tenant_a, connection=broker)
        assert waiting(broker) == {"celery": 0, "mailboxes": 1, "files": number}
    tally.apply_async(tenant=tenant_a, connection=broker)
    assert waiting(broker) == {"celery": 1, "mailboxes": 1, "files": 3}


def test_what_nobody_read_in_time_is_dropped(broker: Connection, tenant_a: Tenant) -> None:
    """The minute tick asks again, so that no heap of them waits behind a slow server."""
    read_mails.apply_async(tenant=tenant_a, connection=broker)
    message = broker.SimpleQueue(app.amqp.queues["mailboxes"]).get(timeout=1)
    assert message.headers["expires"] is not None


def test_a_worker_without_a_choice_does_all_and_those_of_compose_do_all() -> None:
    assert set(app.amqp.queues.consume_from) == QUEUES
    compose: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    chosen = []
    for service in compose["services"].values():
        words = shlex.split(service.get("command", ""))
        chosen += [words[words.index("-Q") + 1]] if "-Q" in words else []
    assert sorted(chosen) == sorted(QUEUES)
