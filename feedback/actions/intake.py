"""Receiving a message: whatever happens to the connection, each form makes one case."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from charters.models import Commitment
from indicators.models import Indicator
from organisation.models import Directorate, Place, Service
from people.models import Member
from sdip.files.models import File
from sdip.files.store import store_file
from sdip.web.numbering import next_number
from sdip.web.search import index_row
from tenancy.audit import acting

from .. import codes, mails, photos, queries
from ..models import Case, CaseFile, CaseMove, Contact
from ..workflow import State
from .moves import tell


@dataclass(frozen=True, slots=True)
class Receipt:
    """`code` is given out here and nowhere else; `created` is false for a form that had arrived before."""

    case: Case
    code: str
    created: bool


def receive_case(
    *,
    kind: str,
    text: str,
    language: str,
    form_key: uuid.UUID | None = None,
    channel: str = Case.Channel.WEB,
    wish: str = "",
    where: str = "",
    service: Service | None = None,
    place: Place | None = None,
    commitment: Commitment | None = None,
    indicator: Indicator | None = None,
    contact: Mapping[str, str] | None = None,
    pictures: Sequence[bytes] = (),
    received_at: datetime | None = None,
    by: Member | None = None,
) -> Receipt:
    """`pictures` as photos.clean_photo() leaves them. The promise and the deadline are fixed here, once."""
    key = form_key or codes.new_key()
    with acting("feedback.receive_case", by=by):
        if known := queries.case_of_form(codes.stored_key(key)):
            return Receipt(known, codes.code_of(key), created=False)
        if commitment is not None:
            service, indicator = commitment.service or service, commitment.indicator
        elif indicator is not None:
            service = indicator.service
        case = Case(kind=kind, text=text, wish=wish, where=where, language=language, channel=channel, service=service)
        case.place, case.commitment, case.indicator = place, commitment, indicator
        _fix_promise(case, received_at or timezone.now())
        if not _stored_once(case, key):
            known = queries.case_of_form(codes.stored_key(key))
            assert known is not None
            return Receipt(known, codes.code_of(key), created=False)
        _store_parts(case, contact or {}, pictures, by)
        _tell(case, codes.code_of(key), contact or {})
        return Receipt(case, codes.code_of(key), created=True)


def _fix_promise(case: Case, received_at: datetime) -> None:
    case.received_at = received_at
    case.directorate = _directorate(case)
    case.promise_text = queries.promise_words(case.commitment, case.indicator, case.language)
    day = timezone.localdate(received_at)
    case.due_on, case.calendar_id = queries.answer_due(case.service, case.commitment, day)


def _directorate(case: Case) -> Directorate | None:
    """Of its service; a promise of a whole office leads to that office."""
    if case.service:
        return case.service.directorate
    return case.commitment.version.charter.directorate if case.commitment else None


def _stored_once(case: Case, key: uuid.UUID) -> bool:
    """False when the same form arrived at the same moment; then nothing of this one stays, its number neither."""
    code = codes.code_of(key)
    case.form_key, case.code_prefix, case.code_hash = codes.stored_key(key), codes.prefix_of(code), codes.hashed(code)
    try:
        with transaction.atomic():
            case.number = next_number("case")
            case.save()
    except IntegrityError:
        if queries.case_of_form(case.form_key) is None:
            raise
        return False
    return True


def _store_parts(case: Case, contact: Mapping[str, str], pictures: Sequence[bytes], by: Member | None) -> None:
    CaseMove.objects.create(case=case, to_state=State.RECEIVED, by=by, at=timezone.now())
    given: dict[str, Any] = {name: contact.get(name, "") for name in ("name", "email", "phone")}
    if any(given.values()):
        Contact.objects.create(case=case, **given)
    for number, content in enumerate(pictures, 1):
        name = f"message-{case.number}-{number}.jpg"
        file = store_file(content, name, photos.CONTENT_TYPE, sensitivity=File.Sensitivity.PERSONAL)
        CaseFile.objects.create(case=case, file=file)
    index_row("case", case.pk, case.number, case.code_prefix, case.text, case.wish, case.where)


def _tell(case: Case, code: str, contact: Mapping[str, str]) -> None:
    if contact.get("email"):
        mails.send_receipt(case, code, contact["email"])
    tell(queries.officers_for(case.directorate), "feedback.case_received", case, "received")
