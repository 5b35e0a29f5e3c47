"""Rows of many kinds as one: querysets of the same columns, joined by the database into one UNION ALL."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

Sql = tuple[str, list[Any]]
JSONB = 3802  # PostgreSQL's number of the type


def union_all(parts: Iterable[tuple[str, QuerySet[Any]]], columns: dict[str, str]) -> Sql | None:
    """(kind, rows) of each part as rows of `kind` and the columns; None where there is nothing to ask.

    columns: name and how it is cast, "{c}" standing for the column; in the rows each is a field or an annotation.
    """
    selects: list[str] = []
    params: list[Any] = []
    for kind, rows in parts:
        try:
            sql, values = rows.order_by().values(*columns).query.sql_with_params()
        except EmptyResultSet:
            continue
        shown = ", ".join(f"{cast.format(c=f'part.{name}')} AS {name}" for name, cast in columns.items())
        selects.append(f"SELECT %s::text AS kind, {shown} FROM ({sql}) part")
        params += [kind, *values]
    return (" UNION ALL ".join(selects), params) if selects else None


def fetch(sql: str, params: Sequence[Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        columns = [(column.name, column.type_code == JSONB) for column in cursor.description]
        return [
            {name: _read(value) if is_json else value for (name, is_json), value in zip(columns, row, strict=True)}
            for row in cursor.fetchall()
        ]


def _read(value: Any) -> Any:
    """Django leaves jsonb as text to its own fields; here there are none."""
    return json.loads(value) if isinstance(value, str) else value
