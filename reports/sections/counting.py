"""How each figure is counted, and where it comes from."""

from collections.abc import Iterator, Sequence

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from indicators.counting import FORMULAS
from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from sdip.web.templatetags.sdip.marks import conf

from ..blocks import Block, Bullets, Cell, Column, Table
from ..reading import Facts, Report, Row
from ..wording import how_counted
from .base import Section
from .cells import KEY, code_words, period_short, table_of

PRINTED = (
    "figure",
    "in_force",
    "standing",
    "gap",
    "kept",
    "confidence",
    "missing",
)  # what the report's numbers rest on


def blocks(report: Report, _facts: Facts) -> Iterator[Block]:
    printed = [formula for formula in FORMULAS if formula.code in PRINTED]
    yield Bullets([format_html("<b>{}:</b> {}", formula.name, formula.words) for formula in printed])
    if report.rows:
        yield _table(report.rows)


def _table(rows: Sequence[Row]) -> Table:
    columns = [
        *KEY, Column("name", _("Indicator"), wide=True), Column("counted", _("Counted as")),
        Column("parts", _("Of these"), number=True, held=False), Column("numerator", number=True, shown=False),
        Column("denominator", number=True, shown=False), Column("source", _("Source")), Column("standards", shown=False),
        Column("confidence", _("Confidence"), held=False),
    ]  # fmt: skip
    caption = _("How each figure is counted, and where it comes from")
    return table_of("counting", caption, columns, [_record(row) for row in rows], dense=True)


def _record(row: Row) -> dict[str, Cell]:
    said, write = how_counted(row), formatter()
    facts = {"part": write.num(row.numerator), "whole": write.num(row.denominator)}
    parts = NOTHING if row.denominator is None else _("%(part)s of %(whole)s") % facts
    return {
        "indicator": Cell(row.code),
        "service": Cell(row.service_code),
        "directorate": Cell(row.directorate_code),
        "name": Cell(str(row.name), words(row.name), [code_words(row.code)]),
        "counted": Cell(said, said, [words(row.method)] if row.counting else []),
        "parts": Cell(None, parts),
        "numerator": Cell(row.numerator),
        "denominator": Cell(row.denominator),
        "source": Cell(str(row.source), words(row.source) or NOTHING),
        "standards": Cell(row.standard_sources),
        "confidence": Cell(None, conf(row.confidence) or NOTHING, [period_short(row.period)]),
    }


SECTION = Section("counting", gettext_lazy("How we count"), blocks, figures=True)
