from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from sdip.cli import archive
from sdip.cli.errors import Refused


class Command(BaseCommand):
    help = "Writes the database and the stored files into one new file, with a checksum for each part."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        connection.ensure_connection()
        applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
        manifest = archive.Manifest(archive.now(), connection.connection.info.server_version, applied)
        try:
            archive.write_archive(file.resolve(), manifest, dump_database, Path(default_storage.path("")))
        except Refused as error:
            raise CommandError(str(error)) from error
        stored, size = len(manifest.parts) - 1, file.stat().st_size
        self.stdout.write(f"{file}: the database and {stored} stored files, {size:,} bytes.")


def dump_database(target: Path) -> None:
    info = connection.connection.info
    program = archive.client_program("pg_dump", info.server_version)
    command = [program, "--format=custom", "--no-password", "--file", str(target)]
    archive.run_client(command, archive.client_environment(info.dsn, info.password))
