"""Who was asked, and what came out."""

from django.http import HttpRequest, HttpResponse

from sdip.web.access import needs
from sdip.web.pages import render_page

from ..rules import can_enter_plans
from .plans import plan_or_404, workspace


@needs(can_enter_plans)
def consultation_page(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    asked = cycle.consultations.filter(archived_at=None).order_by("-on", "-pk")
    context = workspace(request, cycle, "consultation") | {"consultations": asked}
    return render_page(request, "planning/stages/consultation.html", context)
