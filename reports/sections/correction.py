"""What an issue says that takes the place of an earlier one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from sdip.web.formats import NOTHING, formatter
from sdip.web.templatetags.sdip import words
from tenancy.text import Words
from tenancy.text import words as read_words

from ..blocks import Block, Cell, Column, Notice, Table
from ..reading import Report, Row, decimal
from .cells import KEY, figure_cell, key_cells, name_cell, table_of, typed_text


def correction(report: Report) -> Iterator[Block]:
    """Why, which figures are others now, and what else is; an issue of format 1 has its reason alone."""
    if report.corrects is None:
        return
    title = _("This is issue %(issue)s. It takes the place of the one before.") % {
        "issue": formatter().num(report.issue)
    }
    reason = format_html("{} {}", _("What changed:"), typed_text(report.corrects["reason"]))
    yield Notice(title, reason, "warn", "warn")
    was = {each["code"]: each["was"] for each in report.corrects.get("changed", [])}
    rows = [row for row in report.rows if row.code in was]
    if rows:
        yield _table(rows, was)
    if others := report.corrects.get("tables", []):
        yield _others(others)


def _table(rows: list[Row], was: dict[str, str | None]) -> Table:
    columns = [
        *KEY, Column("name", _("Indicator"), wide=True), Column("was", _("Was"), number=True), Column("now", _("Is now"), number=True),
    ]  # fmt: skip
    return table_of(
        "corrected", _("Figures that have been corrected"), columns, [_record(row, was[row.code]) for row in rows]
    )


def _record(row: Row, was: str | None) -> dict[str, Cell]:
    before = figure_cell(row, decimal(was))
    return {
        **key_cells(row),
        "name": name_cell(row, code=True),
        "was": Cell(before.raw, before.words, before.below),
        "now": figure_cell(row, row.value),
    }


def _others(changes: Sequence[Mapping[str, Any]]) -> Table:
    columns = [
        Column("table", shown=False), Column("column", shown=False), Column("row", _("What"), wide=True),
        Column("was", _("Was")), Column("now", _("Is now")),
    ]  # fmt: skip
    return table_of("changes", _("What else this issue says otherwise"), columns, [_other(each) for each in changes])


def _other(change: Mapping[str, Any]) -> dict[str, Cell]:
    row, where = read_words(change["row"]), [words(read_words(change[part])) for part in ("caption", "heading")]
    whole = _("No longer there") if change["now"] is None else _("New")  # where no column is named
    return {
        "table": Cell(change["table"]),
        "column": Cell(change["column"]),
        "row": Cell(str(row), words(row), where),
        "was": _told(read_words(change["was"])),
        "now": _told(read_words(change["now"])) if change["column"] else Cell(whole, whole),
    }


def _told(said: Words) -> Cell:
    return Cell(str(said), words(said) or NOTHING)
