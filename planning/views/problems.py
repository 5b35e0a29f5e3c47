"""Problems of a plan: the list, one with all that belongs to it, its causes, and duplicates."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feedback.rules import can_view_cases
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.lists import PER_PAGE
from sdip.web.pages import render_page

from ..actions import (
    add_problem,
    archive_problem,
    change_problem,
    merge_problems,
    restore_problem,
    set_causes,
    split_problem,
)
from ..drawing import chain_of, fishbone_picture, ribs_of
from ..forms import CausesForm, MergeForm, ProblemForm, PutAsideForm
from ..models import Problem
from ..queries import listed_problems, pieces, problems_aside, problems_of, with_figures
from ..rules import can_edit_plan, can_enter_plans, can_view_plan
from .paging import page_of
from .plans import plan_or_404, workspace
from .submitting import accepted, accepted_once, done, reach


@needs(can_enter_plans)
def problems_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    page = page_of(request, listed_problems(cycle), PER_PAGE)
    aside = list(problems_aside(cycle))
    context = workspace(request, cycle, "problems") | {
        "page": page,
        "problems": page.object_list,
        "merged": [row for row in aside if row.dismissed_at is None],
        "archived": [row for row in aside if row.dismissed_at is not None],
    }
    return render_page(request, "planning/stages/problems.html", context)


@needs(can_enter_plans)
def new_problem_page(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk, can_edit_plan)
    form = ProblemForm(posted(request), cycle=cycle, initial={"service": cycle.service})
    if form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "revision"}
        if row := accepted_once(request, form, lambda: add_problem(cycle, **facts, by=request.member)):
            messages.success(
                request, _("The problem is written down. Now attach what shows it, and find its root cause.")
            )
            return redirect("planning:problem_page", row.pk)
    context = workspace(request, cycle, "problems") | {"form": form}
    return render_page(request, "planning/problem_form.html", context, status=422 if form.errors else 200)


def problem_or_404(request: StaffRequest, pk: int, rule: Any = can_view_plan) -> Problem:
    rows = Problem.objects.filter(cycle__isnull=False)
    related = ("cycle__directorate", "service", "indicator", "period", "merged_into")
    row = get_object_or_404(rows.select_related(*related), pk=pk)
    reach(request, row.cycle, rule)
    return row


@needs(can_enter_plans)
def problem_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A problem with what shows it, why it is so, and what is to come of it."""
    row = problem_or_404(request, pk)
    cycle = plan_or_404(request, row.cycle_id or 0)
    causes = list(row.causes.order_by("branch", "position"))
    ribs, may_change = ribs_of(causes), row.dismissed_at is None and row.merged_into_id is None
    context = workspace(request, cycle, "problems") | {
        "problem": row,
        "evidence": with_figures(pieces().filter(problem=row)),
        "may_read_cases": can_view_cases(request.member),
        "may_remove": may_change and can_edit_plan(request.member, cycle),
        "chain": chain_of(causes),
        "ribs": ribs,
        "picture": fishbone_picture(row, ribs) if ribs else "",
        "goals": row.goals.filter(archived_at=None).select_related("indicator", "owner").order_by("due_on", "pk"),
        "solutions": row.solutions.filter(archived_at=None).order_by("does_nothing", "pk"),
        "duplicates": row.duplicates.order_by("pk"),
        "may_change": may_change,
    }
    return render_page(request, "planning/problem.html", context)


@needs(can_enter_plans)
def change_problem_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = problem_or_404(request, pk, can_edit_plan)
    cycle = plan_or_404(request, row.cycle_id or 0)
    start = {name: getattr(row, name) for name in ("sufferers", "service", "indicator", "revision")}
    form = ProblemForm(posted(request), cycle=cycle, initial=start | {"statement": row.words})
    form.fields["revision"].required = True
    if form.is_valid() and accepted_once(
        request, form, lambda: change_problem(row, **form.cleaned_data, by=request.member)
    ):
        messages.success(request, _("Saved."))
        return redirect("planning:problem_page", row.pk)
    context = workspace(request, cycle, "problems") | {"form": form, "problem": row}
    return render_page(request, "planning/problem_form.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def causes_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = problem_or_404(request, pk, can_edit_plan)
    form = CausesForm(posted(request), problem=row)
    if form.is_valid():
        facts: dict[str, Any] = {"whys": form.whys(), "branches": form.branches()}
        facts |= {name: form.cleaned_data[name] for name in ("cause", "revision")}
        if accepted(form, lambda: set_causes(row, **facts, by=request.member)):
            messages.success(request, _("The causes are saved."))
            return redirect("planning:problem_page", row.pk)
    cycle = plan_or_404(request, row.cycle_id or 0)
    context = workspace(request, cycle, "problems") | {"form": form, "problem": row}
    return render_page(request, "planning/causes_form.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
def merge_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = problem_or_404(request, pk, can_edit_plan)
    cycle = plan_or_404(request, row.cycle_id or 0)
    others = problems_of(cycle).exclude(pk=row.pk)
    form = MergeForm(posted(request), others=others, initial={"revision": row.revision})
    if form.is_valid():
        into = form.cleaned_data["into"]
        if accepted(form, lambda: merge_problems(row, into, revision=form.cleaned_data["revision"], by=request.member)):
            messages.success(request, _("The problems are one now. You can split them again."))
            return redirect("planning:problem_page", into.pk)
    context = workspace(request, cycle, "problems") | {"form": form, "problem": row, "any": others.exists()}
    return render_page(request, "planning/merge_form.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
@require_POST
def problem_splitting(request: StaffRequest, pk: int) -> HttpResponse:
    row = problem_or_404(request, pk, can_edit_plan)
    done(request, lambda: split_problem(row, by=request.member), _("The problems are two again."))
    return redirect("planning:problem_page", row.pk)


@needs(can_enter_plans)
def archive_problem_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = problem_or_404(request, pk, can_edit_plan)
    form = PutAsideForm(posted(request), initial={"revision": row.revision})
    form.fields["revision"].required = True
    if form.is_valid() and accepted(form, lambda: archive_problem(row, **form.cleaned_data, by=request.member)):
        messages.success(request, _("The problem is put aside, with your reason."))
        return redirect("planning:problems_page", row.cycle_id)
    cycle = plan_or_404(request, row.cycle_id or 0)
    context = workspace(request, cycle, "problems") | {"form": form, "problem": row}
    return render_page(request, "planning/put_aside.html", context, status=422 if form.errors else 200)


@needs(can_enter_plans)
@require_POST
def problem_return(request: StaffRequest, pk: int) -> HttpResponse:
    row = problem_or_404(request, pk, can_edit_plan)
    done(request, lambda: restore_problem(row, by=request.member), _("The problem is back in the plan."))
    return redirect("planning:problem_page", row.pk)
