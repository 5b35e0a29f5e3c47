"""manage.py load_indicators TENANT FILE --mapping MAPPING.toml [--dry-run]: a file's indicators, standards and figures, all or nothing."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.actions.loading import Loaded, load_items
from indicators.models import Direction
from indicators.reading import (
    DirectorateFound,
    FileReader,
    IndicatorFound,
    Item,
    MappingError,
    NoDataFound,
    ServiceFound,
    StandardFound,
    ValueFound,
    load_mapping,
)
from tenancy.context import tenant_context
from tenancy.models import Tenant

WIDTH = 40
MOST_TEXTS = 10
KINDS: dict[type, str] = {
    DirectorateFound: "directorates", ServiceFound: "services", IndicatorFound: "indicators",
    StandardFound: "standards", ValueFound: "figures", NoDataFound: "figures",
}  # fmt: skip


class Command(BaseCommand):
    help = "Load indicators with their standards and figures from a CSV file or a workbook, by a mapping file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="the address of the tenant, such as austin")
        parser.add_argument("file", type=Path, help="CSV, XLSX, XLSM, XLSB, XLS or ODS")
        parser.add_argument(
            "--mapping", type=Path, required=True, help="which column is what; indicators/mappings/README.md"
        )
        parser.add_argument(
            "--language", default="", help="the language of the texts in the file, if not the tenant's first"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"], closed_at=None).first()
        if tenant is None:
            raise CommandError(_("There is no tenant “%(slug)s”.") % {"slug": options["tenant"]})
        if options["language"] and options["language"] not in tenant.languages:
            raise CommandError(_("The tenant has no texts in “%(code)s”.") % {"code": options["language"]})
        loaded, reader = self._load(tenant, **options)
        if loaded.problems:
            self._refuse(loaded, reader)
        self._report(loaded, reader, dry_run=options["dry_run"])

    def _load(
        self, where: Tenant, *, file: Path, mapping: Path, language: str, dry_run: bool, **rest: Any
    ) -> tuple[Loaded, FileReader]:
        bar = ProgressBar(self.stderr) if sys.stderr.isatty() else None
        self.found: Counter[str] = Counter()
        try:
            rules = load_mapping(mapping)
            if rules.place or rules.slice or rules.note:
                raise CommandError(
                    _("Figures of places and breakdowns, and notes, come in through the page for imports.")
                )
            reader = FileReader(file, rules, progress=bar)
            with tenant_context(where):
                loaded = load_items(self._counted(reader), file=file.name, language=language, dry_run=dry_run)
        except MappingError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("%(file)s can’t be read: %(reason)s.") % {"file": error.filename, "reason": error.strerror}
            ) from error
        finally:
            if bar:
                bar.close()
        return loaded, reader

    def _counted(self, items: Iterable[Item]) -> Iterator[Item]:
        """What the file was found to hold: a refused load counts nothing else."""
        for item in items:
            if kind := KINDS.get(type(item)):
                self.found[kind] += 1
            yield item

    def _refuse(self, loaded: Loaded, reader: FileReader) -> None:
        for problem in loaded.problems:
            self.stderr.write(str(problem))
        self._rows(loaded, reader)
        self._line("", [_("read")])
        for name, label in self._labels().items():
            self._line(label, [self.found[name]])
        count = len(loaded.problems)
        raise CommandError(
            ngettext("%(count)s problem; nothing was loaded.", "%(count)s problems; nothing was loaded.", count)
            % {"count": f"{count:,}"}
        )

    def _report(self, loaded: Loaded, reader: FileReader, *, dry_run: bool) -> None:
        for note in reader.notes:
            self.stdout.write(note)
        self._rows(loaded, reader)
        self._table(loaded)
        self._directions(loaded)
        self._pairs(loaded)
        self._texts(loaded)
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written."))

    def _rows(self, loaded: Loaded, reader: FileReader) -> None:
        refused = loaded.rows_refused(header=max(reader.mapping.table.header_rows))
        facts = {
            "file": reader.path.name, "rows": f"{reader.rows:,}", "left_out": f"{reader.rows_left_out:,}",
            "refused": f"{refused:,}",
        }  # fmt: skip
        self.stdout.write(
            _("%(file)s: %(rows)s rows read, %(left_out)s left out by the mapping, %(refused)s refused.") % facts
        )

    def _labels(self) -> dict[str, str]:
        return {
            "directorates": _("directorates"), "services": _("services"), "indicators": _("indicators"), "standards": _("standards"),
            "figures": _("figures"),
        }  # fmt: skip

    def _line(self, label: str, cells: Iterable[str | int]) -> None:
        shown = (cell if isinstance(cell, str) else f"{cell:,}" for cell in cells)
        self.stdout.write(f"{label:<14}" + "".join(f"{cell:>12}" for cell in shown))

    def _table(self, loaded: Loaded) -> None:
        """Without a column for what was refused: where one thing is, nothing is loaded."""
        self._line("", [_("read"), _("created"), _("changed"), _("left alone")])
        for name, tally in loaded.tallies().items():
            self._line(self._labels()[name], [tally.read, tally.created, tally.changed, tally.left_alone])
        self.stdout.write(_("%(count)s new periods.") % {"count": f"{loaded.periods:,}"})

    def _directions(self, loaded: Loaded) -> None:
        settled = ", ".join(
            f"{loaded.directions[code]:,} {label}" for code, label in Direction.choices if loaded.directions[code]
        )
        facts = {"settled": settled or "–", "open": f"{loaded.directions['']:,}"}
        self.stdout.write(_("Directions: %(settled)s; %(open)s to settle.") % facts)

    def _pairs(self, loaded: Loaded) -> None:
        self.stdout.write(_("Figures with a target in force on the last day of their period:"))
        for period, pairs, zeros in loaded.pairs:
            note = (
                _(" and %(zeros)s zeros that nobody seems to have reported: drafts to explain (%(all)s in all)")
                % {"zeros": f"{zeros:,}", "all": f"{pairs + zeros:,}"}
                if zeros
                else ""
            )
            self.stdout.write(f"  {period:<10}{pairs:>8,}{note}")

    def _texts(self, loaded: Loaded) -> None:
        if loaded.drafts:
            self.stdout.write(_("New drafts to explain: %(count)s.") % {"count": f"{loaded.drafts:,}"})
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(loaded.dropped_zeros.items()))
        if kinds:
            self.stdout.write(_("Zeros of a form that nobody filled in, not approved: %(kinds)s.") % {"kinds": kinds})
        if loaded.texts:
            count = sum(loaded.texts.values())
            self.stdout.write(_("Texts instead of numbers, kept as “no data”: %(count)s.") % {"count": f"{count:,}"})
        for (text, listed), count in loaded.texts.most_common(MOST_TEXTS):
            self.stdout.write(f"  {count:>8,}  {text[:60]}" + ("" if listed else _("  (not in the mapping)")))


class ProgressBar:
    """[#####     ]  45 %, on one line of a terminal."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.shown = stream, -1

    def __call__(self, done: int, whole: int) -> None:
        share = 100 * done // whole if whole else 100
        if share != self.shown:
            self.shown = share
            filled = WIDTH * share // 100
            self.stream.write(f"\r[{'#' * filled}{' ' * (WIDTH - filled)}] {share:>3} %", ending="")
            self.stream.flush()

    def close(self) -> None:
        if self.shown >= 0:
            self.stream.write("")
