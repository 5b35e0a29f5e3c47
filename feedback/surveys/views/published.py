"""Results that everybody may read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from sdip.web.access import public
from sdip.web.pages import render_page

from .. import queries
from ..documents import method_of, reach_facts, score_facts
from ..exporting import RESULT_COLUMNS, RESULT_NUMBERS, result_file
from ..grouping import breakdown, groupings
from ..models import Wave
from ..results import published, results_of
from .files import table_file


@public
@require_safe
def results_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    wave = _wave(code, number)
    results = published(results_of(wave.survey, wave))
    if results.hidden:  # published, then opened again to erase what somebody asked to be erased
        raise Http404
    choices = groupings(wave, queries.questions_of(wave.survey))
    by = next((row for row in choices if row.code == request.GET.get("by")), None)
    context = {
        "survey": wave.survey,
        "wave": wave,
        "results": results,
        "reach": [{"name": name, "value": value} for name, value in reach_facts(results)],
        "scores": score_facts(results),
        "method": method_of(results),
        "choices": choices,
        "by": by,
        "broken": breakdown(wave.survey, wave, by) if by else None,
    }
    return render_page(request, "feedback/surveys/public/results.html", context)


@public
@require_safe
def results_file(request: HttpRequest, code: str, number: int, form: str) -> HttpResponse:
    wave = _wave(code, number)
    results = published(results_of(wave.survey, wave))
    if results.hidden:
        raise Http404
    name = f"{code}-{number}"
    return table_file(form, name, RESULT_COLUMNS, lambda: result_file(results), RESULT_NUMBERS, "results")


def _wave(code: str, number: int) -> Wave:
    return get_object_or_404(queries.published_waves(), survey__code=code, number=number)
