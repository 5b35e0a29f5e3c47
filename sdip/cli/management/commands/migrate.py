"""`migrate`, which makes the tables of an empty database at once: replaying the history would take minutes."""

from typing import Any

import pgtrigger
from django.apps import apps
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

PART = ("app_label", "migration_name", "plan", "check_unapplied", "fake", "fake_initial", "prune")


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not any(options[name] for name in PART) and not connection.introspection.table_names():
            make_tables(connection)
        super().handle(*args, **options)


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """All tables, triggers and the note that each migration is applied, in one transaction: all of it or nothing.

    Rights and the fence follow with the signal at the end of every `migrate`."""
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")  # as tenancy's first migration
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        pgtrigger.install(database=connection.alias)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for app, name in MigrationLoader(connection).disk_migrations or ():
            recorder.record_applied(app, name)
