"""Figures in and out of files: upload, mapping, preview, applied or undone; exports and templates."""

from decimal import Decimal
from typing import IO, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organisation.exchange.files import CSV_TYPE, XLSX_TYPE
from organisation.models import Directorate
from organisation.rules import can_edit_organisation, within
from people.requests import StaffRequest
from sdip.files.store import path_of
from sdip.web.access import needs, require
from sdip.web.formats import formatter
from sdip.web.lists import PER_PAGE
from sdip.web.pages import render_page
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from .. import exporting
from ..actions import importing
from ..actions.importing.notices import notices
from ..actions.importing.words import problem_labels
from ..forms.importing import DefineForm, MappingForm, TemplateForm, UploadForm, saved_mappings
from ..judged import words_in_full
from ..models import ImportMapping, ImportRun, Period, StagedFigure
from ..queries.imports import (
    figures_to_export,
    imports_seen_by,
    is_closed,
    is_silent,
    is_waiting,
    known_to_files,
    services_to_define_in,
    staged_rows,
    standards_shown,
)
from ..reading.guess import Sample, guess, sample_of, samples
from ..reading.roles import Choices, choices_of
from ..rules import can_edit_indicators, can_import_figures, can_view_indicators
from ..template_workbook import template_file
from .common import accepted, done, tabs

LATEST = 10
State = ImportRun.State
BUSY = (State.READING, State.APPLYING)


class KnownCount(Paginator):
    """The run has counted its rows: a million need not be counted for each page."""

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = count

    @cached_property
    def count(self) -> int:
        return self.known


@needs(can_view_indicators)
def imports_page(request: StaffRequest) -> HttpResponse:
    """Files out for everybody who may see; files in for who may import."""
    member = request.member
    may_import = can_import_figures(member)
    form = UploadForm(request.POST or None, request.FILES or None) if may_import else None
    if form is not None and request.method == "POST" and form.is_valid():
        run = accepted(form, lambda: importing.keep_upload(form.cleaned_data["file"], by=member))
        if run is not None:
            return redirect("indicators:import_mapping" if run.state == State.UPLOADED else "indicators:import", run.pk)
    directorates = _directorates(member)
    context = {
        "form": form, "tabs": tabs(member, "imports"), "directorates": directorates,
        "template_form": TemplateForm(directorates=directorates),
        "imports": imports_seen_by(member).order_by("-made_at")[:LATEST] if may_import else [],
        "mappings": ImportMapping.objects.order_by("name") if may_import else [],
    }  # fmt: skip
    refused = request.method == "POST" and (form is None or bool(form.errors))
    return render_page(request, "indicators/imports.html", context, status=422 if refused else 200)


def _directorates(member: Any) -> Any:
    rows: Any = within(Directorate.objects.filter(ended_on=None), member, "view_indicators", "path")
    return rows.by_name()


def _run(request: StaffRequest, pk: int) -> ImportRun:
    return get_object_or_404(imports_seen_by(request.member), pk=pk)


# --- mapping ---


@needs(can_import_figures)
def mapping_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Which column is what; guessed, or as an earlier mapping says it."""
    run = _run(request, pk)
    if run.state not in (State.UPLOADED, State.READ, State.REFUSED) or "system" in run.rules:
        return redirect("indicators:import", run.pk)
    sample = sample_of(path_of(run.tenant_id, run.file.sha256))
    choices, sheet = _choices(request, run, sample)
    shown = samples(sample.sheet(sheet), choices.header_rows)
    names = [each.name for each in sample.sheets if each.name]
    form = MappingForm(request.POST or None, choices=choices, samples=shown, sheets=names)
    if request.method == "POST" and form.is_valid() and _mapped(request, run, form):
        return redirect("indicators:import", run.pk)
    context = {
        "run": run, "form": form, "sheets": names, "sheet": sheet, "header": "-".join(map(str, choices.header_rows)),
        "saved": saved_mappings(), "links": _links(),
    }  # fmt: skip
    return render_page(request, "indicators/import_mapping.html", context, status=422 if form.errors else 200)


def _mapped(request: StaffRequest, run: ImportRun, form: MappingForm) -> bool:
    member = request.member
    rules, name = form.chosen().rules(), form.cleaned_data["name"]
    return bool(accepted(form, lambda: done(importing.set_mapping, run, rules, name=name, by=member)))


def _choices(request: StaffRequest, run: ImportRun, sample: Sample) -> tuple[Choices, str]:
    """By the address: a saved mapping, a sheet, the rows of its header; else what was chosen before, else a guess."""
    sheet, told = request.GET.get("sheet", ""), request.GET.get("header", "")
    saved = ImportMapping.objects.filter(pk=whole_number(request.GET.get("mapping")) or 0).first()
    rules = saved.rules if saved else {} if told or sheet else run.rules
    if rules:
        table = rules.get("table", {})
        chosen = sample.sheet((table.get("sheets") or [""])[0])
        names = list(filter(None, chosen.header(table.get("header_rows", [1]))))
        return choices_of(rules, names), chosen.name
    rows = [row for part in told.split("-") if (row := whole_number(part.strip())) and 0 < row <= 60]
    choices = guess(sample, known_to_files(), sheet=sheet, header_rows=rows)
    return choices, choices.sheets[0] if choices.sheets else ""


@needs(can_import_figures)
@require_POST
def mapping_forgetting(request: StaffRequest, pk: int) -> HttpResponse:
    importing.forget_mapping(get_object_or_404(ImportMapping, pk=pk), by=request.member)
    messages.success(request, _("The mapping is forgotten."))
    return redirect("indicators:imports")


# --- preview ---


@needs(can_import_figures)
def import_page(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the reading is; then what the file would change, every problem by row and column; then what it did."""
    run = _run(request, pk)
    if run.state == State.UPLOADED:
        return redirect("indicators:import_mapping", run.pk)
    return _shown(request, run, _define_form(request, run))


def _shown(request: StaffRequest, run: ImportRun, form: DefineForm | None) -> HttpResponse:
    context: dict[str, Any] = {"run": run, "busy": run.state in BUSY, "links": _links(), "form": form}
    context |= {"waiting": is_waiting(run), "silent": is_silent(run, timezone.now())}
    if run.rows_expected:
        context["share"] = min(100, 100 * run.rows_read // run.rows_expected)
    if not context["busy"]:
        context |= _preview(request, run)
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "indicators/import.html", context, partials=("state",), status=status)


def _preview(request: StaffRequest, run: ImportRun) -> dict[str, Any]:
    counts = run.counts
    shares = {"refused": _("Problems"), "changed": _("Changed"), "created": _("New"), "same": _("As they are")}
    default = next((name for name in shares if counts.get(name)), "created")
    show = show if (show := request.GET.get("show", "")) in shares else default
    kind = kind if (kind := request.GET.get("kind", "")) in counts.get("kinds", {}) else ""
    number = counts.get("kinds", {}).get(kind) if kind else counts.get(show, 0)
    rows = staged_rows(run, change=show, kind=kind)
    labels = problem_labels()
    page = KnownCount(rows, PER_PAGE, count=number or 0).get_page(request.GET.get("page"))
    for row in page:
        row.shown, row.shown_before = words_in_full(row.version, row.value), words_in_full(row.version, _before(row))
    return {
        "page": page,
        "show": show, "kind": kind, "counts": counts, "changes": counts.get("created", 0) + counts.get("changed", 0),
        "standards": standards_shown(counts.get("standards", [])[:PER_PAGE]), "writes": importing.changes_of(counts),
        "closed": is_closed(run, timezone.now()), "unknown": counts.get("unknown", []),
        "notices": notices(counts),
        "kinds": [(code, labels.get(code, code), count) for code, count in sorted(counts.get("kinds", {}).items())],
        "shares": [
            {"url": f"?show={name}", "label": label, "count": counts.get(name, 0), "here": name == show and not kind,
             "tone": "bad" if name == "refused" and counts.get(name) else ""}
            for name, label in shares.items()
        ],
    }  # fmt: skip


def _before(row: StagedFigure) -> Decimal | None:
    told = (row.before or {}).get("value")
    return None if told is None else Decimal(str(told))


def _define_form(request: StaffRequest, run: ImportRun) -> DefineForm | None:
    """For who may define indicators, where the file names some that nobody has defined."""
    member = request.member
    unknown = run.counts.get("unknown", [])
    if run.state != State.READ or not unknown or not can_edit_indicators(member):
        return None
    missing, homeless = importing.missing_homes(unknown)
    return DefineForm(
        request.POST if request.method == "POST" else None, services=services_to_define_in(member), missing=missing,
        homeless=homeless, may_make=can_edit_organisation(member),
    )  # fmt: skip


@needs(can_import_figures)
@require_POST
def import_defining(request: StaffRequest, pk: int) -> HttpResponse:
    """The unknown indicators of the file are defined; then it is read again."""
    run, member = _run(request, pk), request.member
    require(can_edit_indicators, member)
    form = _define_form(request, run)
    if form is None:
        messages.error(request, _("This file names no indicator that could be defined now."))
        return redirect("indicators:import", run.pk)
    if form.is_valid():
        service, make = form.cleaned_data.get("service"), form.cleaned_data.get("make", False)
        count = accepted(form, lambda: importing.define_unknown(run, service=service, make=make, by=member))
        if count is not None:
            words = ngettext("%(count)s indicator is defined.", "%(count)s indicators are defined.", count)
            messages.success(request, words % {"count": formatter().num(count)})
            return redirect("indicators:import", run.pk)
    return _shown(request, run, form)


@needs(can_import_figures)
def import_refused(request: StaffRequest, pk: int) -> FileResponse:
    run = _run(request, pk)
    return _attached(exporting.csv_file(exporting.refused_rows(run), exporting.REFUSED), "refused.csv", CSV_TYPE)


@needs(can_import_figures)
@require_POST
def import_move(request: StaffRequest, pk: int) -> HttpResponse:
    run, member, move = _run(request, pk), request.member, request.POST.get("move", "")
    try:
        if move == "discard":
            importing.discard_import(run, by=member)
            messages.success(request, _("Discarded. Nothing was changed."))
            return redirect("indicators:imports")
        if move == "again":
            importing.set_mapping(run, run.rules, by=member)
        elif move == "undo":
            messages.success(request, _undone(*importing.undo_import(run, by=member)))
        elif move in ("apply", "send"):
            importing.request_apply(run, send=move == "send", by=member)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("indicators:import", run.pk)


def _undone(undone: int, stay: int) -> str:
    number = formatter().num
    words = ngettext("%(count)s figure is as it was before.", "%(count)s figures are as they were before.", undone)
    kept = ngettext(
        "%(count)s stays: somebody has worked on it since.", "%(count)s stay: somebody has worked on them since.", stay
    )
    return words % {"count": number(undone)} + (" " + kept % {"count": number(stay)} if stay else "")


def _links() -> list[dict[str, Any]]:
    return [{"url": reverse("indicators:imports"), "label": _("Import and export")}]


# --- out ---


@needs(can_view_indicators)
def figures_csv(request: StaffRequest) -> FileResponse:
    return _attached(exporting.csv_file(exporting.exported_rows(_exported(request))), "figures.csv", CSV_TYPE)


@needs(can_view_indicators)
def figures_workbook(request: StaffRequest) -> HttpResponse | FileResponse:
    try:
        file = exporting.workbook_file(exporting.exported_rows(_exported(request)))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return redirect("indicators:imports")
    return _attached(file, "figures.xlsx", XLSX_TYPE)


def _exported(request: StaffRequest) -> Any:
    member = request.member
    directorate = _directorates(member).filter(pk=whole_number(request.GET.get("directorate"))).first()
    return figures_to_export(member, directorate=directorate, period=request.GET.get("period", "").strip())


@needs(can_view_indicators)
def template_page(request: StaffRequest) -> HttpResponse | FileResponse:
    """A workbook to fill in, for the directorate and period of the address."""
    member = request.member
    form = TemplateForm(request.GET if "period" in request.GET else None, directorates=_directorates(member))
    if form.is_valid():
        directorate, wanted = form.cleaned_data["directorate"], form.cleaned_data["period"]
        period = Period.objects.filter(kind=wanted.kind, code=wanted.code).first()
        if period is not None:
            return _attached(template_file(directorate, period), f"{directorate.code}-{period.code}.xlsx", XLSX_TYPE)
        form.add_error("period", _("This period is not in the calendar here."))
    context = {"form": form, "links": _links()}
    return render_page(request, "indicators/template.html", context, status=422 if form.errors else 200)


def _attached(file: IO[bytes], name: str, kind: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
