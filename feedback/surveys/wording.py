"""Words that pages, documents and files share."""

from collections.abc import Sequence
from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from sdip.web.formats import formatter

from .models import Question

SHORT = 60  # characters of a question that another one names

BAND_NAMES = {
    "outstanding": _("Outstanding"),
    "very_satisfactory": _("Very satisfactory"),
    "satisfactory": _("Satisfactory"),
    "fair": _("Fair"),
    "poor": _("Poor"),
}


def in_short(question: Question) -> str:
    return Truncator(str(question.words)).chars(SHORT)


def span_words(code: str) -> str:
    """Of a month or a year: 2026-03, 2026."""
    write, year = formatter(), int(code[:4])
    return write.month(date(year, int(code[5:]), 1)) if code[4:] else write.year(year)


def say_conditions(questions: Sequence[Question]) -> None:
    """Each one that is shown only after some answers of another says so in words: `short`, `before`, `answers`."""
    known = {question.pk: question for question in questions}
    for question in questions:
        if before := known.get(question.depends_on_id or 0):
            chosen = [before.words_of_option(code) for code in question.depends_options]
            said = {"short": in_short(question), "before": in_short(before), "answers": formatter().joined(*chosen)}
            question.condition = said  # type: ignore[attr-defined]
