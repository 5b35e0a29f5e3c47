"""The quarters of messages that were published, as they were published."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.statistics.publishing import Quarter, published_quarters, span_of, thawed

from ..blocks import Block, Cell, Column, Heading, Table, Text
from ..content.scope import Scope
from ..reading import Facts, Report
from .base import Section
from .cells import table_of
from .messages import days_of, few, group_table, how, kept_numbers, line_facts, number_cells, number_columns, telling
from .provenance import provenance


def gather(scope: Scope) -> dict[str, Any]:
    """Those that lie inside the period. One query."""
    period, known = scope.period, published_quarters()
    assert period is not None
    spans = {code: span_of(code) for code in sorted(known)}
    inside = [
        code for code, span in spans.items() if period.starts_on <= span.starts_on and span.ends_on <= period.ends_on
    ]
    return {"quarters": [{"quarter": code, **_quarter(thawed(known[code]))} for code in inside]}


def _quarter(quarter: Quarter) -> dict[str, Any]:
    return {
        "period": {"starts_on": quarter.span.starts_on, "ends_on": quarter.span.ends_on},
        "as_of": quarter.as_of,
        "licence": quarter.licence,
        "whole": kept_numbers(quarter.whole),
        "tables": [
            {"dimension": table.dimension, "rows": [line_facts(row.code, row.name, row.numbers) for row in table.rows]}
            for table in quarter.tables
        ],
    }


def blocks(_report: Report, facts: Facts) -> Iterator[Block]:
    quarters = facts["quarters"]
    if not quarters:
        yield Text(_("No quarter of this period is published."))
        return
    if all(each["whole"]["received"] is None for each in quarters):
        yield few()
    yield _overview(quarters)
    for each in reversed(quarters):
        if tables := telling(each["tables"]):
            yield Heading(days_of(each))
            for table in tables:
                yield group_table(f"messages-{each['quarter']}-{table['dimension']}", table)
    yield Heading(_("How it was counted"))
    yield how()
    last = max(datetime.fromisoformat(each["as_of"]) for each in quarters)
    yield provenance(days_of({"period": _around(quarters)}), _("Register of messages"), last)


def _around(quarters: list[Any]) -> dict[str, str]:
    return {"starts_on": quarters[0]["period"]["starts_on"], "ends_on": quarters[-1]["period"]["ends_on"]}


def _overview(quarters: list[Any]) -> Table:
    columns = [Column("quarter", shown=False), Column("name", _("Quarter"), held=False), *number_columns(people=False)]
    records = [
        {"quarter": Cell(each["quarter"]), "name": Cell(None, days_of(each))} | number_cells(each["whole"])
        for each in quarters
    ]
    return table_of("messages", _("Messages by quarter"), columns, records)


SECTION = Section("public_messages", gettext_lazy("What people told us"), blocks, gather)
