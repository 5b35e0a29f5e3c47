"""Who is to act on a message, and who is to be told of it."""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisation.models import Assignment, Directorate, Role
from organisation.rights import BY_CODE
from people.models import Member

from ..models import Case, Concerned, Handling
from ..workflow import State
from .discretion import is_conduct, kept_away, may_know, without
from .roles import holders

AT_WORK = (State.ASSESSED, State.IN_PROGRESS, State.WAITING, State.REFERRED, State.DECIDED, State.ANSWERED)


def officers_for(directorate: Directorate | None) -> QuerySet[Member]:
    """The complaints officers who answer for the directorate, or for the whole municipality."""
    return holders({Role.COMPLAINTS_OFFICER}, directorate)


def heads_of(directorate: Directorate | None) -> QuerySet[Member]:
    """Who leads the directorate; for what lies nowhere yet, the complaints officers."""
    return holders({Role.HEAD}, directorate) if directorate else officers_for(None)


def governors() -> QuerySet[Member]:
    return holders({Role.GOVERNOR}, None)


def handlers_anywhere() -> QuerySet[Member]:
    today = timezone.localdate()
    held = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), role__in=BY_CODE["handle_cases"].roles, starts_on__lte=today
    )
    return Member.objects.active().filter(pk__in=held.values("member")).order_by("name", "pk")


def possible_assignees(case: Case, about: Collection[Concerned] = ()) -> QuerySet[Member]:
    """Who may handle the message where it lies. `about`: whom one that is not stored yet is about."""
    rows = holders(BY_CODE["handle_cases"].roles, case.directorate, acting=True)
    return may_know(rows, case, about=about).order_by("name", "pk")


def may_hold(member: Member | None, case: Case) -> bool:
    return member is not None and possible_assignees(case).filter(pk=member.pk).exists()


def possible_reviewers(case: Case) -> QuerySet[Member]:
    """Who may look at a decision again: nobody who has worked on the message."""
    worked = case.moves.filter(to_state__in=AT_WORK, by__isnull=False).values("by")
    rows = may_know(holders(BY_CODE["review_cases"].roles, case.directorate, acting=True), case)
    return rows.exclude(pk__in=worked).order_by("name", "pk")


def possible_helpers(case: Case, directorate: Directorate) -> QuerySet[Member]:
    """Who answers what the directorate is asked about the message."""
    return may_know(holders(BY_CODE["handle_cases"].roles, directorate), case, where=directorate)


def helpers_of_its_own(case: Case, directorate: Directorate) -> QuerySet[Member]:
    """Without those who answer for the whole municipality."""
    everywhere = holders(BY_CODE["handle_cases"].roles, None)
    return possible_helpers(case, directorate).exclude(pk__in=everywhere.values("pk"))


def to_be_told(case: Case) -> list[Member]:
    """Whoever works on it, as long as that one still may; else the first of the officers, the heads, the others who answer."""
    if case.assignee and may_hold(case.assignee, case):
        return [case.assignee]
    groups = (officers_for(case.directorate), heads_of(case.directorate), possible_assignees(case))
    return _first(may_know(rows, case) for rows in groups)


def hearing(case: Case, level: str) -> list[Member]:
    """Who hears of a late or dangerous message at that level; where it is kept from all of them, the level above."""
    if level == Handling.Hears.HANDS:
        return to_be_told(case)
    return _first(may_know(rows, case) for rows in _above(case, level)) or to_be_told(case)


def _above(case: Case, level: str) -> Iterator[QuerySet[Member]]:
    """The level and those above it."""
    levels = {
        Handling.Hears.OFFICERS: lambda: officers_for(case.directorate),
        Handling.Hears.HEADS: lambda: heads_of(case.directorate),
        Handling.Hears.GOVERNORS: governors,
    }
    start = list(levels).index(Handling.Hears(level))
    return (rows() for rows in list(levels.values())[start:])


def _first(groups: Iterable[QuerySet[Member]]) -> list[Member]:
    return next((found for rows in groups if (found := list(rows))), [])


def who_gives_roles(case: Case) -> list[Member]:
    """For a message that nobody may deal with: the administrators, else the governor's office; never the one it is about."""
    about = kept_away(case)[1] if is_conduct(case) else ()
    return _first(without(rows, about) for rows in (holders({Role.ADMINISTRATOR}, None), governors()))
