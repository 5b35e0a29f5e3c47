"""Who is to act on a message, and who is to be told of it."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisation.models import Assignment, Directorate, Role
from organisation.rights import BY_CODE
from people.models import Member

from ..models import Case, Concerned
from ..workflow import State

AT_WORK = (State.ASSESSED, State.IN_PROGRESS, State.DECIDED, State.ANSWERED)


def officers_for(directorate: Directorate | None) -> QuerySet[Member]:
    """The complaints officers who answer for the directorate, or for the whole municipality."""
    return _holders({Role.COMPLAINTS_OFFICER}, directorate)


def heads_of(directorate: Directorate | None) -> QuerySet[Member]:
    """Who leads the directorate; for what lies nowhere yet, the complaints officers."""
    return _holders({Role.HEAD}, directorate) if directorate else officers_for(None)


def governors() -> QuerySet[Member]:
    return _holders({Role.GOVERNOR}, None)


def handlers_of(directorate: Directorate) -> QuerySet[Member]:
    return _holders(BY_CODE["handle_cases"].roles, directorate)


def handlers_anywhere() -> QuerySet[Member]:
    today = timezone.localdate()
    held = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), role__in=BY_CODE["handle_cases"].roles, starts_on__lte=today
    )
    return Member.objects.active().filter(pk__in=held.values("member")).order_by("name", "pk")


def possible_assignees(case: Case) -> QuerySet[Member]:
    """Who may handle the message where it lies."""
    return _discreet(_holders(BY_CODE["handle_cases"].roles, case.directorate), case).order_by("name", "pk")


def possible_reviewers(case: Case) -> QuerySet[Member]:
    """Who may look at a decision again: nobody who has worked on the message."""
    worked = case.moves.filter(to_state__in=AT_WORK, by__isnull=False).values("by")
    rows = _discreet(_holders(BY_CODE["review_cases"].roles, case.directorate), case)
    return rows.exclude(pk__in=worked).order_by("name", "pk")


def _discreet(rows: QuerySet[Member], case: Case) -> QuerySet[Member]:
    """Whoever a complaint is about has no part in it."""
    if case.subject != Case.Subject.CONDUCT or case.kind != Case.Kind.COMPLAINT:
        return rows
    readers = _holders(BY_CODE["view_conduct"].roles, case.directorate)
    concerned = Concerned.objects.filter(case_id=case.pk, member__isnull=False)
    return rows.filter(pk__in=readers.values("pk")).exclude(pk__in=concerned.values("member"))


def _holders(roles: Collection[str], directorate: Directorate | None) -> QuerySet[Member]:
    """Who holds one of the roles today in the directorate, above it, or everywhere."""
    today = timezone.localdate()
    held = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        Q(directorate=None) | Q(directorate__in=above(directorate)),
        role__in=roles,
        starts_on__lte=today,
    )
    return Member.objects.active().filter(pk__in=held.values("member"))


def above(directorate: Directorate | None) -> list[int]:
    """The keys of the directorate and of those that it belongs to."""
    return [int(key) for key in directorate.path.strip("/").split("/")] if directorate else []
