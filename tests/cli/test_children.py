import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sdip.cli import children
from sdip.cli.children import Family, Program
from sdip.cli.errors import Refused
from tests.cli.helpers import REPOSITORY, wait_until


def script(text: str, log: Path, **more: object) -> Program:
    return Program("script", [sys.executable, "-c", text], log, **more)  # type: ignore[arg-type]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log" / "script.log"


def test_program_that_ends_is_started_again_with_growing_pauses(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE", 0.2)
    said: list[str] = []
    with Family(said.append) as family:
        family.start(script("import time; print(time.time(), flush=True)", log))
        family.tend_until(lambda: len(log.read_text().split()) >= 4)
    first, second, third, fourth = (float(word) for word in log.read_text().split()[:4])
    assert second - first >= 0.2
    assert third - second >= 0.4
    assert fourth - third >= 0.8
    assert said[0] == f"script ended with code 0 and is started again; log: {log}"


def test_program_that_never_gets_ready_is_refused_with_a_sentence(log: Path) -> None:
    program = script("import time; time.sleep(60)", log, ready=lambda: False, ready_within=0.3)
    with Family(print) as family, pytest.raises(Refused, match="script was not ready within 0 s"):
        family.start(program)


def test_programs_stop_in_the_reverse_order(tmp_path: Path) -> None:
    order = tmp_path / "order"
    text = "import signal, sys; signal.sigwait({signal.SIGTERM}); open(sys.argv[1], 'a').write(sys.argv[2])"
    block = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM}); "
    with Family(print) as family:
        for name in "abc":
            ready = tmp_path / name
            command = [sys.executable, "-c", f"{block}open({str(ready)!r}, 'w'); {text}", str(order), name]
            family.start(Program(name, command, tmp_path / f"{name}.log", ready=ready.exists))
    assert order.read_text() == "cba"


def test_program_deaf_to_the_signal_is_killed_with_its_helpers(tmp_path: Path, log: Path) -> None:
    pids = tmp_path / "pids"
    text = (
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); helper = os.fork()\n"
        f"if helper: open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{helper}}')\n"
        "time.sleep(60)"
    )
    said: list[str] = []
    with Family(said.append) as family:
        family.start(
            script(text, log, patience=0.3, ready=lambda: pids.exists() and len(pids.read_text().split()) == 2)
        )
    wait_until(lambda: not any(alive(int(pid)) for pid in pids.read_text().split()))
    assert said == ["script did not stop within 0 s and was killed."]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_helpers_of_a_killed_program_do_not_outlive_it(tmp_path: Path, log: Path) -> None:
    helper = tmp_path / "helper"
    text = (
        "import os, time; helper = os.fork()\n"
        f"path = {str(helper)!r}\n"
        "if helper: open(path + '.new', 'w').write(str(helper)); os.rename(path + '.new', path)\n"
        "time.sleep(60)"
    )
    with Family(lambda _: None) as family:
        child = family.start(script(text, log, ready=helper.exists))
        first = int(helper.read_text())
        assert child.process is not None
        os.kill(child.process.pid, signal.SIGKILL)
        family.tend_until(lambda: not alive(first))
        assert not alive(first)


def test_reaper_ends_what_a_killed_supervisor_left() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    started = [subprocess.Popen([sys.executable, "-c", deaf], start_new_session=True) for _ in range(2)]
    reaper = subprocess.Popen(
        [sys.executable, "-m", "sdip.cli.reaper", "0.3"], cwd=REPOSITORY, stdin=subprocess.PIPE, text=True
    )
    assert reaper.stdin is not None
    left, ended = started
    reaper.stdin.write(f"+{left.pid}\n+{ended.pid}\n-{ended.pid}\n")
    reaper.stdin.flush()
    wait_until(lambda: ignores(reaper.pid, signal.SIGTERM))
    reaper.terminate()  # a terminal that closes must not end it before its work is done
    assert left.poll() is None
    reaper.stdin.close()
    assert reaper.wait(10) == 0
    assert left.wait(5) == -signal.SIGKILL
    assert ended.poll() is None
    ended.kill()
    ended.wait()


def ignores(pid: int, number: signal.Signals) -> bool:
    (mask,) = re.findall(r"SigIgn:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())
    return bool(int(mask, 16) >> (number - 1) & 1)


def test_large_log_is_put_aside(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "LOG_BYTES", 10)
    log.parent.mkdir()
    log.write_text("x" * 20)
    with Family(print) as family:
        family.start(
            script("print('new', flush=True); import time; time.sleep(60)", log, ready=lambda: bool(log.read_text()))
        )
    assert log.read_text() == "new\n"
    assert log.with_suffix(".log.1").read_text() == "x" * 20


def test_stop_asked_for_while_starting_is_heard(log: Path) -> None:
    with Family(print) as family:
        family.ask_to_stop()
        started_at = time.monotonic()
        family.start(script("import time; time.sleep(60)", log, ready=lambda: False))
        family.tend_until(lambda: False)
    assert time.monotonic() - started_at < 5
