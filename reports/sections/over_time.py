"""Charts: the exceptions over time with their standards, each with its figures beside it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..blocks import Block, Cell, Column, Heading, Legend, Picture, Table, Text
from ..pictures import line_chart
from ..reading import Facts, Report, Row
from .base import Section
from .cells import figure_cell, name_cell, period_short, table_of

LINES = ("guaranteed", "target", "mean", "limits", "better", "worse")


def blocks(report: Report, _facts: Facts) -> Iterator[Block]:
    if not report.charted:
        yield Text(_("No figure has a past yet that could be drawn."))
        return
    yield Legend(LINES if report.promised else LINES[1:])
    for row in report.charted:
        yield Heading(name_cell(row).words)
        yield Picture(f"{row.name} ({row.code})", line_chart(row), _table(row))


def _table(row: Row) -> Table:
    columns = [
        Column("period", _("Period")), Column("figure", _("Figure"), number=True), Column("standing", _("Standing")),
    ]  # fmt: skip
    records = [
        {
            "period": Cell(point.span.starts_on, period_short(point.span)),
            "figure": Cell(point.value, figure_cell(row, point.value).words),
            "standing": Cell(point.standing.code, str(point.standing.word)),
        }
        for point in row.recent
    ]
    return table_of(f"series-{row.code}", _("The figures of the chart"), columns, records, dense=True)


SECTION = Section("over_time", gettext_lazy("Figures over time"), blocks, figures=True)
