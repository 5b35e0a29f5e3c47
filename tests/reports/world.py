"""A real worker, a real Valkey, a real mail server and (where a test starts one) real web processes: each can be killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from kombu import Connection

from sdip.cli.children import die_with_parent
from sdip.cli.demo import listens
from sdip.cli.places import wheel_valkey
from tenancy.celery import app
from tenancy.models import Tenant

ROOT = Path(__file__).resolve().parent.parent.parent


def wait_until(true: Callable[[], Any], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


class Post:
    """A mail server on loopback that keeps what it accepted; `hold` stops the conversation at a command until released."""

    def __init__(self) -> None:
        self.accepted: list[EmailMessage] = []
        self.hold = ""
        self.holding, self.release = threading.Event(), threading.Event()
        self.refusing = False
        self.controller = Controller(self, hostname="127.0.0.1", port=_free_port())

    async def handle_MAIL(self, _s: SMTP, _session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.refusing:
            return "451 Come back later"
        self._stop_at("MAIL")
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, _s: SMTP, _session: Session, envelope: Envelope) -> str:
        """Accepted, and then the answer is late: who is killed now never learns of it."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.accepted.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        self._stop_at("DATA")
        return "250 OK"

    def _stop_at(self, command: str) -> None:
        if self.hold == command:
            self.hold = ""
            self.holding.set()
            self.release.wait(60)

    def ids_by_recipient(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for mail in self.accepted:
            found.setdefault(str(mail["To"]), []).append(str(mail["Message-ID"]).strip())
        return found


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class World:
    """What can be started and killed, and the clock's ticks."""

    def __init__(self, folder: Path, post: Post, tenant: Tenant) -> None:
        self.folder, self.post, self.tenant = folder, post, tenant
        self.url = f"unix://{folder / 'v.sock'}"
        self.valkey: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.web: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    def start_valkey(self) -> None:
        command = [
            str(wheel_valkey()),
            "--port",
            "0",
            "--unixsocket",
            str(self.folder / "v.sock"),
            "--dir",
            str(self.folder),
        ]
        self.valkey = self._run([*command, "--appendonly", "yes", "--appendfsync", "always"], "valkey.log", {})
        wait_until(self._valkey_answers)

    def _valkey_answers(self) -> bool:
        try:
            with contextlib.closing(redis.Redis(unix_socket_path=str(self.folder / "v.sock"))) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def start_worker(self) -> None:
        log = self.folder / "worker.log"
        seen = log.stat().st_size if log.exists() else 0
        command = [sys.executable, "-m", "celery", "-A", "sdip", "worker", "--concurrency", "1", "--loglevel", "INFO"]
        self.worker = self._run(command, "worker.log", self._environment())
        wait_until(lambda: b" ready." in log.read_bytes()[seen:])

    def start_web(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "sdip.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        self.web = self._run([*command, "--threads", "10", "--timeout", "120"], "web.log", self._environment())
        wait_until(lambda: listens(self.port))

    def _environment(self) -> dict[str, str]:
        target = connection.settings_dict
        login = f"{target['USER']}:{target['PASSWORD']}" if target["PASSWORD"] else target["USER"]
        return {
            "DATABASE_URL": f"postgresql://{login}@/{target['NAME']}?host={target['HOST']}",
            "REDIS_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.post.controller.port}",
            "SDIP_DATA_DIR": str(self.folder),
            "CELERY_EAGER": "0",
            "SDIP_EMBEDDED": "1",
        }

    def _run(self, command: list[str], log: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        with open(self.folder / log, "ab") as shown:
            return subprocess.Popen(
                command, cwd=ROOT, env=os.environ | environment, stdout=shown, stderr=shown, start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )  # fmt: skip

    def kill(self, name: str) -> None:
        """kill -9, the process with all its children; a second time is no harm."""
        process = getattr(self, name)
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            setattr(self, name, None)

    def tick(self, task: str) -> None:
        """What beat does each minute."""
        with Connection(self.url.replace("unix://", "redis+socket://")) as broker:
            app.send_task(task, headers={"tenant": self.tenant.pk}, connection=broker)


@contextlib.contextmanager
def opened(folder: Path, tenant: Tenant) -> Iterator[World]:
    post = Post()
    world = World(folder, post, tenant)
    post.controller.start()
    app.conf.task_always_eager = False
    try:
        world.start_valkey()
        world.start_worker()
        yield world
    finally:
        post.release.set()
        for name in ("web", "worker", "valkey"):
            world.kill(name)
        post.controller.stop()
        app.conf.task_always_eager = True
