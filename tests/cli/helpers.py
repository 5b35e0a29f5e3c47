import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sdip.cli.embedded import environment
from sdip.cli.places import place

REPOSITORY = Path(__file__).resolve().parent.parent.parent


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that the servers' user can enter; pytest's own are closed to it when root runs the tests."""
    path = Path(tempfile.mkdtemp(prefix="sdip-test-"))
    path.chmod(0o711)
    yield path
    forget(path)


def forget(path: Path) -> None:
    for link in [path, *path.rglob("*")]:
        if link.is_symlink() and link.resolve().name.startswith("sdip-"):
            forget(link.resolve())
    shutil.rmtree(path, ignore_errors=True)


class Supervisor:
    """`python -m sdip.cli.embedded` as a process of its own."""

    def __init__(self, data_dir: Path, *options: str) -> None:
        self.data_dir, self.options = data_dir, options
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *command: str, environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "sdip.cli.embedded", *self.options, str(self.data_dir), "--", *command],
            cwd=REPOSITORY,
            env=os.environ | (environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def start_ready(self) -> subprocess.Popen[str]:
        """Comes back when the servers are up; they stay up until the process is told to stop."""
        process = self.start("sh", "-c", "echo ready; exec sleep 600")
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line == "ready\n", line + process.stdout.read()
        return process

    def run(self, *command: str, environment: dict[str, str] | None = None) -> tuple[int, str]:
        process = self.start(*command, environment=environment)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
            if process.stdout:
                process.stdout.close()
            process.wait()


def processes_of(data_dir: Path) -> list[int]:
    """Every process that has the folder in its command line, its environment or its open locks."""
    needle = os.fsencode(data_dir)
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            texts = [(entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()]
            links = list((entry / "fd").iterdir())
        except OSError:
            continue
        if any(needle in text for text in [*texts, *map(_target, links)]):
            found.append(int(entry.name))
    return found


def _target(link: Path) -> bytes:
    try:
        return os.fsencode(os.readlink(link))
    except OSError:  # closed meanwhile, which does not end its process
        return b""


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def manage(data_dir: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=REPOSITORY,
        env=os.environ
        | environment(data_dir)
        | {"DJANGO_ALLOW_ASYNC_UNSAFE": ""},  # set where a browser runs in this process
        capture_output=True,
        text=True,
        timeout=600,
    )


def done(found: subprocess.CompletedProcess[str]) -> str:
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def copy_installation(source: Path, target: Path) -> Path:
    (target / "servers").mkdir(parents=True)
    for folder in (target, target / "servers"):
        folder.chmod(0o711)
    subprocess.run(["cp", "-a", place(source).postgres, target / "servers"], check=True)
    return target
