"""New rows that come by the thousand: the statement is put together once for a model, not once for a row."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


class Counted(NamedTuple):
    """What one field takes from a statement that runs just before, in the same breath: `statement` returns it as `last`."""

    field: str
    statement: str
    values: Sequence[Any]


def insert(row: Row, counted: Counted | None = None) -> Row:
    """As save(force_insert=True), for models without parents, whose key the database gives; no signal is sent."""
    statement, fields = _statement(type(row), counted and counted.field, counted.statement if counted else "")
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(counted.values if counted else ()), *values])
        row.pk, *given = cursor.fetchone()
    if counted:
        setattr(row, counted.field, *given)
    row._state.adding, row._state.db = False, connection.alias
    return row


@cache
def _statement(model: type[models.Model], counted: str | None, before: str) -> tuple[str, list[Any]]:
    """With its fields, but for the one that is counted."""
    quote: Any = connection.ops.quote_name
    key: Any = model._meta.pk
    fields: list[Any] = [f for f in model._meta.local_concrete_fields if f is not key and f.name != counted]
    places = [
        field.get_placeholder(None, None, connection) if hasattr(field, "get_placeholder") else "%s" for field in fields
    ]
    names, given = [quote(field.column) for field in fields], [quote(key.column)]
    if counted:
        column = quote(next(f.column for f in model._meta.local_concrete_fields if f.name == counted))
        names, places, given = [*names, column], [*places, "(SELECT last FROM counted)"], [*given, column]
    first = f"WITH counted AS ({before}) " if counted else ""
    into = f"{quote(model._meta.db_table)} ({', '.join(names)})"
    return f"{first}INSERT INTO {into} VALUES ({', '.join(places)}) RETURNING {', '.join(given)}", fields
