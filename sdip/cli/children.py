"""Runs programs as children: restarts what dies, stops in order, leaves no orphan even when the parent is killed."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from sdip.cli.errors import Refused

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PR_SET_PDEATHSIG = 1
ROUND_SECONDS = 0.1
FIRST_PAUSE, LONGEST_PAUSE, STEADY_SECONDS = 0.5, 30.0, 30.0
LOG_BYTES = 10_000_000
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Account:
    """The system user that a child runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]
    log: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15.0
    environment: Mapping[str, str] | None = None
    folder: str = "/"
    account: Account | None = None
    ready: Callable[[], bool] | None = None
    ready_within: float = 60.0
    kept_files: tuple[int, ...] = ()


def die_with_parent(stop_signal: signal.Signals) -> Callable[[], None]:
    """For subprocess' preexec_fn: the kernel sends the child this signal when the parent ends, however it ends."""
    parent = os.getpid()

    def ask_kernel() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # the parent ended before the kernel was asked
            os._exit(1)

    return ask_kernel


def spawn(program: Program) -> subprocess.Popen[bytes]:
    account = program.account
    with contextlib.ExitStack() as opened:
        log = opened.enter_context(open_log(program.log)) if program.log else None
        return subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT if log else None,
            cwd=program.folder,
            env=program.environment,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            pass_fds=program.kept_files,
            start_new_session=True,  # a terminal's Ctrl-C reaches the parent only, which stops its children in order
            preexec_fn=die_with_parent(program.stop_signal),
        )


def open_log(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


class Child:
    """One program that is kept running."""

    def __init__(self, program: Program, say: Callable[[str], None], reaper: "Reaper") -> None:
        self.program, self.say, self.reaper = program, say, reaper
        self.pause, self.due_at = FIRST_PAUSE, 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self.process = spawn(self.program)
        self.reaper.tell("+", self.process.pid)
        self.started_at = time.monotonic()

    def tend(self) -> None:
        """Restart the program if it ended; each time it ends early the pause before the next start doubles."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.bury()
        if now - self.started_at > STEADY_SECONDS:
            self.pause = FIRST_PAUSE
        self.due_at, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.say(f"{self.program.name} ended with code {code} and is started again; log: {self.program.log or 'above'}")

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.program.stop_signal)
            try:
                self.process.wait(self.program.patience)
            except subprocess.TimeoutExpired:
                self.say(f"{self.program.name} did not stop within {self.program.patience:.0f} s and was killed.")
        self.bury()

    def bury(self) -> None:
        assert self.process is not None
        kill_group(self.process.pid)  # with the helpers that a dead program left behind
        self.process.wait()
        self.reaper.tell("-", self.process.pid)
        self.process = None


class Reaper:
    """The process that ends the children when this one is killed."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "sdip.cli.reaper"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=REPOSITORY, start_new_session=True)

    def tell(self, sign: str, group: int) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # somebody ended it; the kernel's signal still works
            self.process.stdin.write(f"{sign}{group}\n".encode())
            self.process.stdin.flush()

    def stop(self) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()


class Family:
    """Children in the order of their start; they stop in the reverse order."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.children: list[Child] = []
        self.reaper = Reaper()
        self.asked_to_stop = False

    def __enter__(self) -> "Family":
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop_on_signals(self, *signals: signal.Signals) -> None:
        for number in signals:
            signal.signal(number, self.ask_to_stop)

    def ask_to_stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        self.asked_to_stop = True

    def start(self, program: Program) -> Child:
        """Start the program and come back when it is ready, or when the operator asked to stop."""
        child = Child(program, self.say, self.reaper)
        self.children.append(child)
        deadline = time.monotonic() + program.ready_within
        while program.ready and not self.asked_to_stop and not program.ready():
            if time.monotonic() > deadline:
                raise Refused(f"{program.name} was not ready within {program.ready_within:.0f} s; log: {program.log}")
            self.tend()
            time.sleep(ROUND_SECONDS / 4)
        return child

    def tend(self) -> None:
        for child in self.children:
            child.tend()

    def tend_until(self, finished: Callable[[], bool]) -> None:
        while not self.asked_to_stop and not finished():
            self.tend()
            time.sleep(ROUND_SECONDS)

    def stop(self) -> None:
        while self.children:
            self.children.pop().stop()
        self.reaper.stop()
