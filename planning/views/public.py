"""What everybody sees of a plan that is shown to the public, as it stands now: what is signed off of it, and no person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from sdip.web.access import public
from sdip.web.lists import Listing
from sdip.web.pages import render_page

from ..models import Action, Cycle
from ..queries import goal_states, goals_of, live_actions, problems_of
from ..schedule import is_late
from ..workflow import ActionState, SolutionState, Stage, is_over
from ..workspace import verdict_of
from .calling import call_facts


@public
def plans_page(request: HttpRequest) -> HttpResponse:
    shown = Cycle.objects.in_use().filter(public=True).select_related("directorate", "service")
    listing = Listing.of(request, shown, sorts={"newest": ("-starts_on",)}, default_sort="newest")
    return render_page(request, "planning/public_plans.html", {"listing": listing})


@public
def plan_page(request: HttpRequest, code: str) -> HttpResponse:
    shown = Cycle.objects.in_use().filter(public=True).select_related("directorate", "service")
    cycle = get_object_or_404(shown, code=code)
    actions = list(
        (live_actions(cycle) if is_over(cycle.stage, Stage.PRIORITIES) else Action.objects.none())
        .exclude(goal__indicator__public=False)
        .exclude(solution__problem__indicator__public=False)
        .order_by("due_on", "pk")
        .only("words", "due_on", "state", "done_on", "cycle_id")
    )
    chosen = cycle.solutions.filter(archived_at=None, state=SolutionState.CHOSEN).order_by("pk")
    goals = goals_of(cycle).filter(indicator__public=True)
    states = goal_states(goals if is_over(cycle.stage, Stage.GOALS) else goals.none())
    context = {
        "cycle": cycle,
        "goals": [(state, verdict_of(state)) for state in states],
        "problems": problems_of(cycle).exclude(indicator__public=False) if is_over(cycle.stage, Stage.PROBLEMS) else [],
        "chosen": chosen.exclude(problem__indicator__public=False) if is_over(cycle.stage, Stage.PRIORITIES) else [],
        "actions": [(action, is_late(action, timezone.localdate())) for action in actions],
        "done": sum(action.state == ActionState.DONE for action in actions),
    }
    return render_page(request, "planning/public_plan.html", context | call_facts(request, cycle))
