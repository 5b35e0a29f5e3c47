"""manage.py dhis2 metadata|load|export TENANT ...: codes and data values of DHIS2, in and out."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from indicators.actions.dhis2 import apply_values, import_metadata, stage_values
from indicators.dhis2 import FORMATS, Group, Unreadable
from indicators.dhis2.metadata import read_metadata
from indicators.models import State
from indicators.queries.dhis2 import Types, Wanted, data_values
from people.models import Member
from tenancy.context import tenant_context
from tenancy.models import Tenant
from tenancy.refusals import NotAllowed

ENDINGS = {".json": "json", ".csv": "csv", ".xml": "adx", ".adx": "adx"}


class Command(BaseCommand):
    help = "Codes and data values of DHIS2, in and out."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["metadata", "load", "export"])
        parser.add_argument("tenant", help="the address of the tenant")
        parser.add_argument(
            "file", type=Path, nargs="?", help="metadata: JSON; load: JSON, CSV or ADX; export: where to write"
        )
        parser.add_argument("--format", choices=sorted(FORMATS), default="", help="else by the ending of the file")
        parser.add_argument("--scheme", choices=["uid", "code", "name"], default="uid", help="how things are named")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--data-set", default="")
        parser.add_argument("--period", action="append", default=[])
        parser.add_argument("--org-unit", action="append", default=[])
        parser.add_argument("--children", action="store_true")
        parser.add_argument("--member", default="", help="e-mail of the member whose rights count; export needs one")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"], closed_at=None).first()
        if tenant is None:
            raise CommandError(_("There is no tenant “%(slug)s”.") % {"slug": options["tenant"]})
        try:
            with tenant_context(tenant):
                getattr(self, f"_{options['what']}")(options)
        except (Unreadable, NotAllowed) as problem:
            raise CommandError(str(problem)) from problem
        except OSError as error:
            raise CommandError(str(error)) from error

    def _content(self, options: dict[str, Any]) -> bytes:
        if options["file"] is None:
            raise CommandError(_("Name the file."))
        content: bytes = options["file"].read_bytes()
        return content

    def _member(self, options: dict[str, Any]) -> Member | None:
        row = Member.objects.active().filter(email__iexact=options["member"]).first() if options["member"] else None
        if options["member"] and row is None:
            raise CommandError(_("Nobody here has this e-mail address."))
        return row

    def _metadata(self, options: dict[str, Any]) -> None:
        new, changed = import_metadata(read_metadata(self._content(options)), by=self._member(options))
        self.stdout.write(_("%(new)s new codes, %(changed)s changed.") % {"new": new, "changed": changed})

    def _load(self, options: dict[str, Any]) -> None:
        content, by = self._content(options), self._member(options)
        kind = options["format"] or ENDINGS.get(options["file"].suffix.lower(), "json")
        _group, values = FORMATS[kind][0](content)
        schemes = {str(each): options["scheme"] for each in Types}
        run = stage_values(values, content, options["file"].name, "application/octet-stream", schemes=schemes, by=by)
        for row in run.figures.exclude(problem="").order_by("at_row")[:100]:
            self.stderr.write(f"{row.at_row}, {row.at_column}: {row.problem}")
        if run.counts["refused"]:
            raise CommandError(_("%(count)s problems; nothing was loaded.") % {"count": run.counts["refused"]})
        if not options["dry_run"]:
            apply_values(run, by=by)
        told = {name: run.counts[name] for name in ("created", "changed", "same")}
        self.stdout.write(_("%(created)s new, %(changed)s changed, %(same)s as they were.") % told)
        if options["dry_run"]:
            run.delete()

    def _export(self, options: dict[str, Any]) -> None:
        member = self._member(options)
        if member is None:
            raise CommandError(_("Name the member whose rights count."))
        kind = options["format"] or ENDINGS.get(options["file"].suffix.lower() if options["file"] else "", "json")
        wanted = Wanted(
            options["data_set"], options["period"], None, None, options["org_unit"], options["children"],
            {str(each): options["scheme"] for each in Types}, (State.APPROVED,),
        )  # fmt: skip
        content = FORMATS[kind][1](Group(options["data_set"]), data_values(member, wanted))
        if options["file"]:
            options["file"].write_bytes(content)
        else:
            sys.stdout.buffer.write(content)
