"""A worker makes a file of a wave: claim, write, note. No transaction is open while it is written, and the row says how far it is."""

import logging
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from organisation.exchange.files import XLSX_TYPE, Sheet, write_workbook
from sdip.documents.unavailable import FormatUnavailable
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed

from . import actions
from .documents import results_paper
from .exporting import Singles, answer_columns, single_answers
from .models import SurveyFile, Wave
from .queries import questions_of
from .results import results_of

MOST = 1_000_000  # rows of a sheet: a workbook has no more than 1,048,576
PDF_TYPE = "application/pdf"
TOO_FEW = gettext_lazy("Fewer than five people have answered: their answers are not given out.")
log = logging.getLogger("sdip.surveys")


class Taken(Exception):
    """Another worker has it now, or nobody wants it any more."""


def make_file(tenant: Tenant, pk: int) -> None:
    with tenant_context(tenant):
        row = actions.claim_file(pk, timezone.now())
    if row is None:
        return
    try:
        _make(tenant, row)
    except Taken:
        log.warning("survey file %s is made by somebody else", pk)
    except FormatUnavailable as reason:
        with tenant_context(tenant):
            actions.note_file_unavailable(pk, reason)
    except Exception:  # whatever it is, it is tried again and in the end the row says so
        log.exception("survey file %s was not made", pk)
        with tenant_context(tenant):
            actions.note_file_failed(pk)


def _make(tenant: Tenant, row: SurveyFile) -> None:
    with tenant_context(tenant):
        wave = Wave.objects.select_related("survey__service").get(pk=row.wave_id)
    name = f"{wave.survey.code}-{wave.number}"
    with tempfile.TemporaryFile() as content:
        if row.kind == SurveyFile.Kind.RESULTS:
            _write_results(content, tenant, row, wave)
            name, media_type = f"{name}-{row.language}.pdf", PDF_TYPE
        else:
            _write_answers(content, tenant, row, wave)
            name, media_type = f"{name}-answers.xlsx", XLSX_TYPE
        content.seek(0)
        with tenant_context(tenant):
            actions.note_file_made(row, content, name, media_type)


def _write_results(out: IO[bytes], tenant: Tenant, row: SurveyFile, wave: Wave) -> None:
    with override(row.language):
        with tenant_context(tenant):
            write = results_paper(results_of(wave.survey, wave))
        out.write(write())


def _write_answers(out: IO[bytes], tenant: Tenant, row: SurveyFile, wave: Wave) -> None:
    with tenant_context(tenant):
        questions = questions_of(wave.survey)
        try:
            singles = single_answers(wave, questions)
        except NotAllowed as refused:
            raise FormatUnavailable(TOO_FEW) from refused
    header, numeric = answer_columns(questions)
    rows = _rows(tenant, row, singles)
    sheets: Iterator[Sheet] = (
        ("answers" if start == 0 else f"answers {start // MOST + 1}", header, islice(rows, MOST), numeric)
        for start in range(0, len(singles.keys), MOST)
    )
    write_workbook(out, sheets)


def _rows(tenant: Tenant, row: SurveyFile, singles: Singles) -> Iterator[list[str]]:
    for part in singles.parts():
        with tenant_context(tenant):
            if not actions.note_progress(row, part.start, len(singles.keys)):
                raise Taken
            read = singles.rows(part)
        yield from read
