"""The scores of a wave beside those of the wave before, and whether the difference is more than chance."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.surveys import formula
from feedback.surveys.results import Asked, Change, changes
from feedback.surveys.tallies import number_of_responses
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Table, Text
from ..content.scope import Scope
from ..content.surveys import line_words
from ..reading import Facts, Report, decimal
from .base import Section
from .cells import table_of
from .provenance import days_words, spoken
from .survey_answers import percent, question_plain, question_words

# As the page of the comparison says it.
HOW = gettext_lazy(
    "z-test of two shares at 5 %, two-sided, corrected by Holm for the number of questions. "
    "With fewer than thirty answers in a wave nothing is tested."
)


def gather(scope: Scope) -> dict[str, Any]:
    wave = scope.wave
    assert wave is not None
    before = wave.survey.waves.filter(number__lt=wave.number).order_by("-number").first()
    if before is None:
        return {"before": None, "changes": []}
    before.survey = wave.survey
    counts = number_of_responses([wave, before])
    told = min(counts.get(each.pk, 0) for each in (wave, before)) >= formula.FEWEST
    found = changes(wave.survey, before, wave) if told else []
    days = {"opens_on": before.opens_on, "closes_on": before.closes_on}
    return {"before": {"name": before.name, **days}, "changes": [_change(each) for each in found]}


def _change(each: Change) -> dict[str, Any]:
    question = each.asked.question
    told = each.difference is not None
    return {
        "code": each.asked.code,
        "words": question.words,
        "line": line_words(each.asked),
        "was": _parts(each.before) if told else None,
        "now": _parts(each.asked) if told else None,
        "p": Decimal(repr(each.p)) if each.p is not None else None,
        "few": each.few,
    }


def _parts(each: Asked) -> dict[str, int]:
    return {"good": each.good, "rated": each.rated}


def blocks(_report: Report, facts: Facts) -> Iterator[Block]:
    before = facts["before"]
    if before is None:
        yield Text(_("This is the first wave: there is nothing to compare it with."))
        return
    names = {"wave": words(read_words(before["name"])), "days": days_words(before["opens_on"], before["closes_on"])}
    yield Text(spoken(_("Compared with “%(wave)s”, %(days)s."), **names))
    if not facts["changes"]:
        yield Text(
            _("Nothing can be compared: fewer than five people answered, or no question has a score."), muted=True
        )
        return
    yield _table(facts["changes"])
    yield Text(str(HOW), muted=True)


def _table(rows: list[Mapping[str, Any]]) -> Table:
    columns = [
        Column("question", shown=False), Column("name", _("Question"), wide=True), Column("good_before", number=True, shown=False),
        Column("rated_before", number=True, shown=False), Column("good", number=True, shown=False),
        Column("rated", number=True, shown=False), Column("was", _("Before"), number=True, held=False),
        Column("now", _("Now"), number=True, held=False), Column("difference", _("Change in points"), number=True, held=False),
        Column("p", shown=False, number=True), Column("chance", _("What it means"), held=False),
    ]  # fmt: skip
    return table_of("survey-changes", _("Scores of two waves"), columns, [_record(each) for each in rows])


def _record(each: Mapping[str, Any]) -> dict[str, Cell]:
    was, now = (_share(each[name]) for name in ("was", "now"))
    return {
        "question": Cell(each["code"]),
        "name": Cell(question_plain(each), question_words(each)),
        "good_before": _part(each["was"], "good"),
        "rated_before": _part(each["was"], "rated"),
        "good": _part(each["now"], "good"),
        "rated": _part(each["now"], "rated"),
        "was": Cell(None, percent(was)),
        "now": Cell(None, percent(now)),
        "difference": Cell(None, _points(was, now)),
        "p": Cell(decimal(each["p"])),
        "chance": Cell(None, _chance(each)),
    }


def _share(parts: Mapping[str, str] | None) -> float | None:
    return formula.share(int(parts["good"]), int(parts["rated"])) if parts else None


def _part(parts: Mapping[str, str] | None, name: str) -> Cell:
    return Cell(int(parts[name]) if parts else None)


def _points(was: float | None, now: float | None) -> str:
    if was is None or now is None:
        return NOTHING
    return formatter().signed(Decimal(str(now)) - Decimal(str(was)), "percent", 1)


def _chance(each: Mapping[str, Any]) -> str:
    was, now = (_share(each[name]) for name in ("was", "now"))
    if was is None or now is None or each["few"]:
        return _("Too few answers to say")
    if each["p"] is None:
        return _("No difference")
    if float(each["p"]) >= formula.ALPHA:
        return _("May be chance")
    return _("Better: too clear to be mere chance") if now > was else _("Worse: too clear to be mere chance")


SECTION = Section("survey_changes", gettext_lazy("Beside the wave before"), blocks, gather)
