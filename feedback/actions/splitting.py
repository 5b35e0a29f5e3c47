import uuid
from decimal import Decimal

from django.utils.translation import gettext as _

from organisation.models import Service
from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Case, CaseFile
from ..workflow import OPEN
from .intake import receive_case
from .moves import change, locked


def split_case(
    case: Case,
    *,
    text: str,
    service: Service | None = None,
    key: uuid.UUID | None = None,
    revision: int | None = None,
    by: Member,
) -> Case:
    """A message that tells of two matters becomes two; the new one came in with the first and is promised by the same day.

    From `key` the number of the new one is made, for a citizen who can't be written to."""
    with acting("feedback.split_case", by=by):
        row = locked(case, revision)
        check_split(row)
        contact = queries.contact_of(row)
        known = ("name", "email", "phone", "on_behalf_of", "needs")
        given = {name: getattr(contact, name) for name in known} if contact else {}
        part = receive_case(
            kind=row.kind, text=text, language=row.language, channel=row.channel, subject=row.subject, where=row.where,
            service=service, place=row.place, received_at=row.received_at, by=by, form_key=key,
            promised=(queries.due_day(row), row.calendar_id),
            concerned=list(row.concerned.order_by("pk")), coordinates=_spot(row), wait=False, unsafe=row.unsafe,
            contact=given | {"consent": bool(contact and contact.consented_at)},
        ).case  # fmt: skip
        CaseFile.objects.bulk_create(CaseFile(case=part, file_id=each.file_id) for each in row.files.order_by("pk"))
        change(row)
        return change(part, split_from=row)


def _spot(case: Case) -> tuple[Decimal, Decimal] | None:
    known = case.latitude is not None and case.longitude is not None
    return (case.latitude, case.longitude) if known else None  # type: ignore[return-value]


def check_split(case: Case) -> None:
    if case.state not in OPEN:
        raise NotAllowed(_("Only a message that is open can be split."))
