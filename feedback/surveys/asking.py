"""Which questions a person is asked, on which page, and which answers are sound."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from sdip.web.parsing import some_day
from tenancy.refusals import NotAllowed

from .models import Question
from .workflow import NOT_APPLICABLE, Kind

Answers = Mapping[str, Any]
LONGEST = 2000  # characters of a free text


class WrongAnswer(NotAllowed):
    """str() is the sentence; `question` the code of the question, or of it and a line."""

    def __init__(self, question: str, sentence: str) -> None:
        super().__init__(sentence)
        self.question = question


def pages_of(questions: Iterable[Question]) -> list[list[Question]]:
    """Each question on its own page, but for those that share the one before. What depends on a page comes after it:
    without script nothing can appear while somebody answers."""
    pages: list[list[Question]] = []
    for question in questions:
        here = {each.pk for each in pages[-1]} if pages else set()
        if pages and question.same_page and question.depends_on_id not in here:
            pages[-1].append(question)
        else:
            pages.append([question])
    return pages


def asked(questions: Sequence[Question], answers: Answers, passed: Collection[int] | None = None) -> list[Question]:
    """The questions whose conditions hold, in order. `passed`: keys of those that were put to the person; what depends on another
    one, which has no answer yet, may still be asked and is among them."""
    shown: dict[int, Question] = {}
    for question in questions:
        before = shown.get(question.depends_on_id or 0)
        if (
            question.depends_on_id is None
            or before is not None
            and (_chosen(before, question, answers) or _is_ahead(before, answers, passed))
        ):
            shown[question.pk] = question
    return list(shown.values())


def _is_ahead(question: Question, answers: Answers, passed: Collection[int] | None) -> bool:
    return passed is not None and question.pk not in passed and question.code not in answers


def _chosen(before: Question, question: Question, answers: Answers) -> bool:
    given = answers.get(before.code)
    codes = set(given) if isinstance(given, list) else {given} if given else set()
    return bool(codes & set(question.depends_options)) if question.depends_options else bool(codes - {NOT_APPLICABLE})


def place_among(pages: Sequence[Sequence[Question]], answers: Answers, number: int) -> tuple[int, int]:
    """Which of how many pages it is for this person: what their answers leave out does not count. The second number never grows
    while somebody goes on."""
    passed = {question.pk for page in pages[: number - 1] for question in page}
    live = {question.pk for question in asked([each for page in pages for each in page], answers, passed)}
    counted = [at for at, page in enumerate(pages, 1) if any(question.pk in live for question in page)]
    return sum(at <= number for at in counted), len(counted)


def sound_answers(questions: Sequence[Question], answers: Answers, places: Collection[str]) -> dict[str, Any]:
    """What is stored: answers to the questions that were asked. Raises WrongAnswer about the first that is not sound."""
    known = {question.code for question in questions}
    if strange := sorted(set(answers) - known):
        raise WrongAnswer(strange[0], _("“%(code)s” is no question of this survey.") % {"code": strange[0]})
    kept: dict[str, Any] = {}
    for question in asked(questions, answers):
        value = sound_answer(question, answers.get(question.code), places)
        if value is None and question.required:
            raise WrongAnswer(question.code, _("“%(code)s” has no answer.") % {"code": question.code})
        if value is not None:
            kept[question.code] = value
    return kept


def sound_answer(question: Question, value: Any, places: Collection[str]) -> Any:
    """The value as it is stored; None for none. Raises WrongAnswer."""
    if value in (None, "", [], {}):
        return None
    return CHECKS[question.kind](question, value, places)


def _one(question: Question, value: Any, _places: Collection[str]) -> str:
    return _code(question, value)


def _code(question: Question, value: Any, line: str = "") -> str:
    name = f"{question.code}.{line}" if line else question.code
    if not isinstance(value, str) or value not in question.codes:
        facts = {"code": name, "value": str(value)[:40], "choices": ", ".join(question.codes)}
        raise WrongAnswer(name, _("“%(code)s”: “%(value)s” is no option. Write one of: %(choices)s.") % facts)
    return value


def _several(question: Question, value: Any, _places: Collection[str]) -> list[str]:
    chosen = {_code(question, each) for each in (value if isinstance(value, list | tuple) else [value])}
    if NOT_APPLICABLE in chosen and len(chosen) > 1:
        raise WrongAnswer(
            question.code, _("“%(code)s”: “does not apply” stands alone or not at all.") % {"code": question.code}
        )
    return [code for code in question.codes if code in chosen]


def _matrix(question: Question, value: Any, _places: Collection[str]) -> dict[str, str] | None:
    if not isinstance(value, dict):
        raise WrongAnswer(question.code, _("“%(code)s” wants an answer for each line.") % {"code": question.code})
    lines = [each["code"] for each in question.lines]
    if strange := sorted(set(value) - set(lines)):
        raise WrongAnswer(
            question.code, _("“%(code)s” has no line “%(line)s”.") % {"code": question.code, "line": strange[0]}
        )
    kept = {line: _code(question, value[line], line) for line in lines if value.get(line)}
    if question.required and len(kept) < len(lines):
        missing = next(line for line in lines if line not in kept)
        raise WrongAnswer(
            f"{question.code}.{missing}", _("“%(code)s” has no answer.") % {"code": f"{question.code}.{missing}"}
        )
    return kept or None


def _text(question: Question, value: Any, _places: Collection[str]) -> str | None:
    text = str(value).strip()
    if len(text) > LONGEST:
        raise WrongAnswer(
            question.code,
            _("“%(code)s” is too long: %(limit)s characters at most.") % {"code": question.code, "limit": LONGEST},
        )
    return text or None


def _number(question: Question, value: Any, _places: Collection[str]) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise WrongAnswer(question.code, _("“%(code)s” wants a number.") % {"code": question.code}) from error
    if not number.is_finite() or abs(number) >= 10**15:
        raise WrongAnswer(question.code, _("“%(code)s” wants a number.") % {"code": question.code})
    return format(number.normalize(), "f")


def _day(question: Question, value: Any, _places: Collection[str]) -> str:
    day = some_day(str(value))
    if day is None:
        raise WrongAnswer(question.code, _("“%(code)s” wants a day: year-month-day.") % {"code": question.code})
    return day.isoformat()


def _place(question: Question, value: Any, places: Collection[str]) -> str:
    if value not in places:
        sentence = _("“%(code)s”: there is no place “%(value)s”.") % {"code": question.code, "value": str(value)[:40]}
        raise WrongAnswer(question.code, sentence)
    return str(value)


CHECKS: dict[str, Any] = {
    Kind.CHOICE: _one,
    Kind.SCALE: _one,
    Kind.MULTIPLE: _several,
    Kind.MATRIX: _matrix,
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.PLACE: _place,
}
