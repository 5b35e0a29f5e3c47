from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers import Supervisor, copy_installation, done, manage, open_folder, processes_of, wait_until


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
def migrated() -> Iterator[Path]:
    """The data folder of an installation with empty tables, at rest; made once, because migrating takes its time."""
    with open_folder() as path:
        supervisor = Supervisor(path / "data")
        try:
            supervisor.start_ready()
            done(manage(supervisor.data_dir, "migrate", "--verbosity", "0"))
        finally:
            supervisor.stop()
        yield supervisor.data_dir


@pytest.fixture
def installation(migrated: Path, data_dir: Path) -> Path:
    """A data folder of the test's own with all tables."""
    return copy_installation(migrated, data_dir)
