import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sdip.cli import needs
from sdip.cli.demo import free_port
from sdip.cli.embedded import database_url, environment
from sdip.cli.needs import Finding, Need
from sdip.cli.places import place
from tenancy import serving
from tests.cli.helpers import REPOSITORY, Supervisor


def doctor(*options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "doctor", *options]
    return subprocess.run(
        command, cwd=REPOSITORY, env=os.environ | variables, capture_output=True, text=True, timeout=60
    )


def test_roles_that_walk_around_the_fence_are_refused(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor.start_ready()
    variables = environment(supervisor.data_dir)
    monkeypatch.setenv("DATABASE_URL", variables["DATABASE_URL"])
    assert needs.database().ok
    assert "role sdip_app" in needs.database().detail

    monkeypatch.setenv("DATABASE_URL", database_url(place(supervisor.data_dir), "postgres"))
    assert needs.database() == Finding(False, "The role postgres bypasses row level security (superuser or BYPASSRLS).")

    monkeypatch.setenv("DATABASE_URL", variables["OWNER_DATABASE_URL"])
    with needs.psycopg.connect(variables["OWNER_DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE place (id int)")
    assert needs.database() == Finding(
        False, "The role sdip_owner owns the tables, so row level security does not hold it."
    )

    monkeypatch.setattr(serving, "MINIMUM_POSTGRESQL", 990000)
    assert not needs.database().ok
    assert "is too old: version 16 or newer is needed." in needs.database().detail


def test_servers_that_do_not_answer_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://sdip_app@127.0.0.1:{port}/sdip")
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}/0")
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.delenv("OWNER_DATABASE_URL", raising=False)
    for check in (needs.database, needs.broker, needs.mail, needs.owner):
        found = check()
        assert not found.ok
        assert found.detail


def test_mail_that_reaches_nobody_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "console://")
    assert needs.mail() == Finding(False, "EMAIL_URL is console: mails are printed and reach nobody")


def test_library_and_program_that_are_not_there_are_named() -> None:
    assert needs.library("libc.so.6", "libnowhere.so.9") == Finding(False, "libnowhere.so.9 can't be loaded")
    assert needs.library("libc.so.6").ok
    assert needs.program("no-such-program") == Finding(False, "no program no-such-program is on the PATH")
    assert needs.program("sh").ok


def test_catalogues_that_are_not_compiled_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "REPOSITORY", tmp_path)
    (tmp_path / "locale/uk/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "locale/uk/LC_MESSAGES/django.po").write_text("")
    assert needs.catalogues() == Finding(False, "not compiled: uk")


def test_every_need_has_a_key_of_its_own_and_a_remedy() -> None:
    assert len({need.key for need in needs.NEEDS}) == len(needs.NEEDS)
    assert all(need.remedy and need.waits for need in needs.NEEDS)
    assert {need.where for need in needs.machine_needs()} == {"machine"}


def test_result_tells_what_waits() -> None:
    need = Need("x", "X", "fetch X", lambda: Finding(False, "no X"), "the x pages")
    assert needs.results([need])[0].as_dict() == {
        "key": "x",
        "title": "X",
        "ok": False,
        "required": True,
        "detail": "no X",
        "waits": "the x pages",
        "remedy": "fetch X",
    }


def test_doctor_says_what_is_missing_and_exits_with_1(data_dir: Path) -> None:
    variables = environment(data_dir)  # nothing runs there
    found = doctor(**variables)
    assert found.returncode == 1, found.stderr
    lines = found.stdout.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("missing  PostgreSQL:")]
    assert lines[at + 1] == "           waits: everything"
    assert lines[at + 2].startswith("           to do: start the demo, or set DATABASE_URL")
    assert any(line.startswith("ok       Python 3.11 or newer: 3.") for line in lines)

    listed = json.loads(doctor("--json", **variables).stdout)
    assert [row["key"] for row in listed] == [need.key for need in needs.NEEDS]
    assert {row["key"] for row in listed if not row["ok"]} >= {"postgresql", "owner", "broker"}


def test_missing_variable_stops_with_a_sentence() -> None:
    found = doctor(DATABASE_URL="postgresql://sdip_app@localhost/sdip", SECRET_KEY="x" * 50, REDIS_URL="")
    assert found.returncode == 1
    assert found.stderr.startswith("The environment variable REDIS_URL is missing")
    assert "Traceback" not in found.stderr
