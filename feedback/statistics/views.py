"""The statistics of messages: for the staff with filters, for everybody by quarters that somebody has published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation.models import Directorate
from organisation.rules import within
from people.requests import StaffRequest
from people.views.asking import posted
from sdip.web.access import needs, public
from sdip.web.pages import render_page
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

from ..queries import visible_cases
from ..rules import can_arrange_cases, can_view_cases
from . import files
from .counting import precounted
from .forms import PublishForm, StatisticsForm
from .formula import Statistics, last_year, quarters
from .method import method
from .publishing import (
    QUARTERS,
    Licence,
    Quarter,
    publish_quarter,
    published_quarters,
    span_of,
    take_quarter_back,
    thawed,
)
from .scope import scope_of
from .tables import figures, records, tables
from .themes import themes

SHOWN = 25  # lines of a table on the page; the file has all


def _asked(request: StaffRequest) -> StatisticsForm:
    """As the address says; without anything in it, a year."""
    span = last_year(timezone.localdate())
    default = {"since": span.starts_on.isoformat(), "until": span.ends_on.isoformat()}
    directorates = within(Directorate.objects.filter(ended_on=None), request.member, "view_cases", "path")
    return StatisticsForm(default | request.GET.dict(), directorates=directorates.order_by("path"))


def _statistics(form: StatisticsForm, request: StaffRequest) -> Statistics:
    asked = form.cleaned_data
    return precounted(scope_of(request.member, asked["directorate"], asked["kind"]), form.span())


@needs(can_view_cases)
def statistics_page(request: StaffRequest) -> HttpResponse:
    form = _asked(request)
    if not form.is_valid():
        return render_page(request, "feedback/statistics/page.html", {"form": form}, status=422)
    statistics = _statistics(form, request)
    context = {
        "form": form,
        "statistics": statistics,
        "whole": figures(statistics.whole),
        "tables": tables(statistics),
        "shown": SHOWN,
        "method": method(),
        "may_publish": can_arrange_cases(request.member),
    }
    return render_page(request, "feedback/statistics/page.html", context)


@needs(can_view_cases)
def statistics_file(request: StaffRequest, kind: str = "csv") -> HttpResponse:
    form = _asked(request)
    if not form.is_valid():
        return render_page(request, "feedback/statistics/page.html", {"form": form}, status=422)
    statistics, span = _statistics(form, request), form.span()
    whole, found = figures(statistics.whole), tables(statistics)
    if kind == "pdf":
        return files.pdf_file(span, whole, found, method(), "messages")
    rows = records(span, whole, found)
    return files.xlsx_file(rows, "messages") if kind == "xlsx" else files.csv_file(rows, "messages")


@needs(can_view_cases)
def themes_page(request: StaffRequest) -> HttpResponse:
    form = _asked(request)
    if not form.is_valid():
        return render_page(request, "feedback/statistics/themes.html", {"form": form}, status=422)
    found = themes(form.narrowed(visible_cases(request.member)), form.span())
    return render_page(request, "feedback/statistics/themes.html", {"form": form, "found": found})


@needs(can_arrange_cases)
def publishing_page(request: StaffRequest) -> HttpResponse:
    """Which quarters everybody may read."""
    known, spans = published_quarters(), quarters(timezone.localdate(), QUARTERS)
    form = PublishForm(posted(request), spans=spans)
    if form.is_valid():
        span = span_of(form.cleaned_data["quarter"])
        try:
            if form.cleaned_data["deed"] == "back":
                take_quarter_back(span, by=request.member)
                messages.success(request, _("Nobody outside sees this quarter any more."))
            else:
                publish_quarter(span, licence=form.cleaned_data["licence"] or Licence.BY, by=request.member)
                messages.success(request, _("Everybody can read this quarter now."))
            return redirect("feedback:publishing")
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
    rows = [(span, known.get(span.code)) for span in spans]
    context = {"form": form, "rows": rows, "licences": Licence.choices}
    return render_page(request, "feedback/statistics/publishing.html", context, status=422 if form.errors else 200)


@public
@require_safe
def published_page(request: HttpRequest) -> HttpResponse:
    """As it was published; nothing is counted for a visitor."""
    known = published_quarters()
    code = request.GET.get("quarter") or next(iter(known), "")
    if code and code not in known:
        raise Http404
    context: dict[str, Any] = {"spans": [span_of(each) for each in known]}
    if code:
        context |= {"quarter": thawed(known[code]), "columns": files.columns(), "formulas": files.FORMULAS}
        context |= {"method": method(published=True), "forms": ("csv", "json", "xlsx", "pdf")}
    return render_page(request, "feedback/statistics/published.html", context)


@public
@require_safe
def published_file(request: HttpRequest, quarter: str, form: str) -> HttpResponse:
    row = published_quarters().get(quarter)
    if row is None:
        raise Http404
    found, name = thawed(row), f"messages-{quarter}"
    rows = records(found.span, found.whole, found.tables)
    made = {
        "csv": lambda: files.csv_file(rows, name),
        "json": lambda: files.json_file(found, rows),
        "xlsx": lambda: files.xlsx_file(rows, name),
        "pdf": lambda: files.pdf_file(
            found.span, found.whole, found.tables, [*method(published=True), _licence(found)], name
        ),
    }.get(form)
    if made is None:
        raise Http404
    response = made()
    response["Link"] = f'<{found.licence_address}>; rel="license"'
    return response


@public
@require_safe
def published_columns(request: HttpRequest) -> HttpResponse:
    return files.dictionary_file()


def _licence(quarter: Quarter) -> str:
    return _("Source: %(source)s. Licence: %(licence)s") % {
        "source": require_tenant().name, "licence": quarter.licence_name,
    }  # fmt: skip
