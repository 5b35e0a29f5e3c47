"""Who sits in which leadership team. A deputy acts in the seat."""

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from organisation.models import Directorate, Role
from organisation.queries import heads
from people.models import Member

from ..models import Cycle, Seat
from ..rules import owners_of
from ..workflow import Function


def seats_of(cycle: Cycle) -> QuerySet[Seat]:
    return cycle.seats.filter(ended_at=None).select_related("member", "deputy", "invitation").order_by("asked_at", "pk")


def seat_for(member: Member, cycle: Cycle) -> Seat | None:
    """The member's own seat, else one in which the member acts for somebody."""
    mine = Q(member__in=owners_of(member)) | Q(deputy=member)
    held = seats_of(cycle).filter(mine)
    return held.filter(member=member).first() or held.first()


def default_chair(directorate: Directorate) -> Member | None:
    """The planning manager there or nearest above, else the head."""
    today = timezone.localdate()
    for role in (Role.PLANNING_MANAGER, Role.HEAD):
        if found := heads(today, role).of(directorate.path):
            return found[0]
    return None


def unanswered_seats(member: Member) -> QuerySet[Seat]:
    """In running plans: asked, and neither confirmed nor declined."""
    rows = Seat.objects.filter(member__in=owners_of(member), cycle__in=Cycle.objects.running())
    return rows.filter(ended_at=None, confirmed_at=None, declined_at=None)


def chairs() -> Prefetch:
    """Fetches the chair along with plans: `plan.chair`."""
    taken = Seat.objects.filter(ended_at=None, function=Function.CHAIR).select_related("member")
    return Prefetch("seats", queryset=taken, to_attr="chair_seats")
