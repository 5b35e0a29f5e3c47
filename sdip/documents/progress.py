"""How far the layout engine has come, told while it works; whoever is told may raise, and the work ends there."""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Progress = Callable[[int, int, int], None]  # step, of how many, pages laid out so far
STEPS = 7  # as the engine counts them
SAID = re.compile(r"Step (\d+)(?:.* Page (\d+))?")
_told: ContextVar[Progress | None] = ContextVar("told", default=None)


class Listener(logging.Handler):
    """The engine says its steps to a log. What a handler's emit() raises goes through to the engine."""

    def emit(self, record: logging.LogRecord) -> None:
        tell, said = _told.get(), SAID.match(record.getMessage())
        if tell and said:
            tell(int(said[1]), STEPS, int(said[2] or 0))


def install() -> None:
    """Once; the steps are no lines of our own log."""
    log = logging.getLogger("weasyprint.progress")
    if not any(isinstance(each, Listener) for each in log.handlers):
        log.addHandler(Listener())
        log.setLevel(logging.INFO)
        log.propagate = False


@contextmanager
def told_to(tell: Progress | None) -> Iterator[None]:
    token = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(token)
