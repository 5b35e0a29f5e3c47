"""Who holds a role today, seen from the directorate."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisation.models import Assignment, Directorate
from people.models import Deputyship, Member


def holders(roles: Collection[str], directorate: Directorate | None, *, acting: bool = False) -> QuerySet[Member]:
    """In the directorate, above it, or everywhere; `acting`: with those who act for them."""
    today = timezone.localdate()
    held = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        Q(directorate=None) | Q(directorate__in=above(directorate)),
        role__in=roles,
        starts_on__lte=today,
    )
    who = Q(pk__in=held.values("member"))
    if acting:
        deputies = Deputyship.objects.filter(member__in=held.values("member"), starts_on__lte=today, ends_on__gte=today)
        who |= Q(pk__in=deputies.values("deputy"))
    return Member.objects.active().filter(who)


def above(directorate: Directorate | None) -> list[int]:
    """The keys of the directorate and of those that it belongs to."""
    return [int(key) for key in directorate.path.strip("/").split("/")] if directorate else []
