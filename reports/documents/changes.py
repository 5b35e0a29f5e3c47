"""What the tables of an issue say otherwise than those of the issue before, in words, as each of the two tells it."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override

from tenancy.context import require_tenant
from tenancy.text import Words

from ..blocks import Aside, Cell, Column, Table
from ..reading import Report
from ..sections.cells import table_of
from .look import as_frozen
from .page import parts_of
from .registry import SPECS

FOLLOWS = frozenset(
    {"figure", "gap", "standing", "change"}
)  # from a figure that has been corrected, which is told apart
DRAWN = frozenset({"history"})  # told by charts, not by words

Name = tuple[str, str]  # of a section and a table in it
Tables = dict[Name, Table]
Row = tuple[Any, int]  # what it is about, and how many before it in its table are about the same


@dataclass(frozen=True, slots=True)
class Change:
    """At which places of which table; `before` or `after` None: the row is new, or is gone. `column` None: the row as a whole."""

    name: Name
    before: int | None
    after: int | None
    column: str | None = None


def changes(before: Report, after: Report, told: Collection[str]) -> list[dict[str, Any]]:
    """`told`: codes of indicators whose figures are told as corrected already. In every language of the tenant."""
    first, *others = require_tenant().languages
    with as_frozen(after):
        was, now = _tables(before, first), _tables(after, first)
        found = list(_found(was, now, told))
        spoken = {first: [_words(each, was, now) for each in found]}
        for language in others if found else []:
            was, now = _tables(before, language), _tables(after, language)
            spoken[language] = [_words(each, was, now) for each in found]
    return [
        {
            "table": change.name[1],
            "column": change.column,
            **{part: _in_languages(spoken, place, part) for part in ("caption", "row", "heading", "was", "now")},
        }
        for place, change in enumerate(found)
    ]


def _in_languages(spoken: Mapping[str, list[dict[str, str | None]]], place: int, part: str) -> Words | None:
    found = {language: said[place][part] for language, said in spoken.items()}
    return None if None in found.values() else Words({language: str(words) for language, words in found.items()})


# --- which ---


def _found(was: Tables, now: Tables, told: Collection[str]) -> Iterator[Change]:
    for name in dict.fromkeys([*now, *was]):
        old, new = _rows(was.get(name)), _rows(now.get(name))
        for row in dict.fromkeys([*new, *old]):
            corrected = (now.get(name) or was[name]).columns[0].code == "indicator" and row[0] in told
            if row in old and row in new:
                yield from _cells(name, was[name], now[name], old[row], new[row], corrected=corrected)
            elif not corrected:
                yield Change(name, old.get(row), new.get(row))


def _rows(table: Table | None) -> dict[Row, int]:
    """By what each is about: its first column says it."""
    seen: Counter[Any] = Counter()
    found: dict[Row, int] = {}
    for place, row in enumerate(table.rows if table else []):
        about = row[0].raw
        found[about, seen[about]] = place
        seen[about] += 1
    return found


def _cells(name: Name, was: Table, now: Table, old: int, new: int, *, corrected: bool) -> Iterator[Change]:
    there = {column.code for column in was.columns}
    for column in now.columns:
        if (
            not column.words
            or column.code in DRAWN
            or column.code not in there
            or (corrected and column.code in FOLLOWS)
        ):
            continue
        if _text(_cell(was, old, column.code)) != _text(_cell(now, new, column.code)):
            yield Change(name, old, new, column.code)


# --- in words ---


def _tables(report: Report, language: str) -> Tables:
    """With the numbers under the headline as a table of their own."""
    with override(language):
        found = {("cover", "cover"): _cover(report)}
        for part in parts_of(report):
            for block in part.blocks:
                table = block.table if isinstance(block, Aside) else block
                if isinstance(table, Table):
                    found[part.code, table.code] = table
    return found


def _cover(report: Report) -> Table:
    columns = [Column("tile"), Column("name"), Column("value", _("Number"))]
    tiles = SPECS[report.document].tiles(report)
    records = [
        {"tile": Cell(each.code), "name": Cell(words=each.words), "value": Cell(words=each.value)} for each in tiles
    ]
    return table_of("cover", _("Under the headline"), columns, records)


def _words(change: Change, was: Tables, now: Tables) -> dict[str, str | None]:
    table = now.get(change.name) or was[change.name]
    heading = next((each.words for each in table.columns if each.code == change.column), "")
    where = (was, change.before) if change.after is None else (now, change.after)
    return {
        "caption": table.caption,
        "row": _row_name(where[0][change.name], where[1] or 0),
        "heading": heading,
        "was": _said(was, change, change.before),
        "now": _said(now, change, change.after),
    }


def _said(tables: Tables, change: Change, place: int | None) -> str | None:
    """None: there is no such row."""
    if place is None:
        return None
    return _text(_cell(tables[change.name], place, change.column)) if change.column else ""


def _row_name(table: Table, place: int) -> str:
    """The first of its cells that says something to people."""
    return next((said for cell in table.rows[place] if (said := _plain(cell.words))), str(table.rows[place][0].raw))


def _cell(table: Table, place: int, code: str) -> Cell:
    return next(cell for column, cell in zip(table.columns, table.rows[place], strict=True) if column.code == code)


def _text(cell: Cell) -> str:
    said = [_plain(each) for each in (cell.words, *cell.below)]
    return " · ".join(each for each in said if each)


def _plain(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())
