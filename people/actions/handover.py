from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..handover import Duty, duties
from ..models import Member
from ..workflow import HANDED_OVER


def hand_over_everything(member: Member, to: Member, *, by: Member) -> list[tuple[Duty, int]]:
    """What went over, by kind. A row that the other one holds already (both in one team) stays where it is."""
    if member.pk == to.pk:
        raise NotAllowed(_("Choose somebody else."))
    if to.left_on:
        raise NotAllowed(_("%(name)s has left.") % {"name": to.name})
    with acting("people.hand_over_everything", by=by):
        moved = [(duty, count) for duty in duties() if (count := move(duty, member, to, by=by))]
        if moved:
            key = f"{HANDED_OVER}:{member.pk}:{timezone.now().isoformat()}"
            notify([to.membership_id], HANDED_OVER, {"name": member.name}, reverse("web:work"), key)
    return moved


def move(duty: Duty, member: Member, to: Member, *, by: Member) -> int:
    rows = duty.rows(member)
    if duty.give is not None:
        return duty.give(rows, to, by=by)
    try:
        with transaction.atomic():
            return rows.update(**{duty.field: to, **duty.also})
    except IntegrityError:
        return sum(move_one(duty, row, to) for row in rows)


def move_one(duty: Duty, row: Any, to: Member) -> int:
    try:
        with transaction.atomic():
            return duty.model._default_manager.filter(pk=row.pk).update(**{duty.field: to, **duty.also})
    except IntegrityError:
        return 0
