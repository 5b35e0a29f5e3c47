from django.utils import timezone

from people.models import Member
from tenancy.audit import acting

from ..models import Cycle, Seat
from ..workflow import Function, check_running
from .locks import check_still_here, locked


def appoint_chair(cycle: Cycle, member: Member, *, deputy: Member | None = None, by: Member | None) -> Seat:
    """Whoever was in the chair leaves it; the new one confirms it, at once if he took it himself."""
    with acting("planning.appoint_chair", by=by):
        row = locked(cycle)
        check_running(row.stage)
        check_still_here(member)
        now = timezone.now()
        leaving = row.seats.filter(ended_at=None)
        leaving.filter(function=Function.CHAIR).exclude(member=member).update(ended_at=now)
        leaving.filter(member=member).exclude(function=Function.CHAIR).update(ended_at=now)
        seat, _new = Seat.objects.get_or_create(cycle=row, member=member, function=Function.CHAIR, ended_at=None)
        seat.deputy = deputy
        if member == by and seat.confirmed_at is None:
            seat.confirmed_at, seat.declined_at = now, None
        seat.save()
        return seat
