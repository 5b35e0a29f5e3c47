"""New rows that come by the thousand: the statement is put together once for a model, not once for a row."""

from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def insert(row: Row) -> Row:
    """As save(force_insert=True), for models without parents, whose key the database gives; no signal is sent."""
    statement, fields = _statement(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias
    return row


@cache
def _statement(model: type[models.Model]) -> tuple[str, list[Any]]:
    quote: Any = connection.ops.quote_name
    key: Any = model._meta.pk
    fields: list[Any] = [field for field in model._meta.local_concrete_fields if field is not key]
    places = [
        field.get_placeholder(None, None, connection) if hasattr(field, "get_placeholder") else "%s" for field in fields
    ]
    names = ", ".join(quote(field.column) for field in fields)
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(places)}) RETURNING {quote(key.column)}", fields
