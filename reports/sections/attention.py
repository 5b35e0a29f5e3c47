"""Exceptions first: promises broken and what is done about them, late actions, silent owners, disputed figures, real changes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from indicators.judged import figure_words, level_words
from planning.models import Action, Cycle, Goal
from planning.workflow import OPEN_ACTIONS
from sdip.web.formats import formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Heading, Table, Text
from ..content.scope import Scope
from ..reading import Facts, Report, Row
from ..wording import silence
from .base import Section
from .cells import (
    KEY,
    change_cell,
    day_cell,
    figure_cell,
    figures_table,
    gap_cell,
    history_cell,
    key_cells,
    level_cell,
    name_cell,
    person_cell,
    shown_figure,
    table_of,
    typed_text,
)
from .provenance import spoken

NAMED = 2  # actions that stand beside a broken promise


# --- gathered ---


def gather(scope: Scope) -> dict[str, Any]:
    """One query: what is late, and what answers a gap, beside one another."""
    answers = Q(goal__isnull=False, goal__archived_at=None)
    rows = open_actions(scope).filter(answers | Q(due_on__lt=scope.today)).order_by("due_on", "pk")
    found = rows.select_related("owner", "directorate", "cycle", "goal__indicator")
    return {
        "late": [_late(each) for each in found if each.due_on < scope.today],
        "answers": [_answer(each, each.goal) for each in found if each.goal and each.goal.archived_at is None],
    }


def late_actions(scope: Scope) -> QuerySet[Action]:
    return open_actions(scope).filter(due_on__lt=scope.today)


def open_actions(scope: Scope) -> QuerySet[Action]:
    """Still to be done, of running plans or of none."""
    over = Cycle.objects.exclude(pk__in=Cycle.objects.running())
    rows = Action.objects.filter(scope.below("directorate"), state__in=OPEN_ACTIONS, archived_at=None)
    return rows.exclude(cycle__isnull=False, cycle__in=over)


def _late(action: Action) -> dict[str, Any]:
    return {
        "words": action.words,
        "owner": action.owner.name,
        "due_on": action.due_on,
        "note": action.note,
        "directorate": {"code": action.directorate.code, "name": action.directorate.name},
        "plan": action.cycle.code if action.cycle else "",
    }


def _answer(action: Action, goal: Goal) -> dict[str, Any]:
    return {
        "indicator": goal.indicator.code,
        "words": action.words,
        "owner": action.owner.name,
        "due_on": action.due_on,
    }


# --- read ---


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    late = facts.get("late", [])
    if not (report.broken or report.below or late or report.silent or report.disputed):
        yield Text(_("Nothing: no broken promise, no figure far below its target, none missing, none disputed."))
    if report.broken:
        yield Heading(_("Broken promises"))
        yield _broken(report.broken, facts.get("answers", []))
    yield from _below(report)
    if late:
        yield Heading(_("Late actions"))
        yield late_table(late)
    if report.silent:
        yield Heading(_("No figure"))
        yield silent_table(report.silent)
    if report.disputed:
        yield Heading(_("Disputed"))
        yield disputed_table(report.disputed)
    if report.changed:
        yield Heading(_("More than chance"))
        yield _changed(report.changed)


def named_on_cover(report: Report) -> list[str]:
    """The broken promises, the largest gap first."""
    sentence = _("%(name)s: %(figure)s; promised: %(level)s")
    return [
        spoken(
            sentence,
            name=format_html("<b>{}</b>", words(row.name)),
            figure=figure_words(row, row.value),
            level=level_words(row, *row.guaranteed),
        )
        for row in report.broken
    ]


def _broken(rows: Sequence[Row], answers: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        *KEY, Column("name", _("Promise"), wide=True), Column("period", shown=False),
        Column("figure", _("Figure"), number=True), Column("confidence", shown=False), Column("guaranteed", _("Guaranteed"), held=False),
        Column("gap", _("Gap"), number=True, wraps=True), Column("history", _("The last periods"), held=False),
        Column("broken_in", number=True, shown=False),
        Column("change", _("Is it chance?")), Column("answer", _("What is done"), wide=True, held=False),
    ]  # fmt: skip
    return table_of(
        "broken", _("Broken promises, the largest gap first"), columns, [_broken_record(row, answers) for row in rows]
    )


def _broken_record(row: Row, answers: Sequence[Mapping[str, Any]]) -> dict[str, Cell]:
    count = formatter().num(row.broken_in)
    often = ngettext("broken in %(count)s period", "broken in %(count)s periods", row.broken_in) % {"count": count}
    history = history_cell(row)
    return {
        **key_cells(row),
        "name": name_cell(row),
        "period": Cell(row.data["period"]["code"] if row.period else None),
        "figure": shown_figure(row),
        "confidence": Cell(row.confidence),
        "guaranteed": level_cell(row, row.guaranteed, row.promised),
        "gap": gap_cell(row, row.gap),
        "history": Cell(None, history.words, [often]),
        "broken_in": Cell(row.broken_in),
        "change": change_cell(row),
        "answer": answers_cell([each for each in answers if each["indicator"] == row.code]),
    }


def answers_cell(answers: Sequence[Mapping[str, Any]]) -> Cell:
    if not answers:
        return Cell(None, _("Nothing is planned yet."), tone="warn")
    write = formatter()
    lines = [
        (
            words(read_words(each["words"])),
            typed_text(each["owner"]),
            write.between,
            write.day(date.fromisoformat(each["due_on"])),
        )
        for each in answers[:NAMED]
    ]
    return Cell(None, format_html_join("", '{}<span class="sub">{}{}{}</span>', lines))


def _below(report: Report) -> Iterator[Block]:
    if report.below:
        yield Heading(_("Furthest below target"))
        caption = _("Figures far below their target, the largest gap first")
        yield figures_table("below", caption, report.below, promised=report.promised, to_target=True)
    if report.within_tolerance:
        write, count = formatter(), report.within_tolerance
        sentence = ngettext(
            "%(shown)s more figure is below its target by no more than %(tolerance)s.",
            "%(shown)s more figures are below their target by no more than %(tolerance)s.",
            count,
        )
        yield Text(sentence % {"shown": write.num(count), "tolerance": write.percent(report.tolerance)}, muted=True)


def late_table(late: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("name", _("Action"), wide=True), Column("plan", shown=False), Column("directorate", shown=False),
        Column("due_on", _("Was due")), Column("owner", _("Who does it")), Column("note", _("What to know")),
    ]  # fmt: skip
    return table_of(
        "late", _("Actions whose day has passed, the longest ago first"), columns, [_late_record(each) for each in late]
    )


def _late_record(action: Mapping[str, Any]) -> dict[str, Cell]:
    said, whose = read_words(action["words"]), action.get("directorate")  # older reports don't say whose it is
    return {
        "name": Cell(str(said), words(said), [words(read_words(whose["name"]))] if whose else []),
        "plan": Cell(action.get("plan")),
        "directorate": Cell(whose["code"] if whose else None),
        "due_on": day_cell(date.fromisoformat(action["due_on"])),
        "owner": person_cell(action["owner"]),
        "note": person_cell(action["note"]),
    }


def silent_table(rows: Sequence[Row]) -> Table:
    columns = [
        *KEY, Column("name", _("Indicator"), wide=True), Column("owner", _("Owner")), Column("since", _("Since when"), held=False),
        Column("silent_for", number=True, shown=False), Column("reason", shown=False),
    ]  # fmt: skip
    records = [
        {
            **key_cells(row),
            "name": name_cell(row),
            "owner": person_cell(row.owner, _("Nobody yet")),
            "since": Cell(None, silence(row), [typed_text(row.no_data_reason)] if row.no_data_reason else []),
            "silent_for": Cell(row.silent_for),
            "reason": Cell(row.no_data_reason),
        }
        for row in rows
    ]  # fmt: skip
    return table_of("silent", _("Figures that are missing, with who owes them"), columns, records)


def disputed_table(rows: Sequence[Row]) -> Table:
    caption = _("Figures that the oversight unit counted differently; they count neither as kept nor as broken")
    columns = [
        *KEY, Column("name", _("Indicator"), wide=True), Column("figure", _("Reported"), number=True),
        Column("recounted", _("Counted again"), number=True), Column("owner", _("Owner")),
    ]  # fmt: skip
    records = [
        {
            **key_cells(row),
            "name": name_cell(row),
            "figure": shown_figure(row),
            "recounted": figure_cell(row, row.recounted),
            "owner": person_cell(row.owner),
        }
        for row in rows
    ]
    return table_of("disputed", caption, columns, records)


def _changed(rows: Sequence[Row]) -> Table:
    columns = [
        *KEY, Column("name", _("Indicator"), wide=True), Column("figure", _("Figure"), number=True),
        Column("change", _("Is it chance?")), Column("history", _("The last periods"), held=False),
    ]  # fmt: skip
    records = [
        {
            **key_cells(row),
            "name": name_cell(row),
            "figure": shown_figure(row),
            "change": change_cell(row),
            "history": history_cell(row),
        }
        for row in rows
    ]
    return table_of("changed", _("Figures whose change is more than chance"), columns, records)


SECTION = Section("attention", gettext_lazy("What needs attention"), blocks, gather, figures=True)
