"""What people told us, by the directorate that answers for it: hidden so that with the services nothing follows of the few."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.statistics.formula import Statistics
from feedback.statistics.tables import Table as Told
from feedback.statistics.tables import published_directorates

from ..blocks import Block, Text
from ..content.quarters import joined
from ..content.scope import Scope
from ..reading import Facts, Report
from .base import Section
from .message_earlier import Counted, added_up, standing
from .message_reach import Reports, all_of, offices
from .messages import counted, group_table, line_facts


def gather(scope: Scope) -> dict[str, Any]:
    """Of the whole municipality alone: of one directorate the messages are those of its report."""
    if scope.directorate is not None:
        return {"rows": []}
    found = counted(scope)
    tables = [_beside(scope, each, published_directorates(each, found.names)) for each in found.parts]
    if len(tables) > 1:
        table = joined(tables, published_directorates(found.whole, found.names))
        return {"rows": _rows(table)}
    facts = {"rows": _rows(tables[0])}
    kept: dict[str, Any] = standing(scope, "message_directorates", found.span, facts, _counts)
    return kept


def _beside(scope: Scope, statistics: Statistics, table: Told | None) -> Told | None:
    return Reports(offices(statistics), all_of(scope)).beside(table) if table else None


def _rows(table: Told | None) -> list[dict[str, Any]]:
    return [line_facts(row.code, row.name, row.numbers) for row in table.rows] if table else []


def _counts(facts: Facts) -> Counted:
    return added_up((row["code"], row["numbers"]) for row in facts["rows"])


def blocks(report: Report, facts: Facts) -> Iterator[Block]:
    if report.scope["directorate"]:
        yield Text(_("This report is about one directorate."))
    elif not facts["rows"]:
        yield Text(_("So few are not shown, so that nobody can be recognised."))
    else:
        yield group_table("messages-directorate", {"dimension": "directorate", "rows": facts["rows"]})


SECTION = Section("message_directorates", gettext_lazy("Messages by directorate"), blocks, gather)
