"""The exceptions in one page: a line for each, the broken promises as a table."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.judged import figure_words
from sdip.web.formats import formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Aside, Block, Bullets, Cell, Column, Heading, Table, Text
from ..content.scope import Scope
from ..reading import Facts, Report, Row
from ..wording import how_counted, silence
from . import asks, attention
from .base import Section
from .cells import (
    KEY,
    gap_cell,
    key_cells,
    level_cell,
    name_cell,
    origin_words,
    period_short,
    shown_figure,
    table_of,
    typed_text,
)


def gather(scope: Scope) -> dict[str, Any]:
    """Why something is asked has no room on the sheet."""
    asked = [{name: said for name, said in each.items() if name != "why"} for each in asks.gather(scope)["asks"]]
    return {**attention.gather(scope), "asks": asked}


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    if facts["asks"]:
        yield Heading(_("We ask you to decide"))
        yield Bullets([asks.sentence(each) for each in facts["asks"]])
    if report.broken:
        yield _broken(report, facts["answers"])
    elif not (facts["late"] or report.silent or report.disputed):
        yield Text(_("Nothing: no broken promise, no figure far below its target, none missing, none disputed."))
    if facts["late"]:
        yield Heading(_("Late actions"))
        yield Bullets([_late(each) for each in facts["late"]])
        yield Aside(attention.late_table(facts["late"]))
    if report.silent:
        yield Heading(_("No figure"))
        yield Bullets([_silent(row) for row in report.silent])
        yield Aside(attention.silent_table(report.silent))
    if report.disputed:
        yield Heading(_("Disputed"))
        yield Bullets([_disputed(row) for row in report.disputed])
        yield Aside(attention.disputed_table(report.disputed))


def _broken(report: Report, answers: list[Mapping[str, Any]]) -> Table:
    columns = [
        *KEY, Column("name", _("Promise"), wide=True), Column("period", shown=False),
        Column("figure", _("Figure"), number=True), Column("confidence", shown=False),
        Column("guaranteed", _("Guaranteed"), held=False), Column("gap", _("Gap"), number=True, wraps=True),
        Column("answer", _("What is done"), wide=True, held=False), Column("counted", shown=False), Column("source", shown=False),
    ]  # fmt: skip
    records = [_record(row, [each for each in answers if each["indicator"] == row.code]) for row in report.broken]
    return table_of("broken", _("Broken promises, the largest gap first"), columns, records, dense=True)


def _record(row: Row, answers: list[Mapping[str, Any]]) -> dict[str, Cell]:
    name = name_cell(row)
    return {
        **key_cells(row),
        "name": Cell(name.raw, name.words, [*name.below, origin_words(row)]),
        "period": Cell(row.data["period"]["code"] if row.period else None),
        "figure": shown_figure(row),
        "confidence": Cell(row.confidence),
        "counted": Cell(how_counted(row)),
        "source": Cell(str(row.source)),
        "guaranteed": level_cell(row, row.guaranteed, row.promised),
        "gap": gap_cell(row, row.gap),
        "answer": attention.answers_cell(answers[:1]),
    }


def _late(action: Mapping[str, Any]) -> SafeString:
    day = formatter().day(date.fromisoformat(action["due_on"]))
    said, owner = words(read_words(action["words"])), typed_text(action["owner"])
    return _line(said, format_html("{}{}{}", owner, formatter().between, _("was due on %(day)s") % {"day": day}))


def _silent(row: Row) -> SafeString:
    return _line(
        words(row.name), format_html("{} · {}", typed_text(row.owner) if row.owner else _("Nobody yet"), silence(row))
    )


def _disputed(row: Row) -> SafeString:
    facts = {"reported": figure_words(row, row.value), "counted": figure_words(row, row.recounted)}
    said = _("reported %(reported)s, counted again %(counted)s") % facts
    return _line(words(row.name), format_html("{} · {} · {}", said, period_short(row.period), origin_words(row)))


def _line(name: SafeString, more: str) -> SafeString:
    return format_html('<b>{}</b> <span class="muted">{}</span>', name, more)


SECTION = Section("in_brief", gettext_lazy("In brief"), blocks, gather, figures=True)
