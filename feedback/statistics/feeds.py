"""What the statistics tell an indicator: days to the answer, opened again, content, complaints for each 1,000 people."""

from functools import partial
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from indicators.models import Kind
from indicators.sources import Counted
from indicators.sources import register as register_source
from sdip.web.formats import lazy_num

from ..feeds import ALL_GROUPS, GROUPS, cases_of, group_of
from ..models import Case
from ..surveys.formula import FEWEST
from ..surveys.suppression import are_told
from .counting import came_in, counted
from .formula import Line, Span


def register() -> None:
    _both("days", median_days, Kind.DURATION,
          _("Days until messages are answered, of this service"), _("Days until messages are answered, of all services"),
          _("calendar days to the answer (median), of the messages of the period that are answered."))  # fmt: skip
    _both("opened_again", opened_again, Kind.PERCENT,
          _("Messages opened again, of this service"), _("Messages opened again, of all services"),
          _("messages of the period that were opened again, divided by those that were answered once."))  # fmt: skip
    _both("content", content, Kind.PERCENT,
          _("Content with the answer, of this service"), _("Content with the answer, of all services"),
          _("citizens who say after closing that they are content, divided by all who said something; at least five."))  # fmt: skip
    register_source(
        "feedback.per_thousand",
        format_lazy(_("Complaints for each {number} people served, of this service"), number=lazy_num(1000)),
        per_thousand,
        kind=Kind.RATIO,
        words=format_lazy(
            _(
                "complaints that came in during the period times {number}, divided by the people whom the service serves."
            ),
            number=lazy_num(1000),
        ),
    )


def _both(key: str, count: Any, kind: str, here: Any, everywhere: Any, words: Any) -> None:
    register_source(f"feedback.{key}", here, count, kind=kind, words=words, dimensions=GROUPS)
    register_source(
        f"feedback.{key}_everywhere",
        everywhere,
        partial(count, everywhere=True),
        kind=kind,
        words=words,
        dimensions=ALL_GROUPS,
    )


def median_days(period: Any, place: Any, slice_: Any, *, service: Any, everywhere: bool = False) -> Counted:
    line = _line(period, place, slice_, None if everywhere else service)
    return Counted(line.median if line else None, None, timezone.now())


def opened_again(period: Any, place: Any, slice_: Any, *, service: Any, everywhere: bool = False) -> Counted:
    line = _line(period, place, slice_, None if everywhere else service)
    return _share(line.reopened, line.ever_answered) if line else _share(None, None)


def content(period: Any, place: Any, slice_: Any, *, service: Any, everywhere: bool = False) -> Counted:
    """Of too few people nothing is said, nor what would tell of them beside the months, places and services that it is made of."""
    rows = _rows(place, slice_, None if everywhere else service)
    if rows is None:
        return _share(None, None)
    span = Span(period.starts_on, period.ends_on)
    line = counted(rows, span).whole
    rated = came_in(rows, span).filter(ratings__isnull=False).annotate(month=TruncMonth("received_at"))
    people = rated.order_by().values_list("month", "place__path", "service").annotate(n=Count("ratings"))
    few = 0 < line.content < FEWEST or 0 < line.ratings - line.content < FEWEST
    if few or not are_told((month.date(), path or "", of, n) for month, path, of, n in people):
        return _share(None, None)
    return _share(line.content, line.ratings)


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
