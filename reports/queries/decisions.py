"""Decisions of recipients, and what they may concern."""

from django.db.models import Q, QuerySet

from organisation.models import Directorate
from people.models import Member
from planning.models import Cycle
from planning.queries import public_plans
from planning.rules import can_edit_plan, can_edit_plans
from tenancy.text import Words, words

from ..models import Delivery, ReportDecision, Snapshot
from ..reading import Report
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
    """Directorates and plans that somebody outside may name: no plan but those that the report names and those that everybody can
    read."""
    plans, read_by_all = plans_of(snapshot), Q(pk__in=public_plans().values("pk"))
    if snapshot.document == Document.ANNUAL:
        return Directorate.objects.none(), plans.filter(read_by_all)
    if snapshot.document not in NAMING_PLANS:
        return directorates_of(snapshot), Cycle.objects.none()
    told = _plans_told(snapshot)
    named = [plan.pk for plan in plans if plan.pk == snapshot.cycle_id or plan.name in told]
    return directorates_of(snapshot), plans.filter(read_by_all | Q(pk__in=named))


def _plans_told(snapshot: Snapshot) -> set[Words]:
    """By their names as they are frozen: those that have goals, and those that wait for a signature."""
    if not snapshot.content:
        return set()
    report = Report(snapshot.content)
    names = [goal["plan"] for goal in report.facts_of("plans").get("goals", [])]
    asks = [each for _code, facts in report.sections for each in facts.get("asks", [])]
    return {words(name) for name in [*names, *(each["words"] for each in asks if each["kind"] == "plan")]}


def places_for(member: Member, decision: ReportDecision) -> tuple[list[Directorate], list[Cycle]]:
    """Directorates and plans of the report in which the member may write an action."""
    snapshot = decision.delivery.snapshot
    plans = [cycle for cycle in plans_of(snapshot) if can_edit_plan(member, cycle)]
    return [row for row in directorates_of(snapshot) if can_edit_plans(member, row)], plans
