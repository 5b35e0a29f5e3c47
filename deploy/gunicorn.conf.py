"""How gunicorn serves the product; each value can be given anew on the command line."""

import contextlib
import os
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
timeout = 60
graceful_timeout = 20
# A worker is renewed after some time, not all at the same moment, so that memory never creeps.
max_requests, max_requests_jitter = 2000, 200
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Asked once before any worker, and in a process of its own: what this one imports, a reload would not load anew."""
    if code := subprocess.run([sys.executable, "-m", "tenancy.serving"], check=False).returncode:
        sys.exit(code)
    # The workers count into files of this folder, so that whichever the monitor asks knows the numbers of all.
    folder = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or tempfile.mkdtemp(prefix="sdip-metrics-"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    forget_numbers(folder)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def on_exit(server: Any) -> None:
    folder = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", "/nowhere"))
    forget_numbers(folder)
    with contextlib.suppress(OSError):  # it holds something that is not ours
        folder.rmdir()


def forget_numbers(folder: Path) -> None:
    for left in folder.glob("*.db"):
        left.unlink()


def pre_fork(server: Any, worker: Any) -> None:
    """A renewed worker counts on in the files of the one before it, so there are never more files than workers."""
    taken = {each.place for each in server.WORKERS.values()}
    worker.place = next(number for number in count(1) if number not in taken)


def post_fork(server: Any, worker: Any) -> None:
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: worker.place)
