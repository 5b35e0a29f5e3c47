"""What goes beyond one stage: later signatures, the next plan, putting a plan away, and the settings of all plans."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page

from ..actions import archive_cycle, change_plan_settings, countersign_stage, restore_cycle, start_next_cycle
from ..forms.plans import ArchiveForm, CountersignForm, NextPlanForm
from ..forms.settings import PlanSettingsForm
from ..models import Cycle
from ..queries import months_after
from ..rules import can_archive_plans, can_edit_plan_settings, can_edit_plans, can_enter_plans, can_sign_stages
from ..settings import plan_settings
from ..workflow import Level
from .plans import plan_or_404, workspace
from .submitting import accepted, accepted_once, ask, done


@needs(can_enter_plans)
@require_POST
def countersign_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The governor's office signs a stage that did not have to wait for it."""
    cycle = plan_or_404(request, pk, lambda member, plan: can_sign_stages(member, plan, Level.GOVERNOR))
    form = CountersignForm(request.POST)
    if form.is_valid():
        done(request, lambda: countersign_stage(cycle, **form.cleaned_data, by=request.member), _("Signed."))
    else:
        messages.error(request, _("Nothing was signed. Sign with the button on the plan’s page."))
    return redirect("planning:plan_page", cycle.pk)


@needs(can_edit_plans)
def next_plan_page(request: StaffRequest, pk: int) -> HttpResponse:
    """From the open ends of this plan."""
    cycle = plan_or_404(request, pk, can_archive_plans)
    first = cycle.ends_on + timedelta(days=1)
    start = {"name": cycle.name, "starts_on": first, "ends_on": months_after(first, 12) - timedelta(days=1)}
    form = NextPlanForm(request.POST or None, initial=start)
    if form.is_valid() and (
        made := accepted_once(request, form, lambda: start_next_cycle(cycle, **form.cleaned_data, by=request.member))
    ):
        messages.success(request, _("The next plan is open. Its team is asked anew."))
        return redirect("planning:plan_page", made.pk)
    words = {
        "title": _("Start the next plan"),
        "verb": _("Open the next plan"),
        "text": _(
            "Problems whose gap is not closed, unfinished actions and chosen solutions that nobody carried out go along. "
            "Goals are set anew from the newest figures."
        ),
    }
    return _form_page(request, cycle, form, words)


@needs(can_edit_plans)
def archive_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_archive_plans)
    form = ArchiveForm(request.POST or None)
    if form.is_valid() and accepted(form, lambda: archive_cycle(cycle, **form.cleaned_data, by=request.member)):
        messages.success(request, _("The plan is put away. It is found under “Archived” and can be brought back."))
        return redirect("planning:plans_page")
    text = _("It leaves all lists, figures and everybody’s work. Nothing of it is lost.")
    return _form_page(
        request, cycle, form, {"title": _("Put the plan away"), "verb": pgettext("button", "Put away"), "text": text}
    )


def _form_page(request: StaffRequest, cycle: Cycle, form: object, words: dict[str, str]) -> HttpResponse:
    back = {"back": reverse("planning:plan_page", args=[cycle.pk]), "back_words": _("The plan")}
    context = workspace(request, cycle) | {"form": form} | back | words
    return render_page(request, "planning/team_form.html", context, status=422 if form.errors else 200)  # type: ignore[attr-defined]


@needs(can_edit_plans)
@require_POST
def plan_return(request: StaffRequest, pk: int) -> HttpResponse:
    rows = Cycle.objects.filter(archived_at__isnull=False).select_related("directorate")
    cycle = get_object_or_404(rows, pk=pk)
    ask(can_archive_plans, request.member, cycle)
    if done(request, lambda: restore_cycle(cycle, by=request.member), _("The plan is back.")):
        return redirect("planning:plan_page", cycle.pk)
    return redirect("planning:plans_page")


@needs(can_edit_plan_settings)
def settings_page(request: StaffRequest) -> HttpResponse:
    form = PlanSettingsForm(request.POST or None, initial=PlanSettingsForm.start(plan_settings()))
    if form.is_valid() and accepted_once(
        request, form, lambda: change_plan_settings(**form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("Saved."))
        return redirect("planning:settings_page")
    context = {"form": form, "criteria": reverse("planning:criteria_page")}
    return render_page(request, "planning/settings.html", context, status=422 if form.errors else 200)
