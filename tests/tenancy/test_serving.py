"""A process that would serve past the fence, or on a server that is too old, does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from sdip.cli.demo import free_port
from tenancy import serving

ROOT = Path(__file__).resolve().parents[2]
WEB = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "127.0.0.1:0", "sdip.wsgi"]
WORKER = ["celery", "-A", "sdip", "worker", "--concurrency", "1"]
BEAT = ["celery", "-A", "sdip", "beat", "--schedule", "{folder}/beat", "--pidfile="]
OWNS = "Refused to start: The role sdip_owner owns the tables, so row level security does not hold it."


def url_of(role: str) -> str:
    target = connection.settings_dict
    login = f"{role}:{target['PASSWORD']}" if target["PASSWORD"] else role
    return f"postgresql://{login}@/{target['NAME']}?host={target['HOST']}&port={target['PORT'] or 5432}"


def started(command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("command", [WEB, WORKER, BEAT], ids=["web", "worker", "beat"])
def test_no_process_starts_as_the_owner(db: None, tmp_path: Path, command: list[str]) -> None:
    found = started(["-m", *(part.format(folder=tmp_path) for part in command)], DATABASE_URL=url_of("sdip_owner"))
    assert found.returncode == serving.REFUSED, found.stdout + found.stderr
    assert OWNS in found.stderr
    assert "Traceback" not in found.stderr


def test_any_server_of_the_application_is_refused_as_the_owner(db: None) -> None:
    for url, code in ((url_of("sdip_owner"), serving.REFUSED), (connection_url(), 0)):
        found = started(["-W", "error::RuntimeWarning", "-c", "import sdip.wsgi"], DATABASE_URL=url)
        assert found.returncode == code, found.stderr
        assert (OWNS in found.stderr) is bool(code)


def connection_url() -> str:
    return url_of(connection.settings_dict["USER"])


def test_a_server_that_does_not_answer_stops_no_start() -> None:
    found = started(["-m", "tenancy.serving"], DATABASE_URL=f"postgresql://sdip_app@127.0.0.1:{free_port()}/sdip")
    assert (found.returncode, found.stderr) == (0, "")


def test_a_server_that_is_too_old_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with connection.cursor() as cursor:
        assert serving.fault(cursor) == ""
        monkeypatch.setattr(serving, "MINIMUM_POSTGRESQL", 990000)
        assert serving.fault(cursor).endswith("is too old: version 16 or newer is needed.")


def test_nothing_is_migrated_on_a_server_that_is_too_old(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MINIMUM_POSTGRESQL", 990000)
    with pytest.raises(SystemCheckError, match="is too old: version 16 or newer is needed."):
        call_command("migrate", verbosity=0, skip_checks=False)


def test_the_boundary_is_version_16() -> None:
    assert serving.version_fault(160000, "16.0") == ""
    assert serving.version_fault(150012, "15.12") == "PostgreSQL 15.12 is too old: version 16 or newer is needed."
