"""The public call for input: the question with its form, without an account and without script."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from people.views.asking import posted
from sdip.web import limits
from sdip.web.access import public
from sdip.web.lists import Listing
from sdip.web.pages import render_page
from sdip.web.question import is_asked

from ..actions import send_input
from ..forms import InputForm
from ..models import Cycle
from ..queries import shown_inputs, takes_input
from .submitting import accepted


def public_plan_or_404(code: str) -> Cycle:
    shown = Cycle.objects.in_use().filter(public=True).select_related("directorate", "service")
    return get_object_or_404(shown, code=code)


def call_facts(request: HttpRequest, cycle: Cycle) -> dict[str, Any]:
    """For the plan's public page: the question, its form while the call runs, and what others wrote."""
    runs = takes_input(cycle, timezone.localdate())
    shown = Listing.of(request, shown_inputs(cycle), sorts={"newest": ["-sent_at", "-pk"]}, default_sort="newest")
    form = _form(request) if runs else None
    return {"call_runs": runs, "input_form": form, "inputs": shown}


def _form(request: HttpRequest, data: QueryDict | None = None) -> InputForm:
    return InputForm(data, initial={"form_key": uuid.uuid4()}, asked=is_asked(request, limits.SAYING))


@public
@never_cache
def input_page(request: HttpRequest, code: str) -> HttpResponse:
    cycle = public_plan_or_404(code)
    if not takes_input(cycle, timezone.localdate()):
        return redirect("public_planning:plan_page", code)
    form = _form(request, posted(request))
    if form.is_valid():
        limits.count(request, limits.SAYING)
        if accepted(form, lambda: send_input(cycle, **form.written())):
            return redirect("public_planning:thanks_page", code)
    context = {"cycle": cycle, "form": form}
    return render_page(request, "planning/public_input.html", context, status=422 if form.errors else 200)


@public
def thanks_page(request: HttpRequest, code: str) -> HttpResponse:
    return render_page(request, "planning/public_thanks.html", {"cycle": public_plan_or_404(code)})
