"""One message, what belongs to it, and the form in which it is written."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from charters.models import Commitment
from indicators.models import Indicator
from organisation.models import Directorate, Place, Service
from people.models import Member
from tenancy.reading import read_one

from ..attachments import PDF_START
from ..codes import code_of, hashed, prefix_of
from ..models import Case, CaseAddition, Concerned, Contact, Draft
from ..workflow import State
from .promising import citable_commitments

DRAFTS_LAST = timedelta(days=1)
RECEIPT_LASTS = timedelta(hours=1)
TWICE = timedelta(minutes=1)
# Asked with every message: put together once. What is not named here is asked for when somebody needs it.
CHOSEN = """
SELECT s.id, s.tenant_id, s.code, s.name, s.directorate_id, s.public, s.ended_on, d.path AS way
  FROM organisation_service s JOIN organisation_directorate d ON d.id = s.directorate_id
 WHERE s.code = %s AND s.public AND s.ended_on IS NULL"""


def old_drafts() -> QuerySet[Draft]:
    return Draft.objects.filter(changed_at__lt=timezone.now() - DRAFTS_LAST)


def case_of_form(stored_key: Any) -> Case | None:
    return Case.objects.filter(form_key=stored_key).first()


def case_of_code(code: str) -> Case | None:
    """`code` as codes.tidy() leaves it."""
    return Case.objects.filter(code_prefix=prefix_of(code), code_hash=hashed(code)).first()


def chosen_service(answers: Mapping[str, Any]) -> Service | None:
    """Of a draft's answers; a service that ended meanwhile is as if none were chosen."""
    code = answers.get("service", "")
    if not code:
        return None
    row: Any = read_one(Service, CHOSEN, [code])
    if row is not None:
        row.directorate = Directorate.from_db(connection.alias, ["id", "path"], [row.directorate_id, row.way])
    return row


def cited_commitment(answers: Mapping[str, Any]) -> Commitment | None:
    """The promise that the citizen says was broken, if it belongs to the chosen service."""
    key = answers.get("commitment")
    if not key:
        return None
    rows = citable_commitments(chosen_service(answers)).select_related("service__directorate")
    return rows.filter(pk=key).first()


def cited_indicator(answers: Mapping[str, Any]) -> Indicator | None:
    code = answers.get("indicator", "")
    if not code:
        return None
    rows = Indicator.objects.select_related("service__directorate").filter(
        code=code, public=True, archived_at=None, service__code=answers.get("service", "")
    )
    return rows.first()


def chosen_spot(answers: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude, where both were said."""
    latitude, longitude = answers.get("latitude"), answers.get("longitude")
    return (Decimal(latitude), Decimal(longitude)) if latitude and longitude else None


def draft_of(stored_key: Any) -> Draft | None:
    return read_one(Draft, "SELECT * FROM feedback_draft WHERE form_key = %s", [stored_key])


def draft_files(draft: Draft) -> list[tuple[int, bool]]:
    """Key, and whether it is a PDF, of what was sent along so far."""
    start = Substr("content", 1, len(PDF_START), output_field=BinaryField())
    found = draft.photos.annotate(start=start).order_by("pk").values_list("pk", "start")
    return [(pk, bytes(first) == PDF_START) for pk, first in found]


def chosen_place(answers: Mapping[str, Any]) -> Place | None:
    code = answers.get("place", "")
    return Place.objects.filter(code=code, ended_on=None).first() if code else None


def address_of(case: Case) -> str:
    """The e-mail address for answers; "" without one."""
    return Contact.objects.filter(case=case).values_list("email", flat=True).first() or ""


def ways_to_reach(case: Case) -> tuple[str, str]:
    """E-mail address and telephone number, "" for what was not given."""
    return Contact.objects.filter(case=case).values_list("email", "phone").first() or ("", "")


def is_fresh(case: Case) -> bool:
    """Whether the receipt may still show the number."""
    given = case.code_given_at or case.moves.order_by("at").values_list("at", flat=True).first()
    return given is not None and timezone.now() - given < RECEIPT_LASTS


def case_of_receipt(key: uuid.UUID) -> Case | None:
    """The message whose number is made from the key, as long as that one is its number and may be shown."""
    case = case_of_code(code_of(key))
    return case if case is not None and is_fresh(case) else None


def has_written_down(member: Member, case: Case) -> bool:
    first = case.moves.order_by("at", "pk").values_list("by", flat=True).first()
    return first is not None and first == member.pk


def just_said(case: Case, text: str) -> CaseAddition | None:
    """The citizen's last word, if it is this one and a moment ago: a button was pressed twice."""
    last = case.additions.order_by("-at", "-pk").first()
    same = last is not None and last.text == text and timezone.now() - last.at < TWICE
    return last if same else None


def contact_of(case: Case) -> Contact | None:
    """Asked once for each row that was read."""
    contact: Contact | None = getattr(case, "contact", None)
    return contact if contact is not None and contact.erased_at is None else None


def parent_of(case: Case) -> Case | None:
    """The message whose answer this one gets."""
    if case.parent_id is None:
        return None
    return Case.objects.select_related("service", "directorate", "assignee").get(pk=case.parent_id)


def is_rated(case: Case) -> bool:
    """The answer that stands now, by the citizen."""
    at = told_at(case)
    return at is not None and case.ratings.filter(at__gte=at).exists()


def told_at(case: Case) -> datetime | None:
    """When the citizen got the answer that stands now: after a review that is another moment than that of the first one."""
    if case.answered_at is None:
        return None
    told = case.moves.filter(to_state=State.ANSWERED).order_by("-pk").values_list("at", flat=True).first()
    return told or case.answered_at


def person_of(case: Case) -> str:
    """Who behaved so or is thanked, as the citizen says it."""
    return Concerned.objects.filter(case=case).exclude(name="").values_list("name", flat=True).first() or ""


def joined_to(case: Case) -> QuerySet[Case]:
    return case.duplicates.order_by("pk")


def history(case: Case) -> list[dict[str, Any]]:
    """For the staff: moves with their authors, and what the citizen added, also to what is joined to it, in order."""
    moves = [
        {
            "at": move.at,
            "title": State(move.to_state).label,
            "by": move.by.name if move.by else "",
            "text": move.public_note,
            "move": move.pk,
        }
        for move in case.moves.select_related("by").order_by("at", "pk")
    ]
    later = CaseAddition.objects.filter(Q(case=case) | Q(case__parent=case)).select_related("case")
    added = [
        {"at": each.at, "title": _added(each, case), "by": "", "text": each.text} for each in later.order_by("at", "pk")
    ]
    return sorted(moves + added, key=lambda event: event["at"])


def _added(addition: CaseAddition, case: Case) -> str:
    if addition.case_id == case.pk:
        return _("The citizen added something")
    return _("The citizen of message no. %(number)s added something") % {"number": addition.case.number}
