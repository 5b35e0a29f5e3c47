"""DHIS2's codes beside ours, its metadata and its data values."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.formats import formatter
from sdip.web.lists import PER_PAGE
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ..actions import dhis2 as actions
from ..actions.dhis2_defining import Taken, bring_in_metadata, reasons
from ..dhis2 import FORMATS, Unreadable
from ..dhis2.metadata import read_computed, read_metadata
from ..forms.dhis2 import DefiningForm, MatchForm, MetadataForm, ValuesForm
from ..queries.dhis2 import Types, choices_here, outside_codes, sought_codes, unmatched
from ..queries.imports import services_to_define_in
from ..rules import can_edit_indicators, can_import_figures
from .common import accepted

KINDS = (Types.DATA_ELEMENT, Types.ORG_UNIT, Types.CATEGORY, Types.OPTION, Types.OPTION_COMBO)
MOST_BYTES = 64 * 1024 * 1024


@needs(can_import_figures)
def dhis2_page(request: StaffRequest) -> HttpResponse:
    """Which of DHIS2's codes is what here. Saved page by page."""
    kind = Types(kind) if (kind := request.GET.get("kind", "")) in KINDS else Types.DATA_ELEMENT
    words, only = request.GET.get("q", "").strip()[:200], request.GET.get("only") == "open"
    rows = sought_codes(outside_codes(kind), words)
    rows = unmatched(rows) if only else rows
    page = Paginator(rows.order_by("name", "uid", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    forms = [MatchForm(request.POST if request.method == "POST" else None, row=row) for row in page]
    if request.method == "POST" and _saved(request, forms):
        return redirect(request.get_full_path())
    context = {
        "page": page, "forms": forms, "kind": kind, "words": words, "only": only, "tabs": _tabs(kind), "offers": choices_here()[kind],
        "links": [{"url": reverse("indicators:imports"), "label": _("Import and export")}],
    }  # fmt: skip
    refused = any(form.problem for form in forms)
    return render_page(request, "indicators/dhis2.html", context, status=422 if refused else 200)


def _tabs(kind: str) -> list[dict[str, Any]]:
    counts = dict.fromkeys(KINDS, 0)
    for each in unmatched(outside_codes()).values_list("kind", flat=True).order_by():
        if each in counts:
            counts[Types(each)] += 1
    return [
        {"url": f"?kind={each}", "label": each.label, "count": counts[each], "here": each == kind} for each in KINDS
    ]


def _saved(request: StaffRequest, forms: list[MatchForm]) -> bool:
    """Each changed row by itself: what can't be saved says why, and the others are."""
    saved = 0
    for form in forms:
        if not form.is_valid() or not form.changed:
            continue
        try:
            actions.match_code(form.row, **form.facts(), by=request.member)
            saved += 1
        except NotAllowed as refusal:
            form.problem = str(refusal)
    if saved:
        words = ngettext("%(count)s code is matched.", "%(count)s codes are matched.", saved)
        messages.success(request, words % {"count": formatter().num(saved)})
    return not any(form.problem for form in forms)


@needs(can_import_figures)
def metadata_upload(request: StaffRequest) -> HttpResponse:
    """Codes of DHIS2; on wish what nobody has defined here yet is defined. What could not be taken is listed with its reasons."""
    member, sent = request.member, (request.POST or None, request.FILES or None)
    services = services_to_define_in(member)
    form = DefiningForm(*sent, services=services) if can_edit_indicators(member) else MetadataForm(*sent)
    if request.method == "POST" and form.is_valid():
        told = accepted(form, lambda: _imported(request, form.cleaned_data["file"], form.cleaned_data.get("service")))
        if told is not None:
            (new, changed), taken = told
            number = formatter().num
            facts = {"new": number(new), "changed": number(changed)}
            messages.success(request, _("%(new)s new codes, %(changed)s changed.") % facts)
            if taken is None or not taken.left:
                return redirect("indicators:dhis2")
            return _upload_page(request, form, _("Metadata of DHIS2"), taken=taken, reasons=reasons(taken))
    return _upload_page(request, form, _("Metadata of DHIS2"))


def _imported(request: StaffRequest, file: UploadedFile, service: Any) -> tuple[tuple[int, int], Taken | None]:
    content = _content(file)
    try:
        entries, computed = read_metadata(content), read_computed(content)
        return bring_in_metadata(entries, computed, service=service, by=request.member)
    except Unreadable as problem:
        raise NotAllowed(str(problem)) from problem


@needs(can_import_figures)
def values_upload(request: StaffRequest) -> HttpResponse:
    """Staged as an import: the next page shows what would change."""
    form = ValuesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = accepted(form, lambda: _staged(request, form.cleaned_data["values"], form.cleaned_data["scheme"]))
        if run is not None:
            return redirect("indicators:import", run.pk)
    return _upload_page(request, form, _("Data values of DHIS2"))


def _staged(request: StaffRequest, file: UploadedFile, scheme: str) -> Any:
    content, name = _content(file), str(file.name)
    kind = "adx" if content.lstrip()[:1] == b"<" else "json" if content.lstrip()[:1] in (b"{", b"[") else "csv"
    try:
        _group, values = FORMATS[kind][0](content)
    except Unreadable as problem:
        raise NotAllowed(str(problem)) from problem
    schemes = {str(each): scheme for each in Types}
    return actions.stage_values(values, content, name, "text/plain", schemes=schemes, by=request.member)


def _content(file: UploadedFile) -> bytes:
    if (file.size or 0) > MOST_BYTES:
        raise NotAllowed(_("The file is larger than %(size)s MB.") % {"size": MOST_BYTES // 1024**2})
    return bytes(file.read())


def _upload_page(request: StaffRequest, form: Any, title: str, **told: Any) -> HttpResponse:
    context = {**told, "form": form, "title": title, "links": [{"url": reverse("indicators:dhis2"), "label": "DHIS2"}]}
    return render_page(request, "indicators/dhis2_upload.html", context, status=422 if form.errors else 200)
