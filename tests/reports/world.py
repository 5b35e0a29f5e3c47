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
        self.accepted.append(message_from_bytes(content, policy=policy.default))
        self._stop_at("DATA")
        return "250 OK"

    def _stop_at(self, command: str) -> None:
        if self.hold == command:
            self.hold = ""
            self.holding.set()
            self.release.wait(60)

    @property
    def port(self) -> int:
        return int(self.controller.port)

    def start(self) -> None:
        self.controller.start()

    def stop(self) -> None:
        self.release.set()
        self.controller.stop()

    def ids_by_recipient(self) -> dict[str, list[str]]:
        return _ids_by_recipient(self.accepted)


def _ids_by_recipient(mails: list[EmailMessage]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for mail in mails:
        found.setdefault(str(mail["To"]), []).append(str(mail["Message-ID"]).strip())
    return found


class MailServer:
    """The same in a process of its own, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.reports.mail_server", str(self.port), str(self.folder)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, start_new_session=True, preexec_fn=die_with_parent(signal.SIGKILL)
        )
        wait_until(lambda: listens(self.port))

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        for name in ("hold", "holding"):
            (self.folder / name).unlink(missing_ok=True)

    def stop(self) -> None:
        self.kill()

    def hold(self, place: str) -> None:
        (self.folder / "hold").write_text(place)

    @property
    def is_holding(self) -> bool:
        return (self.folder / "holding").exists()

    @property
    def accepted(self) -> list[EmailMessage]:
        files = sorted(self.folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def ids_by_recipient(self) -> dict[str, list[str]]:
        return _ids_by_recipient(self.accepted)


def database_url() -> str:
    """Of the test's own, for another process."""
    target = connection.settings_dict
    login = f"{target['USER']}:{target['PASSWORD']}" if target["PASSWORD"] else target["USER"]
    return f"postgresql://{login}@/{target['NAME']}?host={target['HOST']}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class World:
    """What can be started and killed, and the clock's ticks."""

    def __init__(self, folder: Path, post: Any, tenant: Tenant) -> None:
        self.folder, self.post, self.tenant = folder, post, tenant
        self.url = f"unix://{folder / 'v.sock'}"
        self.valkey: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.second: subprocess.Popen[bytes] | None = None  # another worker
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

    def start_worker(self, name: str = "worker") -> None:
        log = self.folder / f"{name}.log"
        seen = log.stat().st_size if log.exists() else 0
        command = [sys.executable, "-m", "celery", "-A", "sdip", "worker", "--concurrency", "1", "--loglevel", "INFO"]
        command += ["--hostname", f"{name}@loopback"]
        setattr(self, name, self._run(command, log.name, self._environment()))
        wait_until(lambda: b" ready." in log.read_bytes()[seen:])

    def start_web(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "sdip.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        self.web = self._run([*command, "--threads", "10", "--timeout", "120"], "web.log", self._environment())
        wait_until(lambda: listens(self.port))

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.post.port}",
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
        """What comes of beat's minute for this tenant."""
        self._send(task, headers={"tenant": self.tenant.pk})

    def beat(self, entry: str) -> None:
        """What beat sends by itself when an entry of its schedule is due."""
        due = app.conf.beat_schedule[entry]
        self._send(due["task"], args=due["args"])

    def _send(self, task: str, **said: Any) -> None:
        with Connection(self.url.replace("unix://", "redis+socket://")) as broker:
            app.send_task(task, connection=broker, **said)


@contextlib.contextmanager
def opened(folder: Path, tenant: Tenant, post: Post | MailServer | None = None) -> Iterator[World]:
    post = post or Post()
    world = World(folder, post, tenant)
    post.start()
    app.conf.task_always_eager = False
    try:
        world.start_valkey()
        world.start_worker()
        yield world
    finally:
        if isinstance(post, Post):
            post.release.set()
        for name in ("web", "worker", "second", "valkey"):
            world.kill(name)
        post.stop()
        app.conf.task_always_eager = True
