"""allowed() is the one question; the who-rules below and in other apps put names to it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.models import Member, deputised_members

from .models import Assignment, Directorate
from .rights import BY_CODE


def assignments_of(member: Member) -> list[Assignment]:
    """What the member holds today, for himself and those he deputises; read once for each request's member object."""
    held: list[Assignment] | None = member.__dict__.get("_assignments")
    if held is None:
        today = timezone.localdate()
        people = Q(member=member) | Q(member__in=deputised_members(member, today))
        current = Assignment.objects.filter(people, starts_on__lte=today).filter(
            Q(ends_on=None) | Q(ends_on__gte=today)
        )
        held = member.__dict__["_assignments"] = list(current.select_related("directorate"))
    return held


def roles_of(member: Member, directorate: Directorate | None = None) -> set[str]:
    """Without a directorate: the roles held anywhere."""
    return {
        a.role
        for a in assignments_of(member)
        if directorate is None or a.directorate is None or a.directorate.covers(directorate)
    }


def allowed(member: Member | None, code: str, directorate: Directorate | None = None) -> bool:
    """May this member do it there? Without a directorate: anywhere at all."""
    return member is not None and bool(roles_of(member, directorate) & BY_CODE[code].roles)


def holds_everywhere(member: Member | None, code: str) -> bool:
    """Held for the whole tenant, not only for a directorate."""
    roles = BY_CODE[code].roles
    return member is not None and any(a.directorate is None and a.role in roles for a in assignments_of(member))


def within(queryset: QuerySet[Any], member: Member, code: str, path: str = "directorate__path") -> QuerySet[Any]:
    """Only the rows whose directorate lies where the member holds the right; `path` leads to the directorate's path."""
    reach = [a.directorate for a in assignments_of(member) if a.role in BY_CODE[code].roles]
    if None in reach:
        return queryset
    wanted = Q(pk__in=[])
    for directorate in filter(None, reach):
        wanted |= Q(**{f"{path}__startswith": directorate.path})
    return queryset.filter(wanted)


def reach_of(member: Member, code: str) -> list[int] | None:
    """The directorates where the member holds the right, as within() finds them; None: it is held for the whole tenant."""
    if holds_everywhere(member, code):
        return None
    return sorted(within(Directorate.objects.all(), member, code, "path").values_list("pk", flat=True))


def can_view_organisation(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_organisation", directorate)


def can_edit_organisation(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "edit_organisation", directorate)


def can_see_all_data(member: Member | None, directorate: Directorate | None = None) -> bool:
    """There rows are not told apart by directorate."""
    return holds_everywhere(member, "edit_organisation")


def can_edit_settings(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "edit_settings", directorate)


def can_manage_members(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "manage_members", directorate)


def can_invite_community_members(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "invite_community_members", directorate)


def can_view_members(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "view_members", directorate)


def can_hand_over_work(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "hand_over_work", directorate)


def can_view_audit(member: Member | None, directorate: Directorate | None = None) -> bool:
    """The trail tells of everything, so the right to it counts only where it is held for the whole tenant."""
    return holds_everywhere(member, "view_audit")


def can_use_api(member: Member | None, directorate: Directorate | None = None) -> bool:
    return allowed(member, "use_api", directorate)
