"""Who works where a charter belongs."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisation.models import Assignment
from organisation.rights import STAFF
from people.models import Member

from ..models import Charter


def staff_of(charter: Charter) -> QuerySet[Member]:
    """With a role in the directorate of the charter or in a part of it today."""
    today = timezone.localdate()
    held = Assignment.objects.filter(role__in=STAFF, directorate__path__startswith=charter.directorate.path)
    now = held.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    return Member.objects.active().filter(pk__in=now.values("member"))
