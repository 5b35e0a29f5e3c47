"""Temporary tables that the items of a file are copied into, batch by batch: COPY straight into fenced tables is refused."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from tenancy.context import require_tenant
from tenancy.text import sort_keys, words

from ...reading import (
    DirectorateFound,
    DroppedZero,
    IndicatorFound,
    Item,
    NoDataFound,
    ServiceFound,
    StandardFound,
    ValueFound,
)

BATCH = 20_000  # items held in memory
PLACE = "sheet text, at_row integer, at_column text"
PERIOD = "period_kind text, period_code text, starts_on date, ends_on date"
TABLES = {
    "load_indicator": "code text, name text, name_sort jsonb, service text, description text, method text, source text, unit text, "
    f"kind text, direction text, frequency text, weight numeric, baseline numeric, decimals smallint, {PLACE}",
    "load_figure": f"indicator text, {PERIOD}, value numeric, numerator numeric, denominator numeric, original text, reason text, {PLACE}",
    "load_standard": f"indicator text, kind text, low numeric, valid daterange, {PLACE}",
    "load_zero": f"indicator text, {PERIOD}, {PLACE}",
}
Cells = Sequence[Any]


@contextmanager
def staging_tables() -> Iterator[Any]:
    """Gone with the transaction, or at the end of the block where it goes on."""
    with connection.cursor() as cursor:
        for table, columns in TABLES.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")
        yield cursor
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")


class Copying:
    """Sorts items into the tables; directorates and services, which are few, are kept."""

    def __init__(self, cursor: Any, language: str) -> None:
        self.cursor, self.language = cursor, language
        self.directorates: list[DirectorateFound] = []
        self.services: list[ServiceFound] = []
        self._waiting: dict[str, list[Cells]] = defaultdict(list)
        self._count = 0

    def add(self, item: Item) -> None:
        if isinstance(item, DirectorateFound):
            self.directorates.append(item)
        elif isinstance(item, ServiceFound):
            self.services.append(item)
        elif row := self._row_of(item):
            self._waiting[row[0]].append(row[1])
            self._count += 1
            if self._count >= BATCH:
                self.flush()

    def _row_of(self, item: Item) -> tuple[str, Cells] | None:
        """The table and the cells of an item; None for what is only counted."""
        if isinstance(item, ValueFound):
            return "load_figure", _value(item)
        if isinstance(item, NoDataFound):
            return "load_figure", _no_data(item)
        if isinstance(item, StandardFound):
            days = f"[{item.valid_from.isoformat()},{item.valid_to.isoformat()}]"
            return "load_standard", (item.indicator, item.kind, item.low, days, *_place(item))
        if isinstance(item, IndicatorFound):
            return "load_indicator", _indicator(item, self.language)
        if isinstance(item, DroppedZero):
            return "load_zero", (item.indicator, *_period(item), *_place(item))
        return None

    def flush(self) -> None:
        for table, rows in self._waiting.items():
            copy_rows(self.cursor, table, rows)
        self._waiting.clear()
        self._count = 0

    def finish(self) -> None:
        """Temporary tables have no statistics unless asked for."""
        self.flush()
        self.cursor.execute(f"ANALYZE {', '.join(TABLES)}")


def copy_rows(cursor: Any, table: str, rows: Iterable[Cells]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _value(item: ValueFound) -> Cells:
    return (
        item.indicator, *_period(item), item.value, item.numerator, item.denominator, item.text[:200], "", *_place(item),
    )  # fmt: skip


def _no_data(item: NoDataFound) -> Cells:
    return item.indicator, *_period(item), None, None, None, item.text[:200], item.reason[:300], *_place(item)


def _indicator(item: IndicatorFound, language: str) -> Cells:
    keys = Jsonb(sort_keys(words(item.name, language), require_tenant().languages))
    return (
        item.code, item.name, keys, item.service, item.description, item.calculation, item.source, item.unit, item.kind, item.direction,
        item.frequency, item.weight, item.baseline, item.decimals, *_place(item),
    )  # fmt: skip


def _period(item: ValueFound | NoDataFound | DroppedZero) -> Cells:
    return item.period.kind, item.period.code, item.period.starts_on, item.period.ends_on


def _place(item: Any) -> Cells:
    return item.place.sheet, item.place.row, item.place.column
