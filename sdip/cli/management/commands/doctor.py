import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from sdip.cli.needs import NEEDS, Result, results


class Command(BaseCommand):
    help = "Lists what the product needs around it, what is missing here, and how to get it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")
        parser.add_argument("--data-dir", help="look at the embedded servers of this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        found = results(NEEDS)
        if options["json"]:
            self.stdout.write(json.dumps([result.as_dict() for result in found], indent=1))
        else:
            for result in found:
                self.show(result)
        if any(result.required and not result.ok for result in found):
            sys.exit(1)

    def show(self, result: Result) -> None:
        if result.ok:
            self.stdout.write(f"ok       {result.title}: {result.detail}")
            return
        self.stdout.write(f"{'missing' if result.required else 'absent '}  {result.title}: {result.detail}")
        self.stdout.write(f"           waits: {result.waits}")
        self.stdout.write(f"           to do: {result.remedy}")
