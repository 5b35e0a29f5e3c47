"""Figures that reports print and that have changed since."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from indicators.models import Indicator, Period
from indicators.queries import whole_gaps
from organisation.rules import within
from people.models import Member

from ..models import PrintedFigure, Snapshot


def printed_figures() -> QuerySet[Any]:
    """With `now`, the approved figure of today (None: it was taken back), and `overtaken`, whether a later issue counts instead."""
    gaps = whole_gaps().filter(indicator=OuterRef("indicator"), period=OuterRef("period")).order_by("-version__number")
    later = Snapshot.objects.filter(number=OuterRef("snapshot__number"), issue__gt=OuterRef("snapshot__issue"))
    rows = PrintedFigure.objects.select_related("snapshot__directorate", "indicator", "period")
    return rows.defer("snapshot__content").annotate(now=Subquery(gaps.values("value")[:1]), overtaken=Exists(later))


def overtaken_figures(indicators: Collection[int] | None = None) -> QuerySet[Any]:
    """Printed in the newest issue of a report, and not the approved figure any more."""
    rows = printed_figures().filter(overtaken=False).exclude(now=F("value"))
    return (
        rows.order_by("snapshot", "pk") if indicators is None else rows.filter(indicator__in=indicators).order_by("pk")
    )


def reports_with(indicator: Indicator, period: Period, member: Member) -> list[PrintedFigure]:
    """The newest issues that print this figure and that the member may see, with those who got them."""
    rows = within(printed_figures(), member, "view_reports", "snapshot__directorate__path")
    rows = rows.filter(indicator=indicator, period=period, overtaken=False).order_by("-snapshot__frozen_at")
    return list(rows.prefetch_related("snapshot__deliveries"))
