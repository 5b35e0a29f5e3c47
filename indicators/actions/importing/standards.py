"""Standards that a file holds beside its figures: shown with the preview, written when it is applied, taken back when it is undone.

Who may import figures need not be who sets standards: those that the member may not set are counted and left out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Member
from tenancy.audit import acting

from ...models import Direction, ImportRun, Indicator, Standard
from ...reading import Item, NoStandardFound, Part, StandardFound
from ..computing import compute_soon
from ..loading.staging import copy_rows, staging_tables
from ..loading.standards import refuse_clashing, refuse_weaker, write_standards
from ..loading.statements import JUDGED, NOW_VERSION
from .staging import NO_CELL, Row, rights_of

MOST = 5000  # kept with the run; a file that holds more is brought in by parts
KIND = "standard"  # of a problem
Told: TypeAlias = Sequence[Any]  # of load_standard: code, kind, number, days, sheet, row, column
ABOUT = f"""
    SELECT DISTINCT i.code, v.direction, i.archived_at IS NOT NULL, v.formula <> '' OR v.feed <> '',
           %(everywhere)s OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) mine WHERE starts_with(d.path, mine))
      FROM load_standard l JOIN indicators_indicator i ON i.code = l.indicator JOIN {NOW_VERSION} v ON v.indicator_id = i.id
      JOIN organisation_service sv ON sv.id = i.service_id JOIN organisation_directorate d ON d.id = sv.directorate_id"""
STORED = """
    SELECT s.id, s.low, s.source FROM load_standard l JOIN indicators_indicator i ON i.code = l.indicator
      JOIN indicators_standard s ON s.indicator_id = i.id AND s.kind = l.kind AND s.place_id IS NULL AND s.valid = l.valid"""
KEEP_JUDGES = f"""
    INSERT INTO indicators_standardcorrection (tenant_id, indicator_id, kind, low, valid, reason, corrected_by_id, corrected_at)
    SELECT sdip_tenant(), s.indicator_id, s.kind, s.low, s.valid, %(reason)s, %(by)s, %(now)s
      FROM indicators_standard s WHERE s.id = ANY(%(ids)s) AND {JUDGED}"""


class FileStandards:
    """Gathers, while a file is read, the standards that it holds for the whole municipality."""

    def __init__(self) -> None:
        self.found: dict[tuple[Any, ...], Told] = {}
        self.of_parts = self.without = 0

    def gather(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            if isinstance(item, StandardFound):
                self.take(item)
            self.without += isinstance(item, NoStandardFound)
            yield item

    def take(self, item: StandardFound) -> None:
        if item.of not in (None, Part()):
            self.of_parts += 1
        elif len(self.found) <= MOST:
            days = f"[{item.valid_from.isoformat()},{item.valid_to.isoformat()}]"
            place = (item.place.sheet[:120], item.place.row, item.place.column[:60])
            told = (item.indicator, item.kind, str(item.low), days)
            self.found.setdefault(told, [*told, *place])  # the same thing said in several rows is said once

    def staged(self, run: ImportRun, member: Member | None) -> tuple[dict[str, Any], list[Row]]:
        """What the run keeps of them with their counts, and the rows of those that have a problem."""
        if len(self.found) > MOST:
            sentence = _("The file holds more than %(count)s standards. Bring it in by parts.") % {"count": MOST}
            return {}, [("", 0, "", *NO_CELL, KIND, sentence)]
        counts: dict[str, Any] = {"standards_of_parts": self.of_parts, "standards_without": self.without}
        if not self.found:
            return {name: number for name, number in counts.items() if number}, []
        trial = tried(list(self.found.values()), run, member)
        counts |= {
            "standards": trial.rows, "standards_created": trial.created, "standards_changed": trial.changed,
            "standards_same": len(trial.rows) - trial.created - trial.changed, "standards_corrected": trial.corrected,
            "standards_not_yours": trial.not_yours,
        }  # fmt: skip
        return counts, trial.problems


@dataclass
class Trial:
    """What would become of standards: those that can be written, and what is wrong with the others."""

    rows: list[Told] = field(default_factory=list)
    problems: list[Row] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    corrected: int = 0
    not_yours: int = 0

    def refuse(self, place: Sequence[Any], sentence: str, kind: str = KIND) -> None:
        self.problems.append((*place, *NO_CELL, kind, sentence[:500]))


def tried(told: list[Told], run: ImportRun, member: Member | None) -> Trial:
    """Written and taken back again: the database says what it would not hold."""
    trial = Trial()
    with staging_tables() as cursor:
        copy_rows(cursor, "load_standard", told)
        cursor.execute(ABOUT, rights_of(member, "edit_standards"))
        trial.rows = list(_allowed(told, {code: facts for code, *facts in cursor.fetchall()}, trial))
        cursor.execute("TRUNCATE load_standard")
        copy_rows(cursor, "load_standard", trial.rows)
        statements = _Statements(cursor, run, member)
        refuse_clashing(statements.rows, trial.refuse)
        if not trial.problems:
            with transaction.atomic():
                _write(trial, statements)
                transaction.set_rollback(True)
    return trial


def _write(trial: Trial, statements: "_Statements") -> None:
    trial.created, trial.changed, trial.corrected = write_standards(statements.do)
    refuse_weaker(statements.rows, trial.refuse)


def _allowed(told: list[Told], known: dict[str, list[Any]], trial: Trial) -> Iterator[Told]:
    for row in told:
        code, place = row[0], row[4:]
        direction, archived, _computed, yours = known.get(code, [None, False, False, True])
        if code not in known:
            trial.refuse(place, _("There is no indicator “%(code)s”.") % {"code": code}, "indicator")
        elif not yours:
            trial.not_yours += 1
        elif archived:
            trial.refuse(place, _("The indicator “%(code)s” is laid aside.") % {"code": code})
        elif direction == Direction.NEUTRAL:
            trial.refuse(
                place, _("For “%(code)s” neither higher nor lower is better: it has no standard.") % {"code": code}
            )
        elif direction == Direction.RANGE:
            told_so = _("For “%(code)s” a range is best. Set its standard, which has two ends, on its own page.")
            trial.refuse(place, told_so % {"code": code})
        else:
            yield row


class _Statements:
    def __init__(self, cursor: Any, run: ImportRun, member: Member | None) -> None:
        self.cursor = cursor
        self.facts = {"file": run.file_name, "by": member.pk if member else None, "now": timezone.now()}

    def rows(self, statement: str) -> list[Any]:
        self.cursor.execute(statement, self.facts)
        found: list[Any] = self.cursor.fetchall()
        return found

    def do(self, statement: str) -> int:
        self.cursor.execute(statement, self.facts)
        return int(self.cursor.rowcount)


# --- applied and undone ---


def is_as_tried(trial: Trial, counts: dict[str, Any]) -> bool:
    same = all(getattr(trial, name) == counts.get(f"standards_{name}", 0) for name in ("created", "changed"))
    return same and not trial.problems


def apply_standards(run: ImportRun, by: Member | None) -> bool:
    """False where something has changed since the file was read. What was there before is kept with the run, for the undo."""
    told = run.counts.get("standards", [])
    if not told:
        return True
    with staging_tables() as cursor:
        copy_rows(cursor, "load_standard", told)
        statements = _Statements(cursor, run, by)
        before = {pk: (low, source) for pk, low, source in statements.rows(STORED)}
        trial = Trial()
        refuse_clashing(statements.rows, trial.refuse)
        if not trial.problems:
            _write(trial, statements)
        if not is_as_tried(trial, run.counts):
            return False
        after = {pk: low for pk, low, _source in statements.rows(STORED)}
    done = [
        [pk, str(low), *((str(before[pk][0]), before[pk][1]) if pk in before else (None, ""))]
        for pk, low in after.items()
        if pk not in before or before[pk][0] != low
    ]
    run.counts = run.counts | {"standards_done": done}
    compute_soon(
        indicators=list(Indicator.objects.filter(code__in={row[0] for row in told}).values_list("pk", flat=True))
    )
    return True


def undo_standards(run: ImportRun, by: Member) -> tuple[int, int]:
    """(standards as they were before, standards that stay: somebody has changed them since, or a charter rests on them)."""
    done = {pk: (Decimal(low), before and Decimal(before), source) for pk, low, before, source in _done(run)}
    with acting("indicators.undo_import", by=by), connection.cursor() as cursor:
        rows = {row.pk: row for row in Standard.objects.select_for_update().filter(pk__in=done)}
        ours = {pk: row for pk, row in rows.items() if row.low == done[pk][0]}
        new = [pk for pk in ours if done[pk][1] is None]
        resting = _rested_on(new)
        gone, back = (
            [pk for pk in new if pk not in resting],
            [row for pk, row in ours.items() if done[pk][1] is not None],
        )
        reason = (_("%(file)s, import undone") % {"file": run.file_name})[:300]
        facts: dict[str, Any] = {
            "ids": gone + [row.pk for row in back],
            "reason": reason,
            "by": by.pk,
            "now": timezone.now(),
        }
        cursor.execute(KEEP_JUDGES, facts)
        for row in back:
            _low, row.low, row.source = done[row.pk]
        Standard.objects.bulk_update(back, ["low", "source"], batch_size=500)
        Standard.objects.filter(pk__in=gone).delete()
        touched = {rows[pk].indicator_id for pk in facts["ids"]}
        if touched:
            compute_soon(indicators=touched)
    return len(gone) + len(back), len(done) - len(gone) - len(back)


def _done(run: ImportRun) -> list[Any]:
    found: list[Any] = run.counts.get("standards_done", [])
    return found


def _rested_on(ids: Sequence[int]) -> set[int]:
    """Those that other parts of the product point at and hold."""
    found: set[int] = set()
    for each in Standard._meta.related_objects:
        if each.on_delete is models.PROTECT:
            name = each.field.name
            rows = each.related_model._default_manager.filter(**{f"{name}__in": ids})
            found.update(rows.values_list(name, flat=True))
    return found
