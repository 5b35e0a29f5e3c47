"""What messages tell an indicator: counts and shares of a period, for the indicator's service or for the whole municipality.

Answered on time is asked of the messages whose promised day lies in the period. So each counts once, what is late and still open
counts against the share, and what has a long deadline does not count before it. What was opened again stays where its first day lies,
and is on time as long as no promised day has passed without an answer.

Complaints about somebody's behaviour count in the whole of all services and nowhere else, as in the statistics: the staff of a service
may count its messages, and would learn from the two that there is such a complaint."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from indicators.models import Kind, Slice
from indicators.sources import Counted
from indicators.sources import register as register_source

from .models import Case, CaseMove
from .queries import CONDUCT, in_figures
from .workflow import State

CHANNELS = ", ".join(Case.Channel.values)
GROUPS = {"channel": format_lazy(_("how the message came: {codes}"), codes=CHANNELS)}
ALL_GROUPS = {**GROUPS, "service": _("the codes of the services")}
FIELDS = {"channel": "channel", "service": "service__code"}  # dimension -> field of the message
WITHOUT_CONDUCT = _("Complaints about somebody’s behaviour are not counted.")
ON_TIME = _("messages answered by the promised day, divided by all messages whose promised day lies in the period.")
COMPLAINTS = _("complaints that came in during the period, without those taken back, told twice or not accepted.")


def register() -> None:
    register_source(
        "feedback.answered_on_time", _("Messages answered on time, of this service"), answered_on_time, kind=Kind.PERCENT,
        dimensions=GROUPS, words=format_lazy("{counted} {conduct}", counted=ON_TIME, conduct=WITHOUT_CONDUCT),
    )  # fmt: skip
    register_source(
        "feedback.answered_on_time_everywhere", _("Messages answered on time, of all services"),
        partial(answered_on_time, everywhere=True), kind=Kind.PERCENT, dimensions=ALL_GROUPS,
        words=format_lazy("{counted} {conduct}", counted=ON_TIME, conduct=WITHOUT_CONDUCT),
    )  # fmt: skip
    register_source(
        "feedback.complaints", _("Complaints received, of this service"), complaints, dimensions=GROUPS,
        words=format_lazy("{counted} {conduct}", counted=COMPLAINTS, conduct=WITHOUT_CONDUCT),
    )  # fmt: skip
    register_source(
        "feedback.complaints_everywhere", _("Complaints received, of all services"), partial(complaints, everywhere=True),
        dimensions=ALL_GROUPS, words=format_lazy("{counted} {conduct}", counted=COMPLAINTS, conduct=WITHOUT_CONDUCT),
    )  # fmt: skip


def answered_on_time(period: Any, place: Any, slice_: Any, *, service: Any, everywhere: bool = False) -> Counted:
    group = group_of(slice_.key)
    if group is None:
        return _unknown()
    rows = cases_of(place, None if everywhere else service).filter(
        group, due_on__range=(period.starts_on, period.ends_on)
    )
    first = CaseMove.objects.filter(case=OuterRef("pk"), to_state=State.ANSWERED).order_by("at").values("at")[:1]
    in_time = Q(answered_on__lte=F("again_due_on")) | Q(answered_on=None, again_due_on__gte=timezone.localdate())
    on_time = Q(again_due_on=None, answered_on__lte=F("due_on")) | Q(in_time, first_on__lte=F("due_on"))
    dated = rows.annotate(answered_on=TruncDate("answered_at"), first_on=TruncDate(Subquery(first)))
    found = dated.aggregate(all=Count("pk"), kept=Count("pk", filter=on_time))
    return Counted(found["kept"], found["all"], timezone.now())


def complaints(period: Any, place: Any, slice_: Any, *, service: Any, everywhere: bool = False) -> Counted:
    group = group_of(slice_.key)
    if group is None:
        return _unknown()
    first, last = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (period.starts_on, period.ends_on + timedelta(days=1))
    )
    rows = cases_of(place, None if everywhere else service).filter(group, kind=Case.Kind.COMPLAINT)
    return Counted(rows.filter(received_at__gte=first, received_at__lt=last).count(), None, timezone.now())


def group_of(key: str) -> Q | None:
    """The messages of a group, "channel=web;service=roads"; None where messages don't say who belongs to it."""
    told = dict(part.split("=", 1) for part in key.split(";")) if key != Slice.TOTAL else {}
    if not told.keys() <= FIELDS.keys():
        return None
    return Q(**{FIELDS[dimension]: option for dimension, option in told.items()})


def cases_of(place: Any, service: Any) -> QuerySet[Case]:
    """Of the place and of what lies inside it; of those that are counted, without complaints about behaviour."""
    rows = Case.objects.filter(in_figures()).exclude(CONDUCT)
    rows = rows if service is None else rows.filter(service=service)
    return rows if place is None else rows.filter(place__path__startswith=place.path)


def _unknown() -> Counted:
    """Nobody says of a message how old or of which sex its writer is."""
    return Counted(None, None, timezone.now())
