"""What waits for the governor's office or the council: barriers raised to it, plans and charters to be signed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.queries import versions_to_countersign
from planning.models import Barrier, Cycle
from planning.workflow import BarrierLevel, Level, Stage
from sdip.web.formats import NOTHING
from sdip.web.templatetags.sdip import words
from tenancy.text import Words
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Sign, Table, Text
from ..content.scope import Scope
from ..reading import Facts, Report
from .attention import open_actions
from .base import Section
from .cells import day_cell, table_of, typed_text

TYPED = "typed"


def gather(scope: Scope) -> dict[str, Any]:
    """Three queries. What was typed comes first."""
    typed = [{"kind": TYPED, "words": each, "directorate": None, "since": None} for each in scope.asks]
    return {"asks": [*typed, *_barriers(scope), *_plans(scope), *_charters(scope)]}


def typed_asks(report: Report) -> tuple[Words, ...]:
    """Of a frozen report, for the issue that corrects it."""
    return tuple(read_words(each["words"]) for each in asked_in(report) if each["kind"] == TYPED)


def asked_in(report: Report) -> list[Mapping[str, Any]]:
    """Of whichever section asks."""
    return next((facts["asks"] for _code, facts in report.sections if "asks" in facts), [])


def _barriers(scope: Scope) -> Iterator[dict[str, Any]]:
    rows = Barrier.objects.filter(action__in=open_actions(scope), level=BarrierLevel.GOVERNOR, cleared_at=None)
    for row in rows.select_related("action__directorate").order_by("raised_at", "pk"):
        since = (row.escalated_at or row.raised_at).date()
        yield _ask("barrier", row.action.directorate, since, words=row.action.words, why=row.words)


def _plans(scope: Scope) -> Iterator[dict[str, Any]]:
    rows = Cycle.objects.running().filter(scope.below("directorate"), awaited__level=Level.GOVERNOR)
    for row in rows.select_related("directorate", "awaited").order_by("awaited__since", "pk"):
        yield _ask("plan", row.directorate, row.awaited.since.date(), words=row.name, stage=row.awaited.stage)


def _charters(scope: Scope) -> Iterator[dict[str, Any]]:
    rows = versions_to_countersign().filter(scope.below("charter__directorate"))
    for row in rows.select_related("charter__directorate", "charter__service").order_by("pk"):
        yield _ask("charter", row.charter.directorate, None, words=row.charter.title)


def _ask(kind: str, directorate: Any, since: date | None, **more: Any) -> dict[str, Any]:
    whose = {"code": directorate.code, "name": directorate.name}
    return {"kind": kind, "directorate": whose, "since": since, **more}


# --- read ---


def blocks(_report: Report, facts: Facts) -> Iterator[Block]:
    if not facts["asks"]:
        yield Text(_("Nothing waits for your decision."))
        return
    yield _table(facts["asks"])
    yield Sign([_("Seen by"), _("Date"), _("Decisions: yes, no or later")])


def sentence(ask: Mapping[str, Any]) -> str:
    """Also on the cover."""
    if ask["kind"] == TYPED:
        return words(read_words(ask["words"]))
    name = {"name": read_words(ask["words"])}
    if ask["kind"] == "barrier":
        return _("Clear the way for “%(name)s”.") % name
    if ask["kind"] == "plan":
        return _("Sign the plan “%(name)s”: %(stage)s.") % (name | {"stage": Stage(ask["stage"]).label})
    return _("Approve the charter “%(name)s”.") % name


def _table(asks: list[Mapping[str, Any]]) -> Table:
    columns = [
        Column("kind", shown=False), Column("ask", _("Decision"), wide=True), Column("directorate", shown=False),
        Column("name", _("Directorate"), held=False), Column("since", _("Waits since")),
    ]  # fmt: skip
    return table_of("asks", _("Decisions that only you can take"), columns, [_record(ask) for ask in asks])


def _record(ask: Mapping[str, Any]) -> dict[str, Cell]:
    said, why, whose = sentence(ask), ask.get("why", ""), ask["directorate"]
    raw = str(read_words(ask["words"])) if ask["kind"] == TYPED else said
    return {
        "kind": Cell(ask["kind"]),
        "ask": Cell(raw, said, [typed_text(why)] if why else []),
        "directorate": Cell(whose["code"] if whose else None),
        "name": Cell(None, words(read_words(whose["name"])) if whose else NOTHING),
        "since": day_cell(date.fromisoformat(ask["since"])) if ask["since"] else Cell(None, NOTHING),
    }


SECTION = Section("asks", gettext_lazy("We ask you to decide"), blocks, gather)
