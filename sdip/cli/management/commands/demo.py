from pathlib import Path
from typing import Any

from django.core.management import get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sdip.cli.demo import Demo
from sdip.cli.embedded import default_data_dir
from sdip.cli.errors import Refused


class Command(BaseCommand):
    help = "Runs the whole product on this machine with embedded servers and sample tenants."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the web port (8000)")
        parser.add_argument("--data-dir", type=Path, default=default_data_dir(), help="where everything is kept")

        parser.add_argument("--without-samples", action="store_true", help="an empty product, for your own tenants")

    def handle(self, *args: Any, port: int, data_dir: Path, without_samples: bool, **options: Any) -> None:
        has_samples = not without_samples and "load_samples" in get_commands()
        try:
            Demo(data_dir.resolve(), port, has_samples, self.say).run()
        except Refused as error:
            raise CommandError(str(error)) from error

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
