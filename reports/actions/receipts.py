"""What recipients and their mail servers say of a report that was sent."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.mail.models import Message
from sdip.mail.outbox import is_lost
from sdip.web.notices import notify
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..models import Delivery, Rendering, Snapshot
from ..queries import makers_of, newest_issue
from ..workflow import BOUNCED_NOTICE, check_in_hand, check_kept, check_newest
from .deliveries import letter_with, post_again


def note_opened(delivery: Delivery) -> None:
    """The first time somebody opens the report by the delivery's link."""
    unopened = Delivery.objects.filter(pk=delivery.pk, opened_at=None, message__isnull=False, withdrawn_at=None)
    unopened.update(opened_at=timezone.now())


def acknowledge_report(delivery: Delivery, *, name: str) -> Delivery:
    """The first one counts; a second click changes nothing."""
    with acting("reports.acknowledge_report"):
        row = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        check_in_hand(row.withdrawn_at)
        if not name.strip():
            raise NotAllowed(_("Write your name."))
        if row.acknowledged_at is None:
            row.acknowledged_at, row.acknowledged_as = timezone.now(), name.strip()
            row.save(update_fields=["acknowledged_at", "acknowledged_as"])
        return row


def retry_delivery(delivery: Delivery, *, by: Member | None) -> Delivery:
    """The letter under the same Message-ID, after nobody tried any more or it came back: with the PDF, and a link for so long as
    a new one has."""
    with acting("reports.retry_delivery", by=by):
        snapshot, papers = hold_report(delivery.snapshot_id)
        check_newest(snapshot.issue == newest_issue(snapshot.number))
        row = snapshot.deliveries.select_for_update(of=("self",)).get(pk=delivery.pk)
        check_in_hand(row.withdrawn_at)
        message = Message.objects.select_for_update(of=("self",)).filter(delivery=row).first()
        if message is None or not is_lost(message):
            raise NotAllowed(_("This e-mail is not waiting for another try."))
        check_kept(snapshot.content)
        pdf = next(paper.pdf for paper in papers if paper.language == row.language)
        if pdf is None:
            raise NotAllowed(_("The PDF of this e-mail has been deleted since. Make the PDF first, then try again."))
        mail, attachments = letter_with(pdf, row, snapshot)
        post_again(message, mail, attachments, row)
        return row


def hold_report(pk: int) -> tuple[Snapshot, list[Rendering]]:
    """Its row and those of its PDFs, locked before any of its deliveries and letters: so no letter is written meanwhile."""
    snapshot = Snapshot.objects.select_for_update(of=("self",)).get(pk=pk)
    return snapshot, hold_renderings(snapshot)


def hold_renderings(snapshot: Snapshot) -> list[Rendering]:
    return list(snapshot.renderings.select_for_update(of=("self",)).select_related("pdf").order_by("pk"))


def note_returned(message: Message) -> None:
    """Called once for each letter that came back: those who make reports hear of it."""
    delivery = Delivery.objects.select_related("snapshot__directorate", "snapshot__made_by").get(message=message)
    snapshot = delivery.snapshot
    facts = {"number": snapshot.number, "name": delivery.name}
    path = reverse("reports:report_page", args=[snapshot.pk])
    notify(hearers_of(snapshot), BOUNCED_NOTICE, facts, path, f"{BOUNCED_NOTICE}:{delivery.pk}:{message.bounced_at}")


def hearers_of(snapshot: Snapshot) -> set[int]:
    """Who made it, else all who may make reports there."""
    maker = snapshot.made_by
    return {maker.membership_id} if maker else set(makers_of(snapshot.directorate))
