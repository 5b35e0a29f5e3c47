"""Surveys whose results were published: how many answered, and how satisfied they are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.models import Question, Wave
from feedback.surveys.documents import method_words, score_words
from feedback.surveys.formula import FEWEST
from feedback.surveys.queries import published_waves
from feedback.surveys.results import Results, asked_of, overall_of, satisfaction_of
from feedback.surveys.tallies import Tally, cells, channels, sorted_out
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Block, Bullets, Cell, Column, Heading, Table, Text
from ..content.scope import Scope
from ..content.surveys import reach_of, scores_of, thawed, wave_facts
from ..reading import Facts, Report, decimal
from .base import Section
from .cells import table_of
from .provenance import days_words, provenance

Measure = Question.Measure


def gather(scope: Scope) -> dict[str, Any]:
    """Those that ended inside the period. Three queries, however many there are."""
    period = scope.period
    assert period is not None
    days = (period.starts_on, period.ends_on)
    ended = Q(closes_on__range=days) | Q(closes_on=None, opens_on__range=days)
    waves = list(published_waves().filter(ended).order_by("opens_on", "pk"))
    asked = defaultdict(list)
    measures = [Measure.SATISFACTION, Measure.ASPECT]
    for question in (
        Question.objects.filter(survey__waves__in=waves, measure__in=measures).distinct().order_by("position", "pk")
    ):
        asked[question.survey_id].append(question)
    rows = defaultdict(list)
    for row in cells(waves):
        rows[row[0]].append(row)
    found = [_results(wave, asked[wave.survey_id], rows[wave.pk]) for wave in waves]
    return {
        "waves": [
            wave_facts(each.wave) | reach_of(each) | scores_of(each) for each in found if each.responses >= FEWEST
        ]
    }


def _results(wave: Wave, questions: list[Question], rows: list[Any]) -> Results:
    told = asked_of(questions, sorted_out(rows, questions).get((wave.pk, ""), Tally()))
    came = channels(rows)
    satisfaction, overall = satisfaction_of(told, wave.survey), overall_of(told, wave.survey)
    return Results(wave.survey, wave, sum(came.values()), [], satisfaction, overall, {}, came)


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    if not facts["waves"]:
        yield Text(_("No results of a survey were published in this period."))
        return
    yield _table(facts["waves"])
    yield Heading(_("How it was counted"))
    rules = sorted({each["rules"]["overall"] for each in facts["waves"]})
    sentences = [sentence for rule in rules for sentence in method_words(overall=rule, helpful="", finished=True)]
    yield Bullets(list(dict.fromkeys(sentences)))
    period = report.scope["period"]
    yield provenance(days_words(period["starts_on"], period["ends_on"]), _("Answers to surveys"), report.frozen_at)


def _table(waves: list[Mapping[str, Any]]) -> Table:
    columns = [
        Column("survey", shown=False), Column("wave", shown=False), Column("name", _("Survey"), wide=True),
        Column("opens_on", shown=False), Column("closes_on", shown=False), Column("answers", _("Answers"), number=True),
        Column("population", shown=False, number=True), Column("satisfied", _("Satisfied on the whole"), number=True),
        Column("satisfied_of", shown=False, number=True), Column("aspects", _("All aspects together"), number=True),
    ]  # fmt: skip
    return table_of("surveys", _("Results of surveys that are published"), columns, [_record(each) for each in waves])


def _record(each: Mapping[str, Any]) -> dict[str, Cell]:
    about, results, write = each["survey"], thawed(each), formatter()
    name, service, wave = (read_words(said) for said in (about["name"], about["service"], each["name"]))
    days = days_words(each["opens_on"], each["closes_on"])
    satisfied = each["scores"].get("satisfaction", {})
    return {
        "survey": Cell(about["code"]),
        "wave": Cell(int(each["number"])),
        "name": Cell(str(name), words(name), [words(wave), words(service) if service else "", days]),
        "opens_on": Cell(each["opens_on"]),
        "closes_on": Cell(each["closes_on"]),
        "answers": Cell(results.responses, write.num(results.responses)),
        "population": Cell(results.wave.population),
        "satisfied": _score(satisfied, results.satisfaction),
        "satisfied_of": Cell(decimal(satisfied.get("whole"))),
        "aspects": _score(each["scores"].get("aspect", {}), results.overall),
    }


def _score(facts: Mapping[str, Any], score: Any) -> Cell:
    return Cell(decimal(facts.get("value")), score_words(score) if score is not None else NOTHING)


SECTION = Section("public_surveys", gettext_lazy("What people say in surveys"), blocks, gather)
