"""What an import would do: compared with what is stored, every problem named by file, sheet, row and column."""

import copy
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organisation.actions.changes import unchecked
from organisation.texts import tidied
from sdip.web.language import LANGUAGES
from tenancy.models import TenantModel
from tenancy.refusals import NotAllowed
from tenancy.text import Words

from . import checks
from .cells import CODE, CODES, CellError
from .files import Table
from .sheets import SHEETS, Column, Sheet, stored_rows, value_of


@dataclass(frozen=True)
class Problem:
    sheet: str
    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Difference:
    column: str
    before: str
    after: str


@dataclass
class Line:
    """One row of the file: the row as it would be, and what is different about it."""

    sheet: Sheet
    number: int
    code: str
    row: TenantModel
    values: dict[str, Any]
    differences: list[Difference]
    new: bool


@dataclass
class Plan:
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    stored: dict[str, dict[str, TenantModel]] = field(default_factory=dict)

    def of(self, key: str) -> list[Line]:
        return [line for line in self.lines if line.sheet.key == key]

    def changed(self, key: str) -> list[Line]:
        return [line for line in self.of(key) if line.new or line.differences]

    def counts(self) -> list[dict[str, Any]]:
        """For each sheet of the file: how many rows are new, changed, and as they were."""
        found = []
        for sheet in SHEETS.values():
            lines = self.of(sheet.key)
            new, changed = (
                sum(line.new for line in lines),
                sum(not line.new and bool(line.differences) for line in lines),
            )
            if lines:
                found.append({"label": sheet.label, "new": new, "changed": changed, "same": len(lines) - new - changed})
        return found

    def changes_anything(self) -> bool:
        return any(line.new or line.differences for line in self.lines)

    def fingerprint(self) -> str:
        """Equal as long as applying would do the same."""
        told = [
            (li.sheet.key, li.code, li.new, [(d.column, d.before, d.after) for d in li.differences])
            for li in self.lines
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:20]


def plan_of(tables: Iterable[Table], *, held: bool = False) -> Plan:
    """Raises NotAllowed when no table is one of ours; anything smaller is a problem in the plan."""
    plan, known = Plan(), {table.name.strip().lower(): table for table in tables}
    if not set(known) & set(SHEETS):
        raise NotAllowed(_("No sheet of this file is called %(names)s.") % {"names": ", ".join(SHEETS)})
    for name in [name for name, table in known.items() if name not in SHEETS and table.rows]:
        plan.problems.append(Problem(name, 1, "", _("No list has this name, so the sheet would not be read.")))
    for key, sheet in SHEETS.items():
        plan.stored[key] = {sheet.name_of(row): row for row in stored_rows(sheet, held=held)}
        if key in known:
            _read_table(plan, sheet, known[key])
    for sheet_key, number, column, reason in checks.whole(plan):
        plan.problems.append(Problem(sheet_key, number, column, reason))
    return plan


def _read_table(plan: Plan, sheet: Sheet, table: Table) -> None:
    if not table.rows:
        return
    (_number, header), *body = table.rows
    columns = dict(_named(plan, sheet, header))
    if sheet.names not in columns.values():
        reason = _("The column “%(column)s” is missing.") % {"column": sheet.names.key}
        plan.problems.append(Problem(sheet.key, 1, sheet.names.key, reason))
        return
    seen: dict[str, int] = {}
    for number, cells in body:
        line = _read_line(plan, sheet, columns, number, cells)
        if line and line.code in seen:
            reason = _("“%(code)s” stands in row %(row)s already.") % {"code": line.code, "row": seen[line.code]}
            plan.problems.append(Problem(sheet.key, number, sheet.names.key, reason))
        elif line:
            seen[line.code] = number
            plan.lines.append(line)


def _named(plan: Plan, sheet: Sheet, header: list[str]) -> Iterator[tuple[int, Column]]:
    known, used = {column.key: column for column in sheet.columns()}, set()
    for index, cell in enumerate(header):
        key = cell.strip().lower()
        if key and (key not in known or key in used):
            plan.problems.append(Problem(sheet.key, 1, cell.strip(), _heading_reason(key, key in used)))
        elif key:
            used.add(key)
            yield index, known[key]


def _heading_reason(key: str, twice: bool) -> str:
    language = key.partition(":")[2]
    if twice:
        return _("This column stands here twice.")
    if language in LANGUAGES:
        return _("This place does not use the language “%(language)s”.") % {"language": language}
    return _("This column is unknown.")


def _read_line(plan: Plan, sheet: Sheet, columns: dict[int, Column], number: int, cells: list[str]) -> Line | None:
    values: dict[str, Any] = {}
    for index, column in columns.items():
        text = cells[index].strip() if index < len(cells) else ""
        try:
            values[column.key] = column.kind.read(text)
        except CellError as error:
            plan.problems.append(Problem(sheet.key, number, column.key, str(error)))
            return None
    name = values[sheet.names.key]
    if not name:
        reason = _("The column “%(column)s” is empty: it says which row is meant.") % {"column": sheet.names.key}
        plan.problems.append(Problem(sheet.key, number, sheet.names.key, reason))
        return None
    code = sheet.names.kind.write(name)
    stored = plan.stored[sheet.key].get(code)
    row = copy.copy(stored) if stored else sheet.model(**{sheet.names.field: name})
    differences = list(_fill(row, stored, [c for c in columns.values() if c != sheet.names], values))
    for key, reason in _wrong(row, sheet):
        plan.problems.append(Problem(sheet.key, number, key, reason))
    return Line(sheet, number, code, row, values, differences, new=stored is None)


def _fill(
    row: TenantModel, stored: TenantModel | None, columns: Iterable[Column], values: dict[str, Any]
) -> Iterator[Difference]:
    """Put the values into the row; what points at other rows is looked up when the plan is carried out."""
    for column in columns:
        new = values[column.key]
        old = value_of(stored, column) if stored else None
        if column.language:
            kept = Words(getattr(row, column.field) or {})
            kept.pop(column.language, None)
            setattr(row, column.field, Words({**kept, column.language: new}) if new else kept)
        elif column.kind not in (CODE, CODES):
            setattr(row, column.field, tidied(new))
        if new != old and not (stored is None and new in (None, "", ())):
            yield Difference(column.key, column.kind.write(old) if stored else "", column.kind.write(new))


def _wrong(row: TenantModel, sheet: Sheet) -> Iterator[tuple[str, str]]:
    try:
        row.clean_fields(exclude=unchecked(row))
    except ValidationError as error:
        keys = {column.field: column.key for column in reversed(sheet.columns())}
        for name, reasons in error.message_dict.items():
            yield keys.get(name, name), reasons[0]
