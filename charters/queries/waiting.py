"""What waits for somebody's hand in charters."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from indicators.models import Standard
from organisation.models import Assignment
from organisation.rights import STAFF
from organisation.rules import within
from people.models import Member

from ..models import (
    Acknowledgement,
    Approval,
    Charter,
    CharterFeedback,
    CharterVersion,
    Check,
    Comment,
    Commitment,
    FormatRequest,
)
from ..workflow import HEARING, IN_FORCE, IN_THE_MAKING, Level, State
from .making import turn_at
from .promises import KINDS, unlike
from .reviewing import versions_due


def versions_to_move(member: Member) -> QuerySet[Any]:
    """To check, to approve at the member's level, or to publish once all levels have agreed."""
    rows = _with_approvals()
    before, agreed = Q(state=State.APPROVAL), Q(by_governor=True) | Q(governor_approves=False)
    mine = {"version": OuterRef("pk"), "turn": OuterRef("turn"), "by": member}
    free = ~Exists(Check.objects.filter(**mine)) & ~Exists(Approval.objects.filter(**mine))  # to approve
    wanted = Q(state=State.CHECKING) & _where(member, "check_charters")
    wanted |= before & Q(by_directorate=False) & free & _where(member, "approve_charters")
    wanted |= before & Q(by_directorate=True) & ~agreed & free & _where(member, "countersign_charters")
    wanted |= before & Q(by_directorate=True) & agreed & _where(member, "publish_charters")
    return rows.filter(wanted)


def versions_to_countersign() -> QuerySet[Any]:
    """That lack nothing but the approval of the governor's office or council."""
    return _with_approvals().filter(
        state=State.APPROVAL, by_directorate=True, by_governor=False, governor_approves=True
    )


def versions_to_review(member: Member, day: date) -> QuerySet[Any]:
    """In force, with a review due on the day or before or begun already, where the member cares for the charter."""
    return versions_due(day).filter(_cared_for(member))


def charters_to_answer(member: Member) -> QuerySet[Any]:
    """With feedback that waits for an answer."""
    open_ones = CharterFeedback.objects.filter(answer="", aside="", erased_at=None, version__charter=OuterRef("pk"))
    return Charter.objects.filter(Exists(open_ones), pk__in=_answered_by(member).values("charter"))


def versions_to_answer(member: Member) -> QuerySet[Any]:
    """In consultation, with comments that wait for an answer."""
    open_ones = Comment.objects.filter(answer="", version=OuterRef("pk"))
    return _answered_by(member).filter(Exists(open_ones), state__in=HEARING)


def versions_asked_for(member: Member) -> QuerySet[Any]:
    """The latest published version of each charter that somebody waits for in a format."""
    open_ones = FormatRequest.objects.filter(state=FormatRequest.State.OPEN, version__charter=OuterRef("charter"))
    published = CharterVersion.objects.filter(charter=OuterRef("charter"), published_at__isnull=False)
    latest = published.order_by("-published_at", "-pk").values("pk")[:1]
    return _answered_by(member).filter(Exists(open_ones), pk=Subquery(latest))


def _answered_by(member: Member) -> QuerySet[Any]:
    return within(CharterVersion.objects.order_by(), member, "edit_charters", "charter__directorate__path")


def _cared_for(member: Member) -> Q:
    """Where the member may write the charter, or owns it and may read it."""
    return _where(member, "edit_charters") | Q(charter__owner=member) & _where(member, "view_charters")


def _with_approvals() -> QuerySet[Any]:
    """With `by_<level>`: whether that level has approved this time."""
    rows = CharterVersion.objects.annotate(turn=turn_at("pk"))
    given = Approval.objects.filter(version=OuterRef("pk"), turn=OuterRef("turn"))
    return rows.annotate(**{f"by_{level.value}": Exists(given.filter(level=level)) for level in Level})


def _where(member: Member, code: str) -> Q:
    """Where the member holds the right."""
    held = within(CharterVersion.objects.all(), member, code, "charter__directorate__path")
    return Q(pk__in=held.order_by().values("pk"))


def versions_apart(member: Member, day: date) -> QuerySet[Any]:
    """In force, with a number that the standards no longer have: of the member's own charters and of those that he may write.

    What is being made anew already is left out."""
    standards = Standard.objects.in_force(day).filter(indicator=OuterRef("indicator"), place=None)
    now = {
        f"now_{kind}_{end}": Subquery(standards.filter(kind=kind).values(end)[:1])
        for kind in KINDS
        for end in ("low", "high")
    }
    said = Commitment.objects.filter(version=OuterRef("pk"), indicator__isnull=False).annotate(**now)
    next_one = CharterVersion.objects.filter(charter=OuterRef("charter"), state__in=IN_THE_MAKING)
    rows = CharterVersion.objects.filter(
        Exists(said.filter(unlike("{kind}_{end}", "now_{kind}_{end}"))), ~Exists(next_one), state__in=IN_FORCE
    )
    return rows.filter(_cared_for(member))


def versions_to_read(member: Member) -> QuerySet[Any]:
    """In force where the member works, and not yet said to be read."""
    today = timezone.localdate()
    here = Assignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        member=member,
        role__in=STAFF,
        starts_on__lte=today,
        directorate__path__startswith=OuterRef("charter__directorate__path"),
    )
    read = Acknowledgement.objects.filter(version=OuterRef("pk"), member=member)
    return CharterVersion.objects.filter(Exists(here), ~Exists(read), state__in=IN_FORCE)
