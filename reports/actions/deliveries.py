from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from sdip.mail.outbox import queue_message
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from ..mails import report_mail
from ..models import Delivery, Snapshot
from ..workflow import ATTACHED_AT_MOST, State

Address = tuple[str, str]  # name, e-mail address


def send_report(snapshot: Snapshot, recipients: Iterable[Address], *, by: Member | None) -> Snapshot:
    """To addresses that have not got this issue yet. A report that is not ready leaves when it is."""
    with acting("reports.send_report", by=by):
        row = Snapshot.objects.select_for_update(of=("self",)).get(pk=snapshot.pk)
        if not add_deliveries(row, recipients):
            raise NotAllowed(_("All of these have got this issue already."))
        if row.state == State.RENDERED:
            queue_deliveries(row)
        return row


def add_deliveries(snapshot: Snapshot, recipients: Iterable[Address]) -> int:
    """One row for each address that has none yet."""
    wanted = {checked(email): name.strip() for name, email in recipients}
    known = set(snapshot.deliveries.filter(email__in=wanted).values_list("email", flat=True))
    rows = [Delivery(snapshot=snapshot, name=name, email=email) for email, name in wanted.items() if email not in known]
    return len(Delivery.objects.bulk_create(rows))


def checked(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise NotAllowed(_("“%(address)s” is not an e-mail address.") % {"address": email}) from problem
    return address


def queue_deliveries(snapshot: Snapshot) -> int:
    """Writes the one e-mail of each recipient who has none; the caller holds the report's row."""
    waiting = list(snapshot.deliveries.filter(message=None).order_by("pk"))
    pdf = snapshot.pdf
    if pdf is None:
        raise ValueError("A report without a PDF cannot be sent.")
    attached = pdf.size <= ATTACHED_AT_MOST
    for delivery in waiting:
        mail = report_mail(delivery, snapshot, attached=attached)
        delivery.message = queue_message(
            delivery.email, mail.subject, mail.text, html=mail.html, purpose="reports.delivery",
            language=snapshot.language, attachments=[pdf] if attached else [],
        )  # fmt: skip
        delivery.save(update_fields=["message"])
    return len(waiting)


def note_opened(delivery: Delivery) -> None:
    """The first time somebody fetches the report by the delivery's link."""
    Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=timezone.now())
