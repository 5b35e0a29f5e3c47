"""Which broken promises nobody has taken up, and what the figures propose about them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from indicators.models import Gap
from organisation.rules import within
from people.models import Member

from ..models import Goal, Problem
from ..workflow import Stage
from .figures import measured_gaps


def proposals_for(member: Member) -> QuerySet[Problem]:
    """Draft problems that the figures proposed and nobody has decided on."""
    waiting = Problem.objects.filter(cycle=None, dismissed_at=None, indicator__isnull=False)
    waiting = waiting.select_related("indicator__service__directorate", "period")
    return within(waiting, member, "view_plans", "indicator__service__directorate__path")


def unattended_breaches() -> QuerySet[Gap]:
    """Each indicator's newest figure where it breaks the promise, undisputed, and neither plan nor proposal has it."""
    taken_up = Problem.objects.filter(indicator=OuterRef("indicator"), dismissed_at=None).exclude(
        cycle__stage=Stage.CLOSED
    )
    with_goal = Goal.objects.filter(indicator=OuterRef("indicator")).exclude(cycle__stage=Stage.CLOSED)
    return (
        measured_gaps()
        .filter(latest=True, status="breach", indicator__archived_at=None)
        .exclude(confidence="disputed")
        .exclude(Exists(taken_up))
        .exclude(Exists(with_goal))
        .select_related("indicator", "period", "version", "guaranteed")
    )


def breaches_since(gaps: list[Gap]) -> dict[int, Any]:
    """By indicator: the period in which the present run of broken promises began; one without a figure ends no run."""
    same_kind = Q(pk__in=[])
    for gap in gaps:
        same_kind |= Q(indicator_id=gap.indicator_id, version_id=gap.version_id, period__kind=gap.period.kind)
    history = measured_gaps().filter(same_kind).select_related("period").order_by("indicator_id", "-period__ends_on")
    since: dict[int, Any] = {}
    ended: set[int] = set()
    for gap in history:
        if gap.status != "breach":
            ended.add(gap.indicator_id)
        elif gap.indicator_id not in ended:
            since[gap.indicator_id] = gap.period
    return since
