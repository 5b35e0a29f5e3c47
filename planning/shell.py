"""What planning tells the frame: menu, work, news, search, the piece on the indicator's page, labels of the trail."""

from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.keeping import copies
from indicators import following
from organisation import succession
from people import handover
from sdip import registry
from sdip.web.search import matching

from . import queries, rules, shell_awaited, shell_consulting, shell_documents, shell_steps, shell_team, shell_weighing
from .actions.forgetting import forget_idea, what_plans_keep
from .models import Action, Cycle, Goal, Problem, Seat
from .workflow import OPEN_ACTIONS, STAGES, Stage, is_over
from .workspace import STAGE_PAGES

OPEN = {
    "action": Q(state__in=OPEN_ACTIONS, archived_at=None) & (Q(cycle=None) | Q(cycle__archived_at=None)),
    "plan": Q(archived_at=None) & ~Q(stage=Stage.CLOSED),
    "problem": Q(dismissed_at=None) & (Q(cycle=None) | Q(cycle__archived_at=None) & ~Q(cycle__stage=Stage.CLOSED)),
    "seat": Q(ended_at=None, cycle__archived_at=None) & ~Q(cycle__stage=Stage.CLOSED),
    "goal": Q(archived_at=None, cycle__archived_at=None) & ~Q(cycle__stage=Stage.CLOSED),
}


def found_plans(member: Any, words: set[str]) -> Any:
    rows = matching(queries.plans_for(member), "plan", " ".join(words)).order_by()
    return rows.values("id", title=F("name"), subtitle=F("directorate__name"))


def improvement(*, request: Any, indicator: Any, **_passed: Any) -> dict[str, Any] | None:
    """The button on an indicator's page and row: for whom may write plans there, where a goal is possible."""
    version = getattr(indicator, "version", None)
    if version is not None and version.direction in (None, "neutral"):
        return None
    may = rules.can_edit_plans(request.member, indicator.service.directorate)
    return {"indicator": indicator} if may else None


def public_goal(*, request: Any, indicator: Any, **_passed: Any) -> dict[str, Any] | None:
    """Beside a broken promise on public pages: the goal of a public plan. One query for each request."""
    goals = request.__dict__.get("_planning_public_goals")
    if goals is None:
        rows = Goal.objects.filter(OPEN["goal"], cycle__public=True, indicator__public=True)
        rows = rows.filter(cycle__stage__in=[stage for stage in STAGES if is_over(stage, Stage.GOALS)])
        rows = rows.select_related("cycle", "version").order_by("-due_on")
        goals = request.__dict__["_planning_public_goals"] = {row.indicator_id: row for row in rows}
    goal = goals.get(indicator.pk)
    if goal is None:
        return None
    return {"goal": goal, "aim": queries.aim_levels(goal.version.direction, goal.aim_low, goal.aim_high)}


def a_plan() -> dict[str, Any] | None:
    row = Cycle.objects.in_use().filter(goals__isnull=False).order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_public_plan() -> dict[str, Any] | None:
    row = Cycle.objects.in_use().filter(public=True, goals__isnull=False).order_by("pk").first()
    return {"code": row.code} if row else None


def an_indicator() -> dict[str, Any] | None:
    gap = queries.measured_gaps().filter(latest=True, status__in=["breach", "below_target"]).order_by("pk").first()
    return {"indicator_pk": gap.indicator_id} if gap else None


def a_goal() -> dict[str, Any] | None:
    row = Goal.objects.filter(archived_at=None).order_by("pk").first()
    return {"pk": row.pk} if row else None


def a_problem() -> dict[str, Any] | None:
    row = Problem.objects.filter(cycle__isnull=False, dismissed_at=None, indicator__isnull=False).order_by("pk").first()
    return {"pk": row.cycle_id, "problem_pk": row.pk} if row else None


def propose_after_gaps(indicators: Any) -> None:
    from .tasks import propose_problems

    propose_problems.delay_on_commit()


LABELS = {
    "open_cycle": _("Plan opened"),
    "change_cycle": _("Plan changed"),
    "sign_off_stage": _("Stage signed off"),
    "countersign_stage": _("Stage signed for the governor’s office"),
    "reopen_stage": _("Plan taken back to an earlier stage"),
    "appoint_chair": _("Chair appointed"),
    "add_problem": _("Problem written down"),
    "propose_problems": _("Problems proposed by the figures"),
    "adopt_problem": _("Proposed problem taken into a plan"),
    "dismiss_problem": _("Proposed problem dismissed"),
    "set_goal": _("Goal set"),
    "plan_improvement": _("Improvement planned from a gap"),
    "evaluate_goal": _("Goal evaluated"),
    "record_lessons": _("Lessons of a plan written down"),
}
PAGES: list[tuple[str, Any, bool]] = [
    ("planning:plans_page", dict, False),
    ("planning:new_plan_page", dict, False),
    ("planning:proposals_page", dict, False),
    ("planning:plan_page", a_plan, False),
    ("planning:change_plan_page", a_plan, False),
    ("planning:course_page", a_plan, False),
    ("planning:reopen_page", a_plan, False),
    *((page, a_plan, False) for page in STAGE_PAGES.values()),
    ("planning:new_problem_page", a_plan, False),
    ("planning:new_goal_page", a_problem, False),
    ("planning:goal_outcome_page", a_goal, False),
    ("planning:improve_page", an_indicator, False),
    ("planning:adopt_page", shell_consulting.a_proposal, False),
    ("public_planning:plans_page", dict, True),
    ("public_planning:plan_page", a_public_plan, True),
]


def register() -> None:
    registry.navigation.add(
        registry.NavItem(_("Plans"), "planning:plans_page", rules.can_enter_plans, "steps", 40, ("planning",))
    )
    registry.links.add(registry.Link("public-footer", "public_planning:plans_page", _("Improvement plans"), 40))
    shell_steps.register()
    shell_awaited.register()
    registry.search.add(
        registry.SearchSource(
            "plan", _("Plans"), "steps", found_plans, lambda _kind, pk: reverse("planning:plan_page", args=[pk])
        )
    )
    following.register(propose_after_gaps)
    copies.register("planning", copies.Keeper(forget_idea, what_plans_keep))
    registry.slots.add(*shell_weighing.SLOTS)
    registry.slots.add(
        registry.Slot("indicator", "planning/parts/improve_button.html", improvement),
        registry.Slot("public-broken-promise", "planning/parts/public_goal.html", public_goal),
        registry.Slot("indicator-row", "planning/parts/improve_link.html", improvement),
    )
    registry.audit_labels.add(
        *(registry.AuditLabel(f"planning.{code}", label) for code, label in (LABELS | shell_weighing.LABELS).items())
    )
    registry.test_pages.add(
        *(registry.TestPage(name, kwargs, public) for name, kwargs, public in (*PAGES, *shell_weighing.PAGES))
    )
    shell_consulting.register()
    shell_documents.register()
    shell_team.register()
    succession.register("planning.Cycle", label=_("improvement plans"), service="service", open=OPEN["plan"])
    succession.register("planning.Action", label=_("actions"), open=OPEN["action"])
    succession.follow("planning.Problem", "service", open=OPEN["problem"])
    handover.register(Action, "owner", OPEN["action"], _("Actions"))
    handover.register(Action, "deputy", OPEN["action"], _("Actions as deputy"))
    handover.register(Seat, "deputy", OPEN["seat"], _("Seats as deputy"))
    handover.register(Goal, "owner", OPEN["goal"], _("Goals"))
    handover.register(Seat, "member", OPEN["seat"], _("Seats in leadership teams"), confirmed_at=None, declined_at=None)
