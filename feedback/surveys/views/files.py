"""Tables as files."""

from collections.abc import Callable

from django.http import Http404, HttpResponse

from organisation.exchange.files import CSV_TYPE, XLSX_TYPE, csv_lines, workbook_bytes


def table_file(
    form: str,
    name: str,
    header: list[str],
    rows: Callable[[], list[list[str]]],
    numeric: list[bool],
    sheet: str = "answers",
) -> HttpResponse:
    if form == "csv":
        return attachment(b"".join(csv_lines(header, rows(), numeric)), CSV_TYPE, f"{name}.csv")
    if form == "xlsx":
        return attachment(workbook_bytes([(sheet, header, rows(), numeric)]), XLSX_TYPE, f"{name}.xlsx")
    raise Http404


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
