from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from sdip.files.models import File
from sdip.mail.models import Message
from sdip.mail.outbox import is_leaving, lay_aside, queue_message, send_again
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..mails import Mail, report_mail
from ..models import Delivery, Rendering, Snapshot
from ..queries import waiting_deliveries
from ..workflow import ATTACHED_AT_MOST, DELIVERY


class Address(NamedTuple):
    """`language` "" is the report's first one."""

    name: str
    email: str
    language: str = ""


def add_deliveries(snapshot: Snapshot, wanted: Mapping[str, Address]) -> set[str]:
    """One row for each e-mail address that has none yet; those from whom it was withdrawn get it again. Gives back the languages they
    get it in."""
    known = {row.email: row for row in snapshot.deliveries.filter(email__in=wanted).select_related("message")}
    rows = first_deliveries(snapshot, {email: one for email, one in wanted.items() if email not in known})
    again = [_taken_up(row, wanted[email]) for email, row in known.items() if row.withdrawn_at]
    return {row.language for row in (*rows, *again)}


def first_deliveries(snapshot: Snapshot, wanted: Mapping[str, Address]) -> list[Delivery]:
    """To addresses that have none yet."""
    return Delivery.objects.bulk_create(
        Delivery(snapshot=snapshot, name=one.name.strip(), email=email, language=one.language)
        for email, one in wanted.items()
    )


def _taken_up(row: Delivery, one: Address) -> Delivery:
    """The recipient of an issue keeps the one Message-ID (decisions.md, 4), whether the letter has left before or not: so a mail
    program that has the first copy takes the next one for the same, and nobody has two letters to tell apart."""
    message = Message.objects.select_for_update(of=("self",)).filter(delivery=row).first()
    if message is not None:
        if is_leaving(message):
            told = {"address": row.email}
            raise NotAllowed(
                _("The e-mail to %(address)s is being sent at this moment. Try again in a few minutes.") % told
            )
        lay_aside(message)
    row.message, row.name, row.language = message, one.name.strip(), one.language
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = None, None, ""
    row.save(update_fields=["name", "language", "withdrawn_at", "withdrawn_by", "withdrawn_why"])
    return row


def addresses(recipients: Iterable[Iterable[str]], language: str) -> dict[str, Address]:
    """By e-mail address, each with the language it is written to in."""
    given = [Address(*each) for each in recipients]
    found = {checked(one.email): one._replace(language=one.language or language) for one in given}
    for one in found.values():
        check_language(one.language)
    return found


def checked(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as problem:
        raise NotAllowed(_("“%(address)s” is not an e-mail address.") % {"address": email}) from problem
    return address


def spoken(*wanted: str) -> str:
    """The first of these languages that is still in use here, else the tenant's first one."""
    tenant = require_tenant()
    return next((each for each in wanted if each in tenant.languages), tenant.default_language)


def check_language(language: str) -> None:
    if language not in require_tenant().languages:
        raise NotAllowed(_("This is not one of the languages that are in use here."))


def queue_deliveries(rendering: Rendering) -> int:
    """Writes the one e-mail of each of its recipients who has none; the caller holds the rendering's row."""
    pdf, snapshot = rendering.pdf, rendering.snapshot
    if pdf is None:
        raise ValueError("A report without a PDF cannot be sent.")
    waiting = list(waiting_deliveries(snapshot, rendering.language))
    for delivery in waiting:
        mail, attachments = letter_with(pdf, delivery, snapshot)
        if delivery.message_id:
            message = Message.objects.select_for_update(of=("self",)).get(pk=delivery.message_id)
            post_again(message, mail, attachments, delivery)
            continue
        delivery.message = queue_message(
            delivery.email, mail.subject, mail.text, html=mail.html, purpose=DELIVERY,
            language=delivery.language, attachments=attachments,
        )  # fmt: skip
        delivery.save(update_fields=["message"])
    return len(waiting)


def post_again(message: Message, mail: Mail, attachments: Iterable[File], delivery: Delivery) -> None:
    """Under its Message-ID; the caller holds the message's row."""
    facts = {"subject": mail.subject, "text": mail.text, "html": mail.html, "language": delivery.language}
    send_again(message, **facts, attachments=attachments)


def letter_with(pdf: File, delivery: Delivery, snapshot: Snapshot) -> tuple[Mail, list[File]]:
    """The letter of today, whose link works from now on, and what is attached to it."""
    attachments = [pdf] if pdf.size <= ATTACHED_AT_MOST else []
    return report_mail(delivery, snapshot, attached=bool(attachments)), attachments
