from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from people.models import Invitation, Member

from ..models import Assignment, Directorate, Role
from ..rights import RIGHTS, Right


def current(on: date | None = None) -> Q:
    """Assignments in force on that day."""
    day = on or timezone.localdate()
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def not_over() -> Q:
    """Assignments in force today or later."""
    return Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())


def open_assignments(member: Member) -> QuerySet[Assignment]:
    return member.assignments.filter(not_over()).select_related("directorate")


def roles_history(member: Member) -> QuerySet[Assignment]:
    """Every role the member has or had, present ones first, then the latest."""
    rows = Assignment.objects.filter(member=member).select_related("directorate")
    return rows.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-pk")


def members_with_roles() -> QuerySet[Member]:
    """Members with their present roles as `present_roles`: two queries whatever their number."""
    present = Assignment.objects.filter(current()).select_related("directorate").order_by("role", "pk")
    return Member.objects.select_related("membership__user").prefetch_related(
        Prefetch("assignments", present, to_attr="present_roles")
    )


def holding(rows: QuerySet[Any], **assignment: Any) -> QuerySet[Any]:
    """Members with such an assignment today."""
    return rows.filter(Exists(Assignment.objects.filter(current(), member=OuterRef("pk"), **assignment)))


def open_invitations() -> QuerySet[Invitation]:
    """Neither accepted nor withdrawn; expired ones too, because they can be sent again."""
    rows = Invitation.objects.filter(accepted_at=None, withdrawn_at=None).select_related("invited_by")
    return rows.order_by("-created_at", "-pk")


@dataclass(frozen=True)
class InvitedRole:
    role: Role
    directorate: Directorate | None


def invited_roles(invitations: Iterable[Invitation]) -> dict[int, list[InvitedRole]]:
    """What each invitation offers, by its id; one query for all."""
    rows = list(invitations)
    wanted = {each["directorate"] for row in rows for each in row.roles if each["directorate"]}
    directorates = Directorate.objects.in_bulk(wanted)
    return {
        row.pk: [InvitedRole(Role(each["role"]), directorates.get(each["directorate"])) for each in row.roles]
        for row in rows
    }


def rights_table() -> list[tuple[Right, list[tuple[Role, bool]]]]:
    """Each right with every role and whether the role has it."""
    return [(right, [(role, role in right.roles) for role in Role]) for right in RIGHTS]
