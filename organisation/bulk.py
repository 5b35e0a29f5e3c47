"""Directorates and services by the hundred, as a file brings them: in a few statements, with the same trail and search words."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from organisation.actions.trees import lock_tree
from sdip.web.search import index_rows
from tenancy.audit import acting
from tenancy.text import words

from .models import Directorate, Service

Named = tuple[str, str]  # code and name


def add_missing_directorates(found: Iterable[Named], *, language: str, by: Any) -> list[Directorate]:
    """Those whose code nobody has; the others stay as they are. All at the top of the tree."""
    with acting("organisation.add_missing_directorates", by=by):
        lock_tree(Directorate)
        new = _new(Directorate, found, language)
        for row, key in zip(new, _keys(Directorate, len(new)), strict=True):
            row.pk, row.path = key, f"/{key}/"
        return _stored(Directorate, new)


def add_missing_services(found: Iterable[tuple[str, str, str]], *, language: str, by: Any) -> list[Service]:
    """(code, name, code of the directorate); a directorate that is not there is a KeyError."""
    rows = list(found)
    with acting("organisation.add_missing_services", by=by):
        owners = dict(Directorate.objects.filter(code__in={owner for _c, _n, owner in rows}).values_list("code", "pk"))
        of = {code: owners[owner] for code, _name, owner in rows}
        new = _new(Service, [(code, name) for code, name, _owner in rows], language)
        for row in new:
            row.directorate_id = of[row.code]
        return _stored(Service, new)


def _new(model: Any, found: Iterable[Named], language: str) -> list[Any]:
    names = {code: name for code, name in found}
    known = set(model.objects.filter(code__in=names).values_list("code", flat=True))
    rows = [model(code=code, name=words(name, language)) for code, name in names.items() if code not in known]
    for row in rows:
        row.set_sort_keys()
    return rows


def _keys(model: Any, count: int) -> list[int]:
    with connection.cursor() as cursor:
        table = model._meta.db_table
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [key for (key,) in cursor.fetchall()]


def _stored(model: Any, rows: list[Any]) -> list[Any]:
    model.objects.bulk_create(rows, batch_size=1000)
    index_rows(model._meta.model_name, [(row.pk, (row.code, row.name)) for row in rows])
    return rows
