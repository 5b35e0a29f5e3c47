"""What a wave says: page, breakdown, comparison of waves, free texts, files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.requests import StaffRequest
from sdip.web.access import needs
from sdip.web.pages import render_page
from sdip.web.parsing import whole_number
from tenancy.refusals import NotAllowed

from .. import actions, queries
from ..documents import method_of, reach_facts, score_facts
from ..exporting import RESULT_COLUMNS, RESULT_NUMBERS, result_file
from ..formula import FEWEST
from ..grouping import breakdown, groupings, quotas_of
from ..models import Wave
from ..results import changes, results_of
from ..rules import can_edit_surveys, can_export_survey_answers, can_view_survey_results, may
from ..workflow import Kind
from .fetching import wave_or_404
from .files import table_file

MOST_TEXTS = 200  # of a question, drawn by lot


@needs(can_view_survey_results)
def results_page(request: StaffRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk)
    results = results_of(wave.survey, wave)
    context = {
        **_frame(wave),
        "results": results,
        "reach": [{"name": name, "value": value} for name, value in reach_facts(results)],
        "scores": score_facts(results),
        "method": method_of(results),
        "quotas": quotas_of(wave),
        "others": wave.survey.waves.filter(number__lt=wave.number).exists(),
        "may_publish": _may_publish(request, wave),
        "may_export": may(request.member, wave.survey, can_export_survey_answers),
    }
    return render_page(request, "feedback/surveys/results.html", context)


def _may_publish(request: StaffRequest, wave: Wave) -> bool:
    return wave.is_over(timezone.localdate()) and may(request.member, wave.survey, can_edit_surveys)


@require_POST
@needs(can_edit_surveys)
def publishing(request: StaffRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk, can_edit_surveys)
    try:
        if request.POST.get("finished") == "yes":
            actions.finish_wave(wave, by=request.member)
            messages.success(request, _("All answers are in. The results are told in full now."))
        elif request.POST.get("public") == "yes":
            actions.publish_results(wave, by=request.member)
            messages.success(request, _("Everybody can read the results now."))
        else:
            actions.withdraw_results(wave, by=request.member)
            messages.success(request, _("Only the staff can read the results now."))
    except NotAllowed as refused:
        context = {"survey": wave.survey, "refusal": str(refused)}
        return render_page(request, "feedback/surveys/refused.html", context, status=422)
    return redirect("surveys:results", pk)


def _frame(wave: Wave) -> dict[str, Any]:
    return {"survey": wave.survey, "wave": wave}


@needs(can_view_survey_results)
def breakdown_page(request: StaffRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk)
    choices = groupings(wave, queries.questions_of(wave.survey))
    by = next((row for row in choices if row.code == request.GET.get("by")), None)
    context = {**_frame(wave), "choices": choices, "by": by}
    if by is not None:
        context["broken"] = breakdown(wave.survey, wave, by)
    return render_page(request, "feedback/surveys/breakdown.html", context)


@needs(can_view_survey_results)
def comparison_page(request: StaffRequest, pk: int) -> HttpResponse:
    wave = wave_or_404(request, pk)
    waves = list(wave.survey.waves.all())
    earlier = [row for row in waves if row.number < wave.number]
    wished = whole_number(request.GET.get("with"))
    before = next((row for row in earlier if row.pk == wished), earlier[-1] if earlier else None)
    context = {**_frame(wave), "earlier": earlier, "before": before}
    if before is not None:
        context["changes"] = changes(wave.survey, before, wave)
    return render_page(request, "feedback/surveys/comparison.html", context)


@needs(can_view_survey_results)
def texts_page(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """Free texts without any other answer of the same person, in no order; none of fewer than five."""
    wave = wave_or_404(request, pk)
    question = next(
        (row for row in queries.questions_of(wave.survey) if row.code == code and row.kind == Kind.TEXT), None
    )
    if question is None:
        raise Http404
    rows = queries.texts_of(wave, question, MOST_TEXTS)
    if len(rows) < FEWEST:
        rows = []
    context = {**_frame(wave), "question": question, "texts": rows, "limit": MOST_TEXTS}
    return render_page(request, "feedback/surveys/texts.html", context)


@needs(can_view_survey_results)
def results_file(request: StaffRequest, pk: int, form: str) -> HttpResponse:
    wave = wave_or_404(request, pk)
    results = results_of(wave.survey, wave)
    return table_file(
        form,
        f"{wave.survey.code}-{wave.number}",
        RESULT_COLUMNS,
        lambda: result_file(results),
        RESULT_NUMBERS,
        "results",
    )
