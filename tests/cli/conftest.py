import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers import Supervisor, forget, processes_of, wait_until


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the servers' user can enter; pytest's own tmp_path is closed to it when root runs the tests."""
    path = Path(tempfile.mkdtemp(prefix="sdip-test-"))
    path.chmod(0o711)
    yield path
    forget(path)


@pytest.fixture
def data_dir(folder: Path) -> Path:
    return folder / "data"


@pytest.fixture
def supervisor(data_dir: Path) -> Iterator[Supervisor]:
    found = Supervisor(data_dir)
    yield found
    found.stop()
    wait_until(lambda: not processes_of(data_dir))
