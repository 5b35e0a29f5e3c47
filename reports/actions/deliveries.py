from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from sdip.files.models import File
from sdip.mail.outbox import queue_message
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..mails import Mail, report_mail
from ..models import Delivery, Rendering, Snapshot
from ..workflow import ATTACHED_AT_MOST, DELIVERY


class Address(NamedTuple):
    """`language` "" is the report's first one."""

    name: str
    email: str
    language: str = ""


def add_deliveries(snapshot: Snapshot, wanted: Mapping[str, Address]) -> set[str]:
    """One row for each e-mail address that has none yet; gives back the languages they get it in."""
    known = set(snapshot.deliveries.filter(email__in=wanted).values_list("email", flat=True))
    rows = [
        Delivery(snapshot=snapshot, name=one.name.strip(), email=email, language=one.language)
        for email, one in wanted.items()
        if email not in known
    ]
    Delivery.objects.bulk_create(rows)
    return {row.language for row in rows}


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
    waiting = list(snapshot.deliveries.filter(language=rendering.language, message=None).order_by("pk"))
    for delivery in waiting:
        mail, attachments = letter_with(pdf, delivery, snapshot)
        delivery.message = queue_message(
            delivery.email, mail.subject, mail.text, html=mail.html, purpose=DELIVERY,
            language=delivery.language, attachments=attachments,
        )  # fmt: skip
        delivery.save(update_fields=["message"])
    return len(waiting)


def letter_with(pdf: File, delivery: Delivery, snapshot: Snapshot) -> tuple[Mail, list[File]]:
    """The letter of today, whose link works from now on, and what is attached to it."""
    attachments = [pdf] if pdf.size <= ATTACHED_AT_MOST else []
    return report_mail(delivery, snapshot, attached=bool(attachments)), attachments
