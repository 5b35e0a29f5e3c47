"""The scores of a wave by client group and by area; small numbers are hidden so that none follows from another table."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.models import Question
from feedback.surveys.grouping import Breakdown, Cross, Grouping, breakdown
from feedback.surveys.queries import questions_of
from feedback.surveys.workflow import GROUPS, Kind
from organisation.models import Place
from sdip.web.formats import formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Heading, Table, Text
from ..content.scope import Scope
from ..content.surveys import line_words, option_words, results_in
from ..reading import Facts, Report, decimal
from .base import Section
from .cells import table_of
from .survey import few
from .survey_answers import drawn, option_name, option_plain, percent, question_plain

MEASURES = (Question.Measure.CLIENT_GROUP, Question.Measure.AREA)


def gather(scope: Scope) -> dict[str, Any]:
    """A dozen queries at most: one breakdown for client groups, one for areas."""
    results = results_in(scope)
    survey, wave = results.survey, results.wave
    if wave.finished_at is None:
        return {"hidden": False, "waits": True, "broken": []}
    if results.hidden:
        return {"hidden": True, "broken": []}
    asked = questions_of(survey)
    chosen = [next((each for each in asked if each.kind in GROUPS and each.measure == by), None) for by in MEASURES]
    found = [breakdown(survey, wave, Grouping(each.code, str(each.words), each)) for each in chosen if each]
    return {"hidden": False, "broken": [_broken(each) for each in found]}


def _broken(found: Breakdown) -> dict[str, Any]:
    question = found.by.question
    assert question is not None
    codes = [code for code, _words, _count in found.groups]
    places = (
        dict(Place.objects.filter(code__in=codes).values_list("code", "name")) if question.kind == Kind.PLACE else {}
    )
    names = option_words(question, places)
    return {
        "code": found.by.code,
        "words": question.words,
        "groups": [
            {"code": code, "words": names.get(code, {}), "count": count} for code, _words, count in found.groups
        ],
        "scores": [
            _scores(each) for each in found.crossed if each.rows is not None and any(s is not None for s in each.scores)
        ],
    }


def _scores(each: Cross) -> dict[str, Any]:
    return {
        "code": each.asked.code,
        "words": each.asked.question.words,
        "line": line_words(each.asked),
        "scores": [None if score is None else Decimal(repr(score)) for score in each.scores],
    }


# --- read ---


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    if facts["hidden"]:
        yield few(report)
        return
    if facts.get("waits"):
        yield Text(_("Results by groups are told when all answers are in."))
        return
    for broken in facts["broken"]:
        yield Heading(words(read_words(broken["words"])))
        yield _groups(broken)
        for each in broken["scores"]:
            yield _table(broken, each)
    if not facts["broken"]:
        yield Text(_("The survey asks neither for the client group nor for the area."))
    else:
        yield Text(_("Groups of fewer than five people are not shown, nor what would tell of them."), muted=True)


def _groups(broken: Mapping[str, Any]) -> Table:
    columns = [
        Column("group", shown=False), Column("name", _("Group"), wide=True, held=False), Column("count", _("Answers"), number=True),
    ]  # fmt: skip
    records = [{**_named(group), "count": _count(group)} for group in broken["groups"]]
    caption = _("How many answered")
    return table_of(f"groups-{broken['code']}", caption, columns, records, True, _region(broken, caption))


def _table(broken: Mapping[str, Any], each: Mapping[str, Any]) -> Table:
    columns = [
        Column("group", shown=False), Column("name", _("Group"), wide=True, held=False),
        Column("score", _("Score"), number=True), Column("bar", _("Drawn"), wide=True, held=False),
    ]  # fmt: skip
    records = [
        {**_named(group), **_score(group, score)} for group, score in zip(broken["groups"], each["scores"], strict=True)
    ]
    code, caption = f"groups-{broken['code']}-{each['code']}", question_plain(each)
    return table_of(code, caption, columns, records, True, _region(broken, caption))


def _region(broken: Mapping[str, Any], caption: str) -> str:
    """The same question is told by several groupings."""
    return _("%(question)s: %(line)s") % {"question": read_words(broken["words"]), "line": caption}


def _named(group: Mapping[str, Any]) -> dict[str, Cell]:
    return {"group": Cell(group["code"]), "name": Cell(None, option_name(group) if group["code"] else _("No answer"))}


def _count(group: Mapping[str, Any]) -> Cell:
    count = decimal(group["count"])
    return Cell(count, formatter().num(count) if count is not None else _("few"))


def _score(group: Mapping[str, Any], score: str | None) -> dict[str, Cell]:
    value = decimal(score)
    share = None if value is None else float(value)
    return {
        "score": Cell(value, percent(share), strong=value is not None),
        "bar": Cell(None, drawn(option_plain(group), share)),
    }


SECTION = Section("survey_groups", gettext_lazy("By groups"), blocks, gather)
