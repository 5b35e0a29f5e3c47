import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdip.cli.demo import free_port, listens
from tests.cli.helpers import REPOSITORY, wait_until


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    folder, port = tmp_path / "inbox", free_port()
    folder.mkdir()
    (folder / "validity").write_text("7")
    command = [sys.executable, "-m", "tests.feedback.mailbox.imap_server", str(folder), str(port)]
    with subprocess.Popen(command, cwd=REPOSITORY) as process:
        wait_until(lambda: listens(port))
        yield folder, port
        process.kill()
