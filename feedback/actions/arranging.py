"""How messages are handled: written into the tenant's settings, which every job has at hand."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from people.models import Member
from tenancy.actions import change_tenant
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..models import Handling
from ..queries.handling import MOST_LEVELS, Level

LONGEST = 366  # days


def change_handling(
    *, close_days: int | None, recurrence_days: int | None, levels: Sequence[Level] | None, by: Member
) -> Handling:
    """None: the product's own value counts. Days 0: never closed by itself; no level: nobody hears of late messages."""
    with acting("feedback.change_handling", by=by):
        check_levels(levels or ())
        for days in (close_days, recurrence_days):
            check_days(days or 0)
        held = None if levels is None else [list(level) for level in levels]
        facts = {"close_days": close_days, "recurrence_days": recurrence_days}
        row, _new = Handling.objects.update_or_create(defaults={**facts, "levels": held})
        change_tenant(require_tenant(), **facts, escalation=held)
        return row


def check_days(days: int) -> None:
    if not 0 <= days <= LONGEST:
        raise NotAllowed(_("Write a number of days from 0 to 366."))


def check_levels(levels: Sequence[Level]) -> None:
    """Each later than the one before: otherwise nobody knows which one is told."""
    if len(levels) > MOST_LEVELS or any(level.hears not in Handling.Hears.values for level in levels):
        raise NotAllowed(_("Choose who hears of it."))
    days = [level.days for level in levels]
    for each in days:
        check_days(each)
    if 0 in days or days != sorted(set(days)):
        raise NotAllowed(_("Each level needs more days than the one before."))
