"""The plan's whole way: each step through the stages and each signature, those too that count no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from people.models import Member

from .models import Cycle, SignOff, StageMove
from .queries import moves_of
from .workflow import is_back


@dataclass(frozen=True, slots=True)
class Event:
    """`text`: the reason or note that was written with it; `voided_at`: since when a signature counts no more."""

    title: str
    at: datetime
    by: Member
    text: str
    icon: str
    voided_at: datetime | None = None


def course_of(cycle: Cycle) -> list[Event]:
    """Newest first; two queries."""
    signatures = cycle.signatures.select_related("signed_by")
    events = [*_moved(moves_of(cycle)), *_signed(signatures)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _moved(rows: Iterable[StageMove]) -> Iterable[Event]:
    for row in rows:
        names: dict[str, Any] = {"first": row.get_from_stage_display(), "second": row.get_to_stage_display()}
        back = is_back(row.from_stage, row.to_stage)
        title = _("Back from “%(first)s” to “%(second)s”") if back else _("From “%(first)s” to “%(second)s”")
        yield Event(title % names, row.moved_at, row.moved_by, row.reason, "back" if back else "steps")


def _signed(rows: Iterable[SignOff]) -> Iterable[Event]:
    for row in rows:
        names: dict[str, Any] = {"stage": row.get_stage_display(), "level": row.get_level_display()}
        title = _("“%(stage)s” signed off: %(level)s") % names
        yield Event(title, row.signed_at, row.signed_by, row.note, "check", row.voided_at)
