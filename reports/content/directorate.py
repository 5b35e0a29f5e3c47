"""The report of one directorate, with everything below it, for one period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from indicators.models import Gap, Period, PeriodKind
from organisation.deadlines import REPORT_TOLERANCE
from organisation.models import Directorate
from planning.models import Action, Goal
from planning.queries import GoalState, goal_states
from planning.workflow import OPEN_ACTIONS, Stage
from tenancy.context import require_tenant

from .figures import indicator_rows, levels_of
from .scope import Scope, period_facts


@dataclass(frozen=True, slots=True)
class Heading:
    """What a report is, beside its figures. `corrects`: issue, fingerprint and reason of the one before."""

    number: str
    issue: int
    language: str
    frozen_at: datetime
    verify_url: str
    corrects: Mapping[str, Any] | None = None


def directorate_content(directorate: Directorate, period: Period, heading: Heading) -> dict[str, Any]:
    """A constant number of queries, whatever the directorate measures."""
    tenant = require_tenant()
    return {
        "format": 1,
        "document": "directorate",
        "number": heading.number,
        "issue": heading.issue,
        "language": heading.language,
        "frozen_at": heading.frozen_at,
        "verify_url": heading.verify_url,
        "corrects": dict(heading.corrects) if heading.corrects else None,
        "tenant": {"slug": tenant.slug, "name": tenant.name, "sample": bool(tenant.settings.get("sample"))},
        "directorate": {"code": directorate.code, "name": directorate.name},
        "period": period_facts(period),
        "tolerance": Decimal(str(tenant.settings.get("report_tolerance", REPORT_TOLERANCE))),
        "indicators": [
            {**row, "directorate": row["directorate"]["name"]}
            for row in indicator_rows(Scope("directorate", heading.frozen_at.date(), period, directorate), period)
        ],
        "goals": [_goal(state) for state in goal_states(_goals(directorate))],
        "late_actions": [_action(action) for action in _late_actions(directorate, heading.frozen_at.date())],
    }


def period_for(directorate: Directorate, kind: str, before: date) -> Period | None:
    """The newest period of that kind that has ended and has a figure, else of any kind, else the newest that ended."""
    ended = Period.objects.filter(ends_on__lt=before).order_by("-ends_on", "-starts_on", "pk")
    with_figures = Gap.objects.filter(
        value__isnull=False, indicator__service__directorate__path__startswith=directorate.path
    )
    measured = ended.filter(pk__in=with_figures.values("period"))
    return measured.filter(kind=kind).first() or measured.first() or ended.filter(kind=kind).first()


def periods_with_figures() -> QuerySet[Period]:
    """For the choice of a period, newest first."""
    measured = Gap.objects.filter(value__isnull=False, place=None).values("period")
    kinds = [PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF, PeriodKind.YEAR, PeriodKind.FISCAL]
    return Period.objects.filter(pk__in=measured, kind__in=kinds).order_by("-ends_on", "kind")


# --- plans ---


def _goals(directorate: Directorate) -> QuerySet[Goal]:
    running = Goal.objects.filter(cycle__archived_at=None).exclude(cycle__stage=Stage.CLOSED)
    return running.filter(cycle__directorate__path__startswith=directorate.path).order_by("due_on", "pk")


def _goal(state: GoalState) -> dict[str, Any]:
    goal = state.goal
    return {
        "plan": goal.cycle.name,
        "indicator": goal.indicator.name,
        "owner": goal.owner.name,
        "due_on": goal.due_on,
        "unit": goal.version.unit,
        "decimals": goal.version.decimals,
        "kind": goal.version.kind,
        "levels": levels_of(goal.version),
        "aim": list(state.aim),
        "baseline": {"value": goal.baseline_value, "period": period_facts(goal.baseline_period)},
        "now": {"value": state.now, "period": period_facts(state.latest.period)} if state.latest else None,
        "gap_before": state.progress.gap_before,
        "gap_now": state.progress.gap_now,
        "verdict": state.verdict.value,
    }


def _late_actions(directorate: Directorate, today: date) -> QuerySet[Action]:
    late = Action.objects.filter(state__in=OPEN_ACTIONS, due_on__lt=today).select_related("owner")
    return late.filter(directorate__path__startswith=directorate.path).order_by("due_on", "pk")


def _action(action: Action) -> dict[str, Any]:
    return {"words": action.words, "owner": action.owner.name, "due_on": action.due_on, "note": action.note}
