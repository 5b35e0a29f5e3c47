"""The demo as an operator meets it: up, killed, up again with its data, stopped."""

import contextlib
import json
import os
import signal
import smtplib
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdip.cli.demo import free_port
from sdip.cli.embedded import environment
from tests.cli.helpers import REPOSITORY, done, manage, processes_of, wait_until


class RunningDemo:
    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir, self.port = data_dir, port
        self.process = subprocess.Popen(
            [
                sys.executable,
                "manage.py",
                "demo",
                "--port",
                str(port),
                "--data-dir",
                str(data_dir),
                "--without-samples",
            ],
            cwd=REPOSITORY,
            env={name: value for name, value in os.environ.items() if name not in environment(data_dir)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def until(self, start: str) -> str:
        """The line that begins so, when it has been said."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith(start):
                return line.rstrip()
        raise AssertionError("".join(self.said))

    def status(self) -> int:
        with urllib.request.urlopen(f"http://localhost:{self.port}/healthz/", timeout=20) as answer:
            return int(answer.status)

    def child(self, word: str) -> int:
        (pid,) = [
            pid
            for pid, command in commands_of(processes_of(self.data_dir)).items()
            if word in command and parent_of(pid) == self.process.pid
        ]
        return pid


def commands_of(pids: list[int]) -> dict[int, str]:
    found = {}
    for pid in pids:
        with contextlib.suppress(FileNotFoundError):  # it ended meanwhile
            found[pid] = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return found


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def demo(installation: Path, port: int) -> Iterator[RunningDemo]:
    found = RunningDemo(installation, port)
    yield found
    found.process.kill()
    found.process.wait()
    assert found.process.stdout is not None
    found.process.stdout.close()
    wait_until(lambda: processes_of(installation) == [], 30)


def test_demo_survives_what_an_operator_does_to_it(demo: RunningDemo, data_dir: Path, port: int) -> None:
    demo.until(f"Open http://localhost:{port}")
    assert demo.status() == 200
    demo.until("Beside it")
    create = (
        "from tenancy.models import Tenant; Tenant.objects.create(slug='kept', name={'en': 'Kept'}, languages=['en'])"
    )
    done(manage(data_dir, "shell", "--verbosity", "0", "--command", create))

    mail_port = int(environment(data_dir)["EMAIL_URL"].rpartition(":")[2])
    with smtplib.SMTP("127.0.0.1", mail_port) as client:
        client.sendmail("a@example.org", ["b@example.org"], "Subject: Tried\n\ntext")
    assert demo.until("Mail to") == "Mail to b@example.org: Tried"

    worker_log = data_dir / "log/worker.log"
    for word, name in [("gunicorn", "web"), ("worker", "worker")]:
        os.kill(demo.child(word), signal.SIGKILL)
        demo.until(f"{name} ended with code -9 and is started again")
        seen = worker_log.stat().st_size if worker_log.exists() else 0
    wait_until(lambda: " ready." in worker_log.read_text()[seen:], 40)
    assert all(json.loads(line) for line in worker_log.read_text().splitlines() if line.startswith("{"))
    assert demo.status() == 200
    with urllib.request.urlopen(f"http://localhost:{port}/metrics/", timeout=20) as answer:
        assert b'sdip_requests_total{method="GET",route="/healthz/",status="200"}' in answer.read()
    assert {path.suffix for path in (data_dir / "metrics").iterdir()} == {".db"}

    again = subprocess.run(demo.process.args, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)  # type: ignore[arg-type]
    assert again.returncode == 1
    assert f"Port {port} can't be used" in again.stderr

    demo.process.kill()
    demo.process.wait()
    wait_until(lambda: processes_of(data_dir) == [], 30)
    second = RunningDemo(data_dir, port)
    try:
        second.until("Beside it")
        count = "from tenancy.models import Tenant; print(Tenant.objects.filter(slug='kept').count())"
        assert done(manage(data_dir, "shell", "--verbosity", "0", "--command", count)) == "1\n"
        second.process.send_signal(signal.SIGINT)
        assert second.until("Stopping") == "Stopping"
        assert second.process.wait(60) == 0
        assert processes_of(data_dir) == []
    finally:
        second.process.kill()
        second.process.communicate()
