import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sdip.cli.demo import free_port, listens
from tests.cli.helpers import REPOSITORY, wait_until


@pytest.fixture(autouse=True)
def own_network(settings: Any) -> None:
    """The operator allows the servers of the test, which lie in the own network."""
    settings.MAILBOX_HOSTS = ["127.0.0.1"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    with serving(tmp_path / "inbox") as found:
        yield found


@contextmanager
def serving(folder: Path, *security: str) -> Iterator[tuple[Path, int]]:
    """`security` as imap_server.py takes it."""
    folder.mkdir()
    (folder / "validity").write_text("7")
    port = free_port()
    command = [sys.executable, "-m", "tests.feedback.mailbox.imap_server", str(folder), str(port), *security]
    with subprocess.Popen(command, cwd=REPOSITORY) as process:
        wait_until(lambda: listens(port))
        yield folder, port
        process.kill()
