"""Which period a report is about."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from indicators.models import Period, PeriodKind
from indicators.queries import whole_gaps

from ..workflow import OF_ANY_PERIOD

OFFERED = [PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.FISCAL]


def newest_over(kind: str, day: date) -> Period | None:
    """The newest period of the kind that is over on that day, whether it has figures or not: who is silent is told, too."""
    return Period.objects.filter(kind=kind, ends_on__lt=day).order_by("-ends_on", "-starts_on", "pk").first()


def period_for(document: str, kind: str) -> Period | None:
    """To begin with, in a form: the newest that has figures, else the newest."""
    today = timezone.localdate()
    return periods_for(document).filter(kind=kind, ends_on__lt=today).first() or newest_over(kind, today)


def periods_for(document: str) -> QuerySet[Period]:
    """For the choice of a period, newest first: those that are over, and a running one that has a figure of its own."""
    today = timezone.localdate()
    over = Q(ends_on__lt=today) if document in OF_ANY_PERIOD else Q(ends_on__lt=today) & _measured()
    own = Q(pk__in=whole_gaps().filter(value__isnull=False).values("period"))
    return Period.objects.filter(over | own, kind__in=OFFERED).order_by("-ends_on", "-starts_on", "pk")


def _measured() -> Q:
    """Whether something was measured in the period: in the whole of it, or in a part such as one of its months."""
    figures = whole_gaps().filter(value__isnull=False)
    return Q(
        Exists(figures.filter(period__starts_on__gte=OuterRef("starts_on"), period__ends_on__lte=OuterRef("ends_on")))
    )
