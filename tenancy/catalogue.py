"""What the database has: the facts that fence.py compares with what it wants."""

from typing import Any

_COLUMNS = (
    "(SELECT array_agg(attname::text ORDER BY x.n) FROM unnest({keys}) WITH ORDINALITY x(k, n) "
    "JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = x.k)"
)
_HERE = "relnamespace = current_schema()::regnamespace"


class Catalogue:
    def __init__(self, cursor: Any, app_role: str) -> None:
        self._cursor = cursor
        self.row_security: dict[str, bool] = dict(
            self._all(f"SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p') AND {_HERE}")
        )
        self.columns: set[tuple[str, str]] = set(
            self._all(
                "SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
                f"WHERE a.attnum > 0 AND NOT a.attisdropped AND c.{_HERE}"
            )
        )
        self.policies = self._policies()
        self.foreign_keys = self._foreign_keys()
        self.uniques = {
            (table, tuple(columns))
            for table, columns in self._all(
                f"SELECT c.relname, {_COLUMNS.format(keys='o.conkey', table='o.conrelid')} FROM pg_constraint o "
                f"JOIN pg_class c ON c.oid = o.conrelid WHERE o.contype IN ('u', 'p') AND c.{_HERE}"
            )
        }
        self.grants: dict[str, set[str]] = {}
        for table, privilege in self._all(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee = %s AND table_schema = current_schema()",
            [app_role],
        ):
            self.grants.setdefault(table, set()).add(privilege)

    def _all(self, sql: str, params: list[str] | None = None) -> list[Any]:
        self._cursor.execute(sql, params)
        rows: list[Any] = self._cursor.fetchall()
        return rows

    def _policies(self) -> dict[str, set[tuple[Any, ...]]]:
        found: dict[str, set[tuple[Any, ...]]] = {}
        for table, name, permissive, roles, command, using, check in self._all(
            "SELECT tablename, policyname, permissive, roles::text[], cmd, qual, with_check FROM pg_policies "
            "WHERE schemaname = current_schema()"
        ):
            found.setdefault(table, set()).add((name, permissive, tuple(roles), command, using, check))
        return found

    def _foreign_keys(self) -> dict[tuple[str, tuple[str, ...], str, tuple[str, ...]], str]:
        rows = self._all(
            f"SELECT c.relname, o.conname, {_COLUMNS.format(keys='o.conkey', table='o.conrelid')}, r.relname, "
            f"{_COLUMNS.format(keys='o.confkey', table='o.confrelid')} FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid "
            f"JOIN pg_class r ON r.oid = o.confrelid WHERE o.contype = 'f' AND o.convalidated AND c.{_HERE}"
        )
        return {
            (table, tuple(columns), parent, tuple(parent_columns)): name
            for table, name, columns, parent, parent_columns in rows
        }
