"""The statistics to take away: CSV, JSON, XLSX and PDF, with what each column means and how it was counted."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisation.exchange.files import CSV_TYPE, XLSX_TYPE, csv_lines, workbook_bytes
from sdip.documents import blocks
from sdip.documents.pdf import DocumentsUnavailable, write_pdf
from sdip.web.formats import NOTHING, formatter, lazy_num
from sdip.web.language import active_language
from tenancy.context import require_tenant
from tenancy.models import Crest

from ..surveys.formula import FEWEST
from .formula import Span
from .publishing import Quarter
from .tables import HEADER, NUMERIC, Numbers, Row, Table

MEANING: dict[str, Promise] = {
    "starts_on": gettext_lazy("First day of the period"),
    "ends_on": gettext_lazy("Last day of the period"),
    "group_by": gettext_lazy("What the messages are grouped by; “all” is every message"),
    "code": gettext_lazy("Code of the group; “none” is without one, “others” are small groups together"),
    "name": gettext_lazy("Name of the group"),
    "part_of": gettext_lazy("Code of the area whose numbers hold these too"),
    "received": gettext_lazy("Messages that came in, without those taken back, told twice or not accepted"),
    "complaints": gettext_lazy("Complaints among them"),
    "compliments": gettext_lazy("Thanks among them"),
    "answered": gettext_lazy("Messages that are answered"),
    "answered_on_time": gettext_lazy("Answered by the promised day"),
    "open_and_late": gettext_lazy("Still open after the promised day"),
    "due": gettext_lazy("Messages with a promised day that are answered or whose day has passed"),
    "ever_answered": gettext_lazy("Answered once, also if opened again"),
    "opened_again": gettext_lazy("Opened again after an answer"),
    "ratings": gettext_lazy("Citizens who said whether they are content with the answer"),
    "content": gettext_lazy("Those of them who are content"),
    "median_days": gettext_lazy("Calendar days from coming in to the answer: half took no longer"),
    "ninety_percent_days": gettext_lazy("Calendar days within which nine of ten were answered"),
    "people_served": gettext_lazy("People whom the service serves"),
}
FORMULAS: tuple[Promise, ...] = (
    gettext_lazy("Answered on time = answered_on_time ÷ due"),
    gettext_lazy("Opened again = opened_again ÷ ever_answered"),
    gettext_lazy("Content with the answer = content ÷ ratings"),
    format_lazy(
        gettext_lazy("Complaints per {number} people = complaints × {number} ÷ people_served"), number=lazy_num(1000)
    ),
)


def columns() -> list[tuple[str, str, str]]:
    """Name, type and meaning of each column of the open data."""
    days, number, text = _("day (YYYY-MM-DD)"), _("number; empty where it is not told"), _("text")
    kinds = {"starts_on": days, "ends_on": days} | {
        name: number for name, is_number in zip(HEADER, NUMERIC, strict=True) if is_number
    }
    return [(name, kinds.get(name, text), str(MEANING[name])) for name in HEADER]


def csv_file(rows: Iterable[dict[str, Any]], name: str) -> HttpResponse:
    return _attached(b"".join(csv_lines(list(HEADER), _lines(rows), NUMERIC)), CSV_TYPE, f"{name}.csv")


def xlsx_file(rows: Iterable[dict[str, Any]], name: str) -> HttpResponse:
    sheets = [
        ("messages", list(HEADER), list(_lines(rows)), NUMERIC),
        ("columns", ["name", "type", "meaning"], [list(row) for row in columns()], [False] * 3),
    ]
    return _attached(workbook_bytes(sheets), XLSX_TYPE, f"{name}.xlsx")


def json_file(quarter: Quarter, rows: Iterable[dict[str, Any]]) -> HttpResponse:
    told = {
        "title": _("What people tell us, in figures"),
        "source": str(require_tenant().name),
        "licence": quarter.licence,
        "licence_address": quarter.licence_address,
        "as_of": quarter.as_of,
        "fewest": FEWEST,
        "columns": [{"name": name, "type": kind, "meaning": words} for name, kind, words in columns()],
        "formulas": [str(formula) for formula in FORMULAS],
        "rows": list(rows),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def dictionary_file() -> HttpResponse:
    rows = [list(row) for row in columns()]
    return _attached(b"".join(csv_lines(["name", "type", "meaning"], rows, [False] * 3)), CSV_TYPE, "columns.csv")


def pdf_file(span: Span, whole: Numbers, tables: list[Table], notes: Iterable[str], name: str) -> HttpResponse:
    crest, language = Crest.objects.filter(tenant=require_tenant()).first(), active_language()
    context = {
        "lang": language.code, "dir": language.dir, "paper": True, "author": require_tenant().name, "crest": bool(crest),
        "title": _("What people tell us, in figures"), "kind": _("Statistics of messages"),
        "blocks": list(_blocks(span, whole, tables, notes)),
    }  # fmt: skip
    html = render_to_string("feedback/surveys/paper.html", context)
    try:
        made = write_pdf(html, images={"crest": bytes(crest.image)} if crest else {})
    except DocumentsUnavailable as missing:
        return HttpResponse(f"{_('No PDF can be made here.')} {missing}", status=503, content_type="text/plain")
    return _attached(made, "application/pdf", f"{name}.pdf")


def _blocks(span: Span, whole: Numbers, tables: list[Table], notes: Iterable[str]) -> Iterator[blocks.Block]:
    write = formatter()
    yield blocks.Heading(write.period(span.starts_on, span.ends_on))
    yield blocks.Facts(_cells(whole))
    for table in tables:
        head = [_("Group"), *(name for name, _value in _cells(table.rows[0].numbers))]
        rows = [[_named(row), *(value for _name, value in _cells(row.numbers))] for row in table.rows]
        yield blocks.Table(str(table.title), head, rows, frozenset(range(1, len(head))))
    yield blocks.Heading(_("How it was counted"))
    for sentence in notes:
        yield blocks.Text(sentence)


def _cells(numbers: Numbers) -> list[tuple[str, str]]:
    write = formatter()

    def share(name: str) -> str:
        return write.percent(numbers[name], 0) if numbers[name] is not None else NOTHING

    def count(name: str) -> str:
        return write.num(numbers[name]) if numbers[name] is not None else NOTHING

    return [
        (_("Messages"), count("received")),
        (_("Answered on time"), share("on_time_share")),
        (_("Open and late"), count("open_and_late")),
        (_("Days to answer half of them"), count("median_days")),
        (_("Days to answer 9 of 10"), count("ninety_percent_days")),
        (_("Opened again"), share("opened_again_share")),
        (_("Content with the answer"), share("content_share")),
    ]


def _named(row: Row) -> str:
    return str(row.name)


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    return (["" if row[name] is None else str(row[name]) for name in HEADER] for row in rows)


def _attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
