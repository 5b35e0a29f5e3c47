"""All figures of a directorate and period on one page: typed, saved row by row, sent together. Works as one plain form."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.formats import formatter
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import queries
from ..actions import submit_measurements
from ..models import PeriodKind, State
from ..rules import can_enter_measurements
from .common import tabs
from .entry_rows import PER_PAGE, Grid, Row

SENDABLE = (State.DRAFT, State.RETURNED)


@needs(can_enter_measurements)
def grid_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The grid; posted, it saves what was changed and, if asked, sends what is complete."""
    grid = Grid(request, pk)
    if grid.period is None:
        return render_page(request, "indicators/entry_grid.html", {"grid": grid, "directorate": grid.directorate})
    page = Paginator(queries.cell_keys(grid.indicators), PER_PAGE).get_page(request.GET.get("page"))
    rows = grid.rows(page.object_list, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        said = _save_all(request, rows)
        problems = {row.key: row for row in rows if row.error or row.theirs}
        for words in said:
            messages.success(request, words)
        if not problems:
            return redirect(request.get_full_path())
        rows = [problems.get(row.key, row) for row in grid.rows(page.object_list)]
    context = _context(request, grid) | {"page": page, "rows": rows}
    context["wrong"] = [row for row in rows if row.error or row.theirs]
    context["filled"] = sum(not row.empty for row in rows)
    return render_page(request, "indicators/entry_grid.html", context, status=422 if context["wrong"] else 200)


def _context(request: StaffRequest, grid: Grid) -> dict[str, Any]:
    return {
        "grid": grid,
        "directorate": grid.directorate,
        "period": grid.period,
        "groups": [(PeriodKind(kind).label, rows) for kind, rows in grid.choices.items()],
        "services": queries.services_with(grid.directorate),
        "own_url": request.get_full_path(),
        "tabs": tabs(grid.member, "figures"),
    }


def _save_all(request: StaffRequest, rows: list[Row]) -> list[str]:
    """What was done, in sentences; what could not be done stands at its row."""
    touched = [row for row in rows if row.form.is_bound]
    for row in touched:
        row.keep(request.member)
    saved = sum(row.saved for row in touched)
    said = []
    if saved:
        words = ngettext("%(count)s figure is saved.", "%(count)s figures are saved.", saved)
        said.append(words % {"count": formatter().num(saved)})
    if "send" in request.POST:
        said += _send_all(request, rows)
    elif not touched:
        said.append(_("Nothing was changed."))
    return said


def _send_all(request: StaffRequest, rows: list[Row]) -> list[str]:
    ready = [row for row in rows if row.changeable and not row.empty and not row.error and not row.theirs]
    ready = [row for row in ready if row.cell.row and row.cell.row.state in SENDABLE]
    for row in ready:
        row.error = row.problem_of_sending()
    good = [row for row in ready if not row.error]
    if not good:
        return [] if any(row.error or row.theirs for row in rows) else [_("There is no figure to send.")]
    try:
        count = submit_measurements([row.cell.row for row in good if row.cell.row], by=request.member)
    except NotAllowed as refusal:
        good[0].error = str(refusal)
        return []
    words = ngettext("%(count)s figure is sent for approval.", "%(count)s figures are sent for approval.", count)
    return [words % {"count": formatter().num(count)}]


@needs(can_enter_measurements)
@require_POST
def grid_row(request: StaffRequest, pk: int, key: str) -> HttpResponse:
    """One row, saved while the next is typed: what is told of it; where another person's value was taken, the whole row."""
    grid = Grid(request, pk)
    row = grid.row(key, request.POST)
    taken = row.chosen == "theirs"
    if row.form.is_bound:
        row.keep(grid.member)
    elif not row.open:
        row.error = _("This figure can’t be changed any more. Load the page again.")
    else:
        row.saved = True
    context = {"row": row, "directorate": grid.directorate, "period": grid.period, "query": request.GET.urlencode()}
    wrong = bool(row.error or row.theirs)
    template = "indicators/entry_row.html" if taken else "indicators/entry_told.html"
    response = render(request, template, context, status=422 if wrong else 200)
    if taken:
        response["HX-Retarget"], response["HX-Reswap"] = f"#row-{row.key}", "outerHTML"
    if not wrong:
        response["X-Saved"] = row.key
    return response
