"""What could be done about the problems of a plan."""

from django.http import HttpRequest, HttpResponse

from sdip.web.access import needs
from sdip.web.pages import render_page

from ..rules import can_enter_plans
from .plans import plan_or_404, workspace


@needs(can_enter_plans)
def solutions_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    rows = cycle.solutions.filter(archived_at=None).order_by("problem", "pk")
    context = workspace(request, cycle, "solutions") | {"solutions": rows}
    return render_page(request, "planning/stages/solutions.html", context)
