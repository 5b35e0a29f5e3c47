"""The questions of a draft."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting
from tenancy.refusals import NotAllowed
from tenancy.text import plain_signs

from ..models import Question, Survey
from ..translating import PARTS, complete
from ..workflow import NOT_APPLICABLE, ONE_CODE, WITH_OPTIONS, Kind, State, check_draft


def add_question(survey: Survey, *, code: str, kind: str, words: Any, by: Member, **values: Any) -> Question:
    """At the end."""
    with acting("feedback.add_question", by=by):
        row = _draft(survey)
        last = row.questions.aggregate(last=Max("position"))["last"] or 0
        return _stored(Question(survey=row, code=code, kind=kind, words=words, position=last + 1, **values))


def change_question(question: Question, *, by: Member, **values: Any) -> Question:
    with acting("feedback.change_question", by=by):
        _draft(question.survey)
        row = Question.objects.select_related("depends_on", "survey").get(pk=question.pk)
        for name, value in values.items():
            setattr(row, name, value)
        stored = _stored(row)
        _check_dependants(stored)
        return stored


def remove_question(question: Question, *, by: Member) -> None:
    with acting("feedback.remove_question", by=by):
        _draft(question.survey)
        if other := question.dependants.first():
            raise NotAllowed(
                _("“%(code)s” is shown only after this question. Change its condition first.") % {"code": other.code}
            )
        question.delete()


def move_question(question: Question, by_places: int, *, by: Member) -> None:
    """One place up (-1) or down (1). A question never comes before the one that it depends on."""
    with acting("feedback.move_question", by=by):
        _draft(question.survey)
        rows = list(question.survey.questions.order_by("position", "pk"))
        at = next(number for number, row in enumerate(rows) if row.pk == question.pk)
        to = at + by_places
        if not 0 <= to < len(rows):
            raise NotAllowed(_("The question cannot be moved further."))
        rows[at], rows[to] = rows[to], rows[at]
        order = {row.pk: number for number, row in enumerate(rows)}
        for row in rows:
            if row.depends_on_id and order[row.depends_on_id] > order[row.pk]:
                raise NotAllowed(_("A question stays behind the one that it depends on."))
        for number, row in enumerate(rows, 1):
            if row.position != number:
                row.position = number
                row.save(update_fields=["position"])


def complete_texts(survey: Survey, language: str, texts: Mapping[str, str], *, by: Member) -> int:
    """Words in a language that lacks them, by the keys of `lacks`; also while people answer. How many questions were completed.

    What is said already, codes and options stay: who answers in one language is asked the same as in another."""
    with acting("feedback.complete_texts", by=by):
        row = Survey.objects.select_for_update().get(pk=survey.pk)
        if row.state == State.ARCHIVED:
            raise NotAllowed(_("The survey is archived."))
        if language not in row.languages:
            raise NotAllowed(_("The survey is not asked in this language."))
        given = {key: plain_signs(text).strip() for key, text in texts.items()}
        questions = row.questions.order_by("position", "pk")
        completed = [question for question in questions if complete(question, language, given)]
        for question in completed:
            question.save(update_fields=["words", "hint", *PARTS])
        return len(completed)


def _draft(survey: Survey) -> Survey:
    row = Survey.objects.select_for_update().get(pk=survey.pk)
    check_draft(row.state)
    return row


def _stored(question: Question) -> Question:
    _check_parts(question)
    _check_measure(question)
    _check_condition(question)
    try:
        with transaction.atomic():
            question.save()
    except IntegrityError as error:
        if "question_code_once" not in str(error):
            raise
        raise NotAllowed(
            _("The survey has a question “%(code)s” already.") % {"code": question.code}, field="code"
        ) from error
    return question


def _check_parts(question: Question) -> None:
    if question.kind in WITH_OPTIONS:
        _check_codes(question.options, 2, _("Write at least two options."), field="options")
    else:
        question.options = []
    if question.kind == Kind.MATRIX:
        _check_codes(question.lines, 1, _("Write at least one line."), field="lines")
    else:
        question.lines = []


def _check_measure(question: Question) -> None:
    if question.measure == Question.Measure.AREA and question.kind != Kind.PLACE:
        raise NotAllowed(_("The area is asked for by a question for a place."), field="measure")
    if question.measure == Question.Measure.CLIENT_GROUP and question.kind not in ONE_CODE:
        raise NotAllowed(_("The client group is asked for by a question with one answer."), field="measure")


def _check_codes(parts: list[dict[str, Any]], fewest: int, sentence: str, *, field: str) -> None:
    if len(parts) < fewest:
        raise NotAllowed(sentence, field=field)
    codes = [part["code"] for part in parts]
    if NOT_APPLICABLE in codes:
        raise NotAllowed(_("The code “na” is kept for “does not apply”."), field=field)
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise NotAllowed(_("The code “%(code)s” stands there twice.") % {"code": twice}, field=field)


def _check_condition(question: Question) -> None:
    before = question.depends_on
    if before is None:
        question.depends_options = []
        return
    if before.survey_id != question.survey_id or before.position >= question.position:
        raise NotAllowed(_("A condition asks a question that comes before."), field="depends_on")
    if before.kind not in ONE_CODE | {Kind.MULTIPLE}:
        raise NotAllowed(_("A condition asks a question with options."), field="depends_on")
    if strange := [code for code in question.depends_options if code not in before.codes]:
        facts = {"question": before.code, "code": strange[0]}
        raise NotAllowed(_("“%(question)s” has no option “%(code)s”.") % facts, field="depends_options")


def _check_dependants(question: Question) -> None:
    for other in question.dependants.all():
        _check_condition(other)
