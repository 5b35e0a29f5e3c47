"""The whole product on one machine: embedded servers, web, worker, beat and a mail catcher in one family."""

import http.client
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sdip.cli.children import REPOSITORY, Family, Program, spawn
from sdip.cli.embedded import environment, make_data_dir, remember, start_servers
from sdip.cli.errors import Refused
from sdip.cli.needs import machine_needs, results

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Demo:
    data_dir: Path
    port: int
    has_samples: bool
    say: Callable[[str], None]

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def run(self) -> None:
        self.say_what_is_missing()
        refuse_used_port(self.port)
        make_data_dir(self.data_dir)
        with Family(self.say) as family:
            family.stop_on_signals(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
            self.say(f"Starting PostgreSQL and Valkey in {self.data_dir}")
            lock = start_servers(family, self.data_dir)
            mail_port = free_port()
            remember(self.data_dir, {"SDIP_URL": self.url, "EMAIL_URL": f"smtp://{HOST}:{mail_port}"})
            variables = os.environ | environment(self.data_dir)
            self.prepare(family, variables)
            for program in self.programs(variables, mail_port):
                if not family.asked_to_stop:
                    # With the lock a killed demo's worker is gone before the next demo starts.
                    family.start(replace(program, kept_files=(lock,)))
            if not family.asked_to_stop:
                self.say_where()
            family.tend_until(lambda: False)
            self.say("Stopping")

    def prepare(self, family: Family, variables: Mapping[str, str]) -> None:
        commands = [["migrate", "--verbosity", "0"], *([["load_samples"]] if self.has_samples else [])]
        for command in commands:
            if not family.asked_to_stop:
                self.say(f"Running {command[0]}")
                self.manage(family, variables, command)

    def manage(self, family: Family, variables: Mapping[str, str], command: list[str]) -> None:
        process = spawn(self.program(variables, command[0], "manage", *command[1:]))
        family.tend_until(lambda: process.poll() is not None)
        if process.poll() is None:
            process.terminate()
        if process.wait() != 0 and not family.asked_to_stop:
            raise Refused(f"manage.py {command[0]} failed, see above.")

    def programs(self, variables: Mapping[str, str], mail_port: int) -> list[Program]:
        ours = partial(self.program, variables)
        worker = ["--concurrency", "2", "--max-tasks-per-child", "50", "--without-gossip", "--without-mingle"]
        beat = ["--schedule", str(self.data_dir / "beat-schedule"), "--pidfile="]
        web = ["--config", "deploy/gunicorn.conf.py", "--bind", f"{HOST}:{self.port}"]
        return [
            replace(ours("mail", "sdip.cli.mailcatcher", str(self.data_dir / "mail"), str(mail_port)),
                    ready=lambda: listens(mail_port)),
            replace(ours("web", "gunicorn", "sdip.wsgi", *web), ready=lambda: answers(self.port),
                    environment={**variables, "PROMETHEUS_MULTIPROC_DIR": str(self.data_dir / "metrics")}),
            ours("worker", "celery", "--quiet", "-A", "sdip", "worker", *worker),
            ours("beat", "celery", "--quiet", "-A", "sdip", "beat", *beat),
        ]  # fmt: skip

    def program(self, variables: Mapping[str, str], name: str, module: str, *arguments: str) -> Program:
        shown = name == "mail" or module == "manage"  # these speak to the operator, the others to their logs
        command = [sys.executable, "-m", module, *([name] if module == "manage" else []), *arguments]
        log = None if shown else self.data_dir / "log" / f"{name}.log"
        return Program(name, command, log, patience=20, environment=variables, folder=str(REPOSITORY))

    def say_what_is_missing(self) -> None:
        for result in results(machine_needs()):
            if not result.ok:
                self.say(f"Missing: {result.title} ({result.detail}). Until it is there, this waits: {result.waits}.")
                self.say(f"    {result.remedy}")

    def say_where(self) -> None:
        sign_ins = self.data_dir / "sign-ins.txt"
        if sign_ins.exists():
            self.say(sign_ins.read_text().rstrip())
        self.say(f"Open {self.url}")
        self.say(f"Mails arrive in {self.data_dir / 'mail'}, logs in {self.data_dir / 'log'}. Ctrl-C stops everything.")
        self.say(f"Beside it: SDIP_DATA_DIR={self.data_dir} {sys.executable} manage.py shell")


def refuse_used_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Refused(f"Port {port} can't be used ({error.strerror}): name another one with --port.") from error


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((HOST, port)) == 0


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/healthz/", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
