"""What people told us, by the directorate that answers for it: hidden so that with the services nothing follows of the few."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.statistics.tables import published_directorates

from ..blocks import Block, Text
from ..content.scope import Scope
from ..reading import Facts, Report
from .base import Section
from .message_earlier import Counted, added_up, standing
from .message_reach import Reports, offices
from .messages import counted, group_table, line_facts, spans_of


def gather(scope: Scope) -> dict[str, Any]:
    """Of the whole municipality alone: of one directorate the messages are those of its report."""
    if scope.directorate is not None:
        return {"rows": []}
    assert scope.period is not None
    span = spans_of(scope.period)[0]
    table = published_directorates(counted(scope))
    told = Reports(offices(counted(scope))).beside(table) if table else None
    found = {"rows": [line_facts(row.code, row.name, row.numbers) for row in told.rows] if told else []}
    kept: dict[str, Any] = standing(scope, "message_directorates", span, found, _counts)
    return kept


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
