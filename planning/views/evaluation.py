"""What became of the goals."""

from django.http import HttpRequest, HttpResponse

from sdip.web.access import needs
from sdip.web.pages import render_page

from ..queries import goal_states, goals_of
from ..rules import can_enter_plans
from ..workspace import verdict_of
from .plans import plan_or_404, workspace


@needs(can_enter_plans)
def evaluation_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    states = goal_states(goals_of(cycle))
    context = workspace(request, cycle, "evaluation", states) | {"goals": [(each, verdict_of(each)) for each in states]}
    return render_page(request, "planning/stages/evaluation.html", context)
