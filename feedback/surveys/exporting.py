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

RESULT_COLUMNS = ["question", "line", "option", "count", "answered", "share", "note"]
RESULT_NUMBERS = [False, False, False, True, True, True, False]
HIDDEN, FEW = "hidden", "indicative"


def result_rows(results: Results) -> Iterable[list[str]]:
    """The codes and numbers of the results page; what the page hides the file hides."""
    for each in results.asked:
        head = [each.question.code, each.line]
        if each.hidden:
            yield [*head, "", "", "", "", HIDDEN]
            continue
        note = FEW if each.indicative else ""
        if not each.options:
            yield [*head, "", "", str(each.answered), "", note]
        for option in each.options:
            if option.count is None:
                yield [*head, option.code, "", str(each.answered), "", HIDDEN]
                continue
            share = "" if option.share is None else f"{option.share:.6f}"
            yield [*head, option.code, str(option.count), str(each.answered), share, note]


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
