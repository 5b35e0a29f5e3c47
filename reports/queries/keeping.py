"""What has been kept for as long as the tenant wants it kept. What everybody may read is kept while it is published."""

import calendar
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from sdip.mail.models import State as MailState

from ..models import Delivery, Rendering, Retention, Snapshot
from ..workflow import State


def months_before(day: date, months: int) -> date:
    """The same day so many months ago, in a shorter month its last one. Months: 0 and on."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def lost_letters() -> QuerySet[Delivery]:
    """That can be sent again, with the PDF: nobody has the report by them, and no later issue has taken its place."""
    later = Snapshot.objects.filter(number=OuterRef("snapshot__number"), issue__gt=OuterRef("snapshot__issue"))
    lost = Q(message__state=MailState.FAILED) | Q(message__bounced_at__isnull=False)
    return Delivery.objects.filter(lost, ~Exists(later), opened_at=None, acknowledged_at=None, withdrawn_at=None)


def outlived_pdfs(rule: Retention, today: date) -> QuerySet[Rendering]:
    """Without those that a letter still needs, until it is settled or the figures go."""
    last = months_before(today, rule.pdf_months)
    needed = lost_letters().filter(snapshot=OuterRef("snapshot"), language=OuterRef("language"))
    rows = Rendering.objects.filter(snapshot__document=rule.document, snapshot__publication=None, state=State.RENDERED)
    old = rows.filter(~Exists(needed), rendered_at__date__lte=last, snapshot__frozen_at__date__lte=last)
    return old.order_by("pk")


def outlived_figures(rule: Retention, today: date) -> QuerySet[Snapshot]:
    if rule.figure_months is None:
        return Snapshot.objects.none()
    last = months_before(today, rule.figure_months)
    rows = Snapshot.objects.filter(document=rule.document, publication=None, erased_at=None, frozen_at__date__lte=last)
    return rows.defer("content").order_by("pk")
