"""What a job leaves in the log: a line of its own with the tenant, whether it came to its end or not."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from sdip.web.logs import JsonFormatter, Where
from tenancy.celery import app, tenant_task
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.cli.helpers import wait_until
from tests.reports.world import opened


@tenant_task(name="tests.quiet")
def quiet() -> None:
    logging.getLogger("tests.inside").warning("in the middle")


@tenant_task(name="tests.breaks", atomic=False)
def breaks(tenant: Tenant) -> None:
    raise ZeroDivisionError


@app.task(name="tests.of_nobody")
def of_nobody() -> None: ...


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(line) for line in caplog.handler.stream.getvalue().splitlines()]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """As the settings' own handler writes it."""
    caplog.handler.setFormatter(JsonFormatter())
    caplog.handler.addFilter(Where())
    caplog.set_level(logging.INFO, logger="sdip.job")
    return caplog


def test_a_job_says_whose_it_was_and_how_long_it_took(tenant_a: Tenant, log: pytest.LogCaptureFixture) -> None:
    sent = quiet.apply_async(tenant=tenant_a)
    with pytest.raises(ZeroDivisionError):
        breaks.apply_async(tenant=tenant_a)
    of_nobody.delay()
    said = lines(log)
    ends = [line for line in said if line["logger"] == "sdip.job"]
    assert [(line["message"], line["tenant"], line["level"]) for line in ends] == [
        ("tests.quiet done", "alpha", "INFO"), ("tests.breaks failed", "alpha", "ERROR"), ("tests.of_nobody done", "", "INFO"),
    ]  # fmt: skip
    assert all(line["milliseconds"] >= 0 for line in ends)
    (inside,) = [line for line in said if line["logger"] == "tests.inside"]
    assert (inside["tenant"], inside["request_id"], ends[0]["request_id"]) == ("alpha", sent.id, sent.id)


def test_a_job_called_as_a_function_is_no_job(tenant_a: Tenant, log: pytest.LogCaptureFixture) -> None:
    with tenant_context(tenant_a):
        quiet()
    assert [line["logger"] for line in lines(log)] == ["tests.inside"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_writes_lines_of_json(tmp_path: Path) -> None:
    tenant = Tenant.objects.create(slug="first", name={"en": "First"}, languages=["en"])
    with opened(tmp_path, tenant) as world:
        world.tick("mail.sweep_messages")
        log = world.folder / "worker.log"
        wait_until(lambda: "mail.sweep_messages done" in log.read_text())
        text = log.read_text()
    (line,) = [json.loads(line) for line in text.splitlines() if "mail.sweep_messages done" in line]
    assert (line["tenant"], line["logger"], line["level"]) == ("first", "sdip.job", "INFO")
    assert line["request_id"]
    assert "MainProcess]" not in text
    assert "ForkPoolWorker" not in text
