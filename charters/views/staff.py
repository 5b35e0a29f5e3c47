"""Pages of charters: all of them, one with its versions, who looks after it, what a version says."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from organisation.actions import stamp
from organisation.models import Directorate, Service
from organisation.rules import can_edit_settings, within
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..forms import CharterForm, NewCharterForm, NewOfficeCharterForm, OfficeCharterForm
from ..models import Charter, CharterVersion
from ..outline import outline
from ..results import ServiceResults
from ..rules import can_edit_charters, can_follow_charters, can_publish_charters, can_view_charters
from ..workflow import IN_FORCE, IN_THE_MAKING
from .fetching import accepted, charter_or_404, form_page, version_or_404

STANDS = (
    ("none", gettext_lazy("No charter yet")),
    ("draft", gettext_lazy("With a draft")),
    ("published", gettext_lazy("In force")),
)


@needs(can_view_charters)
def charter_list_page(request: StaffRequest) -> HttpResponse:
    listing = Listing.of(
        request,
        _services(request),
        sorts={"name": [queries.by_name()], "directorate": ["directorate__path"], "version": ["in_force"]},
        default_sort="name",
        search=lambda rows, words: matching(rows, "service", words),
        filters=[
            Filter("directorate", _("Directorate"), _directorates(), _in_directorate),
            Filter("state", _("State"), [("", _("All")), *STANDS], _in_state),
        ],
    )
    offices = within(queries.charters().filter(service=None), request.member, "view_charters")
    context = {"listing": listing, "offices": offices.order_by("directorate__path", "pk")}
    context |= {"may_write": can_edit_charters(request.member), "may_settle": can_edit_settings(request.member)}
    return render_page(request, "charters/list.html", context, partials=["charters"])


def _services(request: StaffRequest) -> QuerySet[Any]:
    versions = CharterVersion.objects.filter(charter__service=OuterRef("pk"))
    going = versions.filter(state__in=(*IN_FORCE, *IN_THE_MAKING))
    rows = within(Service.objects.filter(Q(ended_on=None) | Exists(going)), request.member, "view_charters")
    return rows.select_related("directorate", "charter__owner").annotate(
        in_force=Subquery(versions.filter(state__in=IN_FORCE).values("number")[:1]),
        draft=Subquery(versions.filter(state__in=IN_THE_MAKING).values("number")[:1]),
    )


def _directorates() -> list[tuple[str, str]]:
    rows = Directorate.objects.filter(ended_on=None).order_by("path")
    return [("", _("All")), *((row.code, str(row)) for row in rows)]


def _in_directorate(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    above = Directorate.objects.filter(code=code).values_list("path", flat=True).first() or ""
    return rows.filter(directorate__path__startswith=above)


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    wanted = {"none": Q(charter=None), "draft": Q(draft__isnull=False), "published": Q(in_force__isnull=False)}
    return rows.filter(wanted[state])


@needs(can_edit_charters)
def new_charter_page(request: StaffRequest) -> HttpResponse:
    free = ~Exists(Charter.objects.filter(service=OuterRef("pk")))
    services = within(Service.objects.filter(free, ended_on=None), request.member, "edit_charters")
    chosen = services.filter(code=request.GET.get("service", "")).first()
    initial = {"service": chosen, "every_months": 12}
    form = NewCharterForm(posted(request), services=services.order_by(queries.by_name()), initial=initial)
    return _start(request, form, "charters/new.html")


@needs(can_edit_charters)
def new_office_charter_page(request: StaffRequest) -> HttpResponse:
    directorates = within(Directorate.objects.filter(ended_on=None), request.member, "edit_charters", "path")
    rows = directorates.order_by("path")
    form = NewOfficeCharterForm(posted(request), directorates=rows, initial={"every_months": 12})
    return _start(request, form, "charters/new_office.html")


def _start(request: StaffRequest, form: Any, template: str) -> HttpResponse:
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        values = {name: value for name, value in given.items() if name != "every_months" or value}
        version = accepted(form, lambda: actions.create_charter(**values, by=request.member))
        if version:
            return redirect("charters:draft", version.pk)
    return form_page(request, template, form)


@needs(can_view_charters)
def charter_page(request: StaffRequest, pk: int) -> HttpResponse:
    charter = charter_or_404(request, pk)
    return render_page(request, "charters/charter.html", _charter_context(request, charter))


def _charter_context(request: StaffRequest, charter: Charter, refusal: str = "") -> dict[str, Any]:
    versions = list(charter.versions.select_related("published_by").order_by("-number"))
    published = next((row for row in versions if row.state in IN_FORCE), None)
    return {
        "charter": charter,
        "versions": versions,
        "making": next((row for row in versions if row.state in IN_THE_MAKING), None),
        "published": published,
        "apart": queries.differences(published) if published else [],
        "may_write": can_edit_charters(request.member, charter.directorate),
        "may_follow": can_follow_charters(request.member, charter.directorate),
        "may_publish": can_publish_charters(request.member, charter.directorate),
        "refusal": refusal,
    }


@needs(can_edit_charters)
def settings_page(request: StaffRequest, pk: int) -> HttpResponse:
    charter = charter_or_404(request, pk, can_edit_charters)
    initial = {name: getattr(charter, name) for name in ("owner", "review_on", "every_months", "name")}
    kind = CharterForm if charter.service else OfficeCharterForm
    form = kind(posted(request), initial={**initial, "seen": stamp(charter)})
    if form.is_valid() and accepted(
        form, lambda: actions.change_charter(charter, **form.cleaned_data, by=request.member)
    ):
        return redirect("charters:charter", charter.pk)
    return form_page(request, "charters/settings.html", form, charter=charter)


@require_POST
@needs(can_edit_charters)
def start_version(request: StaffRequest, pk: int) -> HttpResponse:
    charter = charter_or_404(request, pk, can_edit_charters)
    try:
        version = actions.start_new_version(charter, by=request.member)
    except NotAllowed as refusal:
        context = _charter_context(request, charter, str(refusal))
        return render_page(request, "charters/charter.html", context, status=422)
    return redirect("charters:draft", version.pk)


@needs(can_view_charters)
def version_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = version_or_404(request, pk)
    said = queries.content_of(version)
    context = {
        "version": version,
        "said": said,
        "promises": queries.promises_in_words(version, said),
        "making": version.state in IN_THE_MAKING,
        "may_follow": can_follow_charters(request.member, version.charter.directorate),
        "shown": outline(said, ServiceResults()),
        "apart": queries.differences(version) if version.state in IN_FORCE else [],
    }
    return render_page(request, "charters/version.html", context)
