"""The ways of trees ("/3/17/"), kept by one statement for a whole branch. Every caller holds the tree's lock."""

import zlib
from typing import TypeVar

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from organisation.models import Tree
from tenancy.context import require_tenant
from tenancy.refusals import NotAllowed

Node = TypeVar("Node", bound=Tree)


def lock_tree(model: type[Tree]) -> None:
    """One change of a tenant's tree at a time: two moves at once could close a circle that neither of them sees."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)",
            [zlib.crc32(model._meta.db_table.encode()) - 2**31, require_tenant().pk],
        )


def put_below(row: Tree, parent: Tree | None) -> None:
    """Key and way of a row before it is stored: it appears in the trail once, and whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [row._meta.db_table])
        row.pk = cursor.fetchone()[0]
    row.path = f"{parent.path if parent else '/'}{row.pk}/"


def move_branch(row: Node, parent: Node | None) -> bool:
    """The row with everything below it. True if it has moved."""
    if row.parent_id == (parent.pk if parent else None):  # type: ignore[attr-defined]
        return False
    check_move(row, parent)
    branch, old = type(row)._default_manager.filter(path__startswith=row.path), row.path
    row.parent, row.path = parent, f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["parent"])
    branch.update(path=Concat(Value(row.path), Substr(F("path"), len(old) + 1)))
    return True


def check_move(row: Tree, parent: Tree | None) -> None:
    if parent is not None and row.covers(parent):
        raise NotAllowed(_("“%(name)s” cannot become part of itself or of something below it.") % {"name": str(row)})
    check_parent(parent)


def check_parent(parent: Tree | None) -> None:
    if parent is not None and parent.ended_on is not None:
        raise NotAllowed(_("“%(name)s” has ended. Choose one that is in use.") % {"name": str(parent)})


def repath(model: type[Tree]) -> None:
    """Compute all ways anew from the parents, in one statement; rows whose way is right are not touched."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE way AS (SELECT id, '/' || id || '/' AS path FROM {table} WHERE parent_id IS NULL "
            f"UNION ALL SELECT t.id, w.path || t.id || '/' FROM {table} t JOIN way w ON t.parent_id = w.id) "
            f"UPDATE {table} t SET path = way.path FROM way WHERE way.id = t.id AND t.path <> way.path"
        )
