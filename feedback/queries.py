"""Reads over messages: who sees which, what is promised to whoever writes, who is to be told."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from charters.models import Commitment
from charters.queries import current_measure, level_of, level_words, standards_in_force, version_in_force
from charters.workflow import State as CharterState
from indicators.models import Indicator, StandardKind
from organisation.models import Assignment, Directorate, Role, Service
from organisation.rights import BY_CODE
from organisation.rules import within
from organisation.workdays import workdays
from people.models import Member
from tenancy.context import require_tenant

from .codes import hashed, prefix_of
from .models import Case as Message
from .models import Draft
from .workflow import OPEN

DEFAULT_ANSWER_DAYS = 5
DRAFTS_LAST = timedelta(days=1)


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
    return int(require_tenant().settings.get("answer_days", DEFAULT_ANSWER_DAYS))


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


def citable_commitments(service: Service | None = None) -> QuerySet[Commitment]:
    """Promises that somebody can say were broken: of every version that has been public."""
    rows = Commitment.objects.exclude(version__state=CharterState.DRAFT).select_related("version__charter", "indicator")
    return rows.filter(version__charter__service=service) if service else rows


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
