"""Files: results and single answers, keyed by codes, so that no language changes a column."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.refusals import NotAllowed

from .columns import GIVEN_OUT, cells_of, columns_of
from .formula import FEWEST
from .models import Question, Wave
from .results import Results
from .workflow import Kind

RESULT_COLUMNS = ["question", "line", "option", "count", "answered", "share", "value", "note"]
RESULT_NUMBERS = [False, False, False, True, True, True, True, False]
HIDDEN, FEW = "hidden", "indicative"


def result_file(results: Results) -> list[list[str]]:
    """Everything that the results page says, by codes; rows without a question are about the whole wave."""
    return [*_whole(results), *result_rows(results)]


def _whole(results: Results) -> Iterable[list[str]]:
    if results.hidden:
        return
    yield ["", "", "responses", str(results.responses), "", _share(results.response_rate), "", _few(results.indicative)]
    yield ["", "", "margin_of_error", "", "", _share(results.margin), "", ""]
    scores = {"satisfaction": results.satisfaction, "overall": results.overall, **results.charter}
    for code, score in scores.items():
        if score is None:
            continue
        told = score.value is not None
        parts = [str(score.part), str(score.whole)] if told and score.divided else ["", ""]
        yield ["", "", code, *parts, _share(score.value), "", _few(score.indicative) if told else HIDDEN]


def result_rows(results: Results) -> Iterable[list[str]]:
    """The codes and numbers of the questions; what the page hides the file hides."""
    for each in results.asked:
        head, answered, note = [each.question.code, each.line], str(each.answered), _few(each.indicative)
        if each.hidden:
            yield [*head, "", "", "", "", "", HIDDEN]
            continue
        if not each.options:
            yield [*head, "", "", answered, "", "", note]
        if each.numbers is not None:
            for name, value in (("mean", each.numbers.mean), ("median", each.numbers.median)):
                yield [*head, name, "", answered, "", f"{value:.6f}", note]
        for option in each.options:
            if option.count is None:
                yield [*head, option.code, "", answered, "", "", HIDDEN]
            else:
                yield [*head, option.code, str(option.count), answered, _share(option.share), "", note]


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _few(indicative: bool) -> str:
    return FEW if indicative else ""


def given_out(questions: Sequence[Question]) -> list[Question]:
    """Free texts are read apart from all other answers of the same person, or not at all."""
    return [question for question in questions if question.kind != Kind.TEXT]


def answer_columns(questions: Sequence[Question]) -> tuple[list[str], list[bool]]:
    names = [*GIVEN_OUT, *columns_of(given_out(questions))]
    numeric = {question.code for question in questions if question.kind == Kind.NUMBER}
    return names, [name in numeric for name in names]


def answer_rows(wave: Wave, questions: Sequence[Question]) -> list[list[str]]:
    """One row for each response, shuffled, so that their order does not say who came when. Not for fewer than five; of a running
    wave by fives. How, in what language, where and in what month are told of five people or more."""
    fields = ("answered_on", "channel", "language", "place__code", "answers")
    found: list[Any] = list(wave.responses.order_by("pk").values_list(*fields))
    if not wave.is_over(timezone.localdate()):
        found = found[: len(found) - len(found) % FEWEST]
    if len(found) < FEWEST:
        raise NotAllowed(_("Fewer than five people have answered: their answers are not given out."))
    random.SystemRandom().shuffle(found)
    asked = given_out(questions)
    told = _not_of_few(
        [[place or "", language, channel, f"{day:%Y-%m}"] for day, channel, language, place, _all in found]
    )
    return [
        [str(wave.number), *reversed(facts), *cells_of(answers, asked)]
        for facts, (*_rest, answers) in zip(told, found, strict=True)
    ]


def _not_of_few(rows: list[list[str]]) -> list[list[str]]:
    """Facts that stand together with fewer than five people are left out, one after the other."""
    for at in range(len(rows[0])):
        alike = Counter(map(tuple, rows))
        rows = [[*row[:at], "", *row[at + 1 :]] if alike[tuple(row)] < FEWEST else row for row in rows]
    return rows
