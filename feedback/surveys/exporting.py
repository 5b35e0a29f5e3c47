"""Files: results and single answers, keyed by codes, so that no language changes a column."""

import random
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from tenancy.refusals import NotAllowed

from .columns import FACTS, cells_of, columns_of
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


def answer_columns(questions: list[Question]) -> tuple[list[str], list[bool]]:
    names = [*FACTS, *columns_of(questions)]
    numeric = {question.code for question in questions if question.kind == Kind.NUMBER}
    return names, [name in numeric for name in names]


def answer_rows(wave: Wave, questions: list[Question]) -> list[list[str]]:
    """One row for each response, shuffled, so that their order does not say who came when. Not for fewer than five."""
    fields = ("answered_on", "channel", "language", "place__code", "answers")
    found: list[Any] = list(wave.responses.order_by().values_list(*fields))
    if len(found) < FEWEST:
        raise NotAllowed(_("Fewer than five people have answered: their answers are not given out."))
    random.SystemRandom().shuffle(found)
    return [
        [str(wave.number), day.isoformat(), channel, language, place or "", *cells_of(answers, questions)]
        for day, channel, language, place, answers in found
    ]
