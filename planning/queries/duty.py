"""Who is asked about an action: its people, those above them, and whoever acts for them today."""

from collections.abc import Iterable
from datetime import date

from organisation.models import Role
from organisation.queries import heads
from people.models import Deputyship, Member

from ..models import Action, Seat
from ..workflow import BarrierLevel, Function


def owner_or_next(action: Action) -> Member | None:
    """The owner; where he has left, the deputy."""
    return next((each for each in (action.owner, action.deputy) if each and each.left_on is None), None)


def in_charge(action: Action, level: str, day: date) -> list[Member]:
    """Those who are to clear a barrier at that level; nobody where the office is not held."""
    if level == BarrierLevel.OWNER:
        found = owner_or_next(action)
        return [found] if found else []
    if level == BarrierLevel.CHAIR:
        return _chair(action)
    role = Role.HEAD if level == BarrierLevel.HEAD else Role.GOVERNOR
    return heads(day, role).of(action.directorate.path)


def _chair(action: Action) -> list[Member]:
    """With the deputy of the seat."""
    seats = Seat.objects.filter(cycle=action.cycle_id, function=Function.CHAIR, ended_at=None, declined_at=None)
    people = [each for seat in seats.select_related("member", "deputy") for each in (seat.member, seat.deputy)]
    return [each for each in people if each is not None and each.left_on is None]


def stand_ins(members: Iterable[Member], day: date) -> dict[int, Member]:
    """By member: who acts for him that day."""
    rows = Deputyship.objects.filter(member__in=list(members), starts_on__lte=day, ends_on__gte=day)
    rows = rows.filter(deputy__left_on=None).select_related("deputy__membership__user")
    return {row.member_id: row.deputy for row in rows}


def with_stand_ins(members: Iterable[Member], day: date) -> list[Member]:
    people = {each.pk: each for each in members}
    acting = stand_ins(people.values(), day).values()
    return list((people | {each.pk: each for each in acting}).values())
