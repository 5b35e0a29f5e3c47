"""Which period a report is about."""

from datetime import date

from django.db.models import QuerySet

from indicators.models import Gap, Period, PeriodKind
from organisation.models import Directorate


def period_for(directorate: Directorate | None, kind: str, before: date) -> Period | None:
    """The newest period of that kind that has ended and has a figure, else of any kind, else the newest that ended.

    `directorate`: whose figures, with those below it; None: anybody's."""
    ended = Period.objects.filter(ends_on__lt=before).order_by("-ends_on", "-starts_on", "pk")
    figures = Gap.objects.filter(value__isnull=False)
    if directorate is not None:
        figures = figures.filter(indicator__service__directorate__path__startswith=directorate.path)
    measured = ended.filter(pk__in=figures.values("period"))
    return measured.filter(kind=kind).first() or measured.first() or ended.filter(kind=kind).first()


def periods_with_figures() -> QuerySet[Period]:
    """For the choice of a period, newest first."""
    measured = Gap.objects.filter(value__isnull=False, place=None).values("period")
    kinds = [PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.FISCAL]
    return Period.objects.filter(pk__in=measured, kind__in=kinds).order_by("-ends_on", "kind")
