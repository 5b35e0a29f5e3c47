"""Days and tolerances: what the application takes where a tenant's settings say nothing, and who is told when they change."""

from collections.abc import Callable, Mapping
from decimal import Decimal

ANSWER_DAYS = 5  # working days until a citizen's message is answered
# Days after the end of a period until its figures are due.
DUE_DAYS: Mapping[str, int] = {"day": 3, "week": 7, "month": 15, "quarter": 30, "half": 45, "year": 60, "fiscal": 60}
REPORT_TOLERANCE = Decimal("0.1")  # how far below its target a figure may be before a report names it an exception
LONGEST = 366  # days
PHONES = ("emergency", "desk", "text")

_listeners: list[Callable[[Mapping[str, int]], object]] = []


def when_due_days_change(act: Callable[[Mapping[str, int]], object]) -> None:
    """Called in AppConfig.ready(): act(days after the end of each kind of period) runs within the change of the settings."""
    _listeners.append(act)


def tell_due_days(days: Mapping[str, int]) -> None:
    for act in _listeners:
        act(days)
