"""Where a plan starts from."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import Listing
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions import freeze_baseline
from ..queries import baseline_figures, consultation_was_signed, starting_figures
from ..rules import can_edit_plan, can_enter_plans
from ..workflow import BASELINE_STAGES
from .plans import plan_or_404, workspace

SORTS = {"worst": ["rank", "indicator__code"], "code": ["indicator__code"]}


@needs(can_enter_plans)
def baseline_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    listing = Listing.of(request, baseline_figures(cycle), sorts=SORTS, default_sort="worst")
    figures = starting_figures(list(listing.page))
    context = workspace(request, cycle, "problems") | {
        "listing": listing,
        "figures": figures,
        "first": figures[0].row if figures else None,
        "may_retake": cycle.stage in BASELINE_STAGES and not consultation_was_signed(cycle),
    }
    return render_page(request, "planning/baseline.html", context, partials=["figures"])


@needs(can_enter_plans)
@require_POST
def baseline_retaking(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    try:
        freeze_baseline(cycle, by=request.member)
        messages.success(request, _("The figures at the start are taken anew, as they stand today."))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("planning:baseline_page", cycle.pk)
