"""Reads over messages: who sees which, what is promised to whoever writes, who is to be told."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from charters.models import Commitment, ServiceEntry
from charters.queries import by_name, current_measure, level_of, level_words, standards_in_force, version_in_force
from charters.workflow import IN_FORCE, IN_THE_MAKING
from indicators.models import Indicator, StandardKind
from organisation.deadlines import ANSWER_DAYS
from organisation.models import Assignment, Directorate, Place, Role, Service
from organisation.rights import BY_CODE
from organisation.rules import within
from organisation.workdays import workdays
from people.models import Member
from tenancy.context import require_tenant

from .codes import hashed, prefix_of
from .models import Case as Message
from .models import Contact, Draft
from .workflow import OPEN, State

DRAFTS_LAST = timedelta(days=1)
RECEIPT_LASTS = timedelta(hours=1)


def visible_cases(member: Member) -> QuerySet[Message]:
    """What the member may read; a message that nobody has routed yet only by those who hold the right everywhere."""
    return within(Message.objects.all(), member, "view_cases")


def handled_cases(member: Member) -> QuerySet[Message]:
    return within(Message.objects.all(), member, "handle_cases")


def may_handle(member: Member, case: Message) -> bool:
    return handled_cases(member).filter(pk=case.pk).exists()


def may_see_contact(member: Member, case: Message) -> bool:
    return within(Message.objects.all(), member, "view_contacts").filter(pk=case.pk).exists()


def with_lateness(rows: QuerySet[Message], today: date | None = None) -> QuerySet[Message]:
    """Adds `late`: still open after the day by which an answer was promised."""
    overdue = When(state__in=OPEN, due_on__lt=today or timezone.localdate(), then=Value(True))
    return rows.annotate(late=Case(overdue, default=Value(False), output_field=BooleanField()))


def answer_days(service: Service | None, commitment: Commitment | None) -> int:
    """Working days until the answer: of the promise, else of the service's charter, else of the municipality."""
    if commitment is not None:
        if commitment.answer_days is not None:
            return commitment.answer_days
        if commitment.version.answer_days is not None:
            return commitment.version.answer_days
    elif service is not None and (version := version_in_force(service)) and version.answer_days is not None:
        return version.answer_days
    return int(require_tenant().settings.get("answer_days", ANSWER_DAYS))


def answer_due(service: Service | None, commitment: Commitment | None, start: date) -> tuple[date, int | None]:
    """The promised day, and the key of the calendar by which it was counted."""
    return workdays().add(start, answer_days(service, commitment))


def promise_words(commitment: Commitment | None, indicator: Indicator | None, language: str) -> str:
    """The promise that a message is about, as it stands today, in the language of whoever writes."""
    if commitment is not None:
        return commitment.words.in_language(language)
    if indicator is None:
        return ""
    standard = standards_in_force([indicator.pk]).get((indicator.pk, StandardKind.GUARANTEED))
    with override(language):
        name = indicator.name.in_language(language)
        if standard is None:
            return name
        level = level_words(level_of(standard), current_measure(indicator))
        return _("%(promise)s: %(level)s") % {"promise": name, "level": level}


def public_services() -> QuerySet[Service]:
    rows: QuerySet[Service] = Service.objects.filter(public=True, ended_on=None)
    return rows.order_by(by_name(), "pk")


def promised_now(service: Service) -> QuerySet[Commitment]:
    """The promises about the service that are in force."""
    return Commitment.objects.filter(_about(service), version__state__in=IN_FORCE)


def _about(service: Service) -> Q:
    """Its own promises, and those of the whole office that provides it."""
    described = Exists(ServiceEntry.objects.filter(version=OuterRef("version"), service=service))
    return Q(service=service) | Q(described, service=None)


def citable_commitments(service: Service | None = None) -> QuerySet[Commitment]:
    """Promises that somebody can say were broken: of every version that has been public."""
    rows = Commitment.objects.exclude(version__state__in=IN_THE_MAKING)
    rows = rows.select_related("version__charter", "service", "indicator")
    return rows.filter(_about(service)) if service else rows


def officers_for(directorate: Directorate | None) -> QuerySet[Member]:
    """The complaints officers who answer for the directorate, or for the whole municipality."""
    return _holders({Role.COMPLAINTS_OFFICER}, directorate)


def possible_assignees(case: Message) -> QuerySet[Member]:
    """Who may handle the message where it lies."""
    return _holders(BY_CODE["handle_cases"].roles, case.directorate).order_by("name", "pk")


def _holders(roles: Collection[str], directorate: Directorate | None) -> QuerySet[Member]:
    """Who holds one of the roles today in the directorate, above it, or everywhere."""
    today = timezone.localdate()
    above = [int(key) for key in directorate.path.strip("/").split("/")] if directorate else []
    held = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        Q(directorate=None) | Q(directorate__in=above),
        role__in=roles,
        starts_on__lte=today,
    )
    return Member.objects.active().filter(pk__in=held.values("member"))


def old_drafts() -> QuerySet[Draft]:
    return Draft.objects.filter(changed_at__lt=timezone.now() - DRAFTS_LAST)


def case_of_form(stored_key: Any) -> Message | None:
    return Message.objects.filter(form_key=stored_key).first()


def case_of_code(code: str) -> Message | None:
    """`code` as codes.tidy() leaves it."""
    return Message.objects.filter(code_prefix=prefix_of(code), code_hash=hashed(code)).first()


def chosen_service(answers: Mapping[str, Any]) -> Service | None:
    """Of a draft's answers; a service that ended meanwhile is as if none were chosen."""
    code = answers.get("service", "")
    rows = Service.objects.select_related("directorate").filter(public=True, ended_on=None, code=code)
    return rows.first() if code else None


def cited_commitment(answers: Mapping[str, Any]) -> Commitment | None:
    """The promise that the citizen says was broken, if it belongs to the chosen service."""
    key = answers.get("commitment")
    rows = citable_commitments(chosen_service(answers)).select_related("service__directorate")
    return rows.filter(pk=key).first() if key else None


def cited_indicator(answers: Mapping[str, Any]) -> Indicator | None:
    code = answers.get("indicator", "")
    rows = Indicator.objects.select_related("service__directorate").filter(
        code=code, public=True, archived_at=None, service__code=answers.get("service", "")
    )
    return rows.first() if code else None


def draft_of(stored_key: Any) -> Draft | None:
    return Draft.objects.filter(form_key=stored_key).first()


def chosen_place(answers: Mapping[str, Any]) -> Place | None:
    code = answers.get("place", "")
    return Place.objects.filter(code=code, ended_on=None).first() if code else None


def address_of(case: Message) -> str:
    """The e-mail address for answers; "" without one."""
    return Contact.objects.filter(case=case).values_list("email", flat=True).first() or ""


def is_fresh(case: Message) -> bool:
    """Whether the receipt may still show the number."""
    arrived = case.moves.order_by("at").values_list("at", flat=True).first()
    return arrived is not None and timezone.now() - arrived < RECEIPT_LASTS


def contact_of(case: Message) -> Contact | None:
    return Contact.objects.filter(case=case, erased_at=None).first()


def history(case: Message) -> list[dict[str, Any]]:
    """For the staff: moves with their authors, and what the citizen added, in order."""
    moves = [
        {
            "at": move.at,
            "title": State(move.to_state).label,
            "by": move.by.name if move.by else "",
            "text": move.public_note,
        }
        for move in case.moves.select_related("by").order_by("at", "pk")
    ]
    added = [
        {"at": each.at, "title": _("The citizen added something"), "by": "", "text": each.text}
        for each in case.additions.order_by("at", "pk")
    ]
    return sorted(moves + added, key=lambda event: event["at"])
