"""What a monitor may ask, who is one, and what it is told."""

import os
import socketserver
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from reports.models import Rendering
from sdip.cli.demo import answers, free_port
from sdip.mail.models import Message, PlatformMessage
from tenancy.celery import app
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tests.cli.helpers import wait_until
from tests.make import make

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),  # by a proxy on this host
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer let-me-count"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer let-me"}, 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "let-me-count"}, 404),
    ],
)
def test_the_numbers_are_for_the_monitor(db: None, settings: Any, asked: dict[str, str], status: int) -> None:
    settings.METRICS_TOKEN = "let-me-count"
    assert Client(**asked).get("/metrics/").status_code == status


def test_without_a_token_none_is_right(db: None, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    stranger = Client(REMOTE_ADDR="192.0.2.7", HTTP_AUTHORIZATION="Bearer ")
    assert stranger.get("/metrics/").status_code == 404


def numbers(text: str) -> dict[tuple[str, ...], float]:
    """(name, its labels' values) -> value."""
    return {
        (sample.name, *(str(value) for _name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def told() -> dict[tuple[str, ...], float]:
    return numbers(Client().get("/metrics/").content.decode())


def test_requests_are_counted_by_the_pattern_of_their_address(tenant_a: Tenant) -> None:
    before = told()
    for path in ("/alpha/en/", "/alpha/en/", "/accounts/login/", "/no/such/place/", "/nor/such/a/one/"):
        Client().get(path)
    Client().generic("BREW", "/accounts/login/")
    grown = {key: value - before.get(key, 0) for key, value in told().items() if value != before.get(key, 0)}
    counted = {key[1:]: value for key, value in grown.items() if key[0] == "sdip_requests_total"}
    assert counted[("GET", "/<tenant>/en/", "200")] == 2
    assert counted[("GET", "/accounts/login/", "200")] == 1
    assert counted[("GET", "(unknown)", "404")] == 2
    assert {key for key in counted if key[0] == "other"} == {("other", "/accounts/login/", "405")}
    assert grown[("sdip_request_seconds_count", "GET", "/<tenant>/en/")] == 2
    assert 0 < grown[("sdip_request_seconds_sum", "GET", "/<tenant>/en/")] < 60


def test_what_waits_and_what_failed_is_told_for_each_tenant(tenant_a: Tenant, tenant_b: Tenant) -> None:
    with tenant_context(tenant_a):
        for state in ("queued", "sending", "failed", "sent"):
            make(Message, state=state, message_id=state)
        make(Rendering, state="failed")
    with tenant_context(tenant_b):
        make(Rendering, state="queued")
    make(PlatformMessage, state="failed")
    found = told()
    assert {key: value for key, value in found.items() if key[0].startswith(("sdip_mails", "sdip_reports"))} == {
        ("sdip_mails_waiting", "alpha"): 2, ("sdip_mails_failed", "alpha"): 1,
        ("sdip_mails_waiting", "beta"): 0, ("sdip_mails_failed", "beta"): 0,
        ("sdip_mails_waiting", ""): 0, ("sdip_mails_failed", ""): 1,
        ("sdip_reports_waiting", "alpha"): 0, ("sdip_reports_failed", "alpha"): 1,
        ("sdip_reports_waiting", "beta"): 1, ("sdip_reports_failed", "beta"): 0,
    }  # fmt: skip
    assert found[("sdip_database_up",)] == 1


def test_requests_are_told_also_while_the_database_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> None:
        raise OperationalError("no server")

    monkeypatch.setattr(connection, "ensure_connection", down)
    found = told()
    assert found[("sdip_database_up",)] == 0
    assert any(key[0] == "sdip_requests_total" for key in told())
    assert Client().get("/readyz/").status_code == 503


class Refusing(socketserver.StreamRequestHandler):
    """A server that is there and lets nobody in."""

    def handle(self) -> None:
        self.rfile.readline()
        self.wfile.write(b"-DENIED only from this very host\r\n")


@pytest.fixture
def refusing_broker() -> Iterator[str]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
        server.shutdown()


def test_without_a_broker_pages_still_work_and_the_monitor_is_told(
    db: None, refusing_broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Client().get("/readyz/").json() == {"database": "ok", "broker": "ok"}
    for address in (refusing_broker, "redis://127.0.0.1:1/0"):
        monkeypatch.setattr(app.conf, "broker_read_url", address)
        answer = Client().get("/readyz/")
        assert (answer.status_code, answer.json()) == (200, {"database": "ok", "broker": "unavailable"})


@pytest.fixture
def web(db: None, tmp_path: Path) -> Iterator[int]:
    """gunicorn as it is configured, with two workers; left behind is a file of numbers of an earlier start."""
    target, port = connection.settings_dict, free_port()
    login = f"{target['USER']}:{target['PASSWORD']}" if target["PASSWORD"] else target["USER"]
    folder = tmp_path / "numbers"
    folder.mkdir()
    (folder / "counter_1.db").write_bytes(b"of another day")
    variables = {
        "DATABASE_URL": f"postgresql://{login}@/{target['NAME']}?host={target['HOST']}&port={target['PORT'] or 5432}",
        "SDIP_EMBEDDED": "1", "PROMETHEUS_MULTIPROC_DIR": str(folder), "WEB_WORKERS": "2",
    }  # fmt: skip
    options = ["--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}", "--max-requests", "5", "sdip.wsgi"]
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", *options], cwd=ROOT, env=os.environ | variables)
    try:
        wait_until(lambda: answers(port), 60)
        yield port
        assert {path.name for path in folder.iterdir()} <= {
            f"{kind}_{place}.db" for kind in ("counter", "histogram") for place in (1, 2)
        }
    finally:
        process.terminate()
        process.wait(30)
    assert not folder.exists()


@pytest.mark.slow
def test_whichever_process_is_asked_knows_the_numbers_of_all(web: int) -> None:
    """Also those of the workers that were renewed meanwhile."""

    def asked() -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{web}/metrics/", timeout=20) as answer:
            return numbers(answer.read().decode()).get(("sdip_requests_total", "GET", "/healthz/", "200"), 0)

    before = asked()
    for _request in range(30):
        assert answers(web)
    assert [asked() - before for _again in range(4)] == [30] * 4
