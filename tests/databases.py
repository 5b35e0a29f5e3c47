"""Dropping a test's database while the server looks after it."""

import time

import psycopg
from psycopg import sql

PATIENCE = 60  # seconds


def drop_database(admin: psycopg.Connection, name: str) -> None:
    """FORCE is refused while autovacuum is in the database: it belongs to the superuser. A plain DROP asks it to leave."""
    plain = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            admin.execute(plain + sql.SQL(" WITH (FORCE)"))
            return
        except psycopg.errors.InsufficientPrivilege:
            if time.monotonic() > deadline:
                raise
        try:
            admin.execute(plain)
            return
        except psycopg.errors.ObjectInUse:
            time.sleep(0.5)
