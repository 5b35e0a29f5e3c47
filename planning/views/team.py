"""The leadership team of a plan."""

from django.http import HttpRequest, HttpResponse

from sdip.web.access import needs
from sdip.web.pages import render_page

from ..queries import seats_of
from ..rules import can_enter_plans
from .plans import plan_or_404, workspace


@needs(can_enter_plans)
def team_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    context = workspace(request, cycle, "team") | {"seats": seats_of(cycle)}
    return render_page(request, "planning/stages/team.html", context)
