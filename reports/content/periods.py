"""Which period a report is about."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from indicators.models import Period, PeriodKind
from indicators.queries import whole_gaps
from organisation.models import Directorate

from ..workflow import OF_ANY_PERIOD

OFFERED = [PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.FISCAL]


def period_for(document: str, directorate: Directorate | None, kind: str, before: date) -> Period | None:
    """The newest period of that kind that has ended; for a report of figures the newest in which something was measured, if there is one.

    `directorate`: whose figures, with those below it; None: anybody's."""
    ended = Period.objects.filter(kind=kind, ends_on__lt=before).order_by("-ends_on", "-starts_on", "pk")
    if document in OF_ANY_PERIOD:
        return ended.first()
    whose = Q(indicator__service__directorate__path__startswith=directorate.path) if directorate else Q()
    return ended.filter(_measured_in(whose)).first() or ended.first()


def periods_for(document: str) -> QuerySet[Period]:
    """For the choice of a period, newest first: those that are over, and a running one that has a figure of its own."""
    today = timezone.localdate()
    over = Q(ends_on__lt=today) if document in OF_ANY_PERIOD else Q(ends_on__lt=today) & _measured_in(Q())
    own = Q(pk__in=whole_gaps().filter(value__isnull=False).values("period"))
    return Period.objects.filter(over | own, kind__in=OFFERED).order_by("-ends_on", "-starts_on", "pk")


def _measured_in(whose: Q) -> Q:
    """Whether something was measured in the period: in the whole of it, or in a part such as one of its months."""
    figures = whole_gaps().filter(whose, value__isnull=False)
    return Q(
        Exists(figures.filter(period__starts_on__gte=OuterRef("starts_on"), period__ends_on__lte=OuterRef("ends_on")))
    )
