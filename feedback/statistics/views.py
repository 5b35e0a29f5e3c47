"""The statistics of messages: for the staff with filters, for everybody by quarters."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from organisation.exchange.files import CSV_TYPE, csv_lines
from organisation.models import Directorate
from organisation.rules import within
from people.requests import StaffRequest
from sdip.web.access import needs, public
from sdip.web.pages import render_page

from ..queries import visible_cases
from ..rules import can_view_cases
from ..surveys.formula import FEWEST
from .counting import precounted
from .forms import StatisticsForm
from .formula import Span, Statistics, last_year, quarters
from .scope import scope_of, scope_of_everybody
from .tables import HEADER, NUMERIC, figures, published, published_tables, records, tables
from .themes import themes

QUARTERS = 8  # that are published, the newest first
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
    }
    return render_page(request, "feedback/statistics/page.html", context)


@needs(can_view_cases)
def statistics_file(request: StaffRequest) -> HttpResponse:
    form = _asked(request)
    if not form.is_valid():
        return render_page(request, "feedback/statistics/page.html", {"form": form}, status=422)
    statistics = _statistics(form, request)
    return _csv(records(statistics, figures(statistics.whole), tables(statistics)), "messages.csv")


@needs(can_view_cases)
def themes_page(request: StaffRequest) -> HttpResponse:
    form = _asked(request)
    if not form.is_valid():
        return render_page(request, "feedback/statistics/themes.html", {"form": form}, status=422)
    found = themes(form.narrowed(visible_cases(request.member)), form.span())
    return render_page(request, "feedback/statistics/themes.html", {"form": form, "found": found})


@public
@require_safe
def published_page(request: HttpRequest) -> HttpResponse:
    spans = quarters(timezone.localdate(), QUARTERS)
    span = _quarter(request.GET.get("quarter", spans[0].code))
    statistics = _published(span)
    context = {
        "spans": spans,
        "span": span,
        "statistics": statistics,
        "whole": published(statistics.whole),
        "tables": published_tables(statistics),
    }
    return render_page(request, "feedback/statistics/published.html", context)


@public
@require_safe
def published_file(request: HttpRequest, quarter: str, form: str) -> HttpResponse:
    statistics = _published(_quarter(quarter))
    found = records(statistics, published(statistics.whole), published_tables(statistics))
    if form == "csv":
        return _csv(found, f"messages-{quarter}.csv")
    if form == "json":
        rows = {"as_of": statistics.as_of, "fewest": FEWEST, "rows": list(found)}
        return JsonResponse(rows, json_dumps_params={"ensure_ascii": False})
    raise Http404


def _published(span: Span) -> Statistics:
    return precounted(scope_of_everybody(), span)


def _quarter(code: str) -> Span:
    """Only whole quarters that are over: two spans that overlap would tell what each of them hides."""
    found = next((span for span in quarters(timezone.localdate(), QUARTERS) if span.code == code), None)
    if found is None:
        raise Http404
    return found


def _csv(rows: Iterator[dict[str, Any]], name: str) -> HttpResponse:
    lines = ([_text(row[column]) for column in HEADER] for row in rows)
    response = HttpResponse(b"".join(csv_lines(list(HEADER), lines, NUMERIC)), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _text(value: Any) -> str:
    return "" if value is None else str(value)
