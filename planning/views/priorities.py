"""How the team weighs the solutions."""

from django.http import HttpRequest, HttpResponse

from sdip.web.access import needs
from sdip.web.pages import render_page

from ..rules import can_enter_plans
from .plans import plan_or_404, workspace


@needs(can_enter_plans)
def priorities_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    return render_page(request, "planning/stages/priorities.html", workspace(request, cycle, "priorities"))
