"""What surveys tell an indicator: the share of good answers of a period, of the indicator's service or of all services.

A period counts what was answered in it, in waves of which all answers are in: a count of each night would tell what was answered on
that day. Fewer than five answers say nothing: neither here nor on a page. Nor does a period or a place where they would follow from it
and from others, or from it and the waves that it is made of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.models import Kind, Slice
from indicators.sources import Counted
from indicators.sources import register as register_source

from .models import Question, Response
from .suppression import are_told, told_beside
from .workflow import NOT_APPLICABLE, State

# Good answers and all answers without "does not apply", of questions that measure the same; a matrix counts line by line. Of the waves
# in which somebody answered in the period, all that was answered.
ANSWERS = """
SELECT w.id, date_trunc('month', r.answered_on)::date, coalesce(p.path, ''), s.service_id,
       r.answered_on BETWEEN %(first)s AND %(last)s AND (%(path)s::text IS NULL OR coalesce(starts_with(p.path, %(path)s), false)),
       count(DISTINCT r.id), count(*) FILTER (WHERE a.code IN (
           SELECT o ->> 'code' FROM jsonb_array_elements(q.options) o WHERE (o ->> 'good')::boolean)), count(*)
  FROM feedback_response r JOIN feedback_wave w ON w.id = r.wave_id JOIN feedback_survey s ON s.id = w.survey_id
  JOIN feedback_question q ON q.survey_id = s.id AND q.measure = %(measure)s AND r.answers ? q.code
  LEFT JOIN organisation_place p ON p.id = r.place_id
 CROSS JOIN LATERAL (
        SELECT r.answers ->> q.code AS code WHERE q.kind <> 'matrix'
        UNION ALL SELECT l.value FROM jsonb_each_text(CASE WHEN q.kind = 'matrix' THEN r.answers -> q.code ELSE '{}' END) l) a
 WHERE w.finished_at IS NOT NULL AND a.code <> %(na)s AND q.kind IN ('choice', 'scale', 'matrix')
   AND (%(service)s::bigint IS NULL OR s.service_id = %(service)s)
   AND w.id IN (SELECT wave_id FROM feedback_response WHERE answered_on BETWEEN %(first)s AND %(last)s)
 GROUP BY w.finished_at, 1, 2, 3, 4, 5 ORDER BY w.finished_at, 1"""


class Part(NamedTuple):
    """Of one wave. `inside`: in the period and at the place."""

    wave: int
    month: date
    path: str
    service: int | None
    inside: bool
    people: int
    good: int
    answers: int


def register() -> None:
    measures = {
        "satisfaction": (
            Question.Measure.SATISFACTION,
            _("Satisfied in surveys, of this service"),
            _("Satisfied in surveys, of all services"),
        ),
        "aspects": (
            Question.Measure.ASPECT,
            _("Good answers on all aspects, of this service"),
            _("Good answers on all aspects, of all services"),
        ),
    }
    words = _(
        "good answers to surveys in the period, divided by all their answers without “does not apply”; of waves whose answers are all "
        "in. Nothing is told where it would say what fewer than five people answered."
    )
    for name, (measure, here, everywhere) in measures.items():
        count = partial(rated, measure=str(measure))
        register_source(f"surveys.{name}", here, count, kind=Kind.PERCENT, words=words)
        register_source(
            f"surveys.{name}_everywhere", everywhere, partial(count, everywhere=True), kind=Kind.PERCENT, words=words
        )
    register_source(
        "surveys.responses", _("Responses to surveys, of this service"), responses,
        words=_("responses that came in during the period."),
    )  # fmt: skip


def rated(period: Any, place: Any, slice_: Any, *, service: Any, measure: str, everywhere: bool = False) -> Counted:
    if slice_.key != Slice.TOTAL or period.ends_on >= timezone.localdate():
        return Counted(None, None, timezone.now())
    facts = {
        "measure": measure, "first": period.starts_on, "last": period.ends_on, "na": NOT_APPLICABLE,
        "service": None if everywhere else service.pk, "path": place.path if place else None,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, facts)
        parts = [Part(*row) for row in cursor.fetchall()]
    inside = [part for part in parts if part.inside]
    here = [part for part in parts if place is None or part.path.startswith(place.path)]
    beside = told_beside(_by_wave(parts)) and told_beside(_by_wave(here))
    if not beside or not are_told((part.month, part.path, part.service, part.people) for part in inside):
        return Counted(None, None, timezone.now())
    return Counted(sum(part.good for part in inside), sum(part.answers for part in inside), timezone.now())


def _by_wave(parts: Iterable[Part]) -> Iterable[Mapping[tuple[Any, ...], int]]:
    waves: dict[int, dict[tuple[Any, ...], int]] = defaultdict(dict)
    for part in parts:
        waves[part.wave][part.month, part.path, part.inside] = part.people  # a wave is of one service
    return waves.values()


def responses(period: Any, place: Any, slice_: Any, *, service: Any) -> Counted:
    if slice_.key != Slice.TOTAL:
        return Counted(None, None, timezone.now())
    rows = Response.objects.filter(answered_on__range=(period.starts_on, period.ends_on), wave__survey__service=service)
    rows = rows.exclude(wave__survey__state=State.DRAFT)
    if place is not None:
        rows = rows.filter(place__path__startswith=place.path)
    return Counted(rows.count(), None, timezone.now())
