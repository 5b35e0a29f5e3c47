"""Days and tolerances: what the application takes where a tenant's settings say nothing, and who is told when they change."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from tenancy.context import require_tenant

ANSWER_DAYS = 5  # working days until a citizen's message is answered
# Days after the end of a period until its figures are due.
DUE_DAYS: Mapping[str, int] = {"day": 3, "week": 7, "month": 15, "quarter": 30, "half": 45, "year": 60, "fiscal": 60}
REPORT_TOLERANCE = Decimal("0.1")  # how far below its target a figure may be before a report names it an exception
# Missing figures are told: so many days before they are due, and so many after it.
REMINDER_DAYS: Mapping[str, int] = {"before": 3, "deputy": 3, "head": 10}
RECOUNT_TOLERANCE = Decimal(
    "0.1"
)  # how far a recount may differ from the figure, as a share of it, before it disputes it
LONGEST = 366  # days
PHONES = ("emergency", "desk", "text")


def reminder_days() -> dict[str, int]:
    """The tenant's own days go before."""
    given = require_tenant().settings.get("reminder_days") or {}
    return {name: int(given.get(name, days)) for name, days in REMINDER_DAYS.items()}


def recount_tolerance() -> Decimal:
    return Decimal(str(require_tenant().settings.get("recount_tolerance", RECOUNT_TOLERANCE)))


_listeners: list[Callable[[Mapping[str, int]], object]] = []


def when_due_days_change(act: Callable[[Mapping[str, int]], object]) -> None:
    """Called in AppConfig.ready(): act(days after the end of each kind of period) runs within the change of the settings."""
    _listeners.append(act)


def tell_due_days(days: Mapping[str, int]) -> None:
    for act in _listeners:
        act(days)
