import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from sdip.cli import archive
from sdip.cli.children import REPOSITORY
from sdip.cli.embedded import ROLES
from sdip.cli.errors import Refused

HOLDS_TABLES = """
    SELECT EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    )
"""


class Command(BaseCommand):
    help = "Restores a backup into an empty database and files folder, brings it up to date, checks the fence."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        files = Path(default_storage.path(""))
        try:
            manifest = archive.read_manifest(file)
            connection.ensure_connection()
            refuse_unsuitable(manifest)
            refuse_full(files)
            ensure_roles()
            self.tell(f"Restoring the backup of {manifest.made_at}")
            restore(file, files)
        except Refused as error:
            raise CommandError(str(error)) from error
        self.tell("Bringing the database up to date")
        call_command("migrate", verbosity=0, skip_checks=False)
        self.tell("Checking the fence as the application's role")
        check_fence()
        self.tell(f"Restored: the database and {len(manifest.parts) - 1} stored files.")

    def tell(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def refuse_unsuitable(manifest: archive.Manifest) -> None:
    here, there = connection.connection.info.server_version // 10000, manifest.postgresql // 10000
    if here < there:
        raise Refused(f"The backup is of PostgreSQL {there}, this server is {here}: it has to be as new.")
    ours = MigrationLoader(None).disk_migrations
    known = {*ours, *(replaced for migration in ours.values() for replaced in migration.replaces)}
    newer = sorted(set(manifest.migrations) - {f"{app}.{name}" for app, name in known})
    if newer:
        raise Refused(f"The backup was made by a newer version, which has {newer[0]}: install that version first.")


def refuse_full(files: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HOLDS_TABLES)
        (full,) = cursor.fetchone()
    if full:
        raise Refused(f"The database {connection.connection.info.dbname} is not empty: restore into a new one.")
    if next(archive.stored_files(files), None):
        raise Refused(f"The folder {files} is not empty: move its files away first.")


def ensure_roles() -> None:
    """The dump's grants name the roles, and a dump of one database does not hold them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname IN ('sdip_owner', 'sdip_app', 'sdip_platform')")
        if cursor.fetchone() == (3,):
            return
        try:
            cursor.connection.execute(ROLES.read_bytes())
        except psycopg.Error as error:
            sentence = (
                f"The roles are missing: an administrator of the server runs deploy/{ROLES.name} first ({error})."
            )
            raise Refused(sentence) from error


def restore(source: Path, files: Path) -> None:
    """All of it or nothing: the database comes back in one transaction, and without it the files go again."""
    files.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=files.parent) as folder:
        dump = Path(folder) / archive.DUMP
        try:
            archive.unpack(source, dump, files)
            restore_database(dump)
        except BaseException:
            for path in list(archive.stored_files(files)):
                path.unlink()
            raise


def restore_database(dump: Path) -> None:
    info = connection.connection.info
    program = archive.client_program("pg_restore", info.server_version)
    how = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-password", "--dbname", info.dbname]
    archive.run_client([program, *how, str(dump)], archive.client_environment(info.dsn, info.password))


def check_fence() -> None:
    """In a process of its own, because this one is the owner, whom row level security does not hold."""
    variables = os.environ | {"DATABASE_URL": os.environ.get("APP_DATABASE_URL", os.environ["DATABASE_URL"])}
    command = [sys.executable, "manage.py", "check", "--deploy", "--database", "default"]
    done = subprocess.run(command, cwd=REPOSITORY, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandError(f"The restored database did not pass the check:\n{done.stderr}")
