"""Plans that start from another one: a template of the house, a ready one, or a plan of another directorate."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.rules import within
from people.requests import StaffRequest
from sdip.web.access import needs, require
from sdip.web.pages import render_page
from tenancy.text import Words

from ..actions import save_as_template, start_from_outline
from ..forms import StartForm, TemplateForm
from ..library import BY_CODE, READY, outline_of_ready
from ..models import Cycle
from ..outline import Outline, outline_of
from ..rules import can_edit_plan, can_edit_plans, can_enter_plans
from .plans import plan_or_404, workspace
from .submitting import accepted_once


@needs(can_edit_plans)
def templates_page(request: StaffRequest) -> HttpResponse:
    rows = Cycle.objects.filter(is_template=True).select_related("directorate").order_by("code")
    context = {
        "own": rows.filter(archived_at=None),
        "archived": rows.filter(archived_at__isnull=False),
        "mine": set(within(rows, request.member, "edit_plans").values_list("pk", flat=True)),
        "ready": READY,
    }
    return render_page(request, "planning/templates.html", context)


@needs(can_edit_plans)
def start_from_ready_page(request: StaffRequest, code: str) -> HttpResponse:
    ready = BY_CODE.get(code)
    if ready is None:
        raise Http404
    return _start(request, outline_of_ready(ready), ready.words(), None)


@needs(can_edit_plans)
def start_from_template_page(request: StaffRequest, pk: int) -> HttpResponse:
    template = Cycle.objects.filter(is_template=True, archived_at=None, pk=pk).first()
    if template is None:
        raise Http404
    return _start(request, outline_of(template), template.name, None)


@needs(can_edit_plans)
def copy_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Another directorate, or the same one later: the problems, solutions and actions go along, figures and persons stay."""
    cycle = plan_or_404(request, pk)
    return _start(request, outline_of(cycle), cycle.name, cycle)


def _start(request: StaffRequest, outline: Outline, name: Words, source: Cycle | None) -> HttpResponse:
    member = request.member
    start = {"name": name, "starts_on": timezone.localdate(), "chair": member}
    form = StartForm(request.POST or None, member=member, initial=start)
    if form.is_valid():
        require(can_edit_plans, member, form.cleaned_data["directorate"])
        if cycle := accepted_once(request, form, lambda: start_from_outline(outline, **form.cleaned_data, by=member)):
            messages.success(request, _("The plan is open. Look at each problem: is it yours too?"))
            return redirect("planning:plan_page", cycle.pk)
    context = {"form": form, "outline": outline, "name": name, "source": source}
    return render_page(request, "planning/start.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def template_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The plan becomes a template of the house."""
    cycle = plan_or_404(request, pk, can_edit_plan)
    form = TemplateForm(request.POST or None, initial={"name": cycle.name})
    if form.is_valid() and accepted_once(
        request, form, lambda: save_as_template(cycle, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("The template is kept."))
        return redirect("planning:templates_page")
    context = workspace(request, cycle) | {"form": form}
    return render_page(request, "planning/template_form.html", context, status=422 if form.errors else 200)
