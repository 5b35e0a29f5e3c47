"""What a member finds in plans by its words, within the plans that the member may see."""

from typing import Any

from django.db.models import F, Q, QuerySet

from organisation.rules import within
from people.models import Member
from sdip.web.search import matching

from ..models import Action, Goal, Problem
from .plans import plans_for


def found_problems(member: Member, kind: str, text: str) -> QuerySet[Problem, Any]:
    rows = Problem.objects.filter(cycle__in=_plans(member), dismissed_at=None, merged_into=None)
    return matching(rows, kind, text).order_by().values("id", title=F("words"), subtitle=F("cycle__name"))


def found_goals(member: Member, kind: str, text: str) -> QuerySet[Goal, Any]:
    rows = Goal.objects.filter(cycle__in=_plans(member), archived_at=None)
    return matching(rows, kind, text).order_by().values("id", title=F("indicator__name"), subtitle=F("cycle__name"))


def found_actions(member: Member, kind: str, text: str) -> QuerySet[Action, Any]:
    """Also those without a plan, where the member may see plans."""
    loose = within(Action.objects.filter(cycle=None), member, "view_plans").values("pk")
    rows = Action.objects.filter(Q(cycle__in=_plans(member)) | Q(pk__in=loose), archived_at=None)
    return matching(rows, kind, text).order_by().values("id", title=F("words"), subtitle=F("directorate__name"))


def _plans(member: Member) -> Any:
    return plans_for(member).values("pk")
