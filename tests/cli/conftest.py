import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers import (
    REPOSITORY,
    Supervisor,
    copy_installation,
    done,
    forget,
    manage,
    open_folder,
    processes_of,
    wait_until,
)


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as path:
        yield path


@pytest.fixture
def data_dir(folder: Path) -> Path:
    return folder / "data"


@pytest.fixture
def supervisor(data_dir: Path) -> Iterator[Supervisor]:
    found = Supervisor(data_dir)
    yield found
    found.stop()
    wait_until(lambda: not processes_of(data_dir))


@pytest.fixture(scope="session")
def migrated() -> Path:
    """The data folder of an installation with empty tables, at rest; kept for as long as the migrations are the same."""
    kept = REPOSITORY / ".data" / "migrated"
    kept.mkdir(mode=0o711, parents=True, exist_ok=True)
    path = kept / migrations_key()
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes test at once
        if not (path / "whole").exists():
            for old in kept.iterdir():
                if old.is_dir():
                    forget(old)
            make_installation(path)
    return path


def make_installation(path: Path) -> None:
    supervisor = Supervisor(path, "--fast")
    try:
        supervisor.start_ready()
        done(manage(path, "migrate", "--verbosity", "0"))
    finally:
        supervisor.stop()
    (path / "whole").touch()


def migrations_key() -> str:
    files = [
        *REPOSITORY.glob("*/migrations/*.py"),
        *REPOSITORY.glob("sdip/*/migrations/*.py"),
        *REPOSITORY.glob("tenancy/*.py"),
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(files))).hexdigest()[:12]


@pytest.fixture
def installation(migrated: Path, data_dir: Path) -> Path:
    """A data folder of the test's own with all tables."""
    return copy_installation(migrated, data_dir)
