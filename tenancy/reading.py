"""Rows that are asked for with every message: raw() works out anew for each answer which of its columns are fields."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def read_one(model: type[Row], statement: str, values: Sequence[Any]) -> Row | None:
    """As the first of model.objects.raw(): fields that the statement leaves out are asked for when somebody needs them, and what is
    no field becomes an attribute."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
        columns = tuple(column.name for column in cursor.description)
    if found is None:
        return None
    known = dict(zip(columns, found, strict=True))
    fields = _fields(model, columns)
    taken = [_from_database(field, known.pop(field.column)) for field in fields]
    row = model.from_db(connection.alias, [field.attname for field in fields], taken)
    for name, value in known.items():
        setattr(row, name, value)
    return row


@cache
def _fields(model: type[models.Model], columns: tuple[str, ...]) -> list[Any]:
    """In the order in which the model takes them."""
    return [field for field in model._meta.concrete_fields if field.column in columns]


def _from_database(field: Any, value: Any) -> Any:
    return field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
