"""The columns of a file of answers, named by codes and never by words: what the export writes, the import reads."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sdip.web.parsing import NumberError, parse_number
from tenancy.refusals import NotAllowed

from .asking import WrongAnswer
from .models import Question, Wave
from .workflow import Kind

DAY, CHANNEL, LANGUAGE, PLACE, WAVE = "answered_on", "channel", "language", "asked_at", "wave"
MONTH = "month"  # in the place of the day, in files of single answers that go out
GIVEN_OUT = (WAVE, MONTH, CHANNEL, LANGUAGE, PLACE)
FACTS = (*GIVEN_OUT, DAY)
BETWEEN = ";"  # several codes in one cell


def columns_of(questions: Sequence[Question]) -> list[str]:
    """A column for each question; a matrix has one for each line, "CODE.line"."""
    found: list[str] = []
    for question in questions:
        if question.kind == Kind.MATRIX:
            found += [f"{question.code}.{line['code']}" for line in question.lines]
        else:
            found.append(question.code)
    return found


def check_header(header: Sequence[str], questions: Sequence[Question]) -> None:
    known = [*FACTS, *columns_of(questions)]
    if strange := [name for name in header if name and name not in known]:
        facts = {"name": strange[0], "known": ", ".join(known)}
        raise NotAllowed(_("There is no column “%(name)s”. The columns are: %(known)s.") % facts)
    if twice := [name for name in header if name and header.count(name) > 1]:
        raise NotAllowed(_("The column “%(name)s” stands there twice.") % {"name": twice[0]})
    if not set(header) & set(columns_of(questions)):
        raise NotAllowed(_("The first row names no question. Write the codes of the questions there."))


def cells_of(answers: Mapping[str, Any], questions: Sequence[Question]) -> list[str]:
    cells: list[str] = []
    for question in questions:
        value = answers.get(question.code)
        if question.kind == Kind.MATRIX:
            cells += [(value or {}).get(line["code"], "") for line in question.lines]
        else:
            cells.append(BETWEEN.join(value) if isinstance(value, list) else str(value or ""))
    return cells


def answers_of_row(row: Mapping[str, str], questions: Sequence[Question]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in questions:
        if question.kind == Kind.MATRIX:
            lines = {line["code"]: row.get(f"{question.code}.{line['code']}", "") for line in question.lines}
            answers[question.code] = {line: code for line, code in lines.items() if code}
        elif text := row.get(question.code, ""):
            answers[question.code] = _value(question, text)
    return answers


def _value(question: Question, text: str) -> Any:
    if question.kind == Kind.MULTIPLE:
        return [part.strip() for part in text.split(BETWEEN) if part.strip()]
    if question.kind == Kind.NUMBER:
        try:
            return str(parse_number(text))
        except NumberError as error:
            raise WrongAnswer(question.code, f"{question.code}: {error}") from error
    return text


def day_of(text: str, wave: Wave) -> date:
    today = timezone.localdate()
    if not text:
        return min(today, wave.closes_on or today)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotAllowed(_("“%(text)s” is not a day. Write year, month and day.") % {"text": text[:40]}) from error
    if day > today or not wave.runs(day):
        raise NotAllowed(_("The day does not lie in this wave."))
    return day
