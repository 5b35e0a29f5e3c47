"""manage.py create_tenant diwaniyah --name ar=الديوانية --name en=Diwaniyah --language ar --language en --admin-email ..."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from organisation.models import Weekday
from organisation.platform.actions import open_tenant
from tenancy.context import absolute_url, tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed

DAYS = {day.name[:3].lower(): int(day) for day in Weekday}


def name_in_language(text: str) -> tuple[str, str]:
    code, equals, name = text.partition("=")
    if not equals or code not in dict(settings.LANGUAGES) or not name.strip():
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise argparse.ArgumentTypeError(f"write it as en=Name, with one of the languages {known}")
    return code, name.strip()


class Command(BaseCommand):
    help = "Opens a tenant: its address, its calendar, and an invitation to its first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the address: the first part of the path, such as diwaniyah")
        parser.add_argument("--name", action="append", required=True, type=name_in_language, metavar="en=NAME")
        parser.add_argument("--language", action="append", help="the first one given is the default", metavar="en")
        parser.add_argument("--admin-email", required=True, help="gets the invitation")
        parser.add_argument("--admin-name", default="")
        parser.add_argument("--kind", choices=Tenant.Kind.values, default=Tenant.Kind.MUNICIPALITY)
        parser.add_argument("--time-zone", default="UTC", metavar="Asia/Baghdad")
        parser.add_argument("--fiscal-month", type=int, default=1, metavar="1-12")
        parser.add_argument("--weekend", default="sat,sun", help="free days, such as fri,sat", metavar="sat,sun")
        parser.add_argument("--host", default="", help="a host name of its own, instead of a part of the path")

    def handle(self, *args: Any, **options: Any) -> None:
        names = dict(options["name"])
        languages = options["language"] or list(names)
        try:
            with translation.override("en"):
                tenant = open_tenant(
                    options["slug"], names, languages, weekend=self.weekend(options["weekend"]),
                    first_email=options["admin_email"], first_name=options["admin_name"], kind=options["kind"],
                    time_zone=options["time_zone"], fiscal_month=options["fiscal_month"], host=options["host"], by=None,
                )  # fmt: skip
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal
        with tenant_context(tenant):
            self.stdout.write(absolute_url(tenant.prefix))
        self.stdout.write(f"An invitation goes to {options['admin_email']}.")

    def weekend(self, text: str) -> list[int]:
        days = [day.strip().lower() for day in text.split(",") if day.strip()]
        if unknown := [day for day in days if day not in DAYS]:
            raise CommandError(f"“{unknown[0]}” is no day. Write {', '.join(DAYS)}, separated by commas.")
        return [DAYS[day] for day in days]
