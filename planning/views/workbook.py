"""The actions of a plan in a workbook: taken along, filled in elsewhere, brought back, looked at, taken over."""

from collections.abc import Sequence

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..action_workbook import Line, people_by_address, read_actions, write_actions
from ..actions import Outcome, Row, apply_workbook, try_workbook
from ..forms import Names, WorkbookForm, row_of
from ..models import Cycle, Goal
from ..queries import actions_of
from ..rules import can_edit_plan, can_enter_plans, is_outsider
from ..workbook_words import cells_of
from .plans import plan_or_404, workspace

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "planning.workbook"
KEPT_FOR = 3600  # seconds between looking at it and taking it over


@needs(can_enter_plans)
def actions_file(request: StaffRequest, pk: int) -> HttpResponse:
    cycle = plan_or_404(request, pk)
    answer = HttpResponse(write_actions(cycle, addresses=not is_outsider(request.member)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="actions-{cycle.code}.xlsx"'
    return answer


@needs(can_enter_plans)
def workbook_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Uploaded: shown row by row, nothing kept. Confirmed: taken over, all or nothing."""
    cycle = plan_or_404(request, pk, can_edit_plan)
    if "lines" in request.POST:
        return _take_over(request, cycle)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    context = workspace(request, cycle, "implementation") | {"form": form}
    if form.is_valid():
        try:
            lines = read_actions(form.cleaned_data["file"].read())
        except NotAllowed as refused:
            form.add_error("file", str(refused))
        else:
            outcomes = try_workbook(cycle, rows_of(cycle, lines), by=request.member)
            context |= _shown(outcomes) | {"lines": _signed(cycle, lines)}
    return render_page(request, "planning/workbook.html", context, status=422 if form.errors else 200)


def _take_over(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    try:
        held = signing.loads(request.POST["lines"], salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        messages.error(request, _("This has waited too long. Send the workbook again."))
        return redirect("planning:workbook_page", cycle.pk)
    lines = [Line(number, cells) for number, cells in held["lines"]] if held["cycle"] == cycle.pk else []
    outcomes = apply_workbook(cycle, rows_of(cycle, lines), by=request.member)
    if any(outcome.kind == "refused" for outcome in outcomes):
        context = workspace(request, cycle, "implementation") | {"form": WorkbookForm()} | _shown(outcomes)
        return render_page(request, "planning/workbook.html", context, status=422)
    messages.success(request, _("The actions are taken over."))
    return redirect("planning:implementation_page", cycle.pk)


def rows_of(cycle: Cycle, lines: Sequence[Line]) -> list[Row]:
    names = Names(
        people=people_by_address(),
        goals={goal.indicator.code: goal for goal in _goals(cycle)},
        actions={action.pk: action for action in actions_of(cycle)},
    )
    return [row_of(line, names) for line in lines]


def _goals(cycle: Cycle) -> Sequence[Goal]:
    return list(cycle.goals.filter(archived_at=None).select_related("indicator", "cycle__directorate"))


def _signed(cycle: Cycle, lines: Sequence[Line]) -> str:
    held = {"cycle": cycle.pk, "lines": [(line.number, line.cells) for line in lines]}
    return signing.dumps(held, salt=SALT, compress=True)


def _shown(outcomes: Sequence[Outcome]) -> dict[str, object]:
    counts = {kind: sum(each.kind == kind for each in outcomes) for kind in ("new", "changed", "same", "refused")}
    shown = [(each, cells_of(each.changes)) for each in outcomes if each.kind != "same"]
    return {"outcomes": shown, "counts": counts}
