"""A report that was sent by mistake, taken back from one of its recipients or from all; and sent to them again, if that is wanted."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.mail.models import Message
from sdip.mail.outbox import withdraw
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import SUBJECT_PATHS, Delivery, Snapshot
from ..queries import newest_issue
from ..workflow import check_newest
from .receipts import hold_report
from .sending import address_report


def withdraw_delivery(delivery: Delivery, *, why: str, by: Member) -> Delivery:
    """What has not left does not leave any more; what has left stays with them, but its link does not work. Twice is once."""
    with acting("reports.withdraw_delivery", by=by):
        return _withdraw(delivery.snapshot_id, Q(pk=delivery.pk), why, by)[0]


def withdraw_report(snapshot: Snapshot, *, why: str, by: Member) -> int:
    """From all its recipients; gives back how many still had it."""
    with acting("reports.withdraw_report", by=by):
        return len(_withdraw(snapshot.pk, Q(withdrawn_at=None), why, by))


def resend_delivery(delivery: Delivery, *, by: Member) -> Delivery:
    """To somebody from whom it was withdrawn, under the Message-ID of before; the link in a letter they have works again, too."""
    with acting("reports.resend_delivery", by=by):
        rows = Snapshot.objects.select_for_update(of=("self",)).select_related(*SUBJECT_PATHS, "period")
        snapshot = rows.get(pk=delivery.snapshot_id)
        check_newest(snapshot.issue == newest_issue(snapshot.number))
        row = snapshot.deliveries.get(pk=delivery.pk)
        if row.withdrawn_at is None:
            raise NotAllowed(_("This report is not withdrawn from them."))
        address_report(snapshot, [(row.name, row.email, row.language)], row.language)
        return snapshot.deliveries.select_related("message").get(pk=row.pk)


def _withdraw(pk: int, whose: Q, why: str, by: Member) -> Sequence[Delivery]:
    _check_why(why)
    snapshot, _papers = hold_report(pk)
    rows = list(snapshot.deliveries.select_for_update(of=("self",)).filter(whose).order_by("pk"))
    taken = [row for row in rows if row.withdrawn_at is None]
    withdraw(Message.objects.filter(Q(delivery__in=taken) | Q(decision__delivery__in=taken)))
    for row in taken:
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = timezone.now(), by, why.strip()
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    return rows


def _check_why(why: str) -> None:
    if not why.strip():
        raise NotAllowed(_("Write why the report is withdrawn."))
    if len(why.strip()) > Delivery.LONGEST_WHY:
        raise NotAllowed(_("The reason has at most %(most)s characters.") % {"most": Delivery.LONGEST_WHY})
