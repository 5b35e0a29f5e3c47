"""What the statistics tell an indicator: days to the answer, opened again, content, complaints for each 1,000 people."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from indicators.models import Kind
from indicators.sources import Counted
from indicators.sources import register as register_source
from sdip.web.formats import lazy_num

from ..feeds import ALL_GROUPS, GROUPS, WITHOUT_CONDUCT, cases_of, group_of
from ..models import Case, Rating
from ..surveys.formula import FEWEST
from ..surveys.suppression import are_told
from .counting import came_in, counted
from .formula import Line, Span

LATE = 2  # months after the one of the message, in which what its citizen says of the answer still counts


def register() -> None:
    _both("days", median_days, Kind.DURATION,
          _("Days until messages are answered, of this service"), _("Days until messages are answered, of all services"),
          _("calendar days to the answer (median), of the messages of the period that are answered."))  # fmt: skip
    _both("opened_again", opened_again, Kind.PERCENT,
          _("Messages opened again, of this service"), _("Messages opened again, of all services"),
          _("messages of the period that were opened again, divided by those that were answered once."))  # fmt: skip
    _both("content", content, Kind.PERCENT,
          _("Content with the answer, of this service"), _("Content with the answer, of all services"),
          _("citizens who say after closing that they are content, divided by all who say something; at least five. What is said by "
            "the end of the second month after the one of the message counts, and it is told when that month is over. After that "
            "it changes by five citizens or more: of one to four nothing is told."), step=FEWEST)  # fmt: skip
    register_source(
        "feedback.per_thousand",
        format_lazy(_("Complaints for each {number} people served, of this service"), number=lazy_num(1000)),
        per_thousand,
        kind=Kind.RATIO,
        words=format_lazy(
            "{counted} {conduct}",
            counted=format_lazy(
                _(
                    "complaints that came in during the period times {number}, divided by the people whom the service serves."
                ),
                number=lazy_num(1000),
            ),
            conduct=WITHOUT_CONDUCT,
        ),
    )


def _both(key: str, count: Any, kind: str, here: Any, everywhere: Any, words: Any, step: int = 1) -> None:
    said = "{counted} {conduct}"
    register_source(
        f"feedback.{key}",
        here,
        count,
        kind=kind,
        words=format_lazy(said, counted=words, conduct=WITHOUT_CONDUCT),
        dimensions=GROUPS,
        step=step,
    )
    register_source(
        f"feedback.{key}_everywhere",
        everywhere,
        partial(count, everywhere=True),
        kind=kind,
        words=format_lazy(said, counted=words, conduct=WITHOUT_CONDUCT),
        dimensions=ALL_GROUPS,
        step=step,
    )


def median_days(period: Any, place: Any, slice_: Any, *, service: Any, everywhere: bool = False) -> Counted:
    line = _line(period, place, slice_, None if everywhere else service)
    return Counted(line.median if line else None, None, timezone.now())


def opened_again(period: Any, place: Any, slice_: Any, *, service: Any, everywhere: bool = False) -> Counted:
    line = _line(period, place, slice_, None if everywhere else service)
    return _share(line.reopened, line.ever_answered) if line else _share(None, None)


def content(period: Any, place: Any, slice_: Any, *, service: Any, everywhere: bool = False) -> Counted:
    """Of too few people nothing is said, nor what would tell of them beside the months, places and services that it is made of.

    Nor before the time is over in which what is said counts: a count of each night would tell what was said on that day, and months
    that are counted later than their quarter what was said between."""
    rows = _rows(place, slice_, None if everywhere else service)
    if rows is None or _month(timezone.localdate()) <= _month(period.ends_on) + LATE:
        return _share(None, None)
    said = list(_said(came_in(rows, Span(period.starts_on, period.ends_on))))
    good, whole = sum(row[4] for row in said), sum(row[3] for row in said)
    few = 0 < good < FEWEST or 0 < whole - good < FEWEST
    if few or not are_told(row[:4] for row in said):
        return _share(None, None)
    return _share(good, whole)


def _said(rows: QuerySet[Case]) -> Iterator[tuple[date, str, int | None, int, int]]:
    """Month of the message, its place and service, how many said something in time, how many of these are content."""
    each = Rating.objects.filter(case__in=rows).annotate(month=TruncMonth("case__received_at"), said=TruncMonth("at"))
    found = each.order_by().values_list("month", "said", "case__place__path", "case__service")
    for month, said, path, service, n, good in found.annotate(n=Count("pk"), good=Count("pk", filter=Q(content=True))):
        if _month(said) <= _month(month) + LATE:
            yield month.date(), path or "", service, n, good


def _month(day: date) -> int:
    return day.year * 12 + day.month


def per_thousand(period: Any, place: Any, slice_: Any, *, service: Any) -> Counted:
    """Nobody knows how many of these people live in a place."""
    line = _line(period, None, slice_, service)
    if place is not None or line is None or not service.people_served:
        return _share(None, None)
    return _share(line.complaints * 1000, service.people_served)


def _line(period: Any, place: Any, slice_: Any, service: Any) -> Line | None:
    rows = _rows(place, slice_, service)
    return None if rows is None else counted(rows, Span(period.starts_on, period.ends_on)).whole


def _rows(place: Any, slice_: Any, service: Any) -> QuerySet[Case] | None:
    """None where messages do not say who belongs to the group."""
    group = group_of(slice_.key)
    return None if group is None else cases_of(place, service).filter(group)


def _share(part: int | None, whole: int | None) -> Counted:
    return Counted(part, whole, timezone.now())
