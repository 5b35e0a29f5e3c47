"""Every question of a wave with its answers; what fewer than five people said is not in it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.surveys import formula
from feedback.surveys.results import published
from feedback.surveys.wording import span_words
from feedback.surveys.workflow import NOT_APPLICABLE, Kind
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Block, Bullets, Cell, Column, Heading, Table, Text
from ..blocks import Facts as Pairs
from ..content.scope import Scope
from ..content.surveys import asked_facts, results_in
from ..reading import Facts, Report, decimal
from .base import Section
from .cells import drawn_share, table_of
from .provenance import spoken
from .survey import few


def gather(scope: Scope) -> dict[str, Any]:
    results = published(results_in(scope))
    return {"hidden": results.hidden, "asked": [] if results.hidden else asked_facts(results.asked)}


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    if facts["hidden"]:
        yield few(report)
    for each in facts["asked"]:
        if not each["hidden"]:
            yield Heading(question_words(each))
            yield from _answers(each)
    unsaid = [question_words(each) for each in facts["asked"] if each["hidden"]]
    if unsaid:
        yield Heading(_("Fewer than five answers: not shown."))
        yield Bullets(unsaid)


def question_words(each: Mapping[str, Any]) -> str:
    """For a heading."""
    line, said = read_words(each["line"]), words(read_words(each["words"]))
    return spoken(_("%(question)s: %(line)s"), question=said, line=words(line)) if line else said


def question_plain(each: Mapping[str, Any]) -> str:
    """For files and captions, without markup."""
    line, said = read_words(each["line"]), str(read_words(each["words"]))
    return _("%(question)s: %(line)s") % {"question": said, "line": line} if line else said


def _answers(each: Mapping[str, Any]) -> Iterator[Block]:
    write = formatter()
    if each["numbers"] is not None:
        found = each["numbers"]
        yield Pairs(
            [
                (_("Answers"), write.num(decimal(found["count"]))),
                (_("Mean"), write.num(decimal(found["mean"]), 1)),
                (_("Median"), write.num(decimal(found["median"]), 1)),
            ]
        )
    elif not each["options"]:
        yield Text(_("Answers: %(count)s") % {"count": write.num(decimal(each["answered"]))})
    else:
        yield _options(each)


def share_of(each: Mapping[str, Any]) -> float | None:
    return None if each["rated"] is None else formula.share(int(each["good"]), int(each["rated"]))


def percent(value: float | None) -> str:
    return NOTHING if value is None else formatter().percent(Decimal(str(value)), 1)


def _score_words(each: Mapping[str, Any]) -> str:
    return _("Score: %(score)s") % {"score": percent(share_of(each))}


def drawn(name: str, share: float | None) -> str:
    """The share drawn; it stands beside its number."""
    if share is None:
        return ""
    return drawn_share(share, f"{name}: {percent(share)}")


def _options(each: Mapping[str, Any]) -> Table:
    write = formatter()
    columns = [
        Column("answer", shown=False), Column("name", _("Answer"), wide=True, held=False),
        Column("count", _("Number"), number=True), Column("share", _("Share"), number=True, held=False),
        Column("bar", _("Drawn"), wide=True, held=False),
    ]  # fmt: skip
    records = []
    for option in each["options"]:
        span = span_words(option["code"]) if each["kind"] == Kind.DATE else ""
        count = decimal(option["count"])
        share = None if count is None else formula.share(int(count), int(each["answered"]))
        records.append(
            {
                "answer": Cell(option["code"]),
                "name": Cell(None, span or option_name(option)),
                "count": Cell(count, write.num(count)),
                "share": Cell(None, percent(share)),
                "bar": Cell(None, drawn(span or option_plain(option), share)),
            }
        )
    caption = _score_words(each) if each["rated"] is not None else _("Answers")
    region = _("%(question)s: %(line)s") % {"question": question_plain(each), "line": caption}
    return table_of(f"answers-{each['code']}", caption, columns, records, dense=True, region=region)


def option_name(option: Mapping[str, Any]) -> str:
    said = read_words(option["words"])
    return words(said) if said else option_plain(option)


def option_plain(option: Mapping[str, Any]) -> str:
    said = read_words(option["words"])
    if said:
        return str(said)
    return _("Does not apply") if option["code"] == NOT_APPLICABLE else str(option["code"])


SECTION = Section("survey_answers", gettext_lazy("The answers"), blocks, gather)
