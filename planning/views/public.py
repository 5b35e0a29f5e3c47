"""What everybody sees of a plan that is shown to the public: goals and figures, and no person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from sdip.web.access import public
from sdip.web.lists import Listing
from sdip.web.pages import render_page

from ..models import Action, Cycle
from ..queries import goal_states, goals_of
from ..workflow import ActionState
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
    actions = Action.objects.filter(cycle=cycle, archived_at=None).exclude(state=ActionState.DROPPED)
    states = goal_states(goals_of(cycle).filter(indicator__public=True))
    context = {
        "cycle": cycle,
        "goals": [(state, verdict_of(state)) for state in states],
        "actions": actions.count(),
        "done": actions.filter(state=ActionState.DONE).count(),
    }
    return render_page(request, "planning/public_plan.html", context | call_facts(request, cycle))
