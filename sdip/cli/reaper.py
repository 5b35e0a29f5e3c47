"""Outlives its supervisor: when that is killed, ends what is left of its children. `python -m sdip.cli.reaper [SECONDS]`.

The kernel's death signal reaches a child only, not its helpers, and a worker with a long job in hand would finish that
job first. Standard input brings one process group a line: `+GROUP` started, `-GROUP` ended. Its end is the supervisor's.
"""

import contextlib
import os
import signal
import sys
import time

GRACE_SECONDS = 8.0


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def watch() -> set[int]:
    groups: set[int] = set()
    for line in sys.stdin:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    return groups


def main(grace: float = GRACE_SECONDS) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups = watch()
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(is_alive(group) for group in groups):
        time.sleep(0.1)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
