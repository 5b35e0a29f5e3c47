"""A charter or one of its rows, if the reader may."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from people.requests import StaffRequest
from sdip.web.access import require
from sdip.web.pages import render_page
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from .. import queries
from ..models import Charter, CharterVersion, ServiceEntry
from ..rules import can_edit_charters, can_view_charters
from ..workflow import State


def charter_or_404(request: StaffRequest, pk: int, rule: Any = can_view_charters) -> Charter:
    charter = get_object_or_404(queries.charters(), pk=pk)
    require(rule, request.member, charter.directorate)
    return charter


def version_or_404(request: StaffRequest, pk: int, rule: Any = can_view_charters) -> CharterVersion:
    rows = CharterVersion.objects.select_related("charter__service", "charter__directorate", "published_by")
    version = get_object_or_404(rows, pk=pk)
    require(rule, request.member, version.charter.directorate)
    return version


def entry_or_404(request: StaffRequest, pk: int) -> ServiceEntry:
    entry = get_object_or_404(ServiceEntry.objects.select_related("service"), pk=pk)
    entry.version = version_or_404(request, entry.version_id, can_edit_charters)
    return entry


def past_draft(request: StaffRequest, version: CharterVersion) -> HttpResponse | None:
    """Who follows an old link to a draft reads the version that it has become."""
    over = request.method == "GET" and version.state != State.DRAFT
    return redirect("charters:version", version.pk) if over else None


def place_of(row: Any, rows: Any) -> int:
    """Among the rows of its list, from 1; places that were taken out leave holes in their positions."""
    return list(rows.values_list("pk", flat=True)).index(row.pk) + 1


def form_page(request: StaffRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render_page(request, template, {"form": form, **context}, status=status)


def saved_or_asked(
    request: StaffRequest, form: Any, write: Any, *, title: str, verb: str, back: str, done: str, **context: Any
) -> HttpResponse:
    """A page with one form: `write` gets what was sent; then the reader is back with the sentence `done`."""
    if form.is_valid() and accepted(form, lambda: (write(form.cleaned_data), True)):
        messages.success(request, done)
        return redirect(back)
    return form_page(request, "charters/one_form.html", form, title=title, verb=verb, back=back, **context)


def seen(request: StaffRequest) -> int:
    """The revision that a small form was sent from; 0, which no draft has, where it does not say."""
    return whole_number(request.POST.get("revision")) or 0


def refused(request: StaffRequest, version: CharterVersion, refusal: NotAllowed) -> HttpResponse:
    context = {"version": version, "refusal": str(refusal)}
    return render_page(request, "charters/refused.html", context, status=422)


def accepted(form: Any, write: Any) -> Any:
    """What the action gave back; None where it refused, and then the form says why."""
    try:
        return write()
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return None
