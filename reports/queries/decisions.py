"""Decisions of recipients, and what they may concern."""

from django.db.models import QuerySet

from organisation.models import Directorate
from people.models import Member
from planning.models import Cycle
from planning.queries import public_plans
from planning.rules import can_edit_plan, can_edit_plans

from ..models import Delivery, ReportDecision, Snapshot
from ..workflow import NAMING_PLANS, Document


def decisions_of(snapshot: Snapshot) -> QuerySet[ReportDecision]:
    rows = ReportDecision.objects.filter(delivery__snapshot=snapshot)
    return rows.select_related("delivery", "directorate", "cycle", "action__cycle").order_by("recorded_at", "pk")


def decisions_by(delivery: Delivery) -> QuerySet[ReportDecision]:
    return delivery.decisions.select_related("directorate", "cycle", "action__cycle").order_by("recorded_at", "pk")


def directorates_of(snapshot: Snapshot) -> QuerySet[Directorate]:
    """What the report may be about."""
    rows = Directorate.objects.in_use().order_by("path")
    return rows.filter(path__startswith=snapshot.directorate.path) if snapshot.directorate else rows


def plans_of(snapshot: Snapshot) -> QuerySet[Cycle]:
    rows = Cycle.objects.running().select_related("directorate")
    if snapshot.cycle_id is not None:
        rows = rows.filter(pk=snapshot.cycle_id)
    elif snapshot.directorate:
        rows = rows.filter(directorate__path__startswith=snapshot.directorate.path)
    return rows.by_name()


def places_told(snapshot: Snapshot) -> tuple[QuerySet[Directorate], QuerySet[Cycle]]:
    """Directorates and plans that somebody outside may name: no more of them than such a report tells of."""
    if snapshot.document == Document.ANNUAL:
        return Directorate.objects.none(), plans_of(snapshot).filter(pk__in=public_plans().values("pk"))
    return directorates_of(snapshot), plans_of(snapshot) if snapshot.document in NAMING_PLANS else Cycle.objects.none()


def places_for(member: Member, decision: ReportDecision) -> tuple[list[Directorate], list[Cycle]]:
    """Directorates and plans of the report in which the member may write an action."""
    snapshot = decision.delivery.snapshot
    plans = [cycle for cycle in plans_of(snapshot) if can_edit_plan(member, cycle)]
    return [row for row in directorates_of(snapshot) if can_edit_plans(member, row)], plans
