"""One load in one transaction: copy, check, apply set-based. With a problem, or on a dry run, nothing of it stays."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.bulk import add_missing_directorates, add_missing_services
from people.models import Member
from sdip.web.formats import formatter
from tenancy.audit import acting
from tenancy.context import require_tenant
from tenancy.text import Words

from ... import gaps
from ...models import Indicator, IndicatorVersion, Period
from ...periods import due_on
from ...possible import sentences
from ...reading import DroppedZero, Item, NoDataFound, NoStandardFound, Problem
from ..computing import compute_soon
from ..definitions import index_indicators
from ..periods import make_periods
from ..slices import total_slice
from . import statements as sql
from .report import Loaded
from .staging import Copying, staging_tables
from .standards import refuse_clashing, refuse_weaker, write_standards


def load_items(
    items: Iterable[Item], *, file: str, language: str = "", dry_run: bool = False, by: Member | None = None
) -> Loaded:
    """Loads what a reader yields: directorates, services, indicators, standards, periods and approved, self-reported figures.

    What exists under its code is changed where the file says otherwise; a settled direction and a definition that figures
    rest on stay. `language`: the one that the file's texts are in, else the tenant's first."""
    load = _Load(file, language or require_tenant().default_language, by)
    with acting("indicators.load_figures", by=by):
        with staging_tables() as cursor, gaps.joining_by_hash(cursor):
            load.run(cursor, items)
        connection.check_constraints()
        if load.loaded.problems or dry_run:
            transaction.set_rollback(True)
    return load.loaded


class _Load:
    def __init__(self, file: str, language: str, by: Member | None) -> None:
        self.file, self.language, self.by, self.loaded = file, language, by, Loaded()
        self.facts: dict[str, Any] = {
            "file": file[:300], "language": language, "by": by.pk if by else None, "now": timezone.now(),
            "fiscal_month": require_tenant().fiscal_month, "new": [],
            "doubt": _("A zero that a form may have filled in. Was it measured?"),
        }  # fmt: skip

    def run(self, cursor: Any, items: Iterable[Item]) -> None:
        self.cursor = cursor
        copying = Copying(cursor, self.language)
        for item in items:
            self._note(item)
            copying.add(item)
        copying.finish()
        if self.loaded.problems:
            return
        self._check_before()
        if self.loaded.problems:
            return
        self._parents(copying)
        self._indicators()
        self._periods()
        self._standards()
        self._figures()
        self._tell()

    def _note(self, item: Item) -> None:
        if isinstance(item, Problem):
            self.loaded.problems.append(item)
        elif isinstance(item, NoDataFound | NoStandardFound):
            self.loaded.texts[item.text, item.listed] += 1
            self.loaded.no_standards += isinstance(item, NoStandardFound)
        elif isinstance(item, DroppedZero):
            self.loaded.dropped_zeros[item.period.kind] += 1

    # --- checks ---

    def _check_before(self) -> None:
        write = formatter()
        for *place, code, there, first, last in self._rows(sql.OTHER_CALENDAR):
            facts = {"code": code, "there": there, "first": write.day(first), "last": write.day(last)}
            self._refuse(
                place,
                _("The period %(code)s does not fit %(there)s, which runs from %(first)s to %(last)s here.") % facts,
            )
        for *place, code in self._rows(sql.OTHER_FISCAL_YEAR):
            month = write.month_name(date(2000, require_tenant().fiscal_month, 1))
            sentence = _(
                "The fiscal year %(code)s does not begin in %(month)s, as the fiscal years here do. Correct the setting first."
            )
            self._refuse(place, sentence % {"code": code, "month": month})
        for sheet, row, column, code, *measures in self._rows(sql.FROZEN):
            sentence = _("“%(code)s” has figures counted as “%(here)s”; the file counts it as “%(there)s”.")
            here, there = (" ".join(filter(None, measures[at : at + 2])) for at in (0, 2))
            self._refuse([sheet, row, column], sentence % {"code": code, "here": here, "there": there})
        refuse_clashing(self._rows, self._refuse)

    def _refuse(self, place: Sequence[Any], sentence: str) -> None:
        sheet, row, column = place
        self.loaded.problems.append(Problem(self.file, sentence, sheet, row, column))

    # --- applying ---

    def _parents(self, copying: Copying) -> None:
        named = [(item.code, item.name) for item in copying.directorates]
        below = [(item.code, item.name, item.directorate) for item in copying.services]
        made = len(add_missing_directorates(named, language=self.language, by=self.by))
        added = len(add_missing_services(below, language=self.language, by=self.by))
        self.loaded.directorates.created, self.loaded.directorates.left_alone = made, len(named) - made
        self.loaded.services.created, self.loaded.services.left_alone = added, len(below) - added

    def _indicators(self) -> None:
        self.facts["new"] = [pk for (pk,) in self._rows(sql.NEW_INDICATORS)]
        self._do(sql.NEW_VERSIONS)
        changes = self._rows(sql.CHANGED_INDICATORS)
        indicators = Indicator.objects.in_bulk([change[0] for change in changes])
        versions = IndicatorVersion.objects.in_bulk([change[1] for change in changes])
        for change in changes:
            self._change(indicators[change[0]], versions[change[1]], change)
        tally, (read,) = self.loaded.indicators, self._rows("SELECT count(*) FROM load_indicator")[0]
        tally.created, tally.changed = len(self.facts["new"]), len(changes)
        tally.left_alone = read - tally.created - tally.changed
        touched = [*self.facts["new"], *indicators]
        index_indicators(Indicator.objects.filter(pk__in=touched).select_related("service"))

    def _change(self, indicator: Indicator, version: IndicatorVersion, change: Sequence[Any]) -> None:
        _i, _v, name, description, method, source, weight, baseline, service, kind, unit, direction = change
        for field, text in {"name": name, "description": description, "method": method, "source": source}.items():
            texts = {**getattr(indicator, field), self.language: text}
            setattr(indicator, field, Words({code: words for code, words in texts.items() if words}))
        indicator.weight, indicator.service_id = weight, service
        indicator.baseline = indicator.baseline if baseline is None else baseline
        indicator.save()
        if (version.kind, version.unit, version.direction) != (kind, unit, direction):
            version.kind, version.unit, version.direction = kind, unit, direction
            version.save()

    def _periods(self) -> None:
        found = self._rows(
            "SELECT DISTINCT period_kind, period_code, starts_on, ends_on FROM load_figure ORDER BY starts_on"
        )
        known = set(Period.objects.values_list("kind", "code"))
        days = require_tenant().settings.get("due_days")
        new = [
            Period(kind=kind, code=code, starts_on=first, ends_on=last, due_on=due_on(kind, last, days))
            for kind, code, first, last in found
            if (kind, code) not in known
        ]
        Period.objects.bulk_create(new, batch_size=2000)
        self.loaded.periods = len(new)
        if found:  # no holes: charts and expectations go by the rows there are
            self.loaded.periods += make_periods(since=found[0][2], by=self.by)

    def _standards(self) -> None:
        refuse_weaker(self._rows, self._refuse)
        if self.loaded.problems:
            return
        tally, (read,) = self.loaded.standards, self._rows("SELECT count(*) FROM load_standard")[0]
        tally.created, tally.changed, _corrected = write_standards(self._do)
        tally.left_alone = read - tally.changed - tally.created

    def _figures(self) -> None:
        total_slice()
        self._do(sql.CELLS)
        self._do("ANALYZE load_cell")
        for *place, code, period, locked in self._rows(sql.FIGURES_NOT_OURS):
            facts = {"code": code, "period": period}
            here = _("The period %(period)s is locked; the figure of “%(code)s” can’t change.")
            self._refuse(
                place,
                (here if locked else _("Somebody is working on the figure of “%(code)s” for %(period)s.")) % facts,
            )
        for *place, kind in self._rows(sql.IMPOSSIBLE_FIGURES):
            self._refuse(place, sentences()[kind])
        if not self.loaded.problems:
            tally, (read,) = self.loaded.figures, self._rows("SELECT count(*) FROM load_cell")[0]
            tally.changed, tally.created = self._do(sql.CHANGED_FIGURES), self._do(sql.NEW_FIGURES)
            tally.left_alone = read - tally.changed - tally.created
            self.loaded.drafts = self._do(sql.DOUBTFUL_ZEROS)
        self._do("DROP TABLE load_cell")

    def _tell(self) -> None:
        self.loaded.pairs = self._rows(sql.PAIRS)
        self.loaded.directions.update(dict(self._rows(sql.DIRECTIONS)))
        changed = any(tally.created or tally.changed for tally in self.loaded.tallies().values())
        if changed and not self.loaded.problems:
            compute_soon(indicators=[pk for (pk,) in self._rows(sql.TOUCHED)])

    def _rows(self, statement: str) -> list[Any]:
        self.cursor.execute(statement, self.facts)
        rows: list[Any] = self.cursor.fetchall()
        return rows

    def _do(self, statement: str) -> int:
        self.cursor.execute(statement, self.facts)
        return int(self.cursor.rowcount)
