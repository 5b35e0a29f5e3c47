"""Pages of those who write and publish charters."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from organisation.models import Directorate, Service
from organisation.rules import within
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, require
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..forms import CharterForm, CommitmentForm, DraftForm, NewCharterForm
from ..models import Charter, CharterVersion, Commitment
from ..rules import can_edit_charters, can_publish_charters, can_view_charters
from ..workflow import State

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
    context = {"listing": listing, "may_write": can_edit_charters(request.member)}
    return render_page(request, "charters/list.html", context, partials=["charters"])


def _services(request: StaffRequest) -> QuerySet[Any]:
    versions = CharterVersion.objects.filter(charter__service=OuterRef("pk"))
    rows = within(Service.objects.filter(ended_on=None), request.member, "view_charters")
    return rows.select_related("directorate", "charter__owner").annotate(
        in_force=Subquery(versions.filter(state=State.PUBLISHED).values("number")[:1]),
        draft=Subquery(versions.filter(state=State.DRAFT).values("number")[:1]),
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
    form = NewCharterForm(posted(request), services=services.order_by(queries.by_name()), initial={"service": chosen})
    if form.is_valid():
        try:
            version = actions.create_charter(**form.cleaned_data, by=request.member)
            return redirect("charters:draft", version.pk)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, "charters/new.html", form)


@needs(can_view_charters)
def charter_page(request: StaffRequest, pk: int) -> HttpResponse:
    charter = _charter(request, pk)
    return render_page(request, "charters/charter.html", _charter_context(request, charter))


def _charter_context(request: StaffRequest, charter: Charter, refusal: str = "") -> dict[str, Any]:
    versions = list(charter.versions.select_related("published_by").order_by("-number"))
    return {
        "charter": charter,
        "versions": versions,
        "draft": next((row for row in versions if row.state == State.DRAFT), None),
        "published": next((row for row in versions if row.state == State.PUBLISHED), None),
        "may_write": can_edit_charters(request.member, charter.service.directorate),
        "may_publish": can_publish_charters(request.member, charter.service.directorate),
        "refusal": refusal,
    }


@needs(can_edit_charters)
def settings_page(request: StaffRequest, pk: int) -> HttpResponse:
    charter = _charter(request, pk, can_edit_charters)
    initial = {"owner": charter.owner, "review_on": charter.review_on}
    form = CharterForm(posted(request), initial=initial)
    if form.is_valid():
        actions.change_charter(charter, **form.cleaned_data, by=request.member)
        return redirect("charters:charter", charter.pk)
    return _form_page(request, "charters/settings.html", form, charter=charter)


@require_POST
@needs(can_edit_charters)
def start_version(request: StaffRequest, pk: int) -> HttpResponse:
    charter = _charter(request, pk, can_edit_charters)
    try:
        version = actions.start_new_version(charter, by=request.member)
    except NotAllowed as refusal:
        context = _charter_context(request, charter, str(refusal))
        return render_page(request, "charters/charter.html", context, status=422)
    return redirect("charters:draft", version.pk)


@needs(can_view_charters)
def version_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = _version(request, pk)
    return render_page(
        request, "charters/version.html", {"version": version, "promises": queries.promises_in_words(version)}
    )


@needs(can_edit_charters)
def draft_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = _version(request, pk, can_edit_charters)
    if published := _published(request, version):
        return published
    initial = {name: getattr(version, name) for name in (*actions.DRAFT_FIELDS, "revision")}
    form = DraftForm(posted(request), initial=initial)
    if form.is_valid():
        texts = form.cleaned_data
        try:
            actions.change_draft(version, texts=texts, revision=texts.pop("revision"), by=request.member)
            messages.success(request, _("The draft is saved."))
            return redirect("charters:draft", version.pk)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    may_publish = can_publish_charters(request.member, version.charter.service.directorate)
    context = {"version": version, "promises": queries.promises_in_words(version), "may_publish": may_publish}
    return _form_page(request, "charters/draft.html", form, **context)


@needs(can_edit_charters)
def new_commitment_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = _version(request, pk, can_edit_charters)
    if published := _published(request, version):
        return published
    form = CommitmentForm(posted(request), version=version)
    if form.is_valid():
        try:
            actions.add_commitment(version, **form.values(), by=request.member)
            return redirect("charters:draft", version.pk)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, "charters/commitment.html", form, version=version)


@needs(can_edit_charters)
def commitment_page(request: StaffRequest, pk: int) -> HttpResponse:
    commitment = get_object_or_404(Commitment, pk=pk)
    version = _version(request, commitment.version_id, can_edit_charters)
    if published := _published(request, version):
        return published
    initial = CommitmentForm.initial_of(commitment)
    form = CommitmentForm(posted(request), version=version, initial=initial)
    if form.is_valid():
        try:
            actions.change_commitment(commitment, **form.values(), by=request.member)
            return redirect("charters:draft", version.pk)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, "charters/commitment.html", form, version=version, commitment=commitment)


@require_POST
@needs(can_edit_charters)
def remove_commitment(request: StaffRequest, pk: int) -> HttpResponse:
    commitment = get_object_or_404(Commitment, pk=pk)
    version = _version(request, commitment.version_id, can_edit_charters)
    try:
        actions.remove_commitment(commitment, by=request.member)
        messages.success(request, _("The promise was taken out of the draft."))
    except NotAllowed as refusal:
        return _gate(request, "charters/version.html", version, str(refusal))
    return redirect("charters:draft", version.pk)


@needs(can_publish_charters)
def publish_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = _version(request, pk, can_publish_charters)
    refusal = ""
    if request.method == "POST":
        try:
            actions.publish_charter(version, take_over=request.POST.get("take_over") == "1", by=request.member)
            messages.success(request, _("The charter is in force. Everybody can read it now."))
            return redirect("charters:charter", version.charter_id)
        except NotAllowed as error:
            refusal = str(error)
    return _gate(request, "charters/publish.html", version, refusal)


def _gate(request: StaffRequest, template: str, version: CharterVersion, refusal: str) -> HttpResponse:
    found = queries.differences(version) if version.state == State.DRAFT else []
    context = {
        "version": version,
        "promises": queries.promises_in_words(version),
        "differences": found,
        "refusal": refusal,
    }
    context["missing"] = _why_not(version) if version.state == State.DRAFT else ""
    return render_page(request, template, context, status=422 if refusal else 200)


def _why_not(version: CharterVersion) -> str:
    """What stands in the way of publishing even with today's numbers; "" for nothing."""
    try:
        actions.check_publish(version, take_over=True)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


@needs(can_publish_charters)
def withdraw_page(request: StaffRequest, pk: int) -> HttpResponse:
    version = _version(request, pk, can_publish_charters)
    refusal = ""
    if request.method == "POST":
        try:
            actions.withdraw_charter(version, by=request.member)
            messages.success(request, _("The charter is withdrawn. The public page no longer shows it."))
            return redirect("charters:charter", version.charter_id)
        except NotAllowed as error:
            refusal = str(error)
    return _gate(request, "charters/withdraw.html", version, refusal)


def _charter(request: StaffRequest, pk: int, rule: Any = can_view_charters) -> Charter:
    charter = get_object_or_404(queries.charters(), pk=pk)
    require(rule, request.member, charter.service.directorate)
    return charter


def _version(request: StaffRequest, pk: int, rule: Any = can_view_charters) -> CharterVersion:
    rows = CharterVersion.objects.select_related("charter__service__directorate", "published_by")
    version = get_object_or_404(rows, pk=pk)
    require(rule, request.member, version.charter.service.directorate)
    return version


def _published(request: StaffRequest, version: CharterVersion) -> HttpResponse | None:
    """Who follows an old link to a draft reads the version that it has become."""
    over = request.method == "GET" and version.state != State.DRAFT
    return redirect("charters:version", version.pk) if over else None


def _form_page(request: StaffRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render_page(request, template, {"form": form, **context}, status=status)
