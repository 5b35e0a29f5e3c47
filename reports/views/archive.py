"""The archive of reports, one report with its deliveries, and the ways to make, correct, send and read one."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST

from organisation.models import Directorate
from organisation.rules import within
from people.models import Member
from people.requests import StaffRequest
from sdip.files.store import read_file
from sdip.web.access import needs, require
from sdip.web.language import tenant_languages
from sdip.web.lists import Filter, Listing
from sdip.web.pages import render_page
from sdip.web.search import matching

from ..actions import cancel_rendering, correct_report, make_report, retry_rendering, send_report
from ..actions.snapshots import verify_urls
from ..canonical import canonical, fingerprint, grouped
from ..content import Scope, period_for, periods_for
from ..documents import SPECS, report_context
from ..documents.freezing import Heading, report_content
from ..forms import CorrectionForm, ReportForm, SendForm
from ..models import SUBJECT_PATHS, Rendering, Snapshot
from ..queries import (
    decisions_of,
    deliveries_of,
    issues_of,
    languages_of,
    newest_issue,
    overtaken_figures,
    publication_of,
    renderings_of,
    reports_for,
    with_state,
)
from ..queries.designs import design_of
from ..reading import Report
from ..rules import (
    can_make_municipal_reports,
    can_make_reports,
    can_publish_reports,
    can_set_retentions,
    can_view_reports,
    rule_for,
)
from ..sections import ASKING
from ..workflow import ABOUT, STOPPED, UNDERWAY, Document, Kind, State, usual_period
from .submitting import accepted, key_of, told

SORTS = {"newest": ("-frozen_at",), "number": ("number", "-issue"), "period": ("-period__ends_on",)}


@needs(can_view_reports)
def reports_page(request: StaffRequest) -> HttpResponse:
    member = request.member
    rows = reports_for(member)
    listing = Listing.of(
        request, rows, sorts=SORTS, default_sort="newest", search=lambda rows, text: matching(rows, "report", text),
        filters=archive_filters(rows),
    )  # fmt: skip
    context = {
        "listing": listing,
        "may_make": can_make_reports(member),
        "may_set_retention": can_set_retentions(member),
    }
    return render_page(request, "reports/reports.html", context, partials=["reports"])


def archive_filters(rows: QuerySet[Any]) -> list[Filter]:
    """Two queries, for the directorates and the years that there are."""
    directorates = Directorate.objects.filter(pk__in=rows.values("directorate")).by_name()
    years = [str(day.year) for day in rows.order_by().datetimes("frozen_at", "year", order="DESC")]
    state = [*State.choices, ("undelivered", gettext_lazy("Not delivered"))]
    return [
        _filter("state", gettext_lazy("State"), state, _in_state),
        _filter("document", gettext_lazy("Report"), Document.choices, lambda rows, code: rows.filter(document=code)),
        _filter(
            "directorate", gettext_lazy("Directorate"), [(each.code, str(each)) for each in directorates],
            lambda rows, code: rows.filter(directorate__code=code),
        ),
        _filter(
            "language", gettext_lazy("Language"), [(each.code, each.own_name) for each in tenant_languages()],
            lambda rows, code: rows.filter(Exists(Rendering.objects.filter(snapshot=OuterRef("pk"), language=code))),
        ),
        _filter("year", gettext_lazy("Frozen in"), [(year, year) for year in years], _of_year),
    ]  # fmt: skip


def _filter(name: str, label: Any, choices: Iterable[Any], narrow: Any) -> Filter:
    return Filter(name, label, [("", gettext_lazy("All")), *choices], narrow)


def _of_year(rows: QuerySet[Any], year: str) -> QuerySet[Any]:
    return rows.filter(frozen_at__year=int(year))


def _in_state(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(undelivered=True) if value == "undelivered" else rows.filter(state=value)


def report_or_404(request: StaffRequest, pk: int, rule: Any = can_view_reports) -> Snapshot:
    rows = Snapshot.objects.select_related(*SUBJECT_PATHS, "period", "made_by", "schedule")
    snapshot = get_object_or_404(with_state(rows), pk=pk)
    require(rule_for(rule, snapshot.directorate), request.member, snapshot.directorate)
    return snapshot


@needs(can_view_reports)
def report_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Where it stands and who has got it; sending it to somebody else."""
    snapshot = report_or_404(request, pk)
    member = request.member
    may_make = rule_for(can_make_reports, snapshot.directorate)(member, snapshot.directorate)
    form = SendForm(request.POST or None)
    if request.method == "POST":
        require(rule_for(can_make_reports, snapshot.directorate), member, snapshot.directorate)
        if form.is_valid() and accepted(
            form, lambda: send_report(snapshot, form.cleaned_data["recipients"], by=member)
        ):
            messages.success(request, _("The report is on its way."))
            return redirect("reports:report_page", pk)
    papers, deliveries = renderings_of(snapshot), deliveries_of(snapshot)
    context = {
        "snapshot": snapshot, "grouped": grouped(snapshot.sha256), "deliveries": deliveries,
        "in_hand": len([each for each in deliveries if each.withdrawn_at is None]),
        "decisions": decisions_of(snapshot),
        "renderings": papers, "underway": UNDERWAY, "stopped": STOPPED,
        "is_underway": any(each.state in UNDERWAY for each in papers),
        "issues": issues_of(snapshot.number), "may_make": may_make, "form": form,
        "overtaken": overtaken_figures().filter(snapshot=snapshot),
        "is_newest": snapshot.issue == newest_issue(snapshot.number),
        "publication": publication_of(snapshot),
        "may_publish": snapshot.document == Document.ANNUAL and can_publish_reports(member),
    }  # fmt: skip
    return render_page(request, "reports/report.html", context, partials=["state"], status=422 if form.errors else 200)


@needs(can_view_reports)
def read_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The same content as the PDF, as an accessible page in one of the report's languages, or in another one of the tenant's."""
    snapshot = report_or_404(request, pk)
    if not snapshot.content:
        raise Http404
    offered = tenant_languages()
    asked = request.GET.get("language", "")
    language = asked if asked in {each.code for each in offered} else languages_of(snapshot)[0]
    more = {"snapshot": snapshot, "offered": [each for each in offered if each.code != language]}
    return shown(request, snapshot.content, snapshot.sha256, language, more)


def shown(request: StaffRequest, text: str, sha256: str, language: str, more: dict[str, Any]) -> HttpResponse:
    report = Report(text)
    with override(language):
        return render_page(request, "reports/read.html", report_context(report, sha256) | more)


@needs(can_view_reports)
def pdf_page(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    snapshot = report_or_404(request, pk)
    return pdf_response(get_object_or_404(renderings_of(snapshot), language=language))


def pdf_response(rendering: Rendering) -> HttpResponse:
    file = rendering.pdf
    if file is None:
        raise Http404
    disposition = content_disposition_header(True, file.name) or ""
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(read_file(file), content_type="application/pdf", headers=headers)


def document_asked(request: StaffRequest) -> str:
    """Which document the reader wants; of those that are on offer to them."""
    asked = request.POST.get("document") or request.GET.get("document") or Document.DIRECTORATE
    if asked not in offered_to(request.member):
        raise PermissionDenied
    return str(asked)


def offered_to(member: Member) -> list[str]:
    """What is about the whole municipality alone wants the right for all of it."""
    whole = can_make_municipal_reports(member)
    return [str(code) for code in SPECS if whole or ABOUT[code] != Kind.MUNICIPALITY]


def report_form(request: StaffRequest, document: str, data: Any) -> ReportForm:
    member = request.member
    mine = within(Directorate.objects.in_use(), member, "make_reports", "path").order_by("path")
    sections = SPECS[document].sections_of(design_of(document))
    usual = period_for(document, usual_period(document))
    return ReportForm(
        data, document=document, directorates=mine, periods=periods_for(document), whole=can_make_municipal_reports(member),
        asking=not ASKING.isdisjoint(sections), initial={"period": usual},
    )  # fmt: skip


def form_context(request: StaffRequest, form: ReportForm) -> dict[str, Any]:
    """`any`: there is something to make a report about."""
    choices = [form.fields[name].queryset for name in ("subject", "period") if name in form.fields]  # type: ignore[attr-defined]
    offered = [Document(code) for code in offered_to(request.member)]
    any_rows = all(rows.exists() for rows in choices)
    return {"form": form, "any": any_rows, "offered": offered, "document": form.document, "key": uuid4()}


@needs(can_make_reports)
def new_report_page(request: StaffRequest) -> HttpResponse:
    form = report_form(request, document_asked(request), request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        wanted = {"language": data["language"], "recipients": data["recipients"]}
        snapshot = accepted(form, lambda: make_report(data["scope"], **wanted, key=key_of(request), by=request.member))
        if snapshot:
            messages.success(request, _("The figures are frozen. The PDF is being made."))
            return redirect("reports:report_page", snapshot.pk)
    context = form_context(request, form)
    return render_page(request, "reports/report_form.html", context, status=422 if form.errors else 200)


@needs(can_make_reports)
def preview_page(request: StaffRequest) -> HttpResponse:
    """The report as it would be now; nothing is stored and no number is used up."""
    form = report_form(request, document_asked(request), request.POST or request.GET)
    if not form.is_valid():
        return render_page(request, "reports/report_form.html", form_context(request, form), status=422)
    return shown_now(request, form.cleaned_data["scope"], form.cleaned_data["language"], {"preview": True})


def shown_now(request: StaffRequest, scope: Scope, language: str, more: dict[str, Any]) -> HttpResponse:
    heading = Heading("", 1, timezone.now(), verify_urls())
    text = canonical(report_content(scope, heading, design_of(scope.document)))
    return shown(request, text, fingerprint(text), language, more)


@needs(can_make_reports)
def correct_page(request: StaffRequest, pk: int) -> HttpResponse:
    snapshot = report_or_404(request, pk, can_make_reports)
    member = request.member
    form = CorrectionForm(request.POST or None)
    if form.is_valid():
        new = accepted(form, lambda: correct_report(snapshot, reason=form.cleaned_data["reason"], by=member))
        if new:
            messages.success(request, _("The new issue is frozen and goes to all who got the one before."))
            return redirect("reports:report_page", new.pk)
    context = {"form": form, "snapshot": snapshot, "published": publication_of(snapshot)}
    return render_page(request, "reports/correct.html", context, status=422 if form.errors else 200)


def rendering_or_404(request: StaffRequest, pk: int) -> Rendering:
    rendering = get_object_or_404(Rendering.objects.select_related("snapshot__directorate"), pk=pk)
    directorate = rendering.snapshot.directorate
    require(rule_for(can_make_reports, directorate), request.member, directorate)
    return rendering


@needs(can_make_reports)
@require_POST
def retry_page(request: StaffRequest, pk: int) -> HttpResponse:
    rendering, member = rendering_or_404(request, pk), request.member
    told(request, lambda: retry_rendering(rendering, by=member), _("It is tried again."))
    return redirect("reports:report_page", rendering.snapshot_id)


@needs(can_make_reports)
@require_POST
def cancel_page(request: StaffRequest, pk: int) -> HttpResponse:
    rendering, member = rendering_or_404(request, pk), request.member
    told(request, lambda: cancel_rendering(rendering, by=member), _("The PDF is not made."))
    return redirect("reports:report_page", rendering.snapshot_id)
