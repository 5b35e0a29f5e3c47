"""How a version reaches people: the shelf, requests for a format, the log; and which staff has read it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..documents.formats import FORMATS
from ..forms import DistributionForm, FormatRequestForm, RefusalForm, StockForm
from ..models import CharterVersion, Distribution, FormatRequest, Stock
from ..rules import can_edit_charters, can_follow_charters
from ..workflow import IN_FORCE, State
from .fetching import saved_or_asked, version_or_404

NEWEST = 25
WAITING = 100


@needs(can_follow_charters)
def distribution_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_follow_charters)
    rows = version.distributions.select_related("by")
    listing = Listing.of(request, rows, sorts={"newest": ["-on", "-pk"]}, default_sort="newest")
    writes, shelves = can_edit_charters(request.member, version.charter.directorate), queries.shelves(version)
    context = {
        "version": version,
        "shelves": _labelled(shelves),
        "made": _labelled(version.stock.all()[:NEWEST]),
        "requests": _labelled(queries.requests_open(version)[:WAITING]),
        "listing": listing,
        "rows": _labelled(listing.page),
        "may_write": writes and version.state in IN_FORCE,
        "may_settle": writes,
        "out_of_date": version.published_at and version.state not in IN_FORCE and any(each.left for each in shelves),
    }
    return render_page(request, "charters/distribution.html", context)


def _labelled(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Each with the name of its format; without copies it has none."""
    return [{"row": row, "format": FORMATS[row.format].label if row.format else ""} for row in rows]


def _asked(
    request: StaffRequest, pk: int, form: Any, act: Callable[..., Any], *, always: bool = False, **texts: str
) -> HttpResponse:
    """`always`: also of a version that is no longer in force."""
    version = version_or_404(request, pk, can_edit_charters)
    if request.method == "GET" and not (always or version.state in IN_FORCE):
        return redirect("charters:distribution", pk)
    back = reverse("charters:distribution", args=[pk])
    kept: dict[str, Any] = {"back": back, "verb": _("Save"), "charter": version.charter, "done": _("It is noted.")}
    return saved_or_asked(request, form, lambda given: act(version, **given, by=request.member), **{**kept, **texts})


@needs(can_edit_charters)
def new_stock_page(request: StaffRequest, pk: int) -> HttpResponse:
    return _asked(request, pk, StockForm(posted(request)), actions.add_stock, title=_("Note copies that were made"))


@needs(can_edit_charters)
def new_distribution_page(request: StaffRequest, pk: int) -> HttpResponse:
    over = version_or_404(request, pk, can_edit_charters).state in (State.SUPERSEDED, State.WITHDRAWN)
    form = DistributionForm(posted(request), over=over)
    return _asked(request, pk, form, actions.note_distribution, always=over, title=_("Note where the charter went"))


@needs(can_edit_charters)
def new_request_page(request: StaffRequest, pk: int) -> HttpResponse:
    form = FormatRequestForm(posted(request))
    return _asked(request, pk, form, actions.ask_for_format, title=_("Somebody asks for a format"))


@needs(can_edit_charters)
def refuse_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(FormatRequest, pk=pk)
    return _asked(
        request,
        row.version_id,
        RefusalForm(posted(request)),
        lambda _version, **given: actions.refuse_format(row, **given),
        always=True,
        title=_("A format that is not possible"),
    )


@require_POST
@needs(can_edit_charters)
def hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(FormatRequest, pk=pk)
    return _done(request, row.version_id, lambda: actions.hand_over_format(row, by=request.member))


@require_POST
@needs(can_edit_charters)
def remove_stock(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Stock, pk=pk)
    return _done(request, row.version_id, lambda: actions.remove_stock(row, by=request.member))


@require_POST
@needs(can_edit_charters)
def remove_distribution(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Distribution, pk=pk)
    return _done(request, row.version_id, lambda: actions.remove_distribution(row, by=request.member))


def _done(request: StaffRequest, pk: int, act: Callable[[], Any]) -> HttpResponse:
    version = version_or_404(request, pk, can_edit_charters)
    return _posted(request, version, act, "charters:distribution", _("It is noted."))


def _posted(
    request: StaffRequest, version: CharterVersion, act: Callable[[], Any], page: str, done: str
) -> HttpResponse:
    try:
        act()
    except NotAllowed as refusal:
        context = {"version": version, "refusal": str(refusal)}
        return render_page(request, "charters/refused.html", context, status=422)
    messages.success(request, done)
    return redirect(page, version.pk)


@needs(can_follow_charters)
def readers_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_follow_charters)
    choices = [("", _("All")), ("no", _("Have not read it yet")), ("yes", _("Have read it"))]
    listing = Listing.of(
        request,
        queries.readers_of(version),
        sorts={"name": ["name", "pk"]},
        default_sort="name",
        filters=[Filter("read", _("Who"), choices, lambda rows, each: rows.filter(read_at__isnull=each == "no"))],
    )
    mine = version.acknowledgements.filter(member=request.member).first()
    may_say = version.state in IN_FORCE and mine is None
    context = {"version": version, "listing": listing, "mine": mine, "may_say": may_say}
    return render_page(request, "charters/readers.html", context)


@require_POST
@needs(can_follow_charters)
def acknowledge(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk, can_follow_charters)
    thanks = _("Thank you. It is noted that you have read the charter.")
    act = lambda: actions.acknowledge_charter(version, by=request.member)  # noqa: E731
    return _posted(request, version, act, "charters:readers", thanks)
