"""What waits for somebody's hand in charters."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from organisation.rules import within
from people.models import Member

from ..models import Approval, CharterVersion, VersionMove
from ..workflow import Level, State
from .making import levels
from .reviewing import versions_due


def versions_to_move(member: Member) -> QuerySet[Any]:
    """To check, to approve at the member's level, or to publish once all levels have agreed."""
    rows = _with_approvals()
    asked, before = levels(), Q(state=State.APPROVAL)
    wanted = Q(state=State.CHECKING) & _where(member, "check_charters")
    wanted |= before & Q(by_directorate=False) & _where(member, "approve_charters")
    if Level.GOVERNOR in asked:
        wanted |= before & Q(by_directorate=True, by_governor=False) & _where(member, "countersign_charters")
    agreed = {f"by_{level}": True for level in asked}
    wanted |= before & Q(**agreed) & _where(member, "publish_charters")
    return rows.filter(wanted)


def versions_to_review(member: Member, day: date) -> QuerySet[Any]:
    """In force, with a review due on the day or before: of the member's own charters and of those that he may write."""
    return versions_due(day).filter(Q(charter__owner=member) | _where(member, "edit_charters"))


def _with_approvals() -> QuerySet[Any]:
    """With `by_<level>`: whether that level has approved this time."""
    returns = VersionMove.objects.filter(version=OuterRef("pk"), to_state=State.DRAFT).order_by()
    counted = returns.values("version").annotate(number=Count("pk")).values("number")
    turn = Coalesce(Subquery(counted, output_field=IntegerField()), 0) + 1
    rows = CharterVersion.objects.annotate(turn=turn)
    given = Approval.objects.filter(version=OuterRef("pk"), turn=OuterRef("turn"))
    return rows.annotate(**{f"by_{level.value}": Exists(given.filter(level=level)) for level in Level})


def _where(member: Member, code: str) -> Q:
    """Where the member holds the right."""
    held = within(CharterVersion.objects.all(), member, code, "charter__directorate__path")
    return Q(pk__in=held.order_by().values("pk"))
