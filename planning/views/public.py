"""What everybody sees of a plan that is shown to the public, as it stands now: what is signed off of it, and no person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from sdip.web.access import public
from sdip.web.lists import Listing
from sdip.web.pages import render_page

from ..queries import goal_states, problems_of, public_actions, public_goals, public_plans
from ..schedule import is_late
from ..workflow import ActionState, SolutionState, Stage, is_over
from ..workspace import verdict_of
from .calling import call_facts


@public
def plans_page(request: HttpRequest) -> HttpResponse:
    listing = Listing.of(request, public_plans(), sorts={"newest": ("-starts_on",)}, default_sort="newest")
    return render_page(request, "planning/public_plans.html", {"listing": listing})


@public
def plan_page(request: HttpRequest, code: str) -> HttpResponse:
    cycle = get_object_or_404(public_plans(), code=code)
    actions = list(public_actions().filter(cycle=cycle))
    chosen = cycle.solutions.filter(archived_at=None, state=SolutionState.CHOSEN).order_by("pk")
    states = goal_states(public_goals().filter(cycle=cycle))
    context = {
        "cycle": cycle,
        "goals": [(state, verdict_of(state)) for state in states],
        "problems": problems_of(cycle).exclude(indicator__public=False) if is_over(cycle.stage, Stage.PROBLEMS) else [],
        "chosen": chosen.exclude(problem__indicator__public=False) if is_over(cycle.stage, Stage.PRIORITIES) else [],
        "actions": [(action, is_late(action, timezone.localdate())) for action in actions],
        "done": sum(action.state == ActionState.DONE for action in actions),
    }
    return render_page(request, "planning/public_plan.html", context | call_facts(request, cycle))
