"""What the tenant has set about handling messages, and what counts where nothing is set."""

from typing import NamedTuple

from tenancy.context import require_tenant

from ..models import Handling

CLOSE_DAYS = 14  # calendar days after the answer; 0 = never by itself
RECURRENCE_DAYS = 180
MOST_LEVELS = 4


class Level(NamedTuple):
    """`days`: calendar days after the promised day."""

    days: int
    hears: str


LEVELS = (Level(1, Handling.Hears.HANDS), Level(5, Handling.Hears.HEADS), Level(10, Handling.Hears.GOVERNORS))


def close_days() -> int:
    return int(require_tenant().settings.get("close_days", CLOSE_DAYS))


def recurrence_days() -> int:
    return int(require_tenant().settings.get("recurrence_days", RECURRENCE_DAYS))


def levels() -> tuple[Level, ...]:
    held = require_tenant().settings.get("escalation")
    return LEVELS if held is None else tuple(Level(int(days), str(hears)) for days, hears in held)
