"""Tables as files; and those that a worker makes, with a page that says how far it is."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from organisation.exchange.files import CSV_TYPE, XLSX_TYPE, csv_lines, workbook_bytes
from people.requests import StaffRequest
from sdip.files.sending import file_response
from sdip.web.access import needs
from sdip.web.pages import render_page
from tenancy.refusals import NotAllowed

from ...tasks import make_survey_file
from .. import actions
from ..exporting import AT_ONCE, Singles, answer_columns, check_singles, single_answers
from ..models import SurveyFile, Wave
from ..queries import questions_of
from ..rules import can_export_survey_answers, can_view_survey_results
from .fetching import wave_or_404

# Who may have which: what it says is what the member may read on the page, or take out as a table.
RULES = {
    SurveyFile.Kind.RESULTS: can_view_survey_results,
    SurveyFile.Kind.ANSWERS: can_export_survey_answers,
}


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


@needs(can_export_survey_answers)
def answers_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Row after row while it is sent: a million of them take no more memory than a few."""
    wave = wave_or_404(request, pk, can_export_survey_answers)
    questions = questions_of(wave.survey)
    try:
        singles = single_answers(wave, questions)
    except NotAllowed as refused:
        return _refused(request, wave, refused)
    header, numeric = answer_columns(questions)
    lines = csv_lines(header, _rows(singles), numeric)
    response = StreamingHttpResponse(_pieces(lines), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{wave.survey.code}-{wave.number}-answers.csv"'
    return response


def _rows(singles: Singles) -> Iterator[list[str]]:
    return (row for part in singles.parts() for row in singles.rows(part))


def _pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Not each line by itself over the network."""
    while piece := b"".join(islice(lines, AT_ONCE)):
        yield piece


@require_POST
@needs(can_view_survey_results)
def making(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    wave = _wave(request, pk, kind)
    try:
        if kind == SurveyFile.Kind.ANSWERS:
            check_singles(wave)
    except NotAllowed as refused:
        return _refused(request, wave, refused)
    row = actions.ask_for_file(wave, kind, language=get_language() or "en", by=request.member)
    if row.state == SurveyFile.State.WAITING:
        make_survey_file.delay_on_commit(row.pk)
    return redirect("surveys:file", row.pk)


@needs(can_view_survey_results)
def file_page(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SurveyFile.objects.select_related("file"), pk=pk)
    wave = _wave(request, row.wave_id, row.kind)
    context: dict[str, Any] = {
        "row": row,
        "wave": wave,
        "survey": wave.survey,
        "busy": row.state == SurveyFile.State.WAITING,
        "share": int(row.written * 100 / row.rows) if row.rows else None,
    }
    return render_page(request, "feedback/surveys/file.html", context, partials=("state",))


@needs(can_view_survey_results)
def file_content(request: StaffRequest, pk: int) -> HttpResponseBase:
    row = get_object_or_404(SurveyFile.objects.select_related("file").exclude(file=None), pk=pk)
    _wave(request, row.wave_id, row.kind)
    if row.file is None:
        raise Http404
    return file_response(request, row.file)


def _wave(request: StaffRequest, pk: int, kind: str) -> Wave:
    if kind not in RULES:
        raise Http404
    return wave_or_404(request, pk, RULES[SurveyFile.Kind(kind)])


def _refused(request: HttpRequest, wave: Wave, refused: NotAllowed) -> HttpResponse:
    context = {"survey": wave.survey, "refusal": str(refused)}
    return render_page(request, "feedback/surveys/refused.html", context, status=422)
