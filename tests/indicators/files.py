"""Files of figures through the wizard, for the tests of this folder."""

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators import tasks
from indicators.actions import importing
from indicators.models import ImportRun, StagedFigure
from indicators.queries.imports import known_to_files
from indicators.reading.guess import guess, sample_of
from indicators.reading.roles import ColumnChoice, Role
from sdip.files.store import path_of
from tests.make import make_directorate

from .world import make_indicator, make_service

LONG = 'code,month,figure\nw-1,2026-01,12\nw-1,2026-02,"1,250.5"\nw-2,Jan 2026,90 %\n'
LONG_COLUMNS = [
    ColumnChoice("code", Role.INDICATOR),
    ColumnChoice("month", Role.PERIOD),
    ColumnChoice("figure", Role.VALUE),
]


def make_water() -> Any:
    """A directorate with a service of three indicators."""
    directorate = make_directorate(code="W", name={"en": "Water"})
    service = make_service(directorate=directorate)
    make_indicator(service=service, code="w-1", name={"en": "Leaks repaired", "ar": "تسربات"})
    make_indicator(service=service, code="w-2", name={"en": "On time"}, version={"kind": "percent", "unit": "percent"})
    make_indicator(service=service, code="w-3", name={"en": "Answered"}, version={"kind": "percent", "unit": "percent"})
    return directorate


def uploaded(content: str | bytes, name: str = "figures.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def guessed(run: ImportRun, **changes: Any) -> dict[str, Any]:
    choices = guess(sample_of(path_of(run.tenant_id, run.file.sha256)), known_to_files())
    for name, value in changes.items():
        setattr(choices, name, value)
    return choices.rules()


def read(content: str | bytes, officer: Any, name: str = "figures.csv", **changes: Any) -> ImportRun:
    run = importing.keep_upload(uploaded(content, name), by=officer)
    if run.state == ImportRun.State.UPLOADED:
        importing.set_mapping(run, guessed(run, **changes), by=officer)
    tasks.read_import(run.tenant, run.pk)
    run.refresh_from_db()
    return run


def apply(run: ImportRun, officer: Any, *, send: bool = False) -> ImportRun:
    importing.request_apply(run, send=send, by=officer)
    importing.apply_import(run.pk, by=officer)
    run.refresh_from_db()
    return run


def counts(run: ImportRun) -> tuple[int, ...]:
    return tuple(run.counts[name] for name in ("created", "changed", "same", "refused"))


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    rows = StagedFigure.objects.filter(run=run).exclude(problem="").order_by("at_row", "pk")
    return [(row.at_row, row.problem_kind, row.problem) for row in rows]


def workbook(rows: list[list[Any]], *, merge: str = "", title: str = "Sheet1") -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    book.save(out)
    return out.getvalue()


def at(name: str, *args: Any) -> str:
    return f"/alpha{reverse(f'indicators:{name}', args=args, urlconf=settings.TENANT_URLCONF)}".replace(
        "/alpha/alpha", "/alpha"
    )
