"""How the team weighs the solutions: alone, then together."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.lists import PER_PAGE
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions import close_scores, give_scores, open_scores
from ..criteria import criteria_of
from ..forms import ReasonForm, ScoreForm
from ..models import Cycle
from ..queries import openings_of, own_scores, solutions_of, voices, voting_seat
from ..ranking import picture_of, ranking
from ..rules import can_enter_plans, can_open_scores, can_score_solutions
from ..workflow import Deed, why_not
from .paging import page_of
from .plans import plan_or_404, workspace
from .submitting import accepted


@needs(can_enter_plans)
def priorities_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    weighing = not why_not(Deed.PRIORITIES, cycle.stage)
    closing = cycle.scores_open_at is not None and not why_not(Deed.SOLUTIONS, cycle.stage)
    context = workspace(request, cycle, "priorities") | {
        "openings": openings_of(cycle),
        "may_score": weighing and can_score_solutions(request.member, cycle),
        "may_open": (weighing or closing) and can_open_scores(request.member, cycle),
    }
    if cycle.scores_open_at:
        opened = [each for each in context["openings"] if each.row.opens]
        early = opened[0] if opened and opened[0].missing else None
        context |= _ranked(request, cycle) | {"early": early, "looked_before": len(opened) > 1}
    else:
        criteria, solutions = criteria_of(cycle), solutions_of(cycle).count()
        context |= {"criteria": criteria, "voices": voices(cycle), "of": len(criteria) * solutions}
        context["done"] = len(own_scores(request.member, cycle)) if context["may_score"] else 0
    return render_page(request, "planning/stages/priorities.html", context)


def _ranked(request: StaffRequest, cycle: Cycle) -> dict[str, object]:
    found = ranking(cycle)
    page = page_of(request, found.places, PER_PAGE)
    rows = found.rows(page.object_list)
    return {"ranking": found, "page": page, "rows": rows, "picture": picture_of(rows)}


@needs(can_enter_plans)
def score_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One member's own points, which nobody else sees before the scores are open."""
    cycle = plan_or_404(request, pk, can_score_solutions)
    solutions, criteria = list(solutions_of(cycle)), criteria_of(cycle)
    given = own_scores(request.member, cycle)
    form = ScoreForm(
        request.POST if request.method == "POST" else None, solutions=solutions, criteria=criteria, given=given
    )
    if form.is_valid():
        try:
            give_scores(cycle, form.cleaned_data["points"], by=request.member)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. Only you see your points until the scores are opened."))
            return redirect("planning:score_page", cycle.pk)
    context = workspace(request, cycle, "priorities") | {
        "form": form,
        "criteria": criteria,
        "scale": range(1, 6),
        "seat": voting_seat(request.member, cycle),
        "done": sum((row.pk, each.code) in given for row in solutions for each in criteria),
        "of": len(solutions) * len(criteria),
    }
    return render_page(request, "planning/score.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def open_scores_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_open_scores)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and accepted(form, lambda: open_scores(cycle, by=request.member, **form.cleaned_data)):
        messages.success(request, _("The scores are open. Now the team chooses."))
        return redirect("planning:priorities_page", cycle.pk)
    context = workspace(request, cycle, "priorities") | {"form": form} | _silent(cycle)
    return render_page(request, "planning/open_scores.html", context, status=422 if form.errors else 200)


def _silent(cycle: Cycle) -> dict[str, object]:
    heard = voices(cycle)
    return {"silent": [voice for voice in heard if not voice.complete], "all": len(heard)}


@needs(can_enter_plans)
def close_scores_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_open_scores)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and accepted(form, lambda: close_scores(cycle, by=request.member, **form.cleaned_data)):
        messages.success(request, _("The scores are closed. Each member may change the own ones."))
        return redirect("planning:priorities_page", cycle.pk)
    context = workspace(request, cycle, "priorities") | {"form": form}
    return render_page(request, "planning/close_scores.html", context, status=422 if form.errors else 200)
